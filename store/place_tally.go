package store

import (
	"claviger/custody"
	"claviger/tenants"
)

// Names of the counters of a place, whose id is their scope.
const (
	keysHome = "home" // keys in use that belong there
	keysAway = "away" // those of them that are not in now
)

// countHome moves the counters of the place that an item belongs to. Retired
// items belong nowhere.
func (t *Tx) countHome(home custody.PlaceID, state custody.State, by int) {
	if home == "" || state == custody.Retired {
		return
	}
	t.countOne(string(home), keysHome, by)
	if state != custody.In {
		t.countOne(string(home), keysAway, by)
	}
}

// PlaceTally is how many keys belong at a place, and how many of them are not
// there now.
type PlaceTally struct {
	PlaceID custody.PlaceID
	Keys    int64
	Away    int64
}

// PlaceTallies reads the counters of every place.
func (r *Rx) PlaceTallies() (map[custody.PlaceID]PlaceTally, error) {
	var rows []counterRow
	err := r.Select("counters", "c").ColumnExpr("c.org_id, c.scope, c.name, c.n").Where("c.name IN (?, ?)", keysHome, keysAway).Scan(r.Context(), &rows)
	out := make(map[custody.PlaceID]PlaceTally, len(rows))
	for _, row := range rows {
		id := custody.PlaceID(row.Scope)
		tally := out[id]
		tally.PlaceID = id
		switch row.Name {
		case keysHome:
			tally.Keys = row.N
		case keysAway:
			tally.Away = row.N
		}
		out[id] = tally
	}
	return out, tenants.Wrap("store.PlaceTallies", err)
}
