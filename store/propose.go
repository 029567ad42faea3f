package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var (
	_ access.DoorsTx     = (*Tx)(nil)
	_ access.ApproversTx = (*Tx)(nil)
	_ keys.IssueTx       = (*Tx)(nil)
)

// mostOpeners bounds what is considered for one wish.
const mostOpeners = 5000

// Openers are what opens some of the doors: the cuts above their cylinders, and
// for doors that no system knows the keys at their place that carry no cut of
// one. Where a copy can be cut, the key that everybody takes stays where it is.
// One walk up the pyramids, one down to count what each opens in all, one look
// at the other keys.
func (r *Rx) Openers(doors []custody.Opens) (all []custody.Opener, err error) {
	if all, err = r.cutsAbove(doors); err != nil {
		return nil, err
	}
	single, err := r.keysOpening(slices.DeleteFunc(slices.Clone(doors), func(d custody.Opens) bool {
		return slices.ContainsFunc(all, func(o custody.Opener) bool { return slices.Contains(o.Opens, d) })
	}))
	return append(all, single...), tenants.Wrap("store.Openers", err)
}

// among is a condition that a row of a table is one of the doors.
func among(alias string, doors []custody.Opens) (where string, args []any) {
	by := map[custody.AssetKind][]string{}
	for _, d := range doors {
		by[d.Kind] = append(by[d.Kind], d.AssetID)
	}
	var parts []string
	for _, kind := range []custody.AssetKind{custody.VehicleAsset, custody.UnitAsset, custody.AreaAsset} {
		if len(by[kind]) > 0 {
			parts = append(parts, "("+alias+".kind = ? AND "+alias+".asset_id IN (?))")
			args = append(args, kind, bunIn(by[kind]))
		}
	}
	if parts == nil {
		return "1 = 0", nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// cutsAbove are the cuts that the cylinders of the doors are made for, and all
// above them.
func (r *Rx) cutsAbove(doors []custody.Opens) (all []custody.Opener, err error) {
	where, args := among("c", doors)
	var cs []custody.Cylinder
	if err := r.Select("cylinders", "c").ColumnExpr("c.symbol_id, c.kind, c.asset_id").Where(where, args...).OrderExpr("c.symbol_id").Limit(mostOpeners).Scan(r.Context(), &cs); err != nil || len(cs) == 0 {
		return nil, err
	}
	p, err := r.upward(cs)
	if err != nil {
		return nil, err
	}
	opens := map[custody.SymbolID][]custody.Opens{}
	for _, c := range cs {
		d := custody.Opens{Kind: c.Kind, AssetID: c.AssetID}
		for at, n := c.SymbolID, 0; at != "" && n <= len(p); at, n = p[at].ParentID, n+1 {
			if !slices.Contains(opens[at], d) {
				opens[at] = append(opens[at], d)
			}
		}
	}
	many, err := r.exposedBy(p)
	for id, s := range p {
		all = append(all, custody.Opener{SymbolID: id, Symbol: s.Symbol, SystemID: s.SystemID, Level: s.Level, Opens: opens[id], Exposed: many[id]})
	}
	slices.SortFunc(all, func(a, b custody.Opener) int { return cmp.Compare(a.SymbolID, b.SymbolID) })
	return all, err
}

// upward reads the symbols of cylinders and all above them.
func (r *Rx) upward(cs []custody.Cylinder) (custody.Pyramid, error) {
	p := custody.Pyramid{}
	var next []custody.SymbolID
	for _, c := range cs {
		next = append(next, c.SymbolID)
	}
	for len(next) > 0 {
		var found []custody.Symbol
		if err := r.Select("symbols", "s").ColumnExpr(symbolColumns).Where("s.id IN (?)", bunIn(slices.Compact(next))).Limit(mostSymbols).Scan(r.Context(), &found); err != nil {
			return nil, err
		}
		next = nil
		for _, s := range found {
			p[s.ID] = s
		}
		for _, s := range found {
			if _, seen := p[s.ParentID]; !seen && s.ParentID != "" && !slices.Contains(next, s.ParentID) {
				next = append(next, s.ParentID)
			}
		}
	}
	return p, nil
}

// exposedBy counts the doors that a copy of each symbol opens in all.
func (r *Rx) exposedBy(p custody.Pyramid) (map[custody.SymbolID]int, error) {
	var ids []custody.SymbolID
	for id := range p {
		ids = append(ids, id)
	}
	var rows []struct {
		Top custody.SymbolID
		N   int
	}
	err := r.Raw(`WITH RECURSIVE below (top, id) AS (SELECT s.id, s.id FROM symbols AS s WHERE s.org_id = ?0 AND s.id IN (?1)
UNION SELECT b.top, c.id FROM below AS b CROSS JOIN `+r.each("symbols AS c", "c.org_id = ?0 AND c.parent_id <> '' AND c.parent_id = b.id")+`),
doors AS (SELECT DISTINCT b.top, y.kind, y.asset_id FROM below AS b CROSS JOIN `+r.each("cylinders AS y", "y.org_id = ?0 AND y.symbol_id = b.id")+`)
SELECT d.top, COUNT(*) AS n FROM doors AS d GROUP BY d.top`, r.scope.Org(), bunIn(ids)).Scan(r.Context(), &rows)
	many := map[custody.SymbolID]int{}
	for _, row := range rows {
		many[row.Top] = row.N
	}
	return many, err
}

// keysOpening are keys at their place that open some of the doors and carry no
// cut of a system.
func (r *Rx) keysOpening(doors []custody.Opens) (all []custody.Opener, err error) {
	where, args := among("o", doors)
	var rows []struct {
		ItemID  custody.ItemID
		Kind    custody.AssetKind
		AssetID string
		Code    string
		Name    string
		N       int
	}
	err = r.onSites(r.Select("opens", "o").ColumnExpr("o.item_id, o.kind, o.asset_id, i.code, i.name").
		ColumnExpr("(SELECT COUNT(*) FROM opens AS a WHERE a.org_id = ? AND a.item_id = o.item_id) AS n", r.scope.Org()).
		Join("JOIN ? ON i.id = o.item_id", r.Of("items", "i")).
		Where(where, args...).Where("i.state = ?", custody.In).
		Where("NOT EXISTS (SELECT 1 FROM keys AS k JOIN symbols AS s ON s.org_id = ?0 AND s.symbol = k.symbol WHERE k.org_id = ?0 AND k.item_id = o.item_id AND k.retired_at IS NULL)", r.scope.Org()), "i.site_id").
		OrderExpr("o.item_id").Limit(mostOpeners).Scan(r.Context(), &rows)
	for _, row := range rows {
		if n := len(all); n == 0 || all[n-1].ItemID != row.ItemID {
			all = append(all, custody.Opener{ItemID: row.ItemID, Code: row.Code, Name: row.Name, Exposed: row.N})
		}
		all[len(all)-1].Opens = append(all[len(all)-1].Opens, custody.Opens{Kind: row.Kind, AssetID: row.AssetID})
	}
	return all, err
}

// Has is what a person has of these openers: their own copies of the cuts.
func (r *Rx) Has(person tenants.PersonID, of []custody.Opener) (has []custody.Opener, err error) {
	var symbols []string
	for _, o := range of {
		if o.Symbol != "" {
			symbols = append(symbols, o.Symbol)
		}
	}
	if len(symbols) == 0 {
		return nil, nil
	}
	var mine []string
	err = r.Select("keys", "k").ColumnExpr("DISTINCT k.symbol").Join("JOIN ? ON i.id = k.item_id", r.Of("items", "i")).
		Where("i.holder_id = ? AND i.state = ? AND k.retired_at IS NULL AND k.symbol IN (?)", person, custody.Out, bunIn(symbols)).Scan(r.Context(), &mine)
	for _, o := range of {
		if slices.Contains(mine, o.Symbol) && o.Symbol != "" {
			has = append(has, o)
		}
	}
	return has, tenants.Wrap("store.Has", err)
}

// DoorNames reads what doors are called, in the order of their kinds and names.
func (r *Rx) DoorNames(doors []custody.Opens) ([]DoorView, error) {
	return r.doorNames(doors, func(q *bun.SelectQuery, _ string) *bun.SelectQuery { return q })
}

// DoorsSeen is DoorNames of those doors that are on the sites of the scope: a
// wish names no others.
func (r *Rx) DoorsSeen(doors []custody.Opens) ([]DoorView, error) {
	return r.doorNames(doors, r.onSites)
}

// AllSeen fails at the first door that is not here, or on a site that the scope
// does not reach.
func (r *Rx) AllSeen(doors []custody.Opens) error {
	seen, err := r.DoorsSeen(doors)
	if err != nil {
		return err
	}
	there := map[custody.Opens]bool{}
	for _, d := range seen {
		there[custody.Opens{Kind: d.Kind, AssetID: d.AssetID}] = true
	}
	for _, d := range doors {
		switch {
		case !slices.Contains([]custody.AssetKind{custody.UnitAsset, custody.AreaAsset, custody.VehicleAsset}, d.Kind):
			return tenants.Fail(tenants.Invalid, "asset_kind_unknown").At("doors")
		case !there[d]:
			return tenants.Fail(tenants.NotFound, "door_not_found")
		}
	}
	return nil
}

// doorNames reads the doors that a limit, given the column of their site,
// leaves.
func (r *Rx) doorNames(doors []custody.Opens, limit func(q *bun.SelectQuery, site string) *bun.SelectQuery) (ds []DoorView, err error) {
	by := map[custody.AssetKind][]string{}
	for _, d := range doors {
		by[d.Kind] = append(by[d.Kind], d.AssetID)
	}
	for _, read := range []struct {
		kind custody.AssetKind
		run  func(ids []string, into *[]DoorView) error
	}{
		{custody.UnitAsset, func(ids []string, into *[]DoorView) error {
			return limit(r.Select("units", "u").ColumnExpr("'unit' AS kind, u.id AS asset_id, u.number AS name, p.name AS property, u.building, u.floor").Join("JOIN ? ON p.id = u.property_id", r.Of("properties", "p")).
				Where("u.id IN (?)", bunIn(ids)), "p.site_id").OrderExpr("p.name, u.unit_order, u.id").Scan(r.Context(), into)
		}},
		{custody.AreaAsset, func(ids []string, into *[]DoorView) error {
			return limit(r.Select("areas", "a").ColumnExpr("'area' AS kind, a.id AS asset_id, a.name, s.name AS property, a.class").Join("JOIN ? ON s.id = a.site_id", r.Of("sites", "s")).
				Where("a.id IN (?)", bunIn(ids)), "a.site_id").OrderExpr("a.name, a.id").Scan(r.Context(), into)
		}},
		{custody.VehicleAsset, func(ids []string, into *[]DoorView) error {
			return limit(r.Select("vehicles", "v").ColumnExpr("'vehicle' AS kind, v.id AS asset_id, TRIM(v.make || ' ' || v.model || ' ' || v.plate) AS name").
				Where("v.id IN (?)", bunIn(ids)), "v.site_id").OrderExpr("v.make, v.model, v.plate, v.id").Scan(r.Context(), into)
		}},
	} {
		if len(by[read.kind]) == 0 {
			continue
		}
		var some []DoorView
		if err := read.run(by[read.kind], &some); err != nil {
			return nil, tenants.Wrap("store.DoorNames", err)
		}
		ds = append(ds, some...)
	}
	return ds, nil
}

// UnitsOf are the units of a property as doors, in their order; none of one on
// a site that the scope does not reach.
func (r *Rx) UnitsOf(id custody.PropertyID, limit int) (on []custody.Opens, err error) {
	err = r.onSites(r.Select("units", "u").ColumnExpr("'unit' AS kind, u.id AS asset_id").Join("JOIN ? ON p.id = u.property_id", r.Of("properties", "p")).
		Where("u.property_id = ? AND u.retired_at IS NULL", id), "p.site_id").OrderExpr("u.unit_order, u.id").Limit(int64(limit)).Scan(r.Context(), &on)
	return on, tenants.Wrap("store.UnitsOf", err)
}
