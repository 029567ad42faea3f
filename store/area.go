package store

import (
	"claviger/custody"
	"claviger/tenants"
)

const areaColumns = "a.org_id, a.id, a.site_id, a.name, a.department, a.class, a.created_at"

// Area reads one room, door or department.
func (r *Rx) Area(id custody.AreaID) (a custody.Area, err error) {
	err = r.Select("areas", "a").ColumnExpr(areaColumns).Where("a.id = ?", id).Scan(r.Context(), &a)
	return a, notFound(err, "area_not_found")
}

// AddArea writes a new area.
func (t *Tx) AddArea(a custody.Area) error {
	row := map[string]any{"id": a.ID, "site_id": a.SiteID, "name": a.Name, "department": a.Department, "class": a.Class, "created_at": t.Now()}
	if _, err := t.Insert("areas", &row).Exec(t.Context()); err != nil {
		return areaTaken(err, a)
	}
	t.count("", "areas", 1)
	return t.index(areaDoc(a))
}

// ChangeArea writes what people may edit, and brings a retired one back.
func (t *Tx) ChangeArea(a custody.Area) error {
	if err := t.revive("areas", string(a.ID)); err != nil {
		return err
	}
	if err := t.keepItems("i.id IN (SELECT ok.item_id FROM opens AS ok JOIN areas AS ak ON ak.org_id = ?0 AND ak.id = ok.asset_id WHERE ok.org_id = ?0 AND ok.kind = 'area' AND ok.asset_id = ?2 AND ak.class <> ?3)", a.ID, a.Class); err != nil {
		return err
	}
	_, err := t.Update("areas").Set("site_id = ?, name = ?, department = ?, class = ?", a.SiteID, a.Name, a.Department, a.Class).
		Where("id = ?", a.ID).Exec(t.Context())
	if err != nil {
		return areaTaken(err, a)
	}
	return t.index(areaDoc(a))
}

func areaTaken(err error, a custody.Area) error {
	if !IsUnique(err) {
		return err
	}
	return tenants.Fail(tenants.Conflict, "area_taken", "name", a.Name).At("name").Because(err)
}

func areaDoc(a custody.Area) Doc {
	return Doc{Kind: AreaThing, ID: string(a.ID), Code: a.Name, Title: a.Name, Sub: a.Department, More: a.Class}
}

// AreaRow is one area in a list, with the state of its keys.
type AreaRow struct {
	custody.Area
	Site string
	Keys int64
	Out  int64
}

// Areas lists areas by name; the name is the cursor.
func (r *Rx) Areas(ask AssetAsk) (rows []AreaRow, err error) {
	q := r.Select("areas", "a").ColumnExpr(areaColumns+", s.name AS site").
		ColumnExpr(keyCounts("a.id"), r.scope.Org(), custody.AreaAsset, r.scope.Org()).
		Join("JOIN ? ON s.id = a.site_id", r.Of("sites", "s")).Where("a.retired_at IS NULL")
	if ask.Site != "" {
		q = q.Where("a.site_id = ?", ask.Site)
	}
	q = r.onSites(q, "a.site_id")
	if ask.After.ID != "" {
		q = q.Where("(a.name, a.id) > (?, ?)", ask.After.Order, ask.After.ID)
	}
	if Fold(ask.Text) != "" {
		ids, err := r.found(ask.Text, AreaThing)
		if err != nil {
			return nil, err
		}
		q = q.Where("a.id IN (?)", bunIn(ids))
	}
	err = q.OrderExpr("a.name, a.id").Limit(int64(ask.Limit)).Scan(r.Context(), &rows)
	for i := range rows {
		rows[i].Keys, rows[i].Out = rows[i].Keys/keyCountBase, rows[i].Keys%keyCountBase
	}
	return rows, err
}

// assetTables are the tables of what keys open, and of properties.
var assetTables = map[Thing]string{VehicleThing: "vehicles", PropertyThing: "properties", UnitThing: "units", AreaThing: "areas"}

// RetireAsset takes a vehicle, property, unit or area out of the lists; what
// has history is never deleted.
func (t *Tx) RetireAsset(kind Thing, id string) error {
	table := assetTables[kind]
	n, err := Affected(t.Update(table).Set("retired_at = ?", t.Now()).Where("id = ? AND retired_at IS NULL", id).Exec(t.Context()))
	if err == nil && n == 0 {
		err = tenants.Fail(tenants.NotFound, string(kind)+"_not_found")
	}
	if err != nil {
		return err
	}
	t.count("", table, -1)
	return t.unindex(kind, id)
}

// revive brings a retired asset back into the lists, if it was retired.
func (t *Tx) revive(table, id string) error {
	n, err := Affected(t.Update(table).Set("retired_at = NULL").Where("id = ? AND retired_at IS NOT NULL", id).Exec(t.Context()))
	if err == nil && n > 0 {
		t.count("", table, 1)
	}
	return err
}
