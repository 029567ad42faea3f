package emergency

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// EndAsk ends a run.
type EndAsk struct {
	Run     custody.RunID
	Summary string                              // how it went; wanted
	Owners  map[custody.ItemID]tenants.PersonID // who sees to each key that is still out
}

// EndRun ends a run. Each key of the set that is still out, or missing, gets
// somebody who sees to it: they are told, its holder is asked to bring it back,
// and the run lists it until it is. A drill asks for none of this, and plans
// the next one.
func EndRun(ctx context.Context, s PlayStore, scope tenants.Scope, in EndAsk) (out custody.PlaybookRun, err error) {
	in.Summary = strings.TrimSpace(in.Summary)
	if in.Summary == "" {
		return out, tenants.Fail(tenants.Invalid, "run_summary_required").At("summary")
	}
	if err := tenants.CheckText("summary", in.Summary, 2000); err != nil {
		return out, err
	}
	err = onRun(ctx, s, scope, tenants.EmergencyLock, in.Run, func(tx PlayTx, r custody.PlaybookRun) error {
		keys, err := tx.RunKeysNow(r.ID)
		if err != nil {
			return err
		}
		ends, away, err := owed(tx, r, keys, in.Owners)
		if err != nil {
			return err
		}
		now := tx.Now()
		r.EndedAt, r.EndedBy, r.Summary = &now, scope.Actor(), in.Summary
		out = r
		if err := tx.EndRun(r, ends); err != nil {
			return err
		}
		if _, err := tx.Record(runEvent(custody.RunEnded, r, "out", number(len(away))).with("summary", r.Summary)); err != nil {
			return err
		}
		if r.Drill {
			return drilled(tx, r)
		}
		return entrust(tx, r, away, ends)
	})
	return out, tenants.Wrap("emergency.EndRun", err)
}

// owed says how each key stands at the end, and which are away.
func owed(tx PlayTx, r custody.PlaybookRun, keys []KeyNow, owners map[custody.ItemID]tenants.PersonID) (ends []custody.RunKey, away []KeyNow, err error) {
	for _, k := range keys {
		end := custody.RunKey{ItemID: k.ItemID, EndState: k.State}
		if k.Away() {
			away = append(away, k)
			end.EndHolder = k.HolderID
		}
		if k.Away() && !r.Drill {
			end.OwedOf, end.OwnerID = k.HoldingID, owners[k.ItemID]
			if end.OwnerID == "" {
				return nil, nil, tenants.Fail(tenants.Invalid, "run_owner_required", "key", k.Code).At("owner_" + string(k.ItemID))
			}
			p, err := tx.Person(end.OwnerID)
			if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !p.ActiveAt(tx.Now()) {
				return nil, nil, tenants.Fail(tenants.Invalid, "run_owner_unknown", "key", k.Code).At("owner_" + string(k.ItemID))
			}
			if err != nil {
				return nil, nil, err
			}
		}
		ends = append(ends, end)
	}
	return ends, away, nil
}

// entrust records each key that is still out with who sees to it, tells those,
// and asks the holders to bring the keys back.
func entrust(tx PlayTx, r custody.PlaybookRun, away []KeyNow, ends []custody.RunKey) error {
	var owners []tenants.PersonID
	of := map[tenants.PersonID][]custody.ItemID{}
	for _, k := range ends {
		if k.OwnerID == "" {
			continue
		}
		e := runEvent(custody.KeyOwed, r, "state", string(k.EndState)).Event
		e.ItemID, e.PersonID = k.ItemID, k.OwnerID
		if _, err := tx.Record(e); err != nil {
			return err
		}
		if of[k.OwnerID] == nil {
			owners = append(owners, k.OwnerID)
		}
		of[k.OwnerID] = append(of[k.OwnerID], k.ItemID)
	}
	for _, to := range owners {
		letter := desk.Letter{Mail: desk.MailLetter, About: "run_owed", To: to, Item: of[to][0], More: len(of[to]) - 1, Run: r.ID, Path: RunPath(r)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	return recall(tx, r, away)
}

// drilled plans the next drill of the playbook.
func drilled(tx PlayTx, r custody.PlaybookRun) error {
	p, err := tx.LockPlaybook(r.PlaybookID)
	if err != nil || p.EndedAt != nil {
		return err
	}
	nextDrill(&p, tx.Now())
	return tx.PlanDrill(p)
}
