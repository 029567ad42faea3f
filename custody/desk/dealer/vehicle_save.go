package dealer

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// Store opens the transaction of a use-case about vehicles.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what these use-cases need inside the transaction.
type Tx interface {
	NewID(prefix string) string
	Vehicle(id custody.VehicleID) (custody.Vehicle, error)
	AddVehicle(v custody.Vehicle) error
	ChangeVehicle(v custody.Vehicle) error
	Record(e custody.Event) (custody.EntryID, error)
}

// SaveVehicle makes a new vehicle (empty ID) or changes one. A vehicle is
// known by its VIN, else by its stock number.
func SaveVehicle(ctx context.Context, s Store, scope tenants.Scope, v custody.Vehicle) (custody.Vehicle, error) {
	if err := scope.Need(tenants.AssetsEdit); err != nil {
		return v, err
	}
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		v, err = SaveVehicleIn(tx, scope, v)
		return err
	})
	return v, tenants.Wrap("dealer.SaveVehicle", err)
}

// SaveVehicleIn is SaveVehicle inside a transaction that is already open.
func SaveVehicleIn(tx Tx, scope tenants.Scope, v custody.Vehicle) (custody.Vehicle, error) {
	v = tidy(v)
	if err := check(v); err != nil {
		return v, err
	}
	if v.ID != "" {
		was, err := tx.Vehicle(v.ID)
		if err != nil {
			return v, err
		}
		if v.SiteID == "" {
			v.SiteID = was.SiteID
		}
		if err := tx.ChangeVehicle(v); err != nil {
			return v, err
		}
		_, err = tx.Record(event(custody.AssetChanged, v))
		return v, err
	}
	v.OrgID, v.ID = scope.Org(), custody.VehicleID(tx.NewID("veh"))
	if v.Status == "" {
		v.Status = custody.Retail
	}
	if err := tx.AddVehicle(v); err != nil {
		return v, err
	}
	_, err := tx.Record(event(custody.AssetAdded, v))
	return v, err
}

func event(kind custody.EventKind, v custody.Vehicle) custody.Event {
	return custody.Event{Kind: kind, Outcome: "done", Data: map[string]string{"asset": string(v.ID), "asset_kind": string(custody.VehicleAsset), "vin": v.VIN, "stock_no": v.StockNo}}
}

func tidy(v custody.Vehicle) custody.Vehicle {
	v.VIN = strings.ToUpper(strings.TrimSpace(v.VIN))
	v.StockNo, v.Plate = strings.TrimSpace(v.StockNo), strings.TrimSpace(v.Plate)
	v.Make, v.Model, v.Colour = strings.TrimSpace(v.Make), strings.TrimSpace(v.Model), strings.TrimSpace(v.Colour)
	return v
}

// maxText is the longest text of one field, in runes.
const maxText = 120

// maxNote is the longest note, in runes.
const maxNote = 500

// firstYear is that of the first motor car; lastYear is far enough for what can
// only be a slip of the finger.
const firstYear, lastYear = 1886, 2100

func check(v custody.Vehicle) error {
	if v.VIN == "" && v.StockNo == "" {
		return tenants.Fail(tenants.Invalid, "vehicle_identity_required").At("vin")
	}
	if err := tenants.CheckTexts(maxText, "vin", v.VIN, "stock_no", v.StockNo, "plate", v.Plate, "make", v.Make, "model", v.Model, "colour", v.Colour); err != nil {
		return err
	}
	if err := tenants.CheckText("note", v.Note, maxNote); err != nil {
		return err
	}
	if v.Year != 0 && (v.Year < firstYear || v.Year > lastYear) {
		return tenants.Fail(tenants.Invalid, "year_range").At("year")
	}
	return custody.CheckVIN(v.VIN, v.Year).Err()
}
