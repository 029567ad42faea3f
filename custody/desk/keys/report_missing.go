package keys

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// ReportMissing freezes an item that nobody can find. The desk may report any,
// a person what they hold. An open holding stays open: its holder had it last.
func ReportMissing(ctx context.Context, s Store, scope tenants.Scope, id custody.ItemID, statement string) (custody.Item, error) {
	var out custody.Item
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := tx.LockItem(id)
		if err != nil {
			return err
		}
		if !scope.SeesSite(item.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if item.HolderID != scope.Person() || scope.Person() == "" {
			if err := scope.Need(tenants.KeysIssue); err != nil {
				return err
			}
		}
		if item.State == custody.Missing || item.State == custody.Retired {
			return tenants.Fail(tenants.Conflict, "already_"+string(item.State), "key", item.Code)
		}
		out = item
		out.State, out.UpdatedAt = custody.Missing, tx.Now()
		if err := tx.SaveItem(item, out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.ReportedMissing, ItemID: id, PersonID: item.HolderID, Outcome: "done",
			Data: lastSeen(item), Personal: personal("statement", statement)})
		return err
	})
	return out, tenants.Wrap("keys.ReportMissing", err)
}

// MarkFound brings a missing item back to its home, or to the desk when its
// home is a cabinet, and closes what was open.
func MarkFound(ctx context.Context, s Store, scope tenants.Scope, id custody.ItemID) (Back, error) {
	var out Back
	err := s.InTx(ctx, scope, func(tx Tx) error {
		item, err := deskItem(tx, scope, id)
		if err != nil {
			return err
		}
		if item.State != custody.Missing {
			return tenants.Fail(tenants.Conflict, "not_missing", "key", item.Code)
		}
		out, err = takeBack(tx, scope, BackAsk{ItemID: id, Via: custody.ViaDesk}, item)
		return err
	})
	return out, tenants.Wrap("keys.MarkFound", err)
}

func lastSeen(item custody.Item) map[string]string {
	m := map[string]string{"was": string(item.State)}
	if item.PlaceID != "" {
		m["place"] = string(item.PlaceID)
		m["slot"] = itoa(item.Slot)
	}
	return m
}
