package web

import (
	"slices"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

// lockdownRoutes are the emergency console and each lockdown.
func (s *Server) lockdownRoutes() []Route {
	return []Route{
		get("/emergency", tenants.EmergencyLock, proveFirst(s.emergencyPage)),
		post("/emergency/lockdowns", tenants.EmergencyLock, s.lockSite),
		post("/emergency/exempts", tenants.EmergencyPass, s.addExempt),
		post("/emergency/exempts/end", tenants.EmergencyPass, s.endExempt),
		get("/emergency/lockdowns/:id", tenants.EmergencyLock, s.lockdownPage),
		post("/emergency/lockdowns/:id/ask", tenants.EmergencyLock, s.lockdownAsk),
		post("/emergency/lockdowns/:id/lift", tenants.EmergencyLock, s.lockdownLift),
		post("/emergency/lockdowns/:id/keep", tenants.EmergencyLock, s.lockdownKeep),
		post("/emergency/lockdowns/:id/review", tenants.EmergencyLock, s.lockdownReview),
		post("/emergency/lockdowns/:id/notes", tenants.EmergencyLock, s.lockdownNote),
	}
}

func (r *Request) locks() emergency.LockStore { return store.In[emergency.LockTx](r.s.Store) }

func (r *Request) lockdownID() custody.LockdownID { return custody.LockdownID(r.Params("id")) }

func lockdownHref(id custody.LockdownID) string { return "/emergency/lockdowns/" + string(id) }

// emergencyFacts is what the console shows.
type emergencyFacts struct {
	sites    []tenants.Site
	site     tenants.Site // the chosen one
	places   []custody.Place
	tallies  map[custody.PlaceID]store.PlaceTally
	active   []store.LockdownView
	rows     []store.LockdownView
	exempt   []store.ExemptView
	fires    []store.FireView     // alarms of fire panels that go on
	takes    []store.FireTakeView // of which nobody said who
	lockForm *form                // refused, nil for none
	passForm *form
}

func (s *Server) emergencyPage(r *Request) error {
	return s.emergency(r, emergencyFacts{}, tenants.SiteID(r.Query("site")))
}

func (s *Server) emergency(r *Request, f emergencyFacts, site tenants.SiteID) error {
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.sites, err = rx.Sites(); err != nil {
			return err
		}
		for _, x := range f.sites {
			if x.ID == site || site == "" && f.site.ID == "" {
				f.site = x
			}
		}
		if f.site.ID == "" {
			return tenants.Fail(tenants.NotFound, "site_not_found")
		}
		if f.places, err = rx.Places(); err != nil {
			return err
		}
		if f.tallies, err = rx.PlaceTallies(); err != nil {
			return err
		}
		if f.active, err = rx.Lockdowns(store.LockdownAsk{Active: true, Limit: pageRows}); err != nil {
			return err
		}
		if f.rows, err = rx.Lockdowns(store.LockdownAsk{Before: custody.LockdownID(r.Query("after")), Limit: pageRows + 1}); err != nil {
			return err
		}
		if f.fires, err = rx.Fires(store.FireAsk{Live: true, Limit: mostBanners}); err != nil {
			return err
		}
		if f.takes, err = rx.FireTakes(store.FireTakeAsk{Open: true, Limit: mostBanners}); err != nil {
			return err
		}
		f.exempt, err = rx.Exempts(f.site.ID)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("emergency.title"))
	if err != nil {
		return err
	}
	page := emergencyView(r, st, f)
	if f.lockForm != nil || f.passForm != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// lockSite begins a lockdown. The name of the site was typed, or put in by two
// seconds of holding: a single click or Enter never begins one.
func (s *Server) lockSite(r *Request) error {
	f := r.Form()
	id := tenants.SiteID(f.text("site"))
	var site tenants.Site
	err := r.Read(func(rx *store.Rx) (err error) {
		if site, err = rx.Site(id); err == nil && !r.Scope.SeesSite(id) {
			err = tenants.Fail(tenants.NotFound, "site_not_found")
		}
		return err
	})
	if err != nil {
		return err
	}
	if f.text("typed") != site.Name {
		f.wrong(tenants.Fail(tenants.Invalid, "lockdown_typed", "site", site.Name).At("typed"))
	}
	if _, err := r.proven(f); err != nil {
		return err
	}
	var l custody.Lockdown
	if len(f.problems) == 0 {
		l, err = emergency.Lock(r.UserContext(), r.locks(), r.Scope, emergency.LockAsk{SiteID: id, Why: custody.LockdownWhy(f.text("why")), Text: f.text("text")})
	}
	switch {
	case len(f.problems) > 0:
		return s.emergency(r, emergencyFacts{lockForm: f}, id)
	case err != nil && tenants.CodeOf(err) == "lockdown_active" && l.ID != "": // somebody was faster: join them
		return r.To(lockdownHref(l.ID))
	case err != nil && tenants.KindOf(err) == tenants.Invalid && f.wrong(err):
		return s.emergency(r, emergencyFacts{lockForm: f}, id)
	case err != nil:
		return err
	}
	return r.To(lockdownHref(l.ID))
}

func (s *Server) addExempt(r *Request) error {
	f := r.Form()
	site := tenants.SiteID(f.text("site"))
	var p tenants.Person
	err := r.Read(func(rx *store.Rx) (err error) {
		p, err = rx.PersonByNumber(f.text("person"))
		return err
	})
	if tenants.KindOf(err) == tenants.NotFound {
		err = tenants.Fail(tenants.Invalid, "exempt_person").At("person")
	}
	if err == nil {
		err = emergency.AddExempt(r.UserContext(), r.locks(), r.Scope, site, p.ID)
	}
	if err != nil {
		if f.wrong(err) {
			return s.emergency(r, emergencyFacts{passForm: f}, site)
		}
		return err
	}
	r.Flash("emergency.done.exempt")
	return r.To("/emergency?site=" + string(site))
}

func (s *Server) endExempt(r *Request) error {
	f := r.Form()
	site := tenants.SiteID(f.text("site"))
	if err := emergency.EndExempt(r.UserContext(), r.locks(), r.Scope, site, tenants.PersonID(f.text("person"))); err != nil {
		return err
	}
	r.Flash("emergency.done.exempt_ended")
	return r.To("/emergency?site=" + string(site))
}

func (s *Server) lockdownPage(r *Request) error { return s.lockdown(r, nil) }

func (s *Server) lockdown(r *Request, f *form) error {
	var v store.LockdownView
	var notes []store.NoteView
	err := r.Read(func(rx *store.Rx) (err error) {
		if v, err = rx.LockdownView(r.lockdownID()); err == nil {
			notes, err = rx.LockdownNotes(v.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("emergency.heading", "site", v.Site))
	if err != nil {
		return err
	}
	st.Live, st.Zone = "/live", r.Guest.Organisation.Zone
	page := lockdownView(r, st, v, notes, f)
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// onLockdown answers an act on a lockdown: back to its page, or the page with
// what is wrong.
func (s *Server) onLockdown(r *Request, f *form, done string, err error) error {
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.lockdown(r, f)
		}
		return err
	}
	r.Flash(done)
	return r.To(lockdownHref(r.lockdownID()))
}

func (s *Server) lockdownAsk(r *Request) error {
	f := r.Form()
	_, err := emergency.AskToLift(r.UserContext(), r.locks(), r.Scope, r.lockdownID(), f.text("why"))
	return s.onLockdown(r, f, "emergency.done.asked", err)
}

func (s *Server) lockdownLift(r *Request) error {
	f := r.Form()
	if ok, err := r.proven(f); !ok {
		if err != nil {
			return err
		}
		return s.lockdown(r, f)
	}
	_, err := emergency.Lift(r.UserContext(), r.locks(), r.Scope, r.lockdownID())
	return s.onLockdown(r, f, "emergency.done.lifted", err)
}

func (s *Server) lockdownKeep(r *Request) error {
	_, err := emergency.KeepLocked(r.UserContext(), r.locks(), r.Scope, r.lockdownID())
	return s.onLockdown(r, r.Form(), "emergency.done.kept", err)
}

func (s *Server) lockdownReview(r *Request) error {
	f := r.Form()
	_, err := emergency.Review(r.UserContext(), r.locks(), r.Scope, r.lockdownID(), f.text("review"))
	return s.onLockdown(r, f, "emergency.done.reviewed", err)
}

func (s *Server) lockdownNote(r *Request) error {
	f := r.Form()
	err := emergency.Note(r.UserContext(), r.locks(), r.Scope, r.lockdownID(), f.text("text"))
	return s.onLockdown(r, f, "emergency.done.noted", err)
}

// lockBanner says on every page that a site of the reader is locked down.
func (r *Request) lockBanner(vs []store.LockdownView) *ui.Banner {
	if len(vs) == 0 {
		return nil
	}
	lifts := r.s.serves("/emergency") && r.Scope.Can(tenants.EmergencyLock)
	v, open := vs[0], "emergency.open"
	if i := slices.IndexFunc(vs, func(v store.LockdownView) bool { return v.Asked() && v.AskedBy != r.Scope.Person() }); lifts && i >= 0 { // this one waits for the reader
		v, open = vs[i], "emergency.answer"
	}
	b := &ui.Banner{Kind: "lockdown", Word: r.Say.Say("emergency.word"), Text: lockdownLine(r, v)}
	if v.Asked() && lifts {
		b.Text += ". " + r.Say.Say("emergency.asks", "person", v.Asker)
	}
	if len(vs) > 1 {
		b.Text += " " + r.Say.Count("emergency.more", len(vs)-1)
	}
	if lifts {
		b.Button = ui.Button{Label: r.Say.Say(open), Row: true, Href: lockdownHref(v.ID)}
	}
	return b
}
