package web

import (
	"errors"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// guestRoutes are passes for people without an account.
func (s *Server) guestRoutes() []Route {
	return []Route{
		get("/guests", tenants.KeysIssue, s.guests),
		get("/guests/new", tenants.KeysIssue, s.guestNew),
		post("/guests", tenants.KeysIssue, s.guestAdd),
		get("/guests/:id", tenants.KeysIssue, s.guest),
		post("/guests/:id/sheet", tenants.KeysIssue, s.guestSheet),
		post("/guests/:id/revoke", tenants.KeysIssue, s.guestRevoke),
	}
}

func (r *Request) passStore() keys.PassStore { return store.In[keys.PassTx](r.s.Store) }

// responderHref is the form of a pass as firefighters or the police need it: good
// during a lockdown, for two hours.
const responderHref = "/guests/new?kind=responder&through=1"

// mostEnded is how many revoked passes are looked at for cabinets that have not
// confirmed: their windows are at most eight hours long.
const mostEnded = 500

func passHref(id custody.PassID) string { return "/guests/" + string(id) }

func (s *Server) guests(r *Request) error {
	var rows, ended []store.PassView
	err := r.Read(func(rx *store.Rx) (err error) {
		if ended, err = rx.Passes(store.PassListAsk{Ended: true, Limit: mostEnded}); err != nil {
			return err
		}
		rows, err = rx.Passes(store.PassListAsk{Open: r.Query("open") != "", Before: custody.PassID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("passes.title"))
	if err != nil {
		return err
	}
	held := slices.DeleteFunc(ended, func(v store.PassView) bool { return v.Holds(r.Now()).IsZero() })
	if r.Query("held") != "" {
		rows = held
	}
	page := guestsPage(r, st, rows)
	page.Notes = append(page.Notes, heldNotes(r, held)...)
	return r.HTML(page.Show())
}

func (s *Server) guestNew(r *Request) error { return s.guestForm(r, r.Form()) }

// guestForm asks who gets which keys of which cabinet, and when.
func (s *Server) guestForm(r *Request, f *form) error {
	var places []custody.Place
	var twins []store.Twin
	err := r.Read(func(rx *store.Rx) (err error) {
		if places, err = rx.Places(); err != nil {
			return err
		}
		twins, err = rx.Twins()
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("passes.new"))
	if err != nil {
		return err
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("passes.title"), Href: "/guests"}}, Heading: say("passes.new"), Lede: say("passes.new_lede"), Problems: f.problems, Action: "/guests", Two: true,
		Fields: guestFields(r, f, cabinetOptions(r, places, twins, custody.PlaceID(f.text("place")))), Submit: say("passes.do"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: "/guests"}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func guestFields(r *Request, f *form, cabinets []ui.Option) []views.FormField {
	say, z := r.Say.Say, zone(r.Guest.Organisation.Zone)
	label := f.input("label", say("passes.label"), f.text("label"))
	label.Hint, label.Required = say("passes.label_hint"), true
	keys := f.input("keys", say("passes.keys"), f.text("keys"))
	keys.Hint, keys.Required = say("passes.keys_hint"), true
	reason := f.input("reason", say("passes.reason"), f.text("reason"))
	reason.Required = true
	uses := f.input("uses", say("passes.uses"), or(f.text("uses"), "1"))
	uses.Hint, uses.Type = say("passes.uses_hint"), "number"
	kinds, chosen := []ui.Option{}, or(f.text("kind"), string(tenants.Contractor))
	for _, k := range custody.GuestKinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: say("passes.kind." + string(k)), On: string(k) == chosen})
	}
	long := 4 * time.Hour
	if chosen == string(tenants.Responder) {
		long = 2 * time.Hour
	}
	moment := func(name string, usual time.Time) views.FormField {
		in := f.input(name, say("passes."+name), or(f.text(name), usual.In(z).Format(localMinute)))
		in.Type, in.Required = "datetime-local", true
		return views.FormField{Field: in}
	}
	tongue := views.FormField{Kind: "select", Field: f.input("locale", say("passes.language"), ""), Options: localeOptions(r.Say, or(f.text("locale"), r.Say.Locale()))[1:]}
	out := []views.FormField{{Field: label}, {Field: f.input("company", say("passes.company"), f.text("company"))},
		{Kind: "select", Field: f.input("kind", say("passes.kind"), ""), Options: kinds}, {Kind: "select", Field: f.input("place", say("passes.cabinet"), ""), Options: cabinets},
		{Field: keys, Wide: true}, moment("from", r.Now()), moment("until", r.Now().Add(long)), moment("due", r.Now().Add(long)), {Field: uses}, tongue, {Field: reason, Wide: true}}
	if r.Scope.Can(tenants.EmergencyLock) {
		out = append(out, views.FormField{Kind: "check", Wide: true, On: f.text("through") != "", Field: f.input("through", say("passes.through"), "1")})
	}
	return out
}

// cabinetOptions are the cabinets that have a controller.
func cabinetOptions(r *Request, places []custody.Place, twins []store.Twin, chosen custody.PlaceID) (out []ui.Option) {
	enrolled := map[custody.PlaceID]bool{}
	for _, w := range twins {
		enrolled[w.PlaceID] = w.Epoch > 0
	}
	for _, p := range places {
		if enrolled[p.ID] && r.Scope.SeesSite(p.SiteID) {
			out = append(out, ui.Option{Value: string(p.ID), Label: p.Name, On: p.ID == chosen})
		}
	}
	return out
}

// passAsk reads the form; keys are named by their codes or labels.
func (f *form) passAsk() (in keys.PassAsk, err error) {
	in = keys.PassAsk{Label: f.text("label"), Company: f.text("company"), Kind: tenants.PersonKind(f.text("kind")), PlaceID: custody.PlaceID(f.text("place")), Uses: int(f.whole("uses")), Through: f.text("through") != "", Reason: f.text("reason"), Locale: or(f.text("locale"), f.r.Say.Locale())}
	for _, m := range []struct {
		name string
		at   *time.Time
	}{{"from", &in.From}, {"until", &in.Until}, {"due", &in.Due}} {
		if t := f.minute(m.name); t != nil {
			*m.at = *t
		}
	}
	codes := strings.FieldsFunc(f.text("keys"), func(c rune) bool { return c == ',' || c == ';' || c == '\n' })
	err = f.r.Read(func(rx *store.Rx) error {
		for _, code := range codes[:min(len(codes), custody.MostPassKeys+1)] {
			it, err := rx.ItemScanned(strings.TrimSpace(code))
			if tenants.KindOf(err) == tenants.NotFound && err != nil {
				return tenants.Fail(tenants.Invalid, "pass_key_elsewhere").At("keys")
			}
			if err != nil {
				return err
			}
			in.Items = append(in.Items, it.ID)
		}
		return nil
	})
	return in, err
}

func (s *Server) guestAdd(r *Request) error {
	f := r.Form()
	in, err := f.passAsk()
	if err != nil && !f.wrong(err) {
		return err
	}
	if len(f.problems) > 0 {
		return s.guestForm(r, f)
	}
	p, err := keys.IssuePass(r.UserContext(), r.passStore(), r.Scope, in)
	if err != nil {
		if f.wrong(err) {
			return s.guestForm(r, f)
		}
		return err
	}
	return s.guestShown(r, p.ID, true)
}

func (s *Server) guest(r *Request) error {
	return s.guestShown(r, custody.PassID(r.Params("id")), false)
}

// guestShown is the page of a pass; the codes are on it only in the answer that
// gives it.
func (s *Server) guestShown(r *Request, id custody.PassID, codes bool) error {
	var f passFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.pass, err = rx.PassView(id); err != nil {
			return err
		}
		if f.keys, err = rx.PassKeys(f.pass.Items); err != nil {
			return err
		}
		f.uses, err = rx.PassUses(id)
		return err
	})
	if err != nil {
		return err
	}
	if codes {
		f.codes = s.Keys.PassCodes(f.pass.Device, f.pass.Epoch, f.pass.Grants(), f.pass.Uses)
		r.Set("Cache-Control", "no-store")
	}
	st, err := r.Staff(f.pass.Person)
	if err != nil {
		return err
	}
	return r.HTML(guestPage(r, st, f).Show())
}

func (s *Server) guestRevoke(r *Request) error {
	id := custody.PassID(r.Params("id"))
	if err := keys.RevokePass(r.UserContext(), r.passStore(), r.Scope, id); err != nil {
		var e *tenants.Error
		if errors.As(err, &e) && e.Code == "pass_ended" {
			return r.To(passHref(id))
		}
		return err
	}
	r.Flash("passes.done.revoked")
	return r.To(passHref(id))
}
