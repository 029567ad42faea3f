package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/property"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// occupancies are the states of a home.
var occupancies = []string{"occupied", "vacant", "notice", "turn"}

func unitHref(id custody.UnitID) string { return "/units/" + string(id) }

func (s *Server) units(r *Request) error {
	a := r.assetAsk()
	a.Status = ""
	var found []store.UnitRow
	var of custody.Property
	err := r.Read(func(rx *store.Rx) (err error) {
		if a.Property != "" {
			if of, err = r.knownProperty(rx, a.Property); err != nil {
				return err
			}
		}
		found, err = rx.Units(a)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(p.Say("nav.units"))
	if err != nil {
		return err
	}
	v := assetsPage(r, st, "/units", "unit", a, r.Scope.Can(tenants.AssetsEdit))
	v.Buttons = append([]ui.Button{{Label: p.Say("nav.properties"), Kind: ui.Ghost, Href: "/properties"}}, v.Buttons...)
	if of.ID != "" {
		v.Path = []ui.Crumb{{Label: p.Say("nav.units"), Href: "/units"}, {Label: of.Name, Href: propertyHref(of.ID)}}
	}
	list := unitListing(r, found, assetListHref("/units", a, ""))
	v.List.Columns = list.Columns
	filled(p, &v.List, list.Rows, list.More)
	return r.HTML(v.Show())
}

// unitListing is a table of units; base is the address it goes on from.
func unitListing(r *Request, found []store.UnitRow, base string) views.Listing {
	p := r.Say
	rows, more := cut(found)
	l := views.Listing{ID: "assets", Caption: p.Say("nav.units"), MoreLabel: p.Say("board.more"), Shown: p.Count("common.rows", len(rows)),
		Columns: columns(p.Label("assets.kind", "unit"), p.Say("assets.keys_column"), p.Say("assets.property.address"), p.Say("assets.unit.floor"), p.Say("assets.unit.occupancy"))}
	for _, u := range rows {
		l.Rows = append(l.Rows, views.ThingRow{ID: "u-" + string(u.ID), Href: unitHref(u.ID), Code: u.Number, Name: joinWords(u.Property, u.Building),
			Cells: []views.ThingCell{keysCell(p, u.Keys, u.Out), {Class: "place", Text: ui.Text(u.Address)}, {Class: "place", Text: ui.Text(u.Floor)}, plainCell(occupancyWord(r, u.Occupancy))}})
	}
	if more {
		last := rows[len(rows)-1]
		l.More = onward(base, last.Order+"~"+string(last.ID))
	}
	return l
}

func occupancyWord(r *Request, code string) string {
	if code == "" || !r.Say.Has("assets.occupancy."+code) {
		return code
	}
	return r.Say.Label("assets.occupancy", code)
}

func (s *Server) unitSheet(r *Request) error {
	a := r.assetAsk()
	a.Limit = sheetRows
	var rows [][]string
	err := r.Read(func(rx *store.Rx) error {
		found, err := rx.Units(a)
		for _, u := range found {
			rows = append(rows, []string{u.Property, u.Address, u.Building, u.Floor, u.Number, u.Occupancy, itoa64(u.Keys), itoa64(u.Out)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.sheet("units", []string{"property", "address", "building", "floor", "number", "occupancy", "keys", "out"}, rows)
}

// knownUnit reads a unit of a property that the scope reaches.
func (r *Request) knownUnit(rx *store.Rx) (u custody.Unit, c custody.Property, err error) {
	if u, err = rx.Unit(custody.UnitID(r.Params("id"))); err != nil {
		return u, c, err
	}
	c, err = r.knownProperty(rx, u.PropertyID)
	return u, c, err
}

func (s *Server) unit(r *Request) error {
	var u custody.Unit
	var c custody.Property
	var a assetStory
	err := r.Read(func(rx *store.Rx) (err error) {
		if u, c, err = r.knownUnit(rx); err != nil {
			return err
		}
		a, err = r.assetKeys(rx, custody.UnitAsset, string(u.ID))
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	heading := p.Say("assets.unit.label", "property", c.Name, "number", joinWords(u.Building, u.Number))
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	facts := []ui.Fact{{Term: p.Label("assets.unit", "property"), Text: ui.Rich{{Text: c.Name, Href: propertyHref(c.ID)}}}, fact(p.Say("assets.property.address"), joinWords(c.Address, c.Zip)),
		fact(p.Say("assets.unit.building"), u.Building), fact(p.Say("assets.unit.floor"), u.Floor), fact(p.Say("assets.unit.number"), u.Number),
		fact(p.Say("assets.unit.occupancy"), occupancyWord(r, u.Occupancy)), fact(p.Say("assets.since"), p.Date(u.CreatedAt))}
	page := assetPage(r, st, heading, unitHref(u.ID), a, facts, store.UnitLine(c.Name, u.Building, u.Number))
	page.Path = []ui.Crumb{{Label: p.Say("nav.units"), Href: "/units"}, {Label: c.Name, Href: propertyHref(c.ID)}}
	return r.HTML(page.Show())
}

// newUnit belongs to the property whose page led here.
func newUnit(r *Request) custody.Unit {
	return custody.Unit{PropertyID: custody.PropertyID(r.Query("property"))}
}

// namedUnit is the unit that the address names.
func (r *Request) namedUnit(rx *store.Rx) (custody.Unit, error) {
	u, _, err := r.knownUnit(rx)
	return u, err
}

// unitSave writes the form over what was known.
func (s *Server) unitSave(r *Request, u custody.Unit) error {
	f := r.Form()
	u.PropertyID, u.Building, u.Floor, u.Number, u.Occupancy = custody.PropertyID(f.text("property")), f.text("building"), f.text("floor"), f.text("number"), known(occupancies, f.text("occupancy"))
	if u.PropertyID == "" {
		f.wrong(tenants.Fail(tenants.Invalid, "property_required").At("property"))
	} else if err := r.Read(func(rx *store.Rx) error { _, err := r.knownProperty(rx, u.PropertyID); return err }); err != nil {
		return err
	}
	if len(f.problems) == 0 {
		saved, err := property.SaveUnit(r.UserContext(), r.homes(), r.Scope, u)
		if err == nil {
			r.Flash("assets.saved", "name", joinWords(saved.Building, saved.Number))
			return r.To(unitHref(saved.ID))
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.unitForm(r, u, f)
}

func (s *Server) unitForm(r *Request, u custody.Unit, f *form) error {
	homes, err := r.propertyOptions(u.PropertyID)
	if err != nil {
		return err
	}
	p := r.Say
	of, no := f.input("property", p.Label("assets.unit", "property"), ""), f.input("number", p.Say("assets.unit.number"), u.Number)
	of.Required, no.Required = true, true
	fields := []templ.Component{of.Select(homes), f.input("building", p.Say("assets.unit.building"), u.Building).Input(), f.input("floor", p.Say("assets.unit.floor"), u.Floor).Input(), no.Input(),
		f.input("occupancy", p.Say("assets.unit.occupancy"), "").Select(r.labels("assets.occupancy", occupancies, u.Occupancy))}
	d := assetDraft{title: p.Say("assets.unit.add"), list: "/units", listWord: p.Say("nav.units"), action: "/units", back: "/units", fields: fields}
	if u.ID != "" {
		d.title, d.action, d.back = p.Say("keys.edit_title", "key", joinWords(u.Building, u.Number)), unitHref(u.ID), unitHref(u.ID)
	}
	return s.assetForm(r, d, f)
}
