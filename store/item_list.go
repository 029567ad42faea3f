package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// ItemAsk chooses items for the list of keys.
type ItemAsk struct {
	Site    tenants.SiteID
	Place   custody.PlaceID
	Places  []custody.PlaceID // those that belong at any of these
	State   custody.State
	Kind    custody.ItemKind
	InUse   bool              // not the retired ones
	Asset   custody.AssetKind // with AssetID: what opens it
	AssetID string
	IDs     []custody.ItemID // these alone
	Text    string
	After   Cursor
	Limit   int
}

// ItemRow is one key in a list.
type ItemRow struct {
	ID       custody.ItemID
	Code     string
	Name     string
	Kind     custody.ItemKind
	Level    custody.Level
	State    custody.State
	SiteID   tenants.SiteID
	HolderID tenants.PersonID
	Holder   string
	HomeID   custody.PlaceID
	Home     string
	HomeKind custody.PlaceKind
	HomeSlot int
	Pieces   int
	Seal     string
	Order    string
}

// Items lists keys in the order of their codes.
func (r *Rx) Items(a ItemAsk) (rows []ItemRow, err error) {
	q := r.Select("items", "i").ColumnExpr("i.id, i.code, i.name, i.kind, i.level, i.state, i.site_id, i.holder_id, COALESCE(p.name, '') AS holder, "+
		"i.home_id, m.name AS home, m.kind AS home_kind, i.home_slot, i.pieces, i.seal, i.code_order AS \"order\"").
		Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p"))
	if a.AssetID != "" {
		q = q.Join("JOIN ? ON o.item_id = i.id", r.Of("opens", "o")).Where("o.kind = ? AND o.asset_id = ?", a.Asset, a.AssetID)
	}
	if a.State != "" {
		q = q.Where("i.state = ?", a.State)
	}
	if a.Kind != "" {
		q = q.Where("i.kind = ?", a.Kind)
	}
	if a.InUse {
		q = q.Where("i.state <> ?", custody.Retired)
	}
	if len(a.IDs) > 0 {
		q = q.Where("i.id IN (?)", bunIn(a.IDs))
	}
	if len(a.Places) > 0 {
		q = q.Where("i.home_id IN (?)", bunIn(a.Places))
	}
	if a.After.ID != "" {
		q = q.Where("(i.code_order, i.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	if q, err = r.narrow(q, BoardAsk{Site: a.Site, Place: a.Place, Text: a.Text}); err != nil {
		return nil, err
	}
	err = q.OrderExpr("i.code_order, i.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	return rows, err
}

// ItemView is all that the page of one key shows besides its timeline.
type ItemView struct {
	custody.Item
	Site       string
	Zone       string
	Home       string
	HomeKind   custody.PlaceKind
	Place      string
	PlaceKind  custody.PlaceKind
	Holder     string
	Phone      string
	Department string
	Purpose    string
	OutAt      *time.Time
	DueAt      *time.Time
	NoticedAt  *time.Time
	RemindedAt *time.Time
	OutVia     custody.Via
	IssuedBy   string
	OfferedTo  string // name, while an offer stands
	OfferID    custody.HandoverID
	OfferUntil *time.Time
}

// ItemView reads one key with the names of what it refers to.
func (r *Rx) ItemView(id custody.ItemID) (v ItemView, err error) {
	err = r.Select("items", "i").ColumnExpr(itemColumns).
		ColumnExpr("s.name AS site, s.zone, m.name AS home, m.kind AS home_kind, COALESCE(w.name, '') AS place, COALESCE(w.kind, '') AS place_kind").
		ColumnExpr("COALESCE(p.name, '') AS holder, COALESCE(p.phone, '') AS phone, COALESCE(p.department, '') AS department").
		ColumnExpr("COALESCE(h.purpose, '') AS purpose, h.out_at, h.due_at, h.noticed_at, h.reminded_at, COALESCE(h.out_via, '') AS out_via, COALESCE(h.issued_by, '') AS issued_by").
		Join("JOIN ? ON s.id = i.site_id", r.Of("sites", "s")).
		Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).
		Join("LEFT JOIN ? ON w.id = i.place_id", r.Of("places", "w")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON h.id = i.holding_id", r.Of("holdings", "h")).
		ColumnExpr("COALESCE(op.name, '') AS offered_to, COALESCE(o.id, '') AS offer_id, o.expires_at AS offer_until").
		Join("LEFT JOIN ? ON o.item_id = i.id AND o.state = 'open' AND o.holding_id = i.holding_id AND i.state = 'out' AND o.expires_at > ?", r.Of("handovers", "o"), r.Now()).
		Join("LEFT JOIN ? ON op.id = o.to_id", r.Of("people", "op")).
		Where("i.id = ?", id).Scan(r.Context(), &v)
	return v, notFound(err, "key_not_found")
}

// OpensView is one thing that a key opens.
type OpensView struct {
	Kind    custody.AssetKind
	AssetID string
	Name    string
	Sub     string
}

// Opens lists what an item opens, with names.
func (r *Rx) Opens(item custody.ItemID) (vs []OpensView, err error) {
	err = r.Select("opens", "o").ColumnExpr("o.kind, o.asset_id").
		ColumnExpr("CASE o.kind WHEN 'vehicle' THEN v.make || ' ' || v.model ELSE COALESCE(u.number, a.name, '') END AS name").
		ColumnExpr("CASE o.kind WHEN 'vehicle' THEN v.vin ELSE COALESCE(p.name, a.department, '') END AS sub").
		Join("LEFT JOIN ? ON o.kind = 'vehicle' AND v.id = o.asset_id", r.Of("vehicles", "v")).
		Join("LEFT JOIN ? ON o.kind = 'unit' AND u.id = o.asset_id", r.Of("units", "u")).
		Join("LEFT JOIN ? ON p.id = u.property_id", r.Of("properties", "p")).
		Join("LEFT JOIN ? ON o.kind = 'area' AND a.id = o.asset_id", r.Of("areas", "a")).
		Where("o.item_id = ?", item).OrderExpr("o.kind, o.asset_id").Limit(100).Scan(r.Context(), &vs)
	return vs, err
}

// OpenedLines is what an item opens as people type it, and as OpensNamed finds
// it again, at most limit.
func (r *Rx) OpenedLines(item custody.ItemID, limit int) (lines []string, err error) {
	var rows []struct{ Vehicle, Property, Building, Number, Area string }
	err = r.Select("opens", "o").ColumnExpr("COALESCE(NULLIF(v.stock_no, ''), v.vin, '') AS vehicle").
		ColumnExpr("COALESCE(p.name, '') AS property, COALESCE(u.building, '') AS building, COALESCE(u.number, '') AS number, COALESCE(a.name, '') AS area").
		Join("LEFT JOIN ? ON o.kind = 'vehicle' AND v.id = o.asset_id", r.Of("vehicles", "v")).
		Join("LEFT JOIN ? ON o.kind = 'unit' AND u.id = o.asset_id AND u.retired_at IS NULL", r.Of("units", "u")).
		Join("LEFT JOIN ? ON p.id = u.property_id", r.Of("properties", "p")).
		Join("LEFT JOIN ? ON o.kind = 'area' AND a.id = o.asset_id AND a.retired_at IS NULL", r.Of("areas", "a")).
		Where("o.item_id = ?", item).OrderExpr("o.kind, p.name, u.unit_order, a.name, o.asset_id").Limit(int64(limit)).Scan(r.Context(), &rows)
	for _, row := range rows {
		line := row.Vehicle + row.Area
		if row.Property != "" {
			line = UnitLine(row.Property, row.Building, row.Number)
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines, tenants.Wrap("store.OpenedLines", err)
}

// Keys lists the pieces of metal on a ring.
func (r *Rx) Keys(item custody.ItemID) (ks []custody.Key, err error) {
	err = r.Select("keys", "k").ColumnExpr(metalColumns).Where("k.item_id = ? AND k.retired_at IS NULL", item).
		OrderExpr("k.symbol, k.copy").Limit(200).Scan(r.Context(), &ks)
	return ks, err
}
