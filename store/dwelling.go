package store

import (
	"claviger/custody"
	"claviger/tenants"
)

const unitColumns = "u.org_id, u.id, u.property_id, u.building, u.floor, u.number, u.occupancy, u.created_at"

// Unit reads one dwelling.
func (r *Rx) Unit(id custody.UnitID) (u custody.Unit, err error) {
	err = r.Select("units", "u").ColumnExpr(unitColumns).Where("u.id = ?", id).Scan(r.Context(), &u)
	return u, notFound(err, "unit_not_found")
}

// UnitByNumber reads the unit of a property with this building and number.
func (r *Rx) UnitByNumber(p custody.PropertyID, building, number string) (u custody.Unit, err error) {
	err = r.Select("units", "u").ColumnExpr(unitColumns).Where("u.property_id = ? AND u.building = ? AND u.number = ?", p, building, number).Scan(r.Context(), &u)
	return u, notFound(err, "unit_not_found")
}

// AddUnit writes a new dwelling.
func (t *Tx) AddUnit(u custody.Unit) error {
	p, err := t.Property(u.PropertyID)
	if err != nil {
		return err
	}
	row := map[string]any{"id": u.ID, "property_id": u.PropertyID, "building": u.Building, "floor": u.Floor, "number": u.Number,
		"occupancy": u.Occupancy, "unit_order": unitOrder(p, u), "created_at": t.Now()}
	if _, err := t.Insert("units", &row).Exec(t.Context()); err != nil {
		return unitTaken(err, u)
	}
	t.count("", "units", 1)
	return t.index(unitDoc(p, u))
}

// ChangeUnit writes what people may edit, and brings a retired one back.
func (t *Tx) ChangeUnit(u custody.Unit) error {
	if err := t.revive("units", string(u.ID)); err != nil {
		return err
	}
	p, err := t.Property(u.PropertyID)
	if err != nil {
		return err
	}
	_, err = t.Update("units").
		Set("property_id = ?, building = ?, floor = ?, number = ?, occupancy = ?, unit_order = ?", u.PropertyID, u.Building, u.Floor, u.Number, u.Occupancy, unitOrder(p, u)).
		Where("id = ?", u.ID).Exec(t.Context())
	if err != nil {
		return unitTaken(err, u)
	}
	return t.index(unitDoc(p, u))
}

func unitTaken(err error, u custody.Unit) error {
	if !IsUnique(err) {
		return err
	}
	return tenants.Fail(tenants.Conflict, "unit_taken", "number", u.Number).At("number").Because(err)
}

func unitOrder(p custody.Property, u custody.Unit) string {
	return naturalOrder(p.Name + " " + u.Building + " " + u.Number)
}

func unitDoc(p custody.Property, u custody.Unit) Doc {
	return Doc{Kind: UnitThing, ID: string(u.ID), Code: u.Number, Title: p.Name, Sub: p.Address, More: u.Building}
}

// UnitRow is one unit in a list, with its property and the state of its keys.
type UnitRow struct {
	custody.Unit
	Property string
	Address  string
	Keys     int64
	Out      int64
	Order    string
}

// Units lists units by property, building and number.
func (r *Rx) Units(a AssetAsk) (rows []UnitRow, err error) {
	q := r.Select("units", "u").ColumnExpr(unitColumns+", y.name AS property, y.address, u.unit_order AS \"order\"").
		ColumnExpr(keyCounts("u.id"), r.scope.Org(), custody.UnitAsset, r.scope.Org()).
		Join("JOIN ? ON y.id = u.property_id", r.Of("properties", "y")).Where("u.retired_at IS NULL")
	if a.Property != "" {
		q = q.Where("u.property_id = ?", a.Property)
	}
	if a.Site != "" {
		q = q.Where("y.site_id = ?", a.Site)
	}
	q = r.onSites(q, "y.site_id")
	if a.After.ID != "" {
		q = q.Where("(u.unit_order, u.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	if Fold(a.Text) != "" {
		ids, err := r.found(a.Text, UnitThing)
		if err != nil {
			return nil, err
		}
		q = q.Where("u.id IN (?)", bunIn(ids))
	}
	err = q.OrderExpr("u.unit_order, u.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	for i := range rows {
		rows[i].Keys, rows[i].Out = rows[i].Keys/keyCountBase, rows[i].Keys%keyCountBase
	}
	return rows, err
}
