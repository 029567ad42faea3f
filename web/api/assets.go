package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Vehicle is a car, van or ambulance.
type Vehicle struct {
	ID      custody.VehicleID     `json:"id"`
	VIN     string                `json:"vin,omitempty"`
	StockNo string                `json:"stock_no,omitempty"`
	Plate   string                `json:"plate,omitempty"`
	Make    string                `json:"make,omitempty"`
	Model   string                `json:"model,omitempty"`
	Year    int                   `json:"year,omitempty"`
	Colour  string                `json:"colour,omitempty"`
	Status  custody.VehicleStatus `json:"status"`
}

// Unit is a dwelling or suite.
type Unit struct {
	ID       custody.UnitID     `json:"id"`
	Property custody.PropertyID `json:"property_id"`
	Name     string             `json:"property"`
	Building string             `json:"building,omitempty"`
	Number   string             `json:"number"`
}

// Area is a room, door or department.
type Area struct {
	ID         custody.AreaID `json:"id"`
	Name       string         `json:"name"`
	Department string         `json:"department,omitempty"`
	Class      string         `json:"class,omitempty"`
}

type assetList struct {
	Page
	Q string `query:"q" maxLength:"200"`
}

func (a assetList) ask() store.AssetAsk {
	return store.AssetAsk{Text: a.Q, After: a.after(), Limit: a.Limit + 1}
}

func (s *Server) assetOperations() {
	huma.Register(s.api, operation("GET", "/vehicles", "list-vehicles", "List vehicles"), s.listVehicles)
	huma.Register(s.api, operation("GET", "/vehicles/{id}", "get-vehicle", "Read one vehicle"), s.getVehicle)
	huma.Register(s.api, operation("GET", "/units", "list-units", "List units by property"), s.listUnits)
	huma.Register(s.api, operation("GET", "/areas", "list-areas", "List areas"), s.listAreas)
}

func vehicleOf(v custody.Vehicle) Vehicle {
	return Vehicle{v.ID, v.VIN, v.StockNo, v.Plate, v.Make, v.Model, v.Year, v.Colour, v.Status}
}

func (s *Server) listVehicles(ctx context.Context, in *assetList) (*List[Vehicle], error) {
	var rows []store.VehicleRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Vehicles(in.ask())
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.VehicleRow) string { return cursor(r.Order, string(r.ID)) })
	out := make([]Vehicle, len(rows))
	for i, r := range rows {
		out[i] = vehicleOf(r.Vehicle)
	}
	return listOf(out, next), nil
}

func (s *Server) getVehicle(ctx context.Context, in *struct {
	ID custody.VehicleID `path:"id"`
}) (*One[Vehicle], error) {
	var v custody.Vehicle
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		v, err = r.Vehicle(in.ID)
		if err == nil && !s.Scope(ctx).SeesSite(v.SiteID) {
			err = tenants.Fail(tenants.NotFound, "vehicle_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Vehicle]{vehicleOf(v)}, nil
}

func (s *Server) listUnits(ctx context.Context, in *assetList) (*List[Unit], error) {
	var rows []store.UnitRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Units(in.ask())
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.UnitRow) string { return cursor(r.Order, string(r.ID)) })
	out := make([]Unit, len(rows))
	for i, r := range rows {
		out[i] = Unit{r.ID, r.PropertyID, r.Property, r.Building, r.Number}
	}
	return listOf(out, next), nil
}

func (s *Server) listAreas(ctx context.Context, in *assetList) (*List[Area], error) {
	var rows []store.AreaRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Areas(in.ask())
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.AreaRow) string { return cursor(r.Name, string(r.ID)) })
	out := make([]Area, len(rows))
	for i, r := range rows {
		out[i] = Area{r.ID, r.Name, r.Department, r.Class}
	}
	return listOf(out, next), nil
}
