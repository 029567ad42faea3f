package store

import (
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// manyFactsSQL is factsSQL with a row for each of several items.
var manyFactsSQL = func() string {
	head, tail, _ := strings.Cut(factsSQL, "\nFROM people AS p")
	head = strings.NewReplacer("?2", "it.id", "?3", "it.site_id", "?8", "it.holding_id", "?9", "it.place_id").Replace(head)
	return head + `,
  it.id AS item_id, it.kind AS item_kind, it.level AS item_level, it.state AS item_state, it.holder_id, it.site_id, it.home_id
FROM items AS it CROSS JOIN people AS p` + strings.Replace(tail, "\nWHERE", "\nWHERE it.org_id = ?0 AND it.id IN (?2) AND", 1)
}()

// manyFactsRow is what the statement found out about one of the items.
type manyFactsRow struct {
	factsRow  `bun:",extend"`
	ItemID    custody.ItemID
	ItemKind  custody.ItemKind
	ItemLevel custody.Level
	ItemState custody.State
	HolderID  tenants.PersonID
	SiteID    tenants.SiteID
	HomeID    custody.PlaceID
}

// FactsOfItems is Facts about several items at once, in one statement: what a
// list of keys needs to say which of them the person may take. The ask names
// no item. An item that does not exist is left out, and so are all of them for
// a person who does not.
func (r *Rx) FactsOfItems(ask rules.Ask, ids []custody.ItemID) (map[custody.ItemID]rules.Facts, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []manyFactsRow
	if err := r.askFacts(manyFactsSQL, ask, bunIn(ids), custody.Item{}, &rows); err != nil {
		return nil, tenants.Wrap("store.FactsOfItems", err)
	}
	out := make(map[custody.ItemID]rules.Facts, len(rows))
	for _, row := range rows {
		item := custody.Item{ID: row.ItemID, Kind: row.ItemKind, Level: row.ItemLevel, State: row.ItemState, HolderID: row.HolderID, SiteID: row.SiteID, HomeID: row.HomeID}
		f, err := r.factsOf(row.factsRow, true, ask, item)
		if err != nil {
			return nil, tenants.Wrap("store.FactsOfItems", err)
		}
		out[row.ItemID] = f
	}
	return out, nil
}
