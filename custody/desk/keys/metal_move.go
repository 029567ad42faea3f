package keys

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// MetalStore opens the transactions in which pieces of metal are put on rings.
type MetalStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(MetalTx) error) error
}

// MetalTx is what pieces of metal need of a transaction.
type MetalTx interface {
	EditTx
	Metal(id custody.KeyID) (custody.Key, error)
	Keys(item custody.ItemID) ([]custody.Key, error) // those on it now
	NextCopy(symbol string) (int, error)             // the number after the highest ever given
	ScrapKey(id custody.KeyID) error
}

// MoveAsk puts a piece of metal on another ring.
type MoveAsk struct {
	Key  custody.KeyID
	To   custody.ItemID
	Seal string // number of the new seal on the other ring, "" when it has none
}

// MoveMetal takes a piece of metal off its ring and puts it on another one.
// Both rings count anew and lose their seals. A ring that is left empty goes
// out of use. The metal keeps its history: its memberships are dated.
func MoveMetal(ctx context.Context, s MetalStore, scope tenants.Scope, in MoveAsk) (to custody.Item, err error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return to, err
	}
	if tooLong(in.Seal, maxCode) {
		return to, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("seal")
	}
	err = s.InTx(ctx, scope, func(tx MetalTx) error {
		key, from, ring, err := lockRings(tx, scope, in)
		if err != nil {
			return err
		}
		if err := tx.MoveKey(key, ring.ID); err != nil {
			return err
		}
		if to, err = puton(tx, ring, key, strings.TrimSpace(in.Seal)); err != nil {
			return err
		}
		return leave(tx, scope, key, from, custody.Event{Kind: custody.MetalOff})
	})
	return to, tenants.Wrap("keys.MoveMetal", err)
}

// lockRings locks both rings in the order of their ids and says why the metal
// cannot move.
func lockRings(tx MetalTx, scope tenants.Scope, in MoveAsk) (key custody.Key, from, to custody.Item, err error) {
	if key, err = tx.Metal(in.Key); err != nil {
		return key, from, to, err
	}
	was, locked := key.ItemID, map[custody.ItemID]custody.Item{}
	for _, id := range slices.Sorted(slices.Values([]custody.ItemID{was, in.To})) {
		if locked[id], err = tx.LockItem(id); err != nil {
			return key, from, to, err
		}
		if !scope.SeesSite(locked[id].SiteID) {
			return key, from, to, tenants.Fail(tenants.NotFound, "key_not_found")
		}
	}
	if key, err = tx.Metal(in.Key); err != nil { // as it is behind the locks
		return key, from, to, err
	}
	from, to = locked[was], locked[in.To]
	switch {
	case key.RetiredAt != nil:
		err = tenants.Fail(tenants.Conflict, "metal_scrapped", "metal", key.Metal()).At("to")
	case key.ItemID == in.To:
		err = tenants.Fail(tenants.Conflict, "metal_there", "metal", key.Metal(), "key", to.Code).At("to")
	case key.ItemID != was:
		err = tenants.Fail(tenants.Conflict, "metal_moved", "metal", key.Metal()).At("to")
	default:
		if err = open(from, "to"); err == nil {
			err = open(to, "to")
		}
	}
	return key, from, to, err
}

// open tells why a ring cannot be opened: who changes what is on it has it in
// their hand.
func open(ring custody.Item, field string) error {
	switch {
	case ring.State == custody.Missing:
		return tenants.Fail(tenants.Conflict, "ring_missing", "key", ring.Code).At(field)
	case ring.State == custody.Retired:
		return tenants.Fail(tenants.Conflict, "key_out_of_use", "key", ring.Code).At(field)
	case !back(ring):
		return tenants.Fail(tenants.Conflict, "ring_out", "key", ring.Code).At(field)
	}
	return nil
}

// puton counts the ring that metal was put on. One that was single is a ring
// from now on.
func puton(tx MetalTx, ring custody.Item, key custody.Key, seal string) (custody.Item, error) {
	ring.Pieces, ring.Seal = ring.Pieces+1, seal
	if ring.Kind == custody.Single {
		ring.Kind = custody.Ring
	}
	if err := tx.ChangeItem(ring); err != nil {
		return ring, err
	}
	data := map[string]string{"metal": key.Metal(), "pieces": itoa(ring.Pieces)}
	if seal != "" {
		data["seal"] = seal
	}
	_, err := tx.Record(custody.Event{Kind: custody.MetalOn, ItemID: ring.ID, Outcome: "done", Data: data})
	return ring, err
}

// leave counts the ring that metal came off, and retires it when nothing is
// left on it.
func leave(tx MetalTx, scope tenants.Scope, key custody.Key, ring custody.Item, e custody.Event) error {
	rest, err := tx.Keys(ring.ID)
	if err != nil {
		return err
	}
	left := max(ring.Pieces-1, len(rest))
	ring.Pieces, ring.Seal = max(left, 1), ""
	if err := tx.ChangeItem(ring); err != nil {
		return err
	}
	e.ItemID, e.Outcome, e.Data = ring.ID, "done", map[string]string{"metal": key.Metal(), "pieces": itoa(left)}
	if _, err := tx.Record(e); err != nil || left > 0 {
		return err
	}
	_, err = RetireIn(tx, scope, ring.ID)
	return err
}
