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

func (s *Server) properties(r *Request) error {
	a := r.assetAsk()
	a.Property, a.Status = "", ""
	var found []store.PropertyRow
	err := r.Read(func(rx *store.Rx) (err error) {
		found, err = rx.Properties(a)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(p.Say("nav.properties"))
	if err != nil {
		return err
	}
	v := assetsPage(r, st, "/properties", "property", a, r.Scope.Can(tenants.AssetsEdit))
	v.Path = []ui.Crumb{{Label: p.Say("nav.units"), Href: "/units"}}
	v.List.Columns = columns(p.Say("assets.property.name"), p.Say("assets.property.address"), p.Say("assets.property.manager"), p.Say("assets.property.units"))
	rows, more := cut(found)
	var lines []views.ThingRow
	for _, c := range rows {
		lines = append(lines, views.ThingRow{ID: "p-" + string(c.ID), Href: propertyHref(c.ID), Name: c.Name,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(c.Address), Sub: joinWords(c.Zip, c.Area)}, plainCell(c.Manager), {Class: "num", Text: ui.Text(numberText(p, int64(c.Units)))}}})
	}
	next := ""
	if more {
		last := rows[len(rows)-1]
		next = assetListHref("/properties", a, last.Order+"~"+string(last.ID))
	}
	filled(p, &v.List, lines, next)
	return r.HTML(v.Show())
}

func propertyHref(id custody.PropertyID) string { return "/properties/" + string(id) }

func (s *Server) propertySheet(r *Request) error {
	a := r.assetAsk()
	a.Limit = sheetRows
	var rows [][]string
	err := r.Read(func(rx *store.Rx) error {
		found, err := rx.Properties(a)
		for _, c := range found {
			rows = append(rows, []string{c.Name, c.Address, c.Zip, c.Area, c.Type, c.Phone, c.Manager, digits(int64(c.Units))})
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.sheet("properties", []string{"name", "address", "zip", "area", "type", "phone", "manager", "units"}, rows)
}

// knownProperty reads a property that the scope reaches.
func (r *Request) knownProperty(rx *store.Rx, id custody.PropertyID) (custody.Property, error) {
	c, err := rx.Property(id)
	if err == nil && !r.Scope.SeesSite(c.SiteID) {
		err = tenants.Fail(tenants.NotFound, "property_not_found")
	}
	return c, err
}

// namedProperty is the property that the address names.
func (r *Request) namedProperty(rx *store.Rx) (custody.Property, error) {
	return r.knownProperty(rx, custody.PropertyID(r.Params("id")))
}

// property is the page of one property with its units.
func (s *Server) property(r *Request) error {
	var c custody.Property
	var units []store.UnitRow
	err := r.Read(func(rx *store.Rx) (err error) {
		if c, err = r.namedProperty(rx); err != nil {
			return err
		}
		units, err = rx.Units(store.AssetAsk{Property: c.ID, After: cursor(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(c.Name)
	if err != nil {
		return err
	}
	p, base := r.Say, propertyHref(c.ID)
	v := views.Thing{Staff: st, Path: []ui.Crumb{{Label: p.Say("nav.properties"), Href: "/properties"}}, Heading: c.Name, Sentence: ui.Text(joinWords(c.Address, c.Zip, c.Area)),
		FactsTitle: p.Say("common.details"), FactsLabel: p.Say("keys.facts_about", "key", c.Name)}
	if r.Scope.Can(tenants.AssetsEdit) {
		v.Buttons = []ui.Button{{Label: p.Say("common.edit"), Icon: "edit", Href: base + "/edit"}, {Label: p.Say("assets.unit.add"), Icon: "plus", Href: "/units/new?property=" + string(c.ID)}}
	}
	for _, f := range []ui.Fact{fact(p.Say("assets.property.type"), c.Type), fact(p.Say("assets.property.manager"), c.Manager), fact(p.Say("assets.property.phone"), c.Phone),
		fact(p.Say("assets.property.units"), numberText(p, int64(c.Units))), fact(p.Say("assets.since"), p.Date(c.CreatedAt)), fact(p.Say("assets.changed"), p.Date(c.UpdatedAt))} {
		if f.Text.Plain() != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	v.Lists = []views.Listing{unitListing(r, units, base)}
	v.Lists[0].Title, v.Lists[0].None = p.Say("nav.units"), p.Say("assets.unit.empty")
	return r.HTML(v.Show())
}

func (r *Request) homes() property.Store { return store.In[property.Tx](r.s.Store) }

// propertySave writes the form over what was known.
func (s *Server) propertySave(r *Request, c custody.Property) error {
	f := r.Form()
	c.Name, c.Address, c.Zip, c.Area, c.Type, c.Phone, c.Manager = f.text("name"), f.text("address"), f.text("zip"), f.text("area"), f.text("type"), f.text("phone"), f.text("manager")
	c.Units, c.SiteID = int(f.whole("units")), f.site()
	if len(f.problems) == 0 {
		saved, err := property.SaveProperty(r.UserContext(), r.homes(), r.Scope, c)
		if err == nil {
			r.Flash("assets.saved", "name", saved.Name)
			return r.To(propertyHref(saved.ID))
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.propertyForm(r, c, f)
}

func (s *Server) propertyForm(r *Request, c custody.Property, f *form) error {
	sites, err := r.sites()
	if err != nil {
		return err
	}
	p := r.Say
	name, address, units := f.input("name", p.Say("assets.property.name"), c.Name), f.input("address", p.Say("assets.property.address"), c.Address), f.input("units", p.Say("assets.property.units"), digits(int64(c.Units)))
	name.Required, address.Required, units.Mode = true, true, "numeric"
	fields := []templ.Component{name.Input(), address.Input(), f.input("zip", p.Say("assets.property.zip"), c.Zip).Input(), f.input("area", p.Say("assets.property.area"), c.Area).Input(),
		f.input("type", p.Say("assets.property.type"), c.Type).Input(), f.input("manager", p.Say("assets.property.manager"), c.Manager).Input(), f.input("phone", p.Say("assets.property.phone"), c.Phone).Input(),
		units.Input(), f.input("site", p.Say("common.site"), "").Select(siteChoices(sites, c.SiteID))}
	d := assetDraft{title: p.Say("assets.property.add"), list: "/properties", listWord: p.Say("nav.properties"), action: "/properties", back: "/properties", fields: fields}
	if c.ID != "" {
		d.title, d.action, d.back = p.Say("keys.edit_title", "key", c.Name), propertyHref(c.ID), propertyHref(c.ID)
	}
	return s.assetForm(r, d, f)
}

// propertyOptions are the properties that a unit may belong to.
func (r *Request) propertyOptions(now custody.PropertyID) (out []ui.Option, err error) {
	err = r.Read(func(rx *store.Rx) error {
		found, err := rx.Properties(store.AssetAsk{Limit: 2000})
		for _, c := range found {
			out = append(out, ui.Option{Value: string(c.ID), Label: joinWords(c.Name, c.Address), On: c.ID == now})
		}
		return err
	})
	return out, err
}
