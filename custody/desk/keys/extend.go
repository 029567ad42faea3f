package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Extend moves the due time of an item that is out. Only the desk may; the
// new time must lie ahead. Being told as overdue starts anew.
func Extend(ctx context.Context, s Store, scope tenants.Scope, id custody.ItemID, due time.Time) (custody.Holding, error) {
	var out custody.Holding
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := deskItem(tx, scope, id)
		if err != nil {
			return err
		}
		if item.State != custody.Out {
			return tenants.Fail(tenants.Conflict, "not_out", "key", item.Code)
		}
		if !due.After(tx.Now()) {
			return tenants.Fail(tenants.Invalid, "due_in_past").At("due")
		}
		if err := beforeNext(tx, item, due); err != nil {
			return err
		}
		if out, err = tx.Holding(item.HoldingID); err != nil {
			return err
		}
		data := map[string]string{"to": due.UTC().Format(time.RFC3339)}
		if out.DueAt != nil {
			data["from"] = out.DueAt.UTC().Format(time.RFC3339)
		}
		due := due.UTC().Truncate(time.Microsecond)
		out.DueAt, out.NoticedAt, out.RemindedAt, out.ToldAt = &due, nil, nil, nil
		if err := tx.SetDue(out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.Extended, ItemID: item.ID, PersonID: item.HolderID, Outcome: "done", Data: data})
		return err
	})
	return out, tenants.Wrap("keys.Extend", err)
}

// deskItem locks an item for an act that only the desk may do.
func deskItem(tx Tx, scope tenants.Scope, id custody.ItemID) (custody.Item, error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return custody.Item{}, err
	}
	item, err := tx.LockItem(id)
	if err == nil && !scope.SeesSite(item.SiteID) {
		err = tenants.Fail(tenants.NotFound, "key_not_found")
	}
	return item, err
}
