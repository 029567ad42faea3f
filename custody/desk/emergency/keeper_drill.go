package emergency

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// KeeperDrillStore opens the transaction of the reminders of keepers' drills.
type KeeperDrillStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(KeeperDrillTx) error) error
}

// KeeperDrillTx is what they need of it.
type KeeperDrillTx interface {
	Now() time.Time
	StandingKeepers() ([]custody.Keeper, error)
	TellKeeperDrill(id custody.KeeperID, at time.Time) error
	WhoNames() ([]tenants.PersonID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// DrillAgain is how long after a reminder of a drill the next one is sent.
const DrillAgain = 7 * 24 * time.Hour

// KeeperDrillPath is the form on which somebody writes that they saw a drill.
func KeeperDrillPath(id custody.KeeperID) string {
	return "/emergency/keepers/" + string(id) + "/drill"
}

// DrillKeeper keeps on record that a keeper practised, as somebody else saw it,
// and in words how it went: the next one falls due a month later. Nobody vouches
// for themselves while another human may.
func DrillKeeper(ctx context.Context, s GlassStore, scope tenants.Scope, id custody.KeeperID, text string) (out custody.Keeper, err error) {
	text, err = wanted("text", "keeper_drill_text", text)
	if err == nil {
		err = scope.Need(tenants.EmergencyPass)
	}
	if err == nil && scope.Person() == "" {
		err = tenants.Fail(tenants.Forbidden, "glass_person")
	}
	if err != nil {
		return out, tenants.Wrap("emergency.DrillKeeper", err)
	}
	err = s.InTx(ctx, scope, func(tx GlassTx) error {
		if out, err = tx.LockKeeper(id); err == nil && !scope.SeesSite(out.SiteID) {
			err = tenants.Fail(tenants.NotFound, "keeper_not_found")
		}
		if err != nil {
			return err
		}
		now := tx.Now()
		if out.EndedAt != nil || !now.Before(out.UntilAt) {
			return tenants.Fail(tenants.Conflict, "keeper_ended")
		}
		p, err := tx.Person(out.PersonID)
		if err != nil {
			return err
		}
		if err := notOneself(tx, scope, p, "keeper_drill_oneself"); err != nil {
			return err
		}
		late := now.After(out.DrillDue())
		out.DrilledAt, out.DrilledBy, out.DrillTold = &now, scope.Person(), nil
		if err := tx.SaveKeeper(out); err != nil {
			return err
		}
		e, err := keeperEvent(tx, custody.KeeperDrilled, out)
		if err != nil {
			return err
		}
		if late {
			e.Data["late"] = "yes"
		}
		e.Personal = map[string]string{"text": text}
		_, err = tx.Record(e)
		return err
	})
	return out, tenants.Wrap("emergency.DrillKeeper", err)
}

// RemindKeeperDrills writes to who may name keepers that one is to practise,
// and again each week until that is on record.
func RemindKeeperDrills(ctx context.Context, s KeeperDrillStore, scope tenants.Scope) error {
	return tenants.Wrap("emergency.RemindKeeperDrills", s.InTx(ctx, scope, func(tx KeeperDrillTx) error {
		all, err := tx.StandingKeepers()
		if err != nil {
			return err
		}
		who, err := tx.WhoNames()
		if err != nil {
			return err
		}
		now := tx.Now()
		for _, k := range all {
			due := k.DrillDue()
			if now.Before(due) || !now.Before(k.UntilAt) || k.DrillTold != nil && now.Before(k.DrillTold.Add(DrillAgain)) {
				continue
			}
			if err := tx.TellKeeperDrill(k.ID, now); err != nil {
				return err
			}
			for _, to := range who {
				letter := desk.Letter{Mail: desk.MailLetter, About: "keeper_drill", To: to, Person: k.PersonID, Keeper: k.ID, At: &due, Path: KeeperDrillPath(k.ID)}
				if err := tx.Enqueue(custody.SendMail, letter, now); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}
