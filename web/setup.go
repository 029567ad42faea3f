package web

import (
	"crypto/subtle"
	"strings"
	"sync/atomic"
	"time"

	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// setupRoutes are the first run: an organisation and its owner, made once by
// somebody who can read what the program printed, then the steps to the first
// key handed out.
func (s *Server) setupRoutes() []Route {
	return append(by(Public,
		get("/setup", "", s.setupPage),
		post("/setup", "", s.setupFound),
	),
		post("/setup/place", tenants.CabinetsEdit, s.setupPlace),
		post("/setup/rule", tenants.RulesEdit, s.setupRule),
		post("/setup/key", tenants.KeysEdit, s.setupKey),
		post("/setup/person", tenants.PeopleEdit, s.setupPerson),
	)
}

// founding knows whether there is an organisation, and counts wrong codes.
type founding struct {
	done  atomic.Bool
	wrong atomic.Int32
}

// codeTries is how often a wrong code is answered before the program must be
// started anew: the code has 39 bits, so guessing it stays hopeless.
const codeTries = 50

// unfounded tells whether the first organisation is still to be made and may
// be made here. Once there is one, the database is not asked again.
func (s *Server) unfounded(r *Request) (bool, error) {
	if s.Setup == "" || s.first.done.Load() {
		return false, nil
	}
	some, err := s.Store.UnscopedAnyOrganisation(r.UserContext())
	if err == nil && some {
		s.first.done.Store(true)
	}
	return !some, err
}

// setupPage begins, or shows the steps to who may change the organisation.
func (s *Server) setupPage(r *Request) error {
	empty, err := s.unfounded(r)
	switch {
	case err != nil:
		return err
	case empty:
		return r.HTML(views.SetupStartPage(s.setupStart(r, r.Form())))
	case r.Guest.Member == nil:
		return r.To("/login?next=/setup")
	case !r.Scope.Can(tenants.SettingsEdit):
		return r.To("/")
	}
	return s.setupSteps(r, r.Form(), r.Query("step"), 200)
}

// setupFound makes the organisation and signs its owner in.
func (s *Server) setupFound(r *Request) error {
	empty, err := s.unfounded(r)
	if err != nil {
		return err
	}
	if !empty {
		return tenants.Fail(tenants.Conflict, "already_set_up")
	}
	f := r.Form()
	if err := s.setupCode(f.text("code")); err != nil {
		if !f.wrong(err) {
			return err
		}
		return s.setupAgain(r, f, err)
	}
	in := f.organisation()
	if _, err := admin.FirstOrganisation(r.UserContext(), s.admin, s.Hasher, in); err != nil {
		if !f.wrong(setupField(err)) {
			return err
		}
		return s.setupAgain(r, f, err)
	}
	s.first.done.Store(true)
	signed, err := admin.SignIn(r.UserContext(), s.admin, s.Keys, s.Hasher, admin.SignInAsk{Email: in.OwnerEmail, Password: in.Password, Address: r.address(), Agent: r.Get("User-Agent"), Request: requestID(r.Ctx), Locale: in.Organisation.Locale})
	if err != nil {
		return err
	}
	r.renewBrowser()
	r.setCookie(sessionCookie, signed.Secret, admin.SessionLife)
	return r.To("/setup")
}

// setupAgain shows the form with what was wrong; what was typed stays.
func (s *Server) setupAgain(r *Request, f *form, err error) error {
	r.Status(statusOf(err))
	return r.HTML(views.SetupStartPage(s.setupStart(r, f)))
}

// setupCode compares in constant time, and not for ever.
func (s *Server) setupCode(typed string) error {
	if s.first.wrong.Load() >= codeTries {
		return tenants.Fail(tenants.Limit, "setup_code_worn").At("code")
	}
	if subtle.ConstantTimeCompare([]byte(plainCode(typed)), []byte(plainCode(s.Setup))) != 1 {
		s.first.wrong.Add(1)
		return tenants.Fail(tenants.Invalid, "setup_code_wrong").At("code")
	}
	return nil
}

// plainCode is a code without what people add or leave out.
func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// organisation reads the form of the first page. Money and distances follow
// the zone; Settings changes them.
func (f *form) organisation() admin.NewOrganisation {
	o := tenants.Organisation{Slug: slugOf(f.text("name")), Name: f.text("name"), Trade: tenants.Trade(f.text("trade")), Locale: f.text("lang"), Zone: f.text("zone"), Currency: "EUR", Units: "km"}
	switch {
	case strings.HasPrefix(o.Zone, "America/"), strings.HasPrefix(o.Zone, "US/"):
		o.Currency, o.Units = "USD", "mi"
	case o.Zone == "Europe/London":
		o.Currency, o.Units = "GBP", "mi"
	}
	return admin.NewOrganisation{Organisation: o, Site: or(f.text("site"), f.text("name")), Desk: deskName(o.Locale), OwnerName: f.text("owner"), OwnerEmail: f.text("email"), Password: f.r.FormValue("password"), By: "set-up"}
}

// slugOf makes a name for commands of an organisation's name.
func slugOf(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == 32 {
			break
		}
	}
	if slug := strings.Trim(b.String(), "-"); len(slug) >= 2 {
		return slug
	}
	return "keys"
}

