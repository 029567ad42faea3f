package emergency

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// DrillStore opens the transaction of the reminders of drills.
type DrillStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(DrillTx) error) error
}

// DrillTx is what they need of it.
type DrillTx interface {
	Now() time.Time
	TakeDueDrills(now time.Time) ([]custody.Playbook, error) // marks them told
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// RemindDrills writes to who looks after a playbook whose drill is due, once
// for each drill.
func RemindDrills(ctx context.Context, s DrillStore, scope tenants.Scope) error {
	return tenants.Wrap("emergency.RemindDrills", s.InTx(ctx, scope, func(tx DrillTx) error {
		due, err := tx.TakeDueDrills(tx.Now())
		if err != nil {
			return err
		}
		for _, p := range due {
			if p.OwnerID == "" {
				continue
			}
			letter := desk.Letter{Mail: desk.MailLetter, About: "drill_due", To: p.OwnerID, Playbook: p.ID, At: p.DrillDue, Path: "/drills/start/" + string(p.ID)}
			if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}
