package store

import (
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// DoorView is a door or vehicle that a key opens, with where it is and the
// symbol that its cylinder is made for; "" when no key system knows it.
type DoorView struct {
	Kind     custody.AssetKind
	AssetID  string
	SymbolID custody.SymbolID
	Symbol   string
	SystemID custody.SystemID
	Name     string // number of a unit, name of an area, make and model
	Property string // or the site of an area; "" for a vehicle
	Building string
	Floor    string
	Class    string // of an area
}

// ExposureAsk is whose doors are asked for: what is on an item and what the
// item is said to open, or some symbols.
type ExposureAsk struct {
	Item    custody.ItemID
	Symbols []custody.SymbolID
}

// Exposure lists every door and vehicle that the metal opens, below a master
// too: one walk down the pyramid, then one look at each door. A door with
// cylinders of several symbols comes once for each.
func (r *Rx) Exposure(a ExposureAsk) (ds []DoorView, err error) {
	org := r.scope.Org()
	top, direct := `SELECT s.id FROM symbols AS s JOIN keys AS k ON k.org_id = ?0 AND k.symbol = s.symbol WHERE s.org_id = ?0 AND k.item_id = ?1 AND k.retired_at IS NULL`,
		` UNION SELECT o.kind, o.asset_id, COALESCE(x.symbol_id, '') FROM opens AS o LEFT JOIN cylinders AS x ON x.org_id = ?0 AND x.kind = o.kind AND x.asset_id = o.asset_id WHERE o.org_id = ?0 AND o.item_id = ?1`
	arg := any(a.Item)
	if a.Item == "" {
		top, direct, arg = `SELECT s.id FROM symbols AS s WHERE s.org_id = ?0 AND s.id IN (?1)`, "", bun.List(a.Symbols)
	}
	err = r.Raw(`WITH RECURSIVE below (id) AS (`+top+`
UNION SELECT c.id FROM below AS b CROSS JOIN `+r.each("symbols AS c", "c.org_id = ?0 AND c.parent_id <> '' AND c.parent_id = b.id")+`),
doors (kind, asset_id, symbol_id) AS (SELECT y.kind, y.asset_id, y.symbol_id FROM below AS b CROSS JOIN `+r.each("cylinders AS y", "y.org_id = ?0 AND y.symbol_id = b.id")+direct+`)
SELECT d.kind, d.asset_id, d.symbol_id, COALESCE(s.symbol, '') AS symbol, COALESCE(s.system_id, '') AS system_id,
CASE d.kind WHEN 'vehicle' THEN TRIM(v.make || ' ' || v.model || ' ' || v.plate) ELSE COALESCE(u.number, a.name, '') END AS name,
COALESCE(p.name, t.name, '') AS property, COALESCE(u.building, '') AS building, COALESCE(u.floor, '') AS floor, COALESCE(a.class, '') AS class
FROM doors AS d
`+r.look("symbols AS s", "s.org_id = ?0 AND s.id = d.symbol_id")+
		r.look("units AS u", "d.kind = 'unit' AND u.org_id = ?0 AND u.id = d.asset_id")+
		r.look("properties AS p", "p.org_id = ?0 AND p.id = u.property_id")+
		r.look("areas AS a", "d.kind = 'area' AND a.org_id = ?0 AND a.id = d.asset_id")+
		r.look("sites AS t", "t.org_id = ?0 AND t.id = a.site_id")+
		r.look("vehicles AS v", "d.kind = 'vehicle' AND v.org_id = ?0 AND v.id = d.asset_id")+`
ORDER BY d.kind, property, u.unit_order, name, d.asset_id, symbol LIMIT ?2`, org, arg, mostDoors).Scan(r.Context(), &ds)
	return ds, tenants.Wrap("store.Exposure", err)
}

// each is the right side of a cross join that looks into a table once for each
// row of the left, by its index. PostgreSQL without fresh statistics takes the
// left for a handful and compares all with all; a bounded lateral look keeps it
// from doing so. SQLite takes a cross join in the order written.
func (r *Rx) each(table, where string) string {
	if r.Dialect() == SQLite {
		return table + " WHERE " + where
	}
	_, alias, _ := strings.Cut(table, " AS ")
	return "LATERAL (SELECT * FROM " + table + " WHERE " + where + " LIMIT " + strconv.Itoa(mostDoors) + ") AS " + alias
}

// look is a left join to at most one row, by its primary key, kept from
// comparing all with all in the same way.
func (r *Rx) look(table, where string) string {
	if r.Dialect() == SQLite {
		return "LEFT JOIN " + table + " ON " + where + "\n"
	}
	_, alias, _ := strings.Cut(table, " AS ")
	return "LEFT JOIN LATERAL (SELECT * FROM " + table + " WHERE " + where + " LIMIT 1) AS " + alias + " ON true\n"
}

// ReplacedView is another item that must be cut anew when an item is lost: it
// carries metal of the same symbol, or opens the same door.
type ReplacedView struct {
	ID     custody.ItemID
	Code   string
	Name   string
	State  custody.State
	Cost   int64
	Holder string
	Place  string
}

// Replaced lists the items that a loss makes worthless, as OtherCopies does,
// with what each costs anew.
func (r *Rx) Replaced(item custody.ItemID) (vs []ReplacedView, err error) {
	err = r.Raw(`SELECT i.id, i.code, i.name, i.state, i.cost, COALESCE(p.name, '') AS holder, COALESCE(w.name, '') AS place FROM items AS i
LEFT JOIN people AS p ON p.org_id = ?0 AND p.id = i.holder_id
LEFT JOIN places AS w ON w.org_id = ?0 AND w.id = i.place_id
WHERE i.org_id = ?0 AND i.id <> ?1 AND i.state <> 'retired' AND i.id IN (
SELECT k.item_id FROM keys AS k JOIN keys AS l ON l.org_id = ?0 AND l.symbol = k.symbol WHERE k.org_id = ?0 AND k.retired_at IS NULL AND l.retired_at IS NULL AND l.item_id = ?1
UNION SELECT o.item_id FROM opens AS o JOIN opens AS q ON q.org_id = ?0 AND q.kind = o.kind AND q.asset_id = o.asset_id WHERE o.org_id = ?0 AND q.item_id = ?1)
ORDER BY i.code_order, i.id LIMIT ?2`, r.scope.Org(), item, mostCopies).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Replaced", err)
}

// UnitLine is a unit as people write it, and as DoorsNamed finds it again.
func UnitLine(property, building, number string) string {
	if building == "" {
		return property + ", " + number
	}
	return property + ", " + building + ", " + number
}

// DoorsNamed finds doors by how people write them, one to a line: a property
// is all its units, "Property, 3A" is one, "Property, East, 3A" the one of that
// building, anything else an area. unknown is the first line that is none of
// them.
func (r *Rx) DoorsNamed(lines []string) (on []custody.Opens, unknown string, err error) {
	if len(lines) == 0 {
		return nil, "", nil
	}
	names := append([]string(nil), lines...)
	for _, line := range lines {
		for i := range line {
			if strings.HasPrefix(line[i:], ", ") {
				names = append(names, line[:i])
			}
		}
	}
	var units []struct{ ID, Number, Building, Property string }
	if err := r.Select("units", "u").ColumnExpr("u.id, u.number, u.building, y.name AS property").Join("JOIN ? ON y.id = u.property_id", r.Of("properties", "y")).
		Where("u.retired_at IS NULL AND y.name IN (?)", bunIn(names)).OrderExpr("u.unit_order, u.id").Limit(mostDoors).Scan(r.Context(), &units); err != nil {
		return nil, "", err
	}
	var areas []struct{ ID, Name string }
	if err := r.Select("areas", "a").ColumnExpr("a.id, a.name").Where("a.retired_at IS NULL AND a.name IN (?)", bunIn(lines)).Limit(mostDoors).Scan(r.Context(), &areas); err != nil {
		return nil, "", err
	}
	found := map[string][]custody.Opens{}
	for _, u := range units {
		o := custody.Opens{Kind: custody.UnitAsset, AssetID: u.ID}
		found[u.Property] = append(found[u.Property], o)
		found[u.Property+", "+u.Number] = append(found[u.Property+", "+u.Number], o)
		if u.Building != "" {
			in := UnitLine(u.Property, u.Building, u.Number)
			found[in] = append(found[in], o)
		}
	}
	for _, a := range areas {
		found[a.Name] = append(found[a.Name], custody.Opens{Kind: custody.AreaAsset, AssetID: a.ID})
	}
	for _, line := range lines {
		if len(found[line]) == 0 && unknown == "" {
			unknown = line
		}
		on = append(on, found[line]...)
	}
	return on, unknown, nil
}

// OpensNamed is DoorsNamed for a key, which may also start a vehicle: it is
// called by its stock number, its VIN or its plate.
func (r *Rx) OpensNamed(lines []string) (on []custody.Opens, unknown string, err error) {
	if len(lines) == 0 {
		return nil, "", nil
	}
	var cars []struct{ ID, StockNo, Vin, Plate string }
	if err := r.Select("vehicles", "v").ColumnExpr("v.id, v.stock_no, v.vin, v.plate").Where("v.stock_no IN (?) OR v.vin IN (?) OR v.plate IN (?)", bunIn(lines), bunIn(lines), bunIn(lines)).
		Limit(mostDoors).Scan(r.Context(), &cars); err != nil {
		return nil, "", err
	}
	var doors []string
	for _, line := range lines {
		i := slices.IndexFunc(cars, func(c struct{ ID, StockNo, Vin, Plate string }) bool {
			return line == c.StockNo || line == c.Vin || line == c.Plate
		})
		if i < 0 {
			doors = append(doors, line)
			continue
		}
		on = append(on, custody.Opens{Kind: custody.VehicleAsset, AssetID: cars[i].ID})
	}
	named, unknown, err := r.DoorsNamed(doors)
	return append(on, named...), unknown, err
}

// PlanOf reckons the plan after the loss of an item: cylinders at the cost of
// their system, other locks at the policy's cost for the item's level, keys at
// their own.
func PlanOf(doors []DoorView, recuts []ReplacedView, systems []custody.KeySystem, costs custody.LossCosts, it custody.Item) custody.RekeyPlan {
	exposed, again, cylinder := make([]custody.ExposedDoor, len(doors)), make([]custody.Recut, len(recuts)), map[custody.SystemID]int64{}
	for i, d := range doors {
		exposed[i] = custody.ExposedDoor{Kind: d.Kind, AssetID: d.AssetID, SymbolID: d.SymbolID, SystemID: d.SystemID, Name: d.Name, Place: d.Property, Building: d.Building, Floor: d.Floor, Class: d.Class}
	}
	for i, c := range recuts {
		again[i] = custody.Recut{ItemID: c.ID, Cost: c.Cost}
	}
	for _, y := range systems {
		cylinder[y.ID] = y.CylinderCost
	}
	policy := int64(0)
	if it.Level >= 0 && int(it.Level) < len(costs) {
		policy = costs[it.Level]
	}
	return custody.PlanRekey(exposed, again, cylinder, policy, it.Cost)
}
