package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/hospital"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func areaHref(id custody.AreaID) string { return "/areas/" + string(id) }

func (s *Server) areas(r *Request) error {
	a := r.assetAsk()
	a.Property, a.Status = "", ""
	var found []store.AreaRow
	err := r.Read(func(rx *store.Rx) (err error) {
		found, err = rx.Areas(a)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	st, err := r.Staff(p.Say("nav.areas"))
	if err != nil {
		return err
	}
	v := assetsPage(r, st, "/areas", "area", a, r.Scope.Can(tenants.AssetsEdit))
	v.List.Columns = columns(p.Say("assets.area.name"), p.Say("assets.keys_column"), p.Say("assets.area.department"), p.Say("assets.area.class"), p.Say("common.site"))
	rows, more := cut(found)
	var lines []views.ThingRow
	for _, c := range rows {
		lines = append(lines, views.ThingRow{ID: "a-" + string(c.ID), Href: areaHref(c.ID), Name: c.Name,
			Cells: []views.ThingCell{keysCell(p, c.Keys, c.Out), plainCell(c.Department), plainCell(classWord(r, c.Class)), {Class: "place", Text: ui.Text(c.Site)}}})
	}
	next := ""
	if more {
		last := rows[len(rows)-1]
		next = assetListHref("/areas", a, last.Name+"~"+string(last.ID))
	}
	filled(p, &v.List, lines, next)
	return r.HTML(v.Show())
}

// classWord names the restriction of an area; an ordinary one has none.
func classWord(r *Request, class string) string {
	if class == "" {
		return ""
	}
	return r.Say.Label("assets.class", class)
}

func (s *Server) areaSheet(r *Request) error {
	a := r.assetAsk()
	a.Limit = sheetRows
	var rows [][]string
	err := r.Read(func(rx *store.Rx) error {
		found, err := rx.Areas(a)
		for _, c := range found {
			rows = append(rows, []string{c.Name, c.Department, c.Class, c.Site, itoa64(c.Keys), itoa64(c.Out)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.sheet("areas", []string{"name", "department", "class", "site", "keys", "out"}, rows)
}

// knownArea reads an area that the scope reaches.
func (r *Request) knownArea(rx *store.Rx) (custody.Area, error) {
	c, err := rx.Area(custody.AreaID(r.Params("id")))
	if err == nil && !r.Scope.SeesSite(c.SiteID) {
		err = tenants.Fail(tenants.NotFound, "area_not_found")
	}
	return c, err
}

// area is the page of one area: who holds metal for it now.
func (s *Server) area(r *Request) error {
	var c custody.Area
	var a assetStory
	var site tenants.Site
	err := r.Read(func(rx *store.Rx) (err error) {
		if c, err = r.knownArea(rx); err != nil {
			return err
		}
		if site, err = rx.Site(c.SiteID); err != nil {
			return err
		}
		a, err = r.assetKeys(rx, custody.AreaAsset, string(c.ID))
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(c.Name)
	if err != nil {
		return err
	}
	p := r.Say
	facts := []ui.Fact{fact(p.Say("assets.area.department"), c.Department), fact(p.Say("assets.area.class"), or(classWord(r, c.Class), p.Label("assets.class", "none"))),
		fact(p.Say("common.site"), site.Name), fact(p.Say("assets.since"), p.Date(c.CreatedAt))}
	page := assetPage(r, st, c.Name, areaHref(c.ID), a, facts, c.Name)
	page.Path = []ui.Crumb{{Label: p.Say("nav.areas"), Href: "/areas"}}
	page.Lists = append([]views.Listing{areaHolders(r, a)}, page.Lists...)
	return r.HTML(page.Show())
}

// areaHolders lists the keys of an area that somebody has now.
func areaHolders(r *Request, a assetStory) views.Listing {
	var out []store.ItemRow
	for _, k := range a.keys {
		if k.HolderID != "" {
			out = append(out, k)
		}
	}
	l := keyListing(r.Say, r.Say.Say("assets.area.who_now"), out)
	l.ID, l.None = "holders", r.Say.Say("assets.area.nobody")
	for i := range l.Rows {
		l.Rows[i].ID = "h-" + l.Rows[i].ID
	}
	return l
}

// areaSave writes the form over what was known.
func (s *Server) areaSave(r *Request, c custody.Area) error {
	f := r.Form()
	c.Name, c.Department, c.Class, c.SiteID = f.text("name"), f.text("department"), f.text("class"), f.site()
	if len(f.problems) == 0 {
		saved, err := hospital.SaveArea(r.UserContext(), store.In[hospital.Tx](s.Store), r.Scope, c)
		if err == nil {
			r.Flash("assets.saved", "name", saved.Name)
			return r.To(areaHref(saved.ID))
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.areaForm(r, c, f)
}

func (s *Server) areaForm(r *Request, c custody.Area, f *form) error {
	sites, err := r.sites()
	if err != nil {
		return err
	}
	p := r.Say
	name := f.input("name", p.Say("assets.area.name"), c.Name)
	name.Required = true
	var classes []ui.Option
	for _, code := range hospital.Classes {
		classes = append(classes, ui.Option{Value: code, Label: p.Label("assets.class", or(code, "none")), On: code == c.Class})
	}
	fields := []templ.Component{name.Input(), f.input("department", p.Say("assets.area.department"), c.Department).Input(), f.input("class", p.Say("assets.area.class"), "").Select(classes),
		f.input("site", p.Say("common.site"), "").Select(siteChoices(sites, c.SiteID))}
	d := assetDraft{title: p.Say("assets.area.add"), list: "/areas", listWord: p.Say("nav.areas"), action: "/areas", back: "/areas", fields: fields}
	if c.ID != "" {
		d.title, d.action, d.back = p.Say("keys.edit_title", "key", c.Name), areaHref(c.ID), areaHref(c.ID)
	}
	return s.assetForm(r, d, f)
}
