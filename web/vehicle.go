package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// vehicleStatuses in the order of a vehicle's life.
var vehicleStatuses = []string{string(custody.Intake), string(custody.Retail), string(custody.Sold), string(custody.Duty)}

func (s *Server) vehicles(r *Request) error {
	a := r.assetAsk()
	var found []store.VehicleRow
	err := r.Read(func(rx *store.Rx) (err error) {
		found, err = rx.Vehicles(a)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.vehicles"))
	if err != nil {
		return err
	}
	return r.HTML(vehiclesPage(r, st, a, found).Show())
}

func vehiclesPage(r *Request, st views.Staff, a store.AssetAsk, found []store.VehicleRow) views.Things {
	p := r.Say
	v := assetsPage(r, st, "/vehicles", "vehicle", a, r.Scope.Can(tenants.AssetsEdit))
	v.TabsLabel = p.Say("assets.vehicle.status")
	for _, code := range append([]string{""}, vehicleStatuses...) {
		b := a
		b.Status = custody.VehicleStatus(code)
		label := p.Say("common.all")
		if code != "" {
			label = p.Label("assets.vehicle_status", code)
		}
		v.Tabs = append(v.Tabs, ui.Tab{Label: label, Href: assetListHref("/vehicles", b, ""), Current: string(a.Status) == code})
	}
	v.List.Columns = columns(p.Label("assets.kind", "vehicle"), p.Say("assets.keys_column"), p.Say("assets.vehicle.status"), p.Say("assets.vehicle.plate"), p.Say("assets.vehicle.vin"))
	rows, more := cut(found)
	var lines []views.ThingRow
	for _, c := range rows {
		lines = append(lines, views.ThingRow{ID: "v-" + string(c.ID), Href: "/vehicles/" + string(c.ID), Code: c.StockNo, Name: c.Label(),
			Cells: []views.ThingCell{keysCell(p, c.Keys, c.Out), {Class: "place", Text: ui.Text(p.Label("assets.vehicle_status", string(c.Status)))}, plainCell(c.Plate), plainCell(c.VIN)}})
	}
	next := ""
	if more {
		last := rows[len(rows)-1]
		next = assetListHref("/vehicles", a, last.Order+"~"+string(last.ID))
	}
	filled(p, &v.List, lines, next)
	return v
}

func (s *Server) vehicleSheet(r *Request) error {
	a := r.assetAsk()
	a.Limit = sheetRows
	var rows [][]string
	err := r.Read(func(rx *store.Rx) error {
		found, err := rx.Vehicles(a)
		for _, v := range found {
			rows = append(rows, []string{v.StockNo, v.VIN, v.Plate, v.Make, v.Model, digits(int64(v.Year)), v.Colour, string(v.Status), itoa64(v.Keys), itoa64(v.Out)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.sheet("vehicles", []string{"stock_no", "vin", "plate", "make", "model", "year", "colour", "status", "keys", "out"}, rows)
}

// knownVehicle reads a vehicle that the scope reaches.
func (r *Request) knownVehicle(rx *store.Rx) (custody.Vehicle, error) {
	v, err := rx.Vehicle(custody.VehicleID(r.Params("id")))
	if err == nil && !r.Scope.SeesSite(v.SiteID) {
		err = tenants.Fail(tenants.NotFound, "vehicle_not_found")
	}
	return v, err
}

func (s *Server) vehicle(r *Request) error {
	var v custody.Vehicle
	var a assetStory
	var site tenants.Site
	var faults []store.FaultView
	var checks []store.DueCheck
	err := r.Read(func(rx *store.Rx) (err error) {
		if v, err = r.knownVehicle(rx); err != nil {
			return err
		}
		if site, err = rx.Site(v.SiteID); err != nil {
			return err
		}
		if faults, err = rx.Faults(store.FaultAsk{Open: true, Vehicle: v.ID, Limit: mostFaults}); err != nil {
			return err
		}
		if checks, err = rx.ChecksOfVehicle(r.Now(), v.ID); err != nil {
			return err
		}
		a, err = r.assetKeys(rx, custody.VehicleAsset, string(v.ID))
		return err
	})
	if err != nil {
		return err
	}
	heading := joinWords(v.StockNo, v.Label())
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	p := r.Say
	facts := []ui.Fact{fact(p.Say("assets.vehicle.status"), p.Label("assets.vehicle_status", string(v.Status))), {Term: p.Say("assets.vehicle.vin"), Text: ui.Text(v.VIN), Code: true},
		fact(p.Say("assets.vehicle.stock"), v.StockNo), fact(p.Say("assets.vehicle.plate"), v.Plate), fact(p.Say("assets.vehicle.year"), digits(int64(v.Year))), fact(p.Say("assets.vehicle.colour"), v.Colour),
		fact(p.Say("assets.vehicle.mileage"), numberText(p, v.Mileage)), fact(p.Say("common.site"), site.Name), fact(p.Say("assets.vehicle.note"), v.Note),
		fact(p.Say("assets.since"), p.Date(v.CreatedAt)), fact(p.Say("assets.changed"), p.Date(v.UpdatedAt))}
	if v.Price > 0 {
		facts = append(facts, fact(p.Say("assets.vehicle.price"), p.Money(v.Price, r.Guest.Organisation.Currency)))
	}
	page := assetPage(r, st, heading, "/vehicles/"+string(v.ID), a, facts, or(v.StockNo, v.VIN))
	page.Path, page.Notes = []ui.Crumb{{Label: p.Say("nav.vehicles"), Href: "/vehicles"}}, append(r.faultNotes(faults), r.checkNotes(onceEach(checks))...)
	if doubt := custody.CheckVIN(v.VIN, v.Year).Note; doubt == "vin_check_digit" {
		page.Notes = append(page.Notes, ui.Note{State: "due", Bold: p.Say("assets.vehicle.vin_doubt"), Sub: p.Say("assets.vehicle.vin_doubt_help")})
	}
	if r.Scope.Can(tenants.KeysIssue) {
		page.Buttons = append(page.Buttons, ui.Button{Label: p.Say("faults.report"), Icon: "siren", Href: "/vehicles/" + string(v.ID) + "/fault"})
	}
	return r.HTML(page.Show())
}

// onceEach leaves each list once, by the first of the keys.
func onceEach(ds []store.DueCheck) (out []store.DueCheck) {
	for i, d := range ds {
		if i == 0 || ds[i-1].ListID != d.ListID {
			out = append(out, d)
		}
	}
	return out
}

// newVehicle is for sale until somebody says otherwise.
func newVehicle(*Request) custody.Vehicle { return custody.Vehicle{Status: custody.Retail} }

// vehicleSave writes the form over what was known.
func (s *Server) vehicleSave(r *Request, v custody.Vehicle) error {
	f := r.Form()
	v.VIN, v.StockNo, v.Plate, v.Make, v.Model, v.Colour, v.Note = f.text("vin"), f.text("stock_no"), f.text("plate"), f.text("make"), f.text("model"), f.text("colour"), f.text("note")
	v.Year, v.Mileage, v.SiteID = int(f.whole("year")), f.whole("mileage"), f.site()
	v.Status = custody.VehicleStatus(known(vehicleStatuses, f.text("status")))
	if len(f.problems) == 0 {
		saved, err := dealer.SaveVehicle(r.UserContext(), store.In[dealer.Tx](s.Store), r.Scope, v)
		if err == nil {
			r.Flash("assets.saved", "name", joinWords(saved.StockNo, saved.Label()))
			return r.To("/vehicles/" + string(saved.ID))
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.vehicleForm(r, v, f)
}

// known is the code when the list has it, else the list's first.
func known(list []string, code string) string {
	for _, c := range list {
		if c == code {
			return code
		}
	}
	return list[0]
}

func (s *Server) vehicleForm(r *Request, v custody.Vehicle, f *form) error {
	sites, err := r.sites()
	if err != nil {
		return err
	}
	p := r.Say
	vin, year, mileage := f.input("vin", p.Say("assets.vehicle.vin"), v.VIN), f.input("year", p.Say("assets.vehicle.year"), digits(int64(v.Year))), f.input("mileage", p.Say("assets.vehicle.mileage"), digits(v.Mileage))
	vin.Hint, year.Mode, mileage.Mode = p.Say("assets.vehicle.vin_hint"), "numeric", "numeric"
	fields := []templ.Component{f.input("stock_no", p.Say("assets.vehicle.stock"), v.StockNo).Input(), vin.Input(), f.input("make", p.Say("assets.vehicle.make"), v.Make).Input(), f.input("model", p.Say("assets.vehicle.model"), v.Model).Input(),
		year.Input(), f.input("colour", p.Say("assets.vehicle.colour"), v.Colour).Input(), f.input("plate", p.Say("assets.vehicle.plate"), v.Plate).Input(), mileage.Input(),
		f.input("status", p.Say("assets.vehicle.status"), "").Select(r.labels("assets.vehicle_status", vehicleStatuses, string(v.Status))),
		f.input("site", p.Say("common.site"), "").Select(siteChoices(sites, v.SiteID)), f.input("note", p.Say("assets.vehicle.note"), v.Note).Area(3)}
	d := assetDraft{title: p.Say("assets.vehicle.add"), list: "/vehicles", listWord: p.Say("nav.vehicles"), action: "/vehicles", back: "/vehicles", fields: fields}
	if v.ID != "" {
		d.title, d.action, d.back = p.Say("keys.edit_title", "key", joinWords(v.StockNo, v.Label())), "/vehicles/"+string(v.ID), "/vehicles/"+string(v.ID)
	}
	return s.assetForm(r, d, f)
}
