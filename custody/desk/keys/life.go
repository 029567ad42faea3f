package keys

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// LifeStore opens the transactions in which keys go out of use, come back into
// it, and two records of one key become one.
type LifeStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LifeTx) error) error
}

// LifeTx is what that needs of a transaction.
type LifeTx interface {
	MetalTx
	OpenedBy(item custody.ItemID) ([]custody.Opens, error)
	LatestIncident(item custody.ItemID) (i custody.Incident, found bool, err error)
	MergedInto(item custody.ItemID) (keep custody.ItemID, err error) // "" when it is a record of its own
	AddMerge(gone, keep custody.ItemID) error
}

// lifeWhy wants to know why, in a few words.
func lifeWhy(scope tenants.Scope, why string) (string, error) {
	why = strings.TrimSpace(why)
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return why, err
	}
	switch {
	case why == "":
		return why, tenants.Fail(tenants.Invalid, "why_required").At("why")
	case tooLong(why, maxNote):
		return why, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("why")
	}
	return why, nil
}

// RetireFor takes a key out of use and says why.
func RetireFor(ctx context.Context, s LifeStore, scope tenants.Scope, id custody.ItemID, why string) (out custody.Item, err error) {
	if why, err = lifeWhy(scope, why); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx LifeTx) error {
		out, err = retireIn(tx, scope, id, nil, personal("why", why))
		return err
	})
	return out, tenants.Wrap("keys.RetireFor", err)
}

// Revive takes a key into use again that was out of it, and says why: never by
// itself. One that was lost waits for its loss to be decided and closed, and
// when its locks were changed it stays out of use. Like a new one it begins at
// its home, or at the desk when that is a cabinet.
func Revive(ctx context.Context, s LifeStore, scope tenants.Scope, id custody.ItemID, why string) (out custody.Item, err error) {
	if why, err = lifeWhy(scope, why); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx LifeTx) error {
		item, err := tx.LockItem(id)
		if err != nil {
			return err
		}
		data, err := mayRevive(tx, scope, item)
		if err != nil {
			return err
		}
		if out, err = begins(tx, item); err != nil {
			return err
		}
		if err := tx.SaveItem(item, out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.KeyRevived, ItemID: id, Outcome: "done", Data: data, Personal: personal("why", why)})
		return err
	})
	return out, tenants.Wrap("keys.Revive", err)
}

// mayRevive tells why a key cannot be taken into use again.
func mayRevive(tx LifeTx, scope tenants.Scope, item custody.Item) (data map[string]string, err error) {
	switch {
	case !scope.SeesSite(item.SiteID):
		return nil, tenants.Fail(tenants.NotFound, "key_not_found")
	case item.State != custody.Retired:
		return nil, tenants.Fail(tenants.Conflict, "key_in_use", "key", item.Code).At("why")
	}
	keep, err := tx.MergedInto(item.ID)
	if err != nil {
		return nil, err
	}
	if keep != "" {
		return nil, tenants.Fail(tenants.Conflict, "key_merged", "key", item.Code).At("why")
	}
	lost, found, err := tx.LatestIncident(item.ID)
	switch {
	case err != nil || !found:
		return map[string]string{}, err
	case lost.ClosedAt == nil:
		return nil, tenants.Fail(tenants.Conflict, "loss_undecided", "key", item.Code).At("why")
	case lost.OrderDoneAt != nil:
		return nil, tenants.Fail(tenants.Conflict, "locks_changed", "key", item.Code).At("why")
	}
	return map[string]string{"incident": string(lost.ID)}, nil
}

// begins is a key as a new one begins: at its home, or at the desk when that
// is a cabinet.
func begins(tx EditTx, item custody.Item) (custody.Item, error) {
	home, err := tx.Place(item.HomeID)
	if err != nil {
		return item, err
	}
	if home.Kind != custody.Cabinet {
		return hung(item, custody.In, home.ID, item.HomeSlot, tx.Now()), nil
	}
	desk, err := tx.DeskOf(home.SiteID)
	return hung(item, custody.ToHang, desk.ID, 0, tx.Now()), err
}

