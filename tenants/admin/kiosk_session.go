package admin

import (
	"context"
	"time"

	"claviger/tenants"
)

// KioskIdle is how long a session at a kiosk lives without a touch. The screen
// wipes itself after 40 s; this is the server's own end of it.
const KioskIdle = 60 * time.Second

// StillThere keeps the session at a kiosk alive and gives it; a session that
// ended or was left alone is NotFound.
func StillThere(ctx context.Context, s Store, scope tenants.Scope) (tenants.KioskSession, error) {
	var out tenants.KioskSession
	var gone bool
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.IdentifyAny); err != nil {
			return err
		}
		var err error
		if out, err = tx.KioskSession(scope.Device()); err != nil {
			return err
		}
		p, err := tx.LockPerson(out.PersonID)
		if err != nil {
			return err
		}
		if gone = tx.Now().Sub(out.SeenAt) > KioskIdle || !p.ActiveAt(tx.Now()); gone {
			return tx.EndKioskSessions(scope.Device())
		}
		out.SeenAt = tx.Now()
		return tx.TouchKioskSession(out.ID)
	})
	if err == nil && gone {
		err = tenants.Fail(tenants.NotFound, "kiosk_session_over")
	}
	return out, tenants.Wrap("admin.StillThere", err)
}

// LeaveKiosk ends the session at a kiosk, if there is one.
func LeaveKiosk(ctx context.Context, s Store, scope tenants.Scope) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.IdentifyAny); err != nil {
			return err
		}
		return tx.EndKioskSessions(scope.Device())
	})
	return tenants.Wrap("admin.LeaveKiosk", err)
}
