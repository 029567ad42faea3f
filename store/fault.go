package store

import (
	"claviger/custody"
	"claviger/tenants"
)

const faultColumns = "f.org_id, f.id, f.site_id, f.item_id, f.vehicle_id, f.holding_id, f.what, f.blocks, f.photo, f.raised_at, f.raised_by, f.lifted_at, f.lifted_by, f.why"

// blockedSQL is the fault that keeps an item out of service, its own or that
// of a vehicle it opens; ?0 is the organisation, ?2 the item.
const blockedSQL = `COALESCE((SELECT MIN(fi.id) FROM faults AS fi WHERE fi.org_id = ?0 AND fi.item_id = ?2 AND fi.blocks AND fi.lifted_at IS NULL),
  (SELECT MIN(fv.id) FROM opens AS fo JOIN faults AS fv ON fv.org_id = ?0 AND fv.vehicle_id = fo.asset_id WHERE fo.org_id = ?0 AND fo.item_id = ?2 AND fo.kind = 'vehicle' AND fv.blocks AND fv.lifted_at IS NULL), '')`

// Fault reads one fault.
func (r *Rx) Fault(id custody.FaultID) (f custody.Fault, err error) {
	err = r.Select("faults", "f").ColumnExpr(faultColumns).Where("f.id = ?", id).Scan(r.Context(), &f)
	return f, notFound(err, "fault_not_found")
}

// LockFault reads it and keeps others from lifting it at the same time.
func (t *Tx) LockFault(id custody.FaultID) (custody.Fault, error) {
	if err := t.Lock("faults", string(id)); err != nil {
		return custody.Fault{}, err
	}
	return t.Fault(id)
}

// AddFault writes what is wrong.
func (t *Tx) AddFault(f custody.Fault) error {
	row := map[string]any{"id": f.ID, "site_id": f.SiteID, "item_id": f.ItemID, "vehicle_id": f.VehicleID, "holding_id": f.HoldingID, "what": f.What, "blocks": f.Blocks, "photo": f.Photo,
		"raised_at": micros(f.RaisedAt), "raised_by": f.RaisedBy}
	_, err := t.Insert("faults", &row).Exec(t.Context())
	return tenants.Wrap("store.AddFault", err)
}

// SaveFault writes what became of it.
func (t *Tx) SaveFault(f custody.Fault) error {
	_, err := t.Update("faults").Set("blocks = ?, lifted_at = ?, lifted_by = ?, why = ?", f.Blocks, f.LiftedAt, f.LiftedBy, f.Why).Where("id = ?", f.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveFault", err)
}

// VehicleOf is the vehicle that an item opens; false when it opens none.
func (r *Rx) VehicleOf(item custody.ItemID) (v custody.Vehicle, found bool, err error) {
	var vs []custody.Vehicle
	err = r.Select("vehicles", "v").ColumnExpr(vehicleColumns).Join("JOIN ? ON o.asset_id = v.id AND o.kind = 'vehicle'", r.Of("opens", "o")).
		Where("o.item_id = ?", item).OrderExpr("v.id").Limit(1).Scan(r.Context(), &vs)
	if err != nil || len(vs) == 0 {
		return v, false, tenants.Wrap("store.VehicleOf", err)
	}
	return vs[0], true, nil
}

// SetMileage writes what a vehicle was last read to have run.
func (t *Tx) SetMileage(id custody.VehicleID, mileage int64) error {
	_, err := t.Update("vehicles").Set("mileage = ?, updated_at = ?", mileage, t.Now()).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SetMileage", err)
}

// FaultAsk chooses faults for a list, newest first.
type FaultAsk struct {
	ID      custody.FaultID // only this one
	Open    bool            // only those that are not lifted
	Item    custody.ItemID  // of this key, or of a vehicle it opens
	Vehicle custody.VehicleID
	Before  custody.FaultID // the last one shown, "": from the newest
	Limit   int
}

// FaultView is a fault with the names that pages say.
type FaultView struct {
	custody.Fault
	Code     string // of the key
	Name     string
	StockNo  string
	Make     string
	Model    string
	Year     int
	Colour   string
	Reporter string
	Lifter   string
}

// Vehicle is what the vehicle is called, "" when there is none.
func (v FaultView) Vehicle() string {
	label := custody.Vehicle{Make: v.Make, Model: v.Model, Year: v.Year, Colour: v.Colour}.Label()
	if v.StockNo != "" && label != "" {
		return v.StockNo + " " + label
	}
	return v.StockNo + label
}

// Faults lists what is wrong with vehicles and keys.
func (r *Rx) Faults(a FaultAsk) (vs []FaultView, err error) {
	q := r.Select("faults", "f").ColumnExpr(faultColumns+", COALESCE(i.code, '') AS code, COALESCE(i.name, '') AS name, COALESCE(v.stock_no, '') AS stock_no, COALESCE(v.make, '') AS make, COALESCE(v.model, '') AS model, "+
		"COALESCE(v.year, 0) AS year, COALESCE(v.colour, '') AS colour, COALESCE(p.name, '') AS reporter, COALESCE(l.name, '') AS lifter").
		Join("LEFT JOIN ? ON i.id = f.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON v.id = f.vehicle_id", r.Of("vehicles", "v")).
		Join("LEFT JOIN ? ON p.id = f.raised_by", r.Of("people", "p")).Join("LEFT JOIN ? ON l.id = f.lifted_by", r.Of("people", "l"))
	if a.ID != "" {
		q = q.Where("f.id = ?", a.ID)
	} else if sites := r.scope.Sites(); sites != nil {
		q = q.Where("f.site_id IN (?)", bunIn(sites))
	}
	if a.Open {
		q = q.Where("f.lifted_at IS NULL")
	}
	if a.Item != "" {
		q = q.Where("(f.item_id = ? OR f.vehicle_id IN (SELECT o.asset_id FROM opens AS o WHERE o.org_id = ? AND o.item_id = ? AND o.kind = 'vehicle'))", a.Item, r.scope.Org(), a.Item)
	}
	if a.Vehicle != "" {
		q = q.Where("f.vehicle_id = ?", a.Vehicle)
	}
	if a.Before != "" {
		last, err := r.Fault(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(f.raised_at, f.id) < (?, ?)", last.RaisedAt, last.ID)
	}
	err = q.OrderExpr("f.raised_at DESC, f.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Faults", err)
}

// FaultView reads one fault with its names.
func (r *Rx) FaultView(id custody.FaultID) (FaultView, error) {
	vs, err := r.Faults(FaultAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "fault_not_found")
	}
	if err != nil {
		return FaultView{}, err
	}
	return vs[0], nil
}
