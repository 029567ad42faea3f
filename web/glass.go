package web

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// glassRoutes are break-glass: who may, what was opened, and each review.
func (s *Server) glassRoutes() []Route {
	return []Route{
		get("/emergency/glass", tenants.EmergencyLock, s.glasses),
		get("/emergency/keepers/new", tenants.EmergencyPass, proveFirst(s.keeperPage)),
		post("/emergency/keepers", tenants.EmergencyPass, s.nameKeeper),
		post("/emergency/keepers/:id/end", tenants.EmergencyPass, s.endKeeper),
		get("/emergency/keepers/:id/drill", tenants.EmergencyPass, s.keeperDrillPage),
		post("/emergency/keepers/:id/drill", tenants.EmergencyPass, s.keeperDrill),
		get("/emergency/glass/:id", tenants.EmergencyLock, s.glass),
		get("/emergency/glass/:id/review", tenants.EmergencyLock, s.glassReviewPage),
		post("/emergency/glass/:id/review", tenants.EmergencyLock, s.glassReview),
		get("/keys/:id/break-glass", tenants.KeysOwn, proveFirst(s.breakPage)),
		post("/keys/:id/break-glass", tenants.KeysOwn, s.breakGlass),
	}
}

func (r *Request) glassStore() emergency.GlassStore { return store.In[emergency.GlassTx](r.s.Store) }

func glassHref(id custody.GlassID) string { return "/emergency/glass/" + string(id) }

// glassFacts is what the page of break-glass shows.
type glassFacts struct {
	keepers []store.KeeperView
	rows    []store.GlassView
}

func (s *Server) glasses(r *Request) error {
	var f glassFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.keepers, err = rx.Keepers(""); err != nil {
			return err
		}
		f.rows, err = rx.Glasses(store.GlassAsk{Open: r.Query("open") != "", Before: custody.GlassID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("glass.title"))
	if err != nil {
		return err
	}
	return r.HTML(glassesPage(r, st, f).Show())
}

func (s *Server) keeperPage(r *Request) error { return s.keeperForm(r, r.Form()) }

// keeperForm asks whom to name, where, up to which level, and until when.
func (s *Server) keeperForm(r *Request, f *form) error {
	var sites []tenants.Site
	if err := r.Read(func(rx *store.Rx) (err error) { sites, err = rx.Sites(); return err }); err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("glass.name"))
	if err != nil {
		return err
	}
	person := f.input("person", say("emergency.exempt_number"), f.text("person"))
	person.Hint, person.Required = say("emergency.exempt_hint"), true
	until := f.input("until", say("glass.until"), or(f.text("until"), dayOf(r, at(r.Now().AddDate(0, 6, 0)))))
	until.Type, until.Hint, until.Required = "date", say("glass.until_hint"), true
	from := f.input("from", say("glass.from"), or(f.text("from"), dayOf(r, at(r.Now()))))
	from.Type = "date"
	level := custody.Level(f.whole("level"))
	if f.text("level") == "" {
		level = 2
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("glass.title"), Href: "/emergency/glass"}}, Heading: say("glass.name"), Lede: say("glass.name_lede"), Problems: f.problems, Action: "/emergency/keepers",
		Fields: []views.FormField{{Field: person}, {Kind: "select", Field: f.input("site", say("common.site"), ""), Options: keeperSites(r, sites, tenants.SiteID(f.text("site")))},
			{Kind: "select", Field: f.input("level", say("glass.level"), ""), Options: levelOptions(r, level)}, {Field: from}, {Field: until}},
		Submit: say("glass.name_do"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: "/emergency/glass"}}
	if proof := r.proofWanted(f); proof != nil {
		page.Fields = append(page.Fields, views.FormField{Field: *proof})
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func at(t time.Time) *time.Time { return &t }

// keeperSites are all sites, for who sees all, and each one.
func keeperSites(r *Request, sites []tenants.Site, chosen tenants.SiteID) (out []ui.Option) {
	if r.Scope.SeesSite("") {
		out = append(out, ui.Option{Label: r.Say.Say("glass.every_site"), On: chosen == ""})
	}
	for _, s := range sites {
		out = append(out, ui.Option{Value: string(s.ID), Label: s.Name, On: s.ID == chosen})
	}
	return out
}

func (s *Server) nameKeeper(r *Request) error {
	f := r.Form()
	in := emergency.KeeperAsk{SiteID: tenants.SiteID(f.text("site")), Level: custody.Level(f.whole("level"))}
	err := r.Read(func(rx *store.Rx) error {
		p, err := rx.PersonByNumber(f.text("person"))
		in.PersonID = p.ID
		return err
	})
	if tenants.KindOf(err) == tenants.NotFound {
		err = tenants.Fail(tenants.Invalid, "keeper_person").At("person")
	}
	if err != nil && !f.wrong(err) {
		return err
	}
	if from := f.day("from"); from != nil && from.After(r.Now()) {
		in.From = *from
	}
	if until := f.day("until"); until != nil {
		in.Until = until.AddDate(0, 0, 1) // to the end of that day
	}
	if _, err := r.proven(f); err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.keeperForm(r, f)
	}
	k, err := emergency.NameKeeper(r.UserContext(), r.glassStore(), r.Scope, in)
	if err != nil {
		if f.wrong(err) {
			return s.keeperForm(r, f)
		}
		return err
	}
	name, err := r.personName(k.PersonID)
	if err != nil {
		return err
	}
	r.Flash("glass.done.named", "person", name)
	return r.To("/emergency/glass")
}

