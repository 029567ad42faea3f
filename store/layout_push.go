package store

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const pushColumns = "n.layout_id, n.version, n.tried, n.changes, n.stops, n.at, n.by"

// pushRow is how a cabinet stands with its template, as it is kept.
type pushRow struct {
	LayoutID custody.LayoutID
	Version  int
	Tried    int
	Changes  int
	Stops    string
	At       *time.Time
	By       string
}

func (r pushRow) push(place custody.PlaceID) (p custody.LayoutPush, err error) {
	if r.LayoutID == "" {
		return custody.LayoutPush{PlaceID: place}, nil
	}
	p = custody.LayoutPush{PlaceID: place, LayoutID: r.LayoutID, Version: r.Version, Tried: r.Tried, Changes: r.Changes, At: *r.At, By: r.By}
	return p, json.Unmarshal([]byte(r.Stops), &p.Stops)
}

// LayoutAt is how a cabinet stands with its layout template, the zero value when
// none was pushed to it.
func (r *Rx) LayoutAt(place custody.PlaceID) (custody.LayoutPush, error) {
	var row pushRow
	err := r.Select("layout_pushes", "n").ColumnExpr(pushColumns).Where("n.place_id = ?", place).Scan(r.Context(), &row)
	if err != nil && !isNoRows(err) {
		return custody.LayoutPush{}, tenants.Wrap("store.LayoutAt", err)
	}
	return row.push(place)
}

// SaveLayoutPush writes how a cabinet stands with its layout template.
func (t *Tx) SaveLayoutPush(p custody.LayoutPush) error {
	if p.Stops == nil {
		p.Stops = []custody.LayoutWord{}
	}
	stops, err := json.Marshal(p.Stops)
	if err != nil {
		return err
	}
	row := map[string]any{"place_id": p.PlaceID, "layout_id": p.LayoutID, "version": p.Version, "tried": p.Tried, "changes": p.Changes, "stops": string(stops), "at": micros(p.At), "by": p.By}
	_, err = t.Insert("layout_pushes", &row).On("CONFLICT (org_id, place_id) DO UPDATE").
		Set("layout_id = EXCLUDED.layout_id, version = EXCLUDED.version, tried = EXCLUDED.tried, changes = EXCLUDED.changes, stops = EXCLUDED.stops, at = EXCLUDED.at, by = EXCLUDED.by").Exec(t.Context())
	return tenants.Wrap("store.SaveLayoutPush", err)
}

// LockItemsAround reads the items that hang in the slots of a place and those
// that belong there, and keeps others from changing them.
func (t *Tx) LockItemsAround(place custody.PlaceID) ([]custody.Item, error) {
	items, err := t.ItemsAround(place)
	if err != nil || t.Dialect() == SQLite {
		return items, err
	}
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = string(it.ID)
	}
	if err := t.Lock("items", ids...); err != nil {
		return nil, err
	}
	return t.ItemsAround(place)
}

// LayoutPlace is a cabinet with how it stands with its layout template.
type LayoutPlace struct {
	custody.Place
	Push   custody.LayoutPush // the zero value when none was pushed to it
	Layout string             // name of the template pushed last
	Site   string
	Waits  bool // its controller does not know the slots yet that it was given
}

// LayoutPlaceAsk chooses cabinets, by site and name.
type LayoutPlaceAsk struct {
	Layout custody.LayoutID  // only those to which it was pushed last
	Places []custody.PlaceID // only these
	After  Cursor            // of the last one shown: the name and the id
	Limit  int
}

