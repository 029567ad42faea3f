package store

import (
	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// ItemsAround lists the items that hang in the slots of a place, and those that
// belong there: at most mostAround, by two reads of an index.
func (r *Rx) ItemsAround(place custody.PlaceID) ([]custody.Item, error) {
	var hanging []custody.ItemID
	err := r.Select("slots", "s").ColumnExpr("s.item_id").Where("s.place_id = ? AND s.item_id <> ''", place).Scan(r.Context(), &hanging)
	if err != nil {
		return nil, tenants.Wrap("store.ItemsAround", err)
	}
	var items []custody.Item
	err = r.Select("items", "i").ColumnExpr(itemColumns).Where("i.home_id = ? AND i.state <> ?", place, custody.Retired).Limit(mostAround).Scan(r.Context(), &items)
	if err != nil {
		return nil, tenants.Wrap("store.ItemsAround", err)
	}
	known := make(map[custody.ItemID]bool, len(items))
	for _, it := range items {
		known[it.ID] = true
	}
	var others []custody.ItemID
	for _, id := range hanging {
		if !known[id] {
			others = append(others, id)
		}
	}
	if len(others) == 0 {
		return items, nil
	}
	var more []custody.Item
	err = r.Select("items", "i").ColumnExpr(itemColumns).Where("i.id IN (?)", bun.List(others)).Scan(r.Context(), &more)
	return append(items, more...), tenants.Wrap("store.ItemsAround", err)
}

// mostAround bounds the items of one place that are compared: more than any
// cabinet has slots.
const mostAround = 4000
