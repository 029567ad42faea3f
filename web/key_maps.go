package web

import (
	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// mapsHref is where the key maps of several places are printed.
const mapsHref = "/cabinets/maps"

// mapRoutes are the key maps of places, on the screen and on paper: of several
// at once, as of a whole site, and of one.
func (s *Server) mapRoutes() []Route {
	return []Route{
		get(mapsHref, tenants.CabinetsRead, s.keyMapsPage),
		post(mapsHref, tenants.CabinetsRead, s.keyMapsPrint),
		get("/cabinets/:id/map", tenants.CabinetsRead, s.keyMapPage),
		post("/cabinets/:id/map", tenants.CabinetsRead, s.keyMapPrint),
	}
}

func (s *Server) keyMapsPage(r *Request) error { return s.keyMapsForm(r, nil) }

// keyMapsForm asks which places are printed; those of the site that the address
// names are ticked.
func (s *Server) keyMapsForm(r *Request, f *form) error {
	var c cabinetsFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		c, err = r.readCabinets(rx)
		return err
	})
	if err != nil {
		return err
	}
	say, site := r.Say.Say, tenants.SiteID(r.Query("site"))
	st, err := r.Staff(say("key_map.several_title"))
	if err != nil {
		return err
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}}, Heading: say("key_map.several_title"), Lede: say("key_map.several_lede"), Action: mapsHref,
		Submit: say("key_map.print_several"), Cancel: ui.Crumb{Label: say("common.cancel"), Href: "/cabinets"}}
	if !emergency.NamesSensitive(r.Scope) {
		page.Notes = []ui.Note{{State: "due", Icon: "lock", Bold: say("key_map.unnamed_here"), Sub: say("key_map.unnamed_help")}}
	}
	places := views.Picks{Name: "place", Legend: say("key_map.places"), Filter: say("key_map.filter")}
	ticked := map[string]bool{}
	if f != nil {
		page.Problems = f.problems
		for _, id := range f.list("place") {
			ticked[id] = true
		}
	}
	sites, seen := ui.Rich{}, map[tenants.SiteID]bool{}
	for _, p := range c.places {
		if p.Kind == custody.Desk {
			continue
		}
		m := keyMap{place: p}
		m.twin, m.boxed = c.twins[p.ID]
		_, age := m.age(r, r.Now(), r.onPaper)
		places.Options = append(places.Options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: joinWords(c.sites[p.SiteID], age), On: ticked[string(p.ID)] || f == nil && (p.SiteID == site || site == "" && len(c.sites) == 1)})
		if !seen[p.SiteID] {
			if seen[p.SiteID] = true; len(sites) > 0 {
				sites = append(sites, ui.Span{Text: " · "})
			}
			sites = append(sites, ui.Span{Text: c.sites[p.SiteID], Href: mapsHref + "?site=" + string(p.SiteID)})
		}
	}
	if len(seen) > 1 {
		page.Notes = append(page.Notes, ui.Note{State: "wait", Icon: "cabinet", Bold: say("key_map.whole_site"), Text: sites})
	}
	page.Fields = []views.FormField{{Kind: "own", Wide: true, Own: places.Show()}, r.paperField()}
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// keyMapsPrint prints the maps of the chosen places as one file, each from a new
// page on.
func (s *Server) keyMapsPrint(r *Request) error {
	f := r.Form()
	ids := f.list("place")
	if len(ids) == 0 || len(ids) > emergency.MostMaps {
		f.wrong(tenants.Fail(tenants.Invalid, "map_places", "max", itoa(emergency.MostMaps)).At("place"))
		return s.keyMapsForm(r, f)
	}
	var maps []keyMap
	err := r.Read(func(rx *store.Rx) error {
		all, err := rx.Places()
		if err != nil {
			return err
		}
		known := map[string]custody.Place{}
		for _, p := range all {
			if r.Scope.SeesSite(p.SiteID) {
				known[string(p.ID)] = p
			}
		}
		var places []custody.Place
		for _, id := range ids {
			p, there := known[id]
			if !there {
				return tenants.Fail(tenants.NotFound, "place_not_found")
			}
			places = append(places, p)
		}
		maps, err = r.readMaps(rx, places)
		return err
	})
	if err != nil {
		return err
	}
	return s.printMaps(r, maps, paper.Paper(f.text("paper")))
}
