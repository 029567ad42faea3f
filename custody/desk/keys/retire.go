package keys

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// Retire takes a key out of use. It must be where it belongs or at the desk:
// one that somebody holds is brought back or reported missing first.
func Retire(ctx context.Context, s EditStore, scope tenants.Scope, id custody.ItemID) (custody.Item, error) {
	var out custody.Item
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx EditTx) error {
		var err error
		out, err = RetireIn(tx, scope, id)
		return err
	})
	return out, tenants.Wrap("keys.Retire", err)
}

// RetireIn is Retire inside a transaction that is already open.
func RetireIn(tx EditTx, scope tenants.Scope, id custody.ItemID) (custody.Item, error) {
	item, err := tx.LockItem(id)
	if err != nil {
		return item, err
	}
	switch {
	case !scope.SeesSite(item.SiteID):
		return item, tenants.Fail(tenants.NotFound, "key_not_found")
	case item.State == custody.Retired:
		return item, tenants.Fail(tenants.Conflict, "key_out_of_use", "key", item.Code)
	case !back(item):
		return item, tenants.Fail(tenants.Conflict, "key_not_back", "key", item.Code)
	}
	out := hung(item, custody.Retired, "", 0, tx.Now())
	if err := tx.SaveItem(item, out); err != nil {
		return item, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.RetiredItem, ItemID: id, Outcome: "done", Data: lastSeen(item)})
	return out, err
}

// ReviveIn takes a retired key into use again, as d says it shall be. Like a
// new one it begins at its home, or at the desk when that is a cabinet.
func ReviveIn(tx EditTx, scope tenants.Scope, id custody.ItemID, d ItemDraft) (custody.Item, error) {
	item, err := ChangeItemIn(tx, scope, id, d)
	if err != nil {
		return item, err
	}
	if item.State != custody.Retired {
		return item, tenants.Fail(tenants.Conflict, "key_in_use", "key", item.Code)
	}
	home, err := tx.Place(item.HomeID)
	if err != nil {
		return item, err
	}
	out := hung(item, custody.In, home.ID, item.HomeSlot, tx.Now())
	if home.Kind == custody.Cabinet {
		desk, err := tx.DeskOf(home.SiteID)
		if err != nil {
			return item, err
		}
		out = hung(item, custody.ToHang, desk.ID, 0, tx.Now())
	}
	return out, tx.SaveItem(item, out)
}
