package custody

import (
	"time"

	"claviger/tenants"
)

// AssetKind sorts what a key opens.
type AssetKind string

// The kinds of assets.
const (
	VehicleAsset AssetKind = "vehicle"
	UnitAsset    AssetKind = "unit"
	AreaAsset    AssetKind = "area"
)

// VehicleStatus is where a vehicle stands in its life at a dealership.
type VehicleStatus string

// The statuses of a vehicle.
const (
	Intake VehicleStatus = "intake"
	Retail VehicleStatus = "retail"
	Sold   VehicleStatus = "sold"
	Duty   VehicleStatus = "duty" // a fleet's own vehicle
)

// Vehicle is a car, van or ambulance. Identity: VIN, else stock number.
type Vehicle struct {
	OrgID     tenants.OrgID
	ID        VehicleID
	SiteID    tenants.SiteID
	VIN       string // upper case, "" when unknown
	StockNo   string
	Plate     string
	Make      string
	Model     string
	Year      int // model year, 0 unknown
	Colour    string
	Mileage   int64 // in the organisation's units
	Price     int64 // minor units
	Status    VehicleStatus
	Note      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Label is what people call the vehicle: "Ford Transit 2019, white".
func (v Vehicle) Label() string {
	s := v.Make
	if v.Model != "" {
		s += " " + v.Model
	}
	if v.Year > 0 {
		s += " " + itoa(v.Year)
	}
	if v.Colour != "" {
		s += ", " + v.Colour
	}
	return s
}

// Property is an estate or building with units. Identity: name and address.
type Property struct {
	OrgID     tenants.OrgID
	ID        PropertyID
	SiteID    tenants.SiteID
	Name      string
	Address   string
	Zip       string
	Area      string // community area or quarter
	Type      string
	Phone     string
	Manager   string // management company
	Units     int    // number of units it is said to have
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Unit is a dwelling or suite.
type Unit struct {
	OrgID      tenants.OrgID
	ID         UnitID
	PropertyID PropertyID
	Building   string
	Floor      string
	Number     string
	Occupancy  string // vacant, occupied, notice, turn
	CreatedAt  time.Time
}

// Area is a room, door or department.
type Area struct {
	OrgID      tenants.OrgID
	ID         AreaID
	SiteID     tenants.SiteID
	Name       string
	Department string
	Class      string // restricted class: pharmacy, drugs, records, labs, it, morgue, mechanical, or ""
	CreatedAt  time.Time
}

// Opens says that an item opens an asset.
type Opens struct {
	OrgID   tenants.OrgID
	ItemID  ItemID
	Kind    AssetKind
	AssetID string
}
