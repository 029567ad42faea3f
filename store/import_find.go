package store

import (
	"claviger/custody"
	"claviger/tenants"
)

// IsRetired tells whether an asset was taken out of the lists.
func (r *Rx) IsRetired(kind Thing, id string) (retired bool, err error) {
	var n int64
	err = r.Select(assetTables[kind], "a").ColumnExpr("count(*)").Where("a.id = ? AND a.retired_at IS NOT NULL", id).Scan(r.Context(), &n)
	return n > 0, tenants.Wrap("store.IsRetired", err)
}

// PropertiesNamed lists the properties of a name that are in the lists; more
// than two are not needed to know that there are several.
func (r *Rx) PropertiesNamed(name string) (ps []custody.Property, err error) {
	err = r.Select("properties", "y").ColumnExpr(propertyColumns).Where("y.name = ? AND y.retired_at IS NULL", name).OrderExpr("y.id").Limit(2).Scan(r.Context(), &ps)
	return ps, tenants.Wrap("store.PropertiesNamed", err)
}

// AreasNamed lists the areas of a name that are in the lists, at most two.
func (r *Rx) AreasNamed(name string) (as []custody.Area, err error) {
	err = r.Select("areas", "a").ColumnExpr(areaColumns).Where("a.name = ? AND a.retired_at IS NULL", name).OrderExpr("a.id").Limit(2).Scan(r.Context(), &as)
	return as, tenants.Wrap("store.AreasNamed", err)
}

// PeopleByEmail lists the people with an e-mail address, at most two.
func (r *Rx) PeopleByEmail(email string) (ps []tenants.Person, err error) {
	err = r.Select("people", "p").ColumnExpr(personColumns).Where("p.email = ? AND p.email <> ''", email).OrderExpr("p.id").Limit(2).Scan(r.Context(), &ps)
	return ps, tenants.Wrap("store.PeopleByEmail", err)
}

// ItemOpens lists what an item opens, by kind and id.
func (r *Rx) ItemOpens(id custody.ItemID) (list []custody.Opens, err error) {
	err = r.Select("opens", "o").ColumnExpr("o.org_id, o.item_id, o.kind, o.asset_id").Where("o.item_id = ?", id).OrderExpr("o.kind, o.asset_id").Scan(r.Context(), &list)
	return list, tenants.Wrap("store.ItemOpens", err)
}

// uses are the queries that tell whether anything rests on a thing: keys that
// open an asset, units of a property, holdings of a key, and of a person
// whatever is theirs.
var uses = map[Thing][]struct{ table, where string }{
	VehicleThing:  {{"opens", "x.kind = 'vehicle' AND x.asset_id = ?"}},
	UnitThing:     {{"opens", "x.kind = 'unit' AND x.asset_id = ?"}},
	AreaThing:     {{"opens", "x.kind = 'area' AND x.asset_id = ?"}},
	PropertyThing: {{"units", "x.retired_at IS NULL AND x.property_id = ?"}},
	ItemThing:     {{"holdings", "x.item_id = ?"}},
	PersonThing: {{"holdings", "x.person_id = ?"}, {"credentials", "x.person_id = ?"}, {"memberships", "x.person_id = ?"},
		{"group_members", "x.person_id = ?"}, {"kiosk_sessions", "x.person_id = ?"}, {"people", "x.manager_id = ?"}},
}

// InUse tells whether anything rests on a thing, so that taking it away would
// leave a hole.
func (r *Rx) InUse(kind Thing, id string) (bool, error) {
	for _, use := range uses[kind] {
		var n int64
		if err := r.Select(use.table, "x").ColumnExpr("count(*)").Where(use.where, id).Scan(r.Context(), &n); err != nil {
			return false, tenants.Wrap("store.InUse", err)
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, nil
}

// RemovePerson deletes a person whom nothing rests on; see InUse.
func (t *Tx) RemovePerson(id tenants.PersonID) error {
	was, err := t.counted(id)
	if err != nil {
		return err
	}
	if _, err := t.Delete("people_past").Where("person_id = ?", id).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.RemovePerson", err)
	}
	n, err := Affected(t.Delete("people").Where("id = ?", id).Exec(t.Context()))
	switch {
	case IsForeignKey(err):
		return tenants.Fail(tenants.Conflict, "person_used").Because(err)
	case err != nil:
		return tenants.Wrap("store.RemovePerson", err)
	case n == 0:
		return tenants.Fail(tenants.NotFound, "person_not_found")
	}
	t.countPerson(was, -1)
	return t.unindex(PersonThing, string(id))
}
