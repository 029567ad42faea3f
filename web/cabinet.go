package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"

	"github.com/a-h/templ"
)

// cabinetRoutes are the places where keys hang: their list, one of them, and
// how a cabinet comes to its controller.
func (s *Server) cabinetRoutes() []Route {
	return []Route{
		get("/cabinets", tenants.CabinetsRead, s.cabinets),
		get("/cabinets/new", tenants.CabinetsEdit, s.placeNew),
		post("/cabinets", tenants.CabinetsEdit, s.placeAdd),
		get("/cabinets/gateway", tenants.CabinetsEdit, s.gatewayNew),
		post("/cabinets/gateway", tenants.CabinetsEdit, s.gatewayAdd),
		get("/cabinets/:id", tenants.CabinetsRead, s.cabinet),
		get("/cabinets/:id/enrol", tenants.CabinetsEdit, s.controllerNew),
		post("/cabinets/:id/enrol", tenants.CabinetsEdit, s.controllerAdd),
	}
}

func placeHref(id custody.PlaceID) string { return "/cabinets/" + string(id) }

// cabinetsFacts is what the list of places shows.
type cabinetsFacts struct {
	places   []custody.Place
	tallies  map[custody.PlaceID]store.PlaceTally
	twins    map[custody.PlaceID]store.Twin
	gateways []store.GatewayRow
	sites    map[tenants.SiteID]string
}

// readCabinets reads what is known of all places of the scope's sites.
func (r *Request) readCabinets(rx *store.Rx) (f cabinetsFacts, err error) {
	all, err := rx.Places()
	if err != nil {
		return f, err
	}
	for _, p := range all {
		if r.Scope.SeesSite(p.SiteID) {
			f.places = append(f.places, p)
		}
	}
	if f.tallies, err = rx.PlaceTallies(); err != nil {
		return f, err
	}
	twins, err := rx.Twins()
	if err != nil {
		return f, err
	}
	f.twins = map[custody.PlaceID]store.Twin{}
	for _, w := range twins {
		f.twins[w.PlaceID] = w
	}
	sites, err := rx.Sites()
	if err != nil {
		return f, err
	}
	f.sites = map[tenants.SiteID]string{}
	for _, s := range sites {
		f.sites[s.ID] = s.Name
	}
	f.gateways, err = rx.Gateways()
	return f, err
}

func (f cabinetsFacts) gateway(id tenants.DeviceID) string {
	for _, g := range f.gateways {
		if g.ID == id {
			return g.Name
		}
	}
	return ""
}

func (s *Server) cabinets(r *Request) error {
	var f cabinetsFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		f, err = r.readCabinets(rx)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("cabinets.title"))
	if err != nil {
		return err
	}
	return r.HTML(cabinetsPage(r, st, f).Show())
}

// cabinet is the page of one place, as it hangs on the wall.
func (s *Server) cabinet(r *Request) error {
	f := cabinetFacts{now: r.Now()}
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.place, err = r.knownPlace(rx); err != nil {
			return err
		}
		if f.cabinetsFacts, err = r.readCabinets(rx); err != nil {
			return err
		}
		if f.place.Kind != custody.Cabinet {
			f.keys, err = rx.Items(store.ItemAsk{Place: f.place.ID, After: cursor(r.Query("after")), Limit: pageRows + 1})
			return err
		}
		if f.slots, err = rx.Slots(f.place.ID); err != nil {
			return err
		}
		if f.laid, err = readLaidOut(rx, f.place.ID); err != nil {
			return err
		}
		f.twin, f.enrolled = f.twins[f.place.ID]
		if !f.enrolled {
			return nil
		}
		if f.openings, err = rx.Openings(store.OpeningAsk{Place: f.place.ID, Open: true, Limit: mostOpenings}); err != nil {
			return err
		}
		if f.names, err = rx.PlaceNames(); err != nil {
			return err
		}
		if f.past, err = r.readHealth(rx, f.twin.DeviceID); err != nil {
			return err
		}
		f.events, err = rx.Timeline(store.TimelineAsk{Device: f.twin.DeviceID, Limit: lastEvents})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(f.place.Name)
	if err != nil {
		return err
	}
	st.Live, st.Zone = "/live", r.Guest.Organisation.Zone
	if f.enrolled {
		f.console = s.Demo.console(string(f.twin.DeviceID))
	}
	return r.HTML(cabinetPage(r, st, f).Show())
}

