package keys

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// KitStore opens the transactions of kits.
type KitStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(KitTx) error) error
}

// KitTx is what kits need of a transaction.
type KitTx interface {
	Tx
	ItemByCode(code string) (custody.Item, error)
	Kit(id custody.KitID) (custody.Kit, error)
	SaveKit(k custody.Kit, fresh bool) error
	DropKit(id custody.KitID) error
}

// mostInKit is how many items a kit may have.
const mostInKit = 20

// SaveKit makes a kit (empty ID) or writes one anew, with exactly these keys by
// their codes, all of one site.
func SaveKit(ctx context.Context, s KitStore, scope tenants.Scope, k custody.Kit, codes []string) (custody.Kit, error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return k, err
	}
	name, err := tenants.NormalName(k.Name, "name", 80)
	if err != nil {
		return k, err
	}
	err = s.InTx(ctx, scope, func(tx KitTx) error {
		out := k
		if k.ID != "" {
			if out, err = kitOf(tx, scope, k.ID); err != nil {
				return err
			}
		}
		out.OrgID, out.Name = scope.Org(), name
		if out.Items, out.SiteID, err = kitted(tx, scope, codes); err != nil {
			return err
		}
		if k.ID == "" {
			out.ID, out.CreatedAt = custody.KitID(tx.NewID("kit")), tx.Now()
		}
		if err := tx.SaveKit(out, k.ID == ""); err != nil {
			return err
		}
		k = out
		_, err := tx.Record(custody.Event{Kind: custody.KitChanged, Outcome: "done", Data: map[string]string{"kit": string(out.ID), "name": out.Name, "keys": itoa(len(out.Items))}})
		return err
	})
	return k, tenants.Wrap("keys.SaveKit", err)
}

// kitOf reads a kit that the scope reaches.
func kitOf(tx KitTx, scope tenants.Scope, id custody.KitID) (custody.Kit, error) {
	k, err := tx.Kit(id)
	if err == nil && !scope.SeesSite(k.SiteID) {
		err = tenants.Fail(tenants.NotFound, "kit_not_found")
	}
	return k, err
}

// kitted finds the keys of a kit by their codes.
func kitted(tx KitTx, scope tenants.Scope, codes []string) (items []custody.ItemID, site tenants.SiteID, err error) {
	for _, code := range codes {
		it, err := tx.ItemByCode(code)
		if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !scope.SeesSite(it.SiteID) {
			return nil, "", tenants.Fail(tenants.Invalid, "key_group_code", "key", code).At("codes")
		}
		if err != nil {
			return nil, "", err
		}
		if site != "" && site != it.SiteID {
			return nil, "", tenants.Fail(tenants.Invalid, "kit_sites", "key", it.Code).At("codes")
		}
		site = it.SiteID
		if !slices.Contains(items, it.ID) {
			items = append(items, it.ID)
		}
	}
	if len(items) < 2 || len(items) > mostInKit {
		return nil, "", tenants.Fail(tenants.Invalid, "kit_size", "max", itoa(mostInKit)).At("codes")
	}
	slices.Sort(items)
	return items, site, nil
}

// EndKit forgets that its keys belong together; the keys stay as they are.
func EndKit(ctx context.Context, s KitStore, scope tenants.Scope, id custody.KitID) error {
	return tenants.Wrap("keys.EndKit", s.InTx(ctx, scope, func(tx KitTx) error {
		k, err := kitOf(tx, scope, id)
		if err != nil {
			return err
		}
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		if err := tx.DropKit(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.KitEnded, Outcome: "done", Data: map[string]string{"kit": string(k.ID), "name": k.Name}})
		return err
	}))
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

// refusedOne is a key of a kit that the rules refuse, with what they saw.
type refusedOne struct {
	in    TakeAsk
	item  custody.Item
	ask   rules.Ask
	facts rules.Facts
	d     rules.Decision
}

// errKitStays rolls back what a kit gave before one of its keys was refused.
var errKitStays = errors.New("keys: the kit stays together")

// TakeKit gives every key of a kit to a person, or none. Each is asked for with
// those before it already in hand, so that limits count.
func TakeKit(ctx context.Context, s KitStore, scope tenants.Scope, id custody.KitID, in TakeAsk) (custody.Kit, []Taken, error) {
	var kit custody.Kit
	var out []Taken
	var not []refusedOne
	err := s.InTx(ctx, scope, func(tx KitTx) (err error) {
		out, not = nil, nil
		if kit, err = kitOf(tx, scope, id); err != nil {
			return err
		}
		if out, not, err = giveKit(tx, scope, kit, in); err != nil {
			return err
		}
		if len(not) > 0 {
			return errKitStays
		}
		_, err = tx.Record(custody.Event{Kind: custody.KitTaken, PersonID: in.PersonID, Outcome: "grant", Data: map[string]string{"kit": string(kit.ID), "name": kit.Name, "keys": itoa(len(out)), "via": string(in.Via)}})
		return err
	})
	if !errors.Is(err, errKitStays) {
		return kit, out, tenants.Wrap("keys.TakeKit", err)
	}
	no := &KitRefused{Kit: kit}
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
		return kit, nil, tenants.Wrap("keys.TakeKit", err)
	}
	return kit, nil, no
}

// giveKit gives key after key, and names those that are refused.
func giveKit(tx KitTx, scope tenants.Scope, kit custody.Kit, in TakeAsk) (out []Taken, not []refusedOne, err error) {
	if in, err = before(scope, in); err != nil {
		return nil, nil, err
	}
	for _, id := range kit.Items {
		item, err := tx.LockItem(id)
		if err != nil {
			return nil, nil, err
		}
		if err := mayIssue(scope, in.PersonID, item); err != nil {
			return nil, nil, err
		}
		if err := byHand(tx, item); err != nil {
			return nil, nil, err
		}
		one := in
		one.ItemID = id
		ask, facts, err := question(tx, one, item, tx.Now())
		if err != nil {
			return nil, nil, err
		}
		d := decided{Decision: rules.Decide(ask, facts), booked: len(facts.Bookings) > 0}
		if d.Outcome != rules.Granted {
			not = append(not, refusedOne{one, item, ask, facts, d.Decision})
			continue
		}
		if d.hash, err = tx.KeepInputs(ask, facts); err != nil {
			return nil, nil, err
		}
		t, err := give(tx, scope, one, item, d)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, t)
	}
	return out, not, nil
}

// BringKitBack takes back whatever of a kit is out, from whomever. What stays
// away keeps its holder.
func BringKitBack(ctx context.Context, s KitStore, scope tenants.Scope, id custody.KitID) (out []Back, err error) {
	err = s.InTx(ctx, scope, func(tx KitTx) error {
		out = nil
		kit, err := kitOf(tx, scope, id)
		if err != nil {
			return err
		}
		if err := scope.Need(tenants.KeysIssue); err != nil {
			return err
		}
		for _, id := range kit.Items {
			item, err := tx.LockItem(id)
			if err != nil {
				return err
			}
			if item.State != custody.Out {
				continue
			}
			back, err := takeBack(tx, scope, BackAsk{ItemID: id, Via: custody.ViaDesk}, item)
			if err != nil {
				return err
			}
			out = append(out, back)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Back) int { return cmp.Compare(a.Item.Code, b.Item.Code) })
	return out, tenants.Wrap("keys.BringKitBack", err)
}
