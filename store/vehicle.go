package store

import (
	"strconv"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

const vehicleColumns = "v.org_id, v.id, v.site_id, v.vin, v.stock_no, v.plate, v.make, v.model, v.year, v.colour, v.mileage, v.price, v.status, v.note, v.created_at, v.updated_at"

// Vehicle reads one vehicle.
func (r *Rx) Vehicle(id custody.VehicleID) (custody.Vehicle, error) {
	return r.vehicle("v.id = ?", id)
}

// VehicleByVIN reads the vehicle with this upper-case VIN.
func (r *Rx) VehicleByVIN(vin string) (custody.Vehicle, error) {
	return r.vehicle("v.vin = ? AND v.vin <> ''", vin)
}

// VehicleByStock reads the vehicle with this stock number.
func (r *Rx) VehicleByStock(no string) (custody.Vehicle, error) {
	return r.vehicle("v.stock_no = ? AND v.stock_no <> ''", no)
}

func (r *Rx) vehicle(where string, arg any) (v custody.Vehicle, err error) {
	err = r.Select("vehicles", "v").ColumnExpr(vehicleColumns).Where(where, arg).Scan(r.Context(), &v)
	return v, notFound(err, "vehicle_not_found")
}

// AddVehicle writes a new vehicle.
func (t *Tx) AddVehicle(v custody.Vehicle) error {
	row := map[string]any{"id": v.ID, "site_id": v.SiteID, "vin": v.VIN, "stock_no": v.StockNo, "plate": v.Plate, "make": v.Make, "model": v.Model,
		"year": v.Year, "colour": v.Colour, "mileage": v.Mileage, "price": v.Price, "status": v.Status, "note": v.Note,
		"label_order": naturalOrder(v.Label()), "created_at": t.Now(), "updated_at": t.Now()}
	if _, err := t.Insert("vehicles", &row).Exec(t.Context()); err != nil {
		return vehicleTaken(err, v)
	}
	t.count("", "vehicles", 1)
	return t.index(vehicleDoc(v))
}

// ChangeVehicle writes what people may edit, and brings a retired one back.
func (t *Tx) ChangeVehicle(v custody.Vehicle) error {
	if err := t.revive("vehicles", string(v.ID)); err != nil {
		return err
	}
	_, err := t.Update("vehicles").
		Set("site_id = ?, vin = ?, stock_no = ?, plate = ?, make = ?, model = ?", v.SiteID, v.VIN, v.StockNo, v.Plate, v.Make, v.Model).
		Set("year = ?, colour = ?, mileage = ?, price = ?, status = ?, note = ?", v.Year, v.Colour, v.Mileage, v.Price, v.Status, v.Note).
		Set("label_order = ?, updated_at = ?", naturalOrder(v.Label()), t.Now()).
		Where("id = ?", v.ID).Exec(t.Context())
	if err != nil {
		return vehicleTaken(err, v)
	}
	return t.index(vehicleDoc(v))
}

func vehicleTaken(err error, v custody.Vehicle) error {
	if !IsUnique(err) {
		return err
	}
	return tenants.Fail(tenants.Conflict, "vehicle_taken", "vin", v.VIN, "stock_no", v.StockNo).At("vin").Because(err)
}

func vehicleDoc(v custody.Vehicle) Doc {
	code := v.StockNo
	if code == "" {
		code = v.Plate
	}
	if code == "" {
		code = v.VIN
	}
	return Doc{Kind: VehicleThing, ID: string(v.ID), Code: code, Title: v.Label(), Sub: v.VIN, More: v.Plate + " " + strconv.Itoa(v.Year)}
}

// AssetAsk chooses vehicles, properties, units or areas for a list.
type AssetAsk struct {
	Site     tenants.SiteID
	Property custody.PropertyID
	Status   custody.VehicleStatus
	Text     string
	After    Cursor
	Limit    int
}

// VehicleRow is one vehicle in a list, with the state of its keys.
type VehicleRow struct {
	custody.Vehicle
	Keys  int64
	Out   int64
	Order string
}

// Vehicles lists vehicles in the order of their labels.
func (r *Rx) Vehicles(a AssetAsk) (rows []VehicleRow, err error) {
	q := r.Select("vehicles", "v").ColumnExpr(vehicleColumns+", v.label_order AS \"order\"").
		ColumnExpr(keyCounts("v.id"), r.scope.Org(), custody.VehicleAsset, r.scope.Org()).Where("v.retired_at IS NULL")
	if a.Site != "" {
		q = q.Where("v.site_id = ?", a.Site)
	}
	q = r.onSites(q, "v.site_id")
	if a.Status != "" {
		q = q.Where("v.status = ?", a.Status)
	}
	if a.After.ID != "" {
		q = q.Where("(v.label_order, v.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	if Fold(a.Text) != "" {
		ids, err := r.found(a.Text, VehicleThing)
		if err != nil {
			return nil, err
		}
		q = q.Where("v.id IN (?)", bunIn(ids))
	}
	err = q.OrderExpr("v.label_order, v.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	for i := range rows {
		rows[i].Keys, rows[i].Out = rows[i].Keys/keyCountBase, rows[i].Keys%keyCountBase
	}
	return rows, err
}

// keyCounts packs "how many keys" and "how many of them are out" of one asset
// into one number, so that a list asks once per row and not twice.
func keyCounts(asset string) string {
	return "COALESCE((SELECT CAST(sum(100000 + CASE ki.state WHEN 'in' THEN 0 ELSE 1 END) AS bigint) FROM opens AS ko JOIN items AS ki ON ki.org_id = ? AND ki.id = ko.item_id " +
		"WHERE ko.kind = ? AND ko.org_id = ? AND ko.asset_id = " + asset + "), 0) AS keys"
}

const keyCountBase = 100000

// onSites keeps a list to the sites that the scope reaches.
func (r *Rx) onSites(q *bun.SelectQuery, column string) *bun.SelectQuery {
	if sites := r.scope.Sites(); sites != nil {
		return q.Where("? IN (?)", bun.Safe(column), bunIn(append(sites, "-")))
	}
	return q
}

// found gives the ids that the search finds, never empty so that IN works.
func (r *Rx) found(text string, kind Thing) ([]string, error) {
	docs, err := r.Search(text, 400, kind)
	ids := []string{"-"}
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	return ids, err
}