// lastEvents is how many entries the page of a cabinet shows.
const lastEvents = 12

// knownPlace reads a place that the scope reaches.
func (r *Request) knownPlace(rx *store.Rx) (custody.Place, error) {
	p, err := rx.Place(custody.PlaceID(r.Params("id")))
	if err == nil && !r.Scope.SeesSite(p.SiteID) {
		err = tenants.Fail(tenants.NotFound, "place_not_found")
	}
	return p, err
}

// placeKinds in the order of the form.
var placeKinds = []string{string(custody.Cabinet), string(custody.Board), string(custody.Safe), string(custody.Desk)}

func (s *Server) placeNew(r *Request) error {
	return s.placeForm(r, custody.Place{Kind: custody.Cabinet, Slots: 32}, r.Form())
}

func (s *Server) placeAdd(r *Request) error {
	f := r.Form()
	p := custody.Place{Name: f.text("name"), Kind: custody.PlaceKind(known(placeKinds, f.text("kind"))), Slots: int(f.whole("slots")), SiteID: f.site()}
	if len(f.problems) == 0 {
		saved, err := keys.AddPlace(r.UserContext(), r.editStore(), r.Scope, p)
		if err == nil {
			r.Flash("assets.saved", "name", saved.Name)
			return r.To(placeHref(saved.ID))
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.placeForm(r, p, f)
}

func (s *Server) placeForm(r *Request, c custody.Place, f *form) error {
	sites, err := r.sites()
	if err != nil {
		return err
	}
	p := r.Say
	name, slots := f.input("name", p.Say("common.name"), c.Name), f.input("slots", p.Say("cabinets.slots"), digits(int64(c.Slots)))
	name.Required, slots.Mode, slots.Hint = true, "numeric", p.Say("cabinets.slots_hint")
	fields := []templ.Component{name.Input(), f.input("kind", p.Say("common.kind"), "").Select(r.labels("custody.place_kind", placeKinds, string(c.Kind))),
		slots.Input(), f.input("site", p.Say("common.site"), "").Select(siteChoices(sites, c.SiteID))}
	return s.assetForm(r, assetDraft{title: p.Say("cabinets.add"), list: "/cabinets", listWord: p.Say("cabinets.title"), action: "/cabinets", back: "/cabinets", fields: fields}, f)
}

func (s *Server) gatewayNew(r *Request) error { return s.gatewayForm(r, r.Form()) }

// gatewayAdd registers a gateway and shows its one-time code.
func (s *Server) gatewayAdd(r *Request) error {
	f := r.Form()
	d := admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: f.text("name"), SiteID: f.site()}
	if len(f.problems) > 0 {
		return s.gatewayForm(r, f)
	}
	c, err := admin.ClaimDevice(r.UserContext(), s.Store.Enrolment(), s.Keys, r.Scope, d)
	if err != nil && f.wrong(err) {
		return s.gatewayForm(r, f)
	}
	if err != nil {
		return err
	}
	return s.claimed(r, c, gatewayHref(c.Device.ID))
}

func (s *Server) gatewayForm(r *Request, f *form) error {
	sites, err := r.sites()
	if err != nil {
		return err
	}
	p := r.Say
	name := f.input("name", p.Say("common.name"), f.text("name"))
	name.Required = true
	fields := []templ.Component{name.Input(), f.input("site", p.Say("common.site"), "").Select(siteChoices(sites, tenants.SiteID(f.text("site"))))}
	return s.assetForm(r, assetDraft{title: p.Say("cabinets.gateway.add"), list: "/gateways", listWord: p.Say("gateways.title"), action: "/cabinets/gateway", back: "/gateways", fields: fields}, f)
}

func (s *Server) controllerNew(r *Request) error { return s.controllerForm(r, r.Form()) }

// controllerAdd registers a cabinet's controller and shows its one-time code.
func (s *Server) controllerAdd(r *Request) error {
	f := r.Form()
	place, err := r.readPlace()
	if err != nil {
		return err
	}
	d := admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: place.Name, PlaceID: place.ID, Gateway: tenants.DeviceID(f.text("gateway"))}
	if d.Gateway == "" {
		f.wrong(tenants.Fail(tenants.Invalid, "gateway_required").At("gateway"))
		return s.controllerForm(r, f)
	}
	c, err := admin.ClaimDevice(r.UserContext(), s.Store.Enrolment(), s.Keys, r.Scope, d)
	if err != nil && f.wrong(err) {
		return s.controllerForm(r, f)
	}
	if err != nil {
		return err
	}
	return s.claimed(r, c, placeHref(place.ID))
}

