package keys

import (
	"context"
	"maps"

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
	return retireIn(tx, scope, id, nil, nil)
}

// retireIn is RetireIn with what more the log is told.
func retireIn(tx EditTx, scope tenants.Scope, id custody.ItemID, more, texts map[string]string) (custody.Item, error) {
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
	data := lastSeen(item)
	maps.Copy(data, more)
	_, err = tx.Record(custody.Event{Kind: custody.RetiredItem, ItemID: id, Outcome: "done", Data: data, Personal: texts})
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
	out, err := begins(tx, item)
	if err != nil {
		return item, err
	}
	return out, tx.SaveItem(item, out)
}