// Merge makes one record of two of the same key: keep goes on, gone is out of
// use from now on. The history of each stays where it is; what the other one
// opens, its fob and its metal go to the one that goes on.
func Merge(ctx context.Context, s LifeStore, scope tenants.Scope, keep, gone custody.ItemID, why string) (out custody.Item, err error) {
	if why, err = lifeWhy(scope, why); err != nil {
		return out, err
	}
	if keep == gone {
		return out, tenants.Fail(tenants.Invalid, "merge_itself").At("code")
	}
	err = s.InTx(ctx, scope, func(tx LifeTx) error {
		stays, other, err := lockTwins(tx, scope, keep, gone)
		if err != nil {
			return err
		}
		if out, err = inherit(tx, stays, other); err != nil {
			return err
		}
		if err := tx.AddMerge(gone, keep); err != nil {
			return err
		}
		data := map[string]string{"into": stays.Code}
		if other.State != custody.Retired {
			if _, err := retireIn(tx, scope, gone, data, personal("why", why)); err != nil {
				return err
			}
		}
		_, err = tx.Record(custody.Event{Kind: custody.KeysMerged, ItemID: keep, Outcome: "done", Data: map[string]string{"gone": other.Code, "gone_id": string(gone), "kept": stays.Code}, Personal: personal("why", why)})
		return err
	})
	return out, tenants.Wrap("keys.Merge", err)
}

// lockTwins locks both records in the order of their ids and says why they
// cannot become one.
func lockTwins(tx LifeTx, scope tenants.Scope, keep, gone custody.ItemID) (stays, other custody.Item, err error) {
	locked := map[custody.ItemID]custody.Item{}
	for _, id := range slices.Sorted(slices.Values([]custody.ItemID{keep, gone})) {
		if locked[id], err = tx.LockItem(id); err != nil {
			return stays, other, err
		}
		if !scope.SeesSite(locked[id].SiteID) {
			return stays, other, tenants.Fail(tenants.NotFound, "key_not_found")
		}
	}
	stays, other = locked[keep], locked[gone]
	before, err := tx.MergedInto(gone)
	switch {
	case err != nil:
	case before != "":
		err = tenants.Fail(tenants.Conflict, "key_merged", "key", other.Code).At("code")
	case stays.State == custody.Retired:
		err = tenants.Fail(tenants.Conflict, "key_out_of_use", "key", stays.Code).At("code")
	case other.State != custody.Retired && !back(other):
		err = tenants.Fail(tenants.Conflict, "key_not_back", "key", other.Code).At("code")
	}
	return stays, other, err
}

// inherit gives the record that goes on what the other one has: doors, fob, and
// the metal that it lacks. Metal of a cut that both carry is the same piece,
// taken on record twice.
func inherit(tx LifeTx, stays, other custody.Item) (custody.Item, error) {
	mine, err := tx.OpenedBy(stays.ID)
	if err != nil {
		return stays, err
	}
	theirs, err := tx.OpenedBy(other.ID)
	if err != nil {
		return stays, err
	}
	if err := tx.SetOpens(stays.ID, append(mine, theirs...)); err != nil {
		return stays, err
	}
	has, err := tx.Keys(stays.ID)
	if err != nil {
		return stays, err
	}
	pieces := len(has)
	more, err := tx.Keys(other.ID)
	for _, k := range more {
		if err != nil {
			return stays, err
		}
		if slices.ContainsFunc(has, func(h custody.Key) bool { return h.Symbol == k.Symbol }) {
			err = tx.ScrapKey(k.ID)
			continue
		}
		pieces++
		err = tx.MoveKey(k, stays.ID)
	}
	if err != nil {
		return stays, err
	}
	stays.Pieces = max(stays.Pieces, pieces)
	if tag := other.Tag; tag != "" && stays.Tag == "" {
		other.Tag = ""
		if err := tx.ChangeItem(other); err != nil {
			return stays, err
		}
		stays.Tag = tag
	}
	return stays, tx.ChangeItem(stays)
}