func (r *Request) readPlace() (p custody.Place, err error) {
	err = r.Read(func(rx *store.Rx) error {
		p, err = r.knownPlace(rx)
		return err
	})
	return p, err
}

func (s *Server) controllerForm(r *Request, f *form) error {
	var place custody.Place
	var gateways []store.GatewayRow
	err := r.Read(func(rx *store.Rx) (err error) {
		if place, err = r.knownPlace(rx); err != nil {
			return err
		}
		gateways, err = rx.Gateways()
		return err
	})
	if err != nil {
		return err
	}
	p := r.Say
	field := f.input("gateway", p.Label("cabinets.device", "gateway"), "")
	field.Hint = p.Say("cabinets.enrol_hint")
	var options []ui.Option
	for _, g := range gateways {
		options = append(options, ui.Option{Value: string(g.ID), Label: joinWords(g.Name, g.Site), On: string(g.ID) == f.text("gateway")})
	}
	return s.assetForm(r, assetDraft{title: p.Say("cabinets.enrol", "cabinet", place.Name), list: "/cabinets", listWord: p.Say("cabinets.title"), action: placeHref(place.ID) + "/enrol",
		back: placeHref(place.ID), fields: []templ.Component{field.Select(options)}}, f)
}

// claimed shows the code, once: only its hash is kept.
func (s *Server) claimed(r *Request, c admin.Claimed, back string) error {
	p := r.Say
	st, err := r.Staff(c.Device.Name)
	if err != nil {
		return err
	}
	r.Set("Cache-Control", "no-store")
	v := views.Thing{Staff: st, Path: []ui.Crumb{{Label: p.Say("cabinets.title"), Href: "/cabinets"}}, Heading: c.Device.Name, Sentence: ui.Text(p.Label("cabinets.device", string(c.Device.Kind))),
		Buttons: []ui.Button{{Label: p.Say("common.continue"), Kind: ui.Primary, Href: back}}, FactsTitle: p.Say("common.details"), FactsLabel: p.Say("keys.facts_about", "key", c.Device.Name),
		Notes: []ui.Note{{State: "due", Icon: "key", Bold: p.Say("cabinets.claim") + ": " + c.Code, Sub: p.Say("cabinets.claim_hint", "span", p.Span(admin.DeviceClaimLife)) + " " + p.Say("cabinets.claim_once")}},
		Facts: []ui.Fact{{Term: p.Say("cabinets.claim"), Text: ui.Strong(c.Code), Code: true}, fact(p.Say("cabinets.claim_until"), p.Moment(c.ExpiresAt, r.Now()))}}
	return r.HTML(v.Show())
}