// setupField moves a failure to the field of this form that causes it.
func setupField(err error) error {
	te := asError(err)
	if te == nil || te.Field != "slug" {
		return err
	}
	moved := *te
	moved.Field = "name"
	return &moved
}

// setupStart fills the first page.
func (s *Server) setupStart(r *Request, f *form) views.SetupStart {
	say := r.Say.Say
	v := views.SetupStart{Auth: views.Auth{Doc: r.doc(say("setup.title"))}, Title: say("setup.title"), Text: say("setup.text"), Problems: f.problems, Once: r.Once(), Submit: say("setup.begin"),
		AsideTitle: say("setup.aside"), AsideText: say("setup.aside_text"), Drawing: say("signin.demo.drawing")}
	v.Doc.Suffix = "Claviger"
	if len(f.problems) > 0 {
		v.Doc.Title = say("ui.error") + " " + v.Title
	}
	field := func(id, value, kind, complete string) ui.Field {
		return ui.Field{ID: id, Label: say("setup.field." + id), Value: value, Type: kind, Complete: complete, Error: f.problem(id), Required: true}
	}
	code := field("code", or(f.text("code"), r.Query("code")), "", "one-time-code")
	code.Hint = say("setup.code_hint")
	zone := field("zone", or(f.text("zone"), zoneHere()), "", "off")
	zone.Hint, zone.Attrs = say("setup.zone_hint"), map[string]any{"data-zone-here": f.text("zone") == ""}
	password := field("password", "", "password", "new-password")
	password.Reveal, password.Hint = true, say("signin.password_hint", "least", tenants.ShortestPassword)
	name, owner := field("name", f.text("name"), "", "organization"), field("owner", f.text("owner"), "", "name")
	name.Label, owner.Label = say("setup.field.organisation"), say("setup.field.you")
	site := field("site", f.text("site"), "", "off")
	site.Hint, site.Required = say("setup.site_hint"), false
	trades := r.labels("settings.trade", []string{string(tenants.Property), string(tenants.Dealership), string(tenants.Hospital)}, or(f.text("trade"), string(tenants.Property)))
	var langs []ui.Option
	for _, l := range r.languages() {
		langs = append(langs, ui.Option{Value: l.Code, Label: l.Name, On: l.Code == or(f.text("lang"), r.Say.Locale())})
	}
	v.Fields = []views.FormField{{Field: code}, {Field: name}, {Field: field("trade", "", "", ""), Kind: "select", Options: trades}, {Field: site},
		{Field: field("lang", "", "", ""), Kind: "select", Options: langs}, {Field: zone}, {Field: owner}, {Field: field("email", f.text("email"), "email", "username")}, {Field: password}}
	return v
}

// zoneHere is the zone of the machine, the best guess before the browser's.
func zoneHere() string {
	if name := time.Local.String(); name != "Local" && name != "UTC" {
		return name
	}
	return "Europe/Paris"
}
