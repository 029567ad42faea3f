package access

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// mostGrouped is how many keys a group may have.
const mostGrouped = 2000

// SaveKeyGroup makes a group of keys (empty ID) or writes one anew, with
// exactly these keys by their codes. Rules that name it apply to them at once.
func SaveKeyGroup(ctx context.Context, s Store, scope tenants.Scope, g custody.KeyGroup, codes []string) (custody.KeyGroup, error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return g, err
	}
	name, err := tenants.NormalName(g.Name, "name", 80)
	if err != nil {
		return g, err
	}
	g.Name = name
	if len(codes) > mostGrouped {
		return g, tenants.Fail(tenants.Invalid, "key_group_long", "max", number(mostGrouped)).At("codes")
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		var items []custody.ItemID
		for _, code := range codes {
			it, err := tx.ItemByCode(code)
			if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !scope.SeesSite(it.SiteID) {
				return tenants.Fail(tenants.Invalid, "key_group_code", "key", code).At("codes")
			}
			if err != nil {
				return err
			}
			items = append(items, it.ID)
		}
		if g.ID == "" {
			g.ID = custody.KeyGroupID(tx.NewID("kgr"))
		} else if _, err := tx.KeyGroup(g.ID); err != nil {
			return err
		}
		if err := tx.SaveKeyGroup(g, items); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.KeyGroupChanged, Outcome: "done", Data: map[string]string{"group": string(g.ID), "name": g.Name, "keys": number(len(items))}})
		return err
	})
	return g, tenants.Wrap("access.SaveKeyGroup", err)
}
