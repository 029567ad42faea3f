package keys

import (
	"context"
	"errors"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// KitTaken is what came of asking for a kit: what was given by hand, and what
// hangs in a cabinet. A cabinet opens one slot at a time, so each ask opens the
// slot of the first that still hangs; asking again goes on with the next.
type KitTaken struct {
	Kit   custody.Kit
	Given []Taken
	Hang  []custody.Item // to be taken from their slots
	Opens Command        // of the first of Hang, the zero value when nothing hangs
}

// KitRefused is the error of a kit that was not given: one of its keys was
// refused, so none was given. Each attempt that failed is in the log.
type KitRefused struct {
	Kit custody.Kit
	Not []*Refused
}

// Error names the first key that was refused.
func (r *KitRefused) Error() string { return r.Not[0].Item.Code + " " + r.Not[0].Error() }

// Unwrap gives the first refusal.
func (r *KitRefused) Unwrap() error { return r.Not[0] }

// weighedKey is a key of a kit with what the rules say of it and what they saw.
type weighedKey struct {
	in    TakeAsk
	item  custody.Item
	ask   rules.Ask
	facts rules.Facts
	d     rules.Decision
}

// errKitStays rolls back a kit of which one key was refused.
var errKitStays = errors.New("keys: the kit stays together")

// TakeKit gives every key of a kit to a person, or none. What they have of it
// already counts, so that a kit can be made whole again. Each key is asked for
// with those before it already in hand, so that limits count.
func TakeKit(ctx context.Context, s KitStore, scope tenants.Scope, id custody.KitID, in TakeAsk) (KitTaken, error) {
	var out KitTaken
	var not []weighedKey
	err := s.InTx(ctx, scope, func(tx KitTx) (err error) {
		out, not = KitTaken{}, nil
		if out.Kit, err = kitOf(tx, scope, id); err != nil {
			return err
		}
		if not, err = giveKit(tx, scope, in, &out); err != nil {
			return err
		}
		if len(not) > 0 {
			return errKitStays
		}
		return recordKit(tx, in, out)
	})
	if !errors.Is(err, errKitStays) {
		return out, tenants.Wrap("keys.TakeKit", err)
	}
	no := &KitRefused{Kit: out.Kit}
	err = s.InTx(ctx, scope, func(tx KitTx) error {
		no.Not = nil
		for _, x := range not {
			hash, err := tx.KeepInputs(x.ask, x.facts)
			if err != nil {
				return err
			}
			r, err := refuse(tx, x.in, x.item, decided{Decision: x.d, hash: hash})
			if err != nil {
				return err
			}
			no.Not = append(no.Not, r)
		}
		return nil
	})
	if err != nil {
		return KitTaken{Kit: out.Kit}, tenants.Wrap("keys.TakeKit", err)
	}
	return KitTaken{Kit: out.Kit}, no
}

// recordKit tells that a kit was taken, or which part of it is still to be
// taken from slots.
func recordKit(tx KitTx, in TakeAsk, out KitTaken) error {
	e := custody.Event{Kind: custody.KitTaken, PersonID: in.PersonID, Outcome: "grant", Data: map[string]string{"kit": string(out.Kit.ID), "name": out.Kit.Name, "keys": itoa(len(out.Given)), "via": string(in.Via)}}
	if len(out.Hang) > 0 {
		e.Kind = custody.KitHangs
		for _, it := range out.Hang {
			e.Data["hang"] = listed(e.Data["hang"], it.Code)
		}
	}
	_, err := tx.Record(e)
	return err
}

// giveKit gives what hangs on boards and opens the first slot of what hangs in
// cabinets, or names the keys that are refused.
func giveKit(tx KitTx, scope tenants.Scope, in TakeAsk, out *KitTaken) (not []weighedKey, err error) {
	if in, err = before(scope, in); err != nil {
		return nil, err
	}
	items, err := lacking(tx, out.Kit, in.PersonID)
	if err != nil {
		return nil, err
	}
	var hang []weighedKey
	for _, item := range items {
		if err := mayIssue(scope, in.PersonID, item); err != nil {
			return nil, err
		}
		slot := byHand(tx, item)
		if slot != nil && tenants.CodeOf(slot) != "hangs_in_cabinet" {
			return nil, slot
		}
		x, err := weighOfKit(tx, in, out.Kit, item, hang)
		if err != nil {
			return nil, err
		}
		switch {
		case x.d.Outcome != rules.Granted:
			not = append(not, x)
		case slot != nil:
			if err := mayOpen(scope, in, out.Kit, slot); err != nil {
				return nil, err
			}
			hang, out.Hang = append(hang, x), append(out.Hang, item)
		default:
			t, err := giveOf(tx, scope, x)
			if err != nil {
				return nil, err
			}
			out.Given = append(out.Given, t)
		}
	}
	if len(not) == 0 && len(hang) > 0 {
		if err := scope.NeedProof(tx.Now()); err != nil {
			return nil, err
		}
		out.Opens, err = openOf(tx, scope, hang[0])
	}
	return not, err
}

// lacking are the keys of a kit that a person does not have; all of them for
// whoever has them all, whom the rules tell so.
func lacking(tx KitTx, kit custody.Kit, person tenants.PersonID) (items []custody.Item, err error) {
	var all []custody.Item
	for _, id := range kit.Items {
		it, err := tx.LockItem(id)
		if err != nil {
			return nil, err
		}
		if all = append(all, it); it.State != custody.Out || it.HolderID != person {
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		return all, nil
	}
	return items, nil
}

// weighOfKit asks the rules about one key, with those that hang and come with
// it as if they were in hand.
func weighOfKit(tx KitTx, in TakeAsk, kit custody.Kit, item custody.Item, hang []weighedKey) (x weighedKey, err error) {
	in.ItemID, in.kit = item.ID, kit.ID
	x.in, x.item = in, item
	if x.ask, x.facts, err = question(tx, in, item, tx.Now()); err != nil {
		return x, err
	}
	for _, h := range hang {
		x.facts.Held = append(x.facts.Held, rules.HeldFact{ItemID: h.item.ID, Level: h.item.Level, Assets: h.facts.Item.Assets, Groups: h.facts.Item.Groups})
	}
	x.d = rules.Decide(x.ask, x.facts)
	return x, nil
}

// WeighOfKit is Weigh for one key of a kit that is asked for whole.
func WeighOfKit(g Gather, scope tenants.Scope, kit custody.KitID, in TakeAsk, item custody.Item, at time.Time) (rules.Decision, error) {
	in.kit = kit
	return Weigh(g, scope, in, item, at)
}

// mayOpen lets people open slots for themselves at a kiosk, and others who may
// release from afar. Everybody else is told which key hangs where.
func mayOpen(scope tenants.Scope, in TakeAsk, kit custody.Kit, slot error) error {
	if scope.Device() != "" && scope.Person() == in.PersonID || scope.Can(tenants.Release) {
		return nil
	}
	var at *tenants.Error
	if !errors.As(slot, &at) {
		return slot
	}
	return tenants.Fail(tenants.Conflict, "kit_in_cabinet", "key", at.Params["key"], "cabinet", at.Params["cabinet"], "slot", at.Params["slot"], "kit", kit.Name)
}

func giveOf(tx KitTx, scope tenants.Scope, x weighedKey) (Taken, error) {
	d := decided{Decision: x.d, booked: len(x.facts.Bookings) > 0}
	var err error
	if d.hash, err = tx.KeepInputs(x.ask, x.facts); err != nil {
		return Taken{}, err
	}
	return give(tx, scope, x.in, x.item, d)
}

func openOf(tx KitTx, scope tenants.Scope, x weighedKey) (Command, error) {
	in := ReleaseAsk{TakeAsk: x.in}
	if err := mayRelease(scope, in, x.item); err != nil {
		return Command{}, err
	}
	if takesTwo(scope, in, x.item) {
		return Command{}, tenants.Fail(tenants.Conflict, "kit_takes_two", "key", x.item.Code)
	}
	twin, err := reachable(tx, x.item)
	if err != nil {
		return Command{}, err
	}
	d := decided{Decision: x.d}
	if d.hash, err = tx.KeepInputs(x.ask, x.facts); err != nil {
		return Command{}, err
	}
	issue, err := noted(tx, scope, in.TakeAsk)
	if err != nil {
		return Command{}, err
	}
	return command(tx, allowed{ReleaseAsk: in, requester: scope.Actor(), issue: issue}, x.item, twin, d)
}
