package importer

import (
	"encoding/json"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/store"
	"claviger/tenants"
)

// vehicleRows: a vehicle is its VIN, else its stock number.
type vehicleRows struct{ house }

func (vehicleRows) thing() store.Thing { return store.VehicleThing }

func (vehicleRows) identities(_ *store.Tx, r record) (ids []identity, err error) {
	if r.has("vin") {
		ids = append(ids, identity{"vin:" + r.text("vin"), "vin"})
	}
	if r.has("stock_no") {
		ids = append(ids, identity{"stock:" + r.text("stock_no"), "stock_no"})
	}
	if len(ids) == 0 {
		return nil, tenants.Fail(tenants.Invalid, "vehicle_identity_required").At("vin")
	}
	return ids, nil
}

// find gives the vehicle that a row is about. One that was known by its stock
// number alone may get its VIN later.
func (vehicleRows) find(tx *store.Tx, r record) (v custody.Vehicle, err error) {
	if r.has("vin") {
		if v, err = tx.VehicleByVIN(r.text("vin")); !isNotFound(err) {
			return v, err
		}
	}
	if !r.has("stock_no") {
		return v, err
	}
	v, err = tx.VehicleByStock(r.text("stock_no"))
	if err == nil && r.has("vin") && v.VIN != "" {
		return v, tenants.Fail(tenants.Conflict, "vehicle_taken", "vin", v.VIN, "stock_no", v.StockNo).At("stock_no")
	}
	return v, err
}

func (s vehicleRows) put(tx *store.Tx, r record) (c change, err error) {
	was, err := s.find(tx, r)
	known := err == nil
	if err != nil && !isNotFound(err) {
		return c, err
	}
	v := was
	if !known {
		v = custody.Vehicle{}
	}
	if err := s.merge(&v, r, known); err != nil {
		return c, err
	}
	if note := custody.CheckVIN(v.VIN, v.Year).Note; note != "" {
		c.notes = []Problem{{Row: r.row, Field: "vin", Code: note, Params: map[string]string{"vin": v.VIN}}}
	}
	if known {
		if !s.scope.SeesSite(was.SiteID) {
			return c, tenants.Fail(tenants.Conflict, "vehicle_taken", "vin", v.VIN, "stock_no", v.StockNo).At("vin")
		}
		if c.revived, err = tx.IsRetired(store.VehicleThing, string(v.ID)); err != nil {
			return c, err
		}
	}
	return saveAsset(c, known, string(was.ID), was, v, func() (string, error) {
		v, err := dealer.SaveVehicleIn(tx, s.scope, v)
		return string(v.ID), err
	})
}

// saveAsset settles what became of a row, and saves it unless nothing did.
func saveAsset[T comparable](c change, known bool, id string, was, is T, save func() (string, error)) (change, error) {
	c.id = id
	switch {
	case !known, c.revived:
		c.verb = added
	case was == is:
		c.verb = unchanged
		return c, nil
	default:
		c.verb, c.was = updated, was
	}
	saved, err := save()
	c.id = saved
	return c, err
}

func (s vehicleRows) merge(v *custody.Vehicle, r record, known bool) error {
	set(&v.VIN, r, "vin")
	set(&v.StockNo, r, "stock_no")
	set(&v.Plate, r, "plate")
	set(&v.Make, r, "make")
	set(&v.Model, r, "model")
	set(&v.Colour, r, "colour")
	set(&v.Note, r, "note")
	if r.has("year") {
		v.Year = int(r.number("year"))
	}
	if r.has("mileage") {
		v.Mileage = r.number("mileage")
	}
	if r.has("price") {
		v.Price = r.number("price")
	}
	if r.has("status") {
		v.Status = custody.VehicleStatus(r.text("status"))
	}
	if known && !r.has("site") {
		return nil
	}
	var err error
	v.SiteID, err = s.site(r)
	return err
}

func (vehicleRows) now(tx *store.Tx, id string) (any, error) {
	return tx.Vehicle(custody.VehicleID(id))
}

func (s vehicleRows) restore(tx *store.Tx, was []byte) error {
	var v custody.Vehicle
	if err := json.Unmarshal(was, &v); err != nil {
		return tenants.Wrap("importer.restore", err)
	}
	_, err := dealer.SaveVehicleIn(tx, s.scope, v)
	return err
}

func (vehicleRows) retire(tx *store.Tx, id string) error {
	return retireAsset(tx, store.VehicleThing, id)
}