func (s *Server) endKeeper(r *Request) error {
	if err := emergency.EndKeeper(r.UserContext(), r.glassStore(), r.Scope, custody.KeeperID(r.Params("id"))); err != nil {
		return err
	}
	r.Flash("glass.done.ended")
	return r.To("/emergency/glass")
}

func (r *Request) readGlass() (v store.GlassView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		v, err = rx.GlassView(custody.GlassID(r.Params("id")))
		return err
	})
	return v, err
}

func (s *Server) glass(r *Request) error {
	v, err := r.readGlass()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("glass.heading", "key", v.Code))
	if err != nil {
		return err
	}
	return r.HTML(glassPage(r, st, v).Show())
}

func (s *Server) glassReviewPage(r *Request) error { return s.glassReviewForm(r, r.Form()) }

// glassReviewForm asks another human what they found.
func (s *Server) glassReviewForm(r *Request, f *form) error {
	v, err := r.readGlass()
	if err != nil {
		return err
	}
	if !v.Open() {
		return tenants.Fail(tenants.Conflict, "glass_reviewed")
	}
	say := r.Say.Say
	st, err := r.Staff(say("glass.review"))
	if err != nil {
		return err
	}
	cause := f.input("cause", say("glass.cause"), f.text("cause"))
	cause.Hint, cause.Required = say("glass.cause_hint"), true
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("glass.title"), Href: "/emergency/glass"}, {Label: say("glass.heading", "key", v.Code), Href: glassHref(v.ID)}}, Heading: say("glass.review"), Lede: glassSentence(r, v), Problems: f.problems,
		Action: glassHref(v.ID) + "/review", Fields: []views.FormField{{Kind: "area", Field: cause}}, Submit: say("glass.review_do"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: glassHref(v.ID)}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) glassReview(r *Request) error {
	f := r.Form()
	g, err := emergency.ReviewGlass(r.UserContext(), r.glassStore(), r.Scope, custody.GlassID(r.Params("id")), f.text("cause"))
	switch {
	case err == nil:
		r.Flash("glass.done.reviewed")
		return r.To(glassHref(g.ID))
	case tenants.KindOf(err) == tenants.Invalid && f.wrong(err):
		return s.glassReviewForm(r, f)
	}
	return err
}