// LayoutPlaces lists cabinets of the sites that the scope reaches.
func (r *Rx) LayoutPlaces(a LayoutPlaceAsk) (vs []LayoutPlace, err error) {
	q := r.Select("places", "p").ColumnExpr(placeColumns+", COALESCE(s.name, '') AS site, COALESCE(l.name, '') AS layout").
		ColumnExpr("COALESCE(n.layout_id, '') AS layout_id, COALESCE(n.version, 0) AS version, COALESCE(n.tried, 0) AS tried, COALESCE(n.changes, 0) AS changes, COALESCE(n.stops, '[]') AS stops, n.at, COALESCE(n.by, '') AS by").
		ColumnExpr("COALESCE(c.device_id, '') AS device_id, COALESCE(c.roster_wanted, 0) AS wanted, COALESCE(c.roster_applied, 0) AS applied").
		ColumnExpr("(SELECT MAX(y.issued_at) FROM rosters AS y WHERE y.org_id = ? AND y.device_id = c.device_id AND y.version <= c.roster_applied) AS obeyed", r.scope.Org()).
		Join("LEFT JOIN ? ON s.id = p.site_id", r.Of("sites", "s")).Join("LEFT JOIN ? ON c.place_id = p.id", r.Of("cabinets", "c")).
		Join("LEFT JOIN ? ON n.place_id = p.id", r.Of("layout_pushes", "n")).Join("LEFT JOIN ? ON l.id = n.layout_id", r.Of("layouts", "l")).
		Where("p.kind = ?", custody.Cabinet)
	if a.Layout != "" {
		q = q.Where("n.layout_id = ?", a.Layout)
	}
	if a.Places != nil {
		q = q.Where("p.id IN (?)", bunIn(append([]custody.PlaceID{"-"}, a.Places...)))
	}
	if a.After.ID != "" {
		q = q.Where("(p.name, p.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	var rows []struct {
		custody.Place
		pushRow
		Layout   string
		Site     string
		DeviceID tenants.DeviceID
		Wanted   int64
		Applied  int64
		Obeyed   *time.Time
	}
	if err := r.onSites(q, "p.site_id").OrderExpr("p.name, p.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.LayoutPlaces", err)
	}
	for _, row := range rows {
		v := LayoutPlace{Place: row.Place, Layout: row.Layout, Site: row.Site}
		if v.Push, err = row.push(row.ID); err != nil {
			return nil, tenants.Wrap("store.LayoutPlaces", err)
		}
		v.Waits = v.Push.Changes > 0 && row.DeviceID != "" && (row.Applied < row.Wanted || row.Obeyed == nil || row.Obeyed.Before(v.Push.At))
		vs = append(vs, v)
	}
	return vs, nil
}

// LayoutFacts are what a plan of a layout template is made from.
type LayoutFacts struct {
	Sensed map[custody.PlaceID]map[int]custody.Slot
	Items  map[custody.PlaceID][]custody.Item
}

// LayoutFacts reads what the sensors of these cabinets read, and the keys that
// belong there: two statements, however many cabinets.
func (r *Rx) LayoutFacts(places []custody.PlaceID) (f LayoutFacts, err error) {
	f = LayoutFacts{Sensed: map[custody.PlaceID]map[int]custody.Slot{}, Items: map[custody.PlaceID][]custody.Item{}}
	among := bunIn(append([]custody.PlaceID{"-"}, places...))
	var slots []custody.Slot
	err = r.Select("slots", "s").ColumnExpr("s.place_id, s.no, s.item_id, s.tag, s.fault").Where("s.place_id IN (?) AND (s.tag <> '' OR s.fault <> '')", among).Scan(r.Context(), &slots)
	if err != nil {
		return f, tenants.Wrap("store.LayoutFacts", err)
	}
	for _, s := range slots {
		if f.Sensed[s.PlaceID] == nil {
			f.Sensed[s.PlaceID] = map[int]custody.Slot{}
		}
		f.Sensed[s.PlaceID][s.No] = s
	}
	var items []custody.Item
	err = r.Select("items", "i").ColumnExpr(itemColumns).Where("i.home_id IN (?) AND i.state <> ?", among, custody.Retired).Limit(mostLaidOut).Scan(r.Context(), &items)
	for _, it := range items {
		f.Items[it.HomeID] = append(f.Items[it.HomeID], it)
	}
	return f, tenants.Wrap("store.LayoutFacts", err)
}

// mostLaidOut bounds the keys of the cabinets that are planned at once.
const mostLaidOut = 20_000
