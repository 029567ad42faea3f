package store

import (
	"claviger/custody"
	"claviger/tenants"
)

// KeyGroup reads one group of keys.
func (r *Rx) KeyGroup(id custody.KeyGroupID) (g custody.KeyGroup, err error) {
	err = r.Select("key_groups", "g").ColumnExpr("g.org_id, g.id, g.name").Where("g.id = ?", id).Scan(r.Context(), &g)
	return g, notFound(err, "key_group_not_found")
}

// KeyGroups lists the groups of keys by name.
func (r *Rx) KeyGroups() (gs []custody.KeyGroup, err error) {
	err = r.Select("key_groups", "g").ColumnExpr("g.org_id, g.id, g.name").OrderExpr("g.name, g.id").Limit(1000).Scan(r.Context(), &gs)
	return gs, tenants.Wrap("store.KeyGroups", err)
}

// GroupedKey is one key of a group.
type GroupedKey struct {
	GroupID custody.KeyGroupID
	ItemID  custody.ItemID
	Code    string
}

// GroupedKeys lists the keys of all groups, by their codes.
func (r *Rx) GroupedKeys() (ks []GroupedKey, err error) {
	err = r.Select("key_group_items", "k").ColumnExpr("k.group_id, k.item_id, i.code").
		Join("JOIN ? ON i.id = k.item_id", r.Of("items", "i")).OrderExpr("k.group_id, i.code_order, i.id").Limit(20_000).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.GroupedKeys", err)
}

// SaveKeyGroup writes a group with exactly these keys. Cabinets are sent what
// it changes.
func (t *Tx) SaveKeyGroup(g custody.KeyGroup, items []custody.ItemID) error {
	row := map[string]any{"id": g.ID, "name": g.Name}
	_, err := t.Insert("key_groups", &row).On("CONFLICT (org_id, id) DO UPDATE").Set("name = EXCLUDED.name").Exec(t.Context())
	if err != nil {
		return nameTaken(err, g.Name)
	}
	var was []custody.ItemID
	if err := t.Select("key_group_items", "k").ColumnExpr("k.item_id").Where("k.group_id = ?", g.ID).Scan(t.Context(), &was); err != nil {
		return tenants.Wrap("store.SaveKeyGroup", err)
	}
	moved := differ(was, items)
	if len(moved) == 0 {
		return nil
	}
	if err := t.keepItems("i.id IN (?2)", bunIn(moved)); err != nil {
		return err
	}
	if _, err := t.Delete("key_group_items").Where("group_id = ?", g.ID).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SaveKeyGroup", err)
	}
	for _, id := range items {
		row := map[string]any{"group_id": g.ID, "item_id": id}
		if _, err := t.Insert("key_group_items", &row).On("CONFLICT DO NOTHING").Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SaveKeyGroup", err)
		}
	}
	return nil
}
