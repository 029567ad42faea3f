package web

import (
	"github.com/gofiber/fiber/v2"

	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// signInRoutes are the way in and out.
func (s *Server) signInRoutes() []Route {
	return append(by(Public,
		get("/login", "", s.loginPage),
		post("/login", "", s.login),
		get("/forgot", "", s.forgotPage),
		post("/forgot", "", s.forgot),
	), by(Guest,
		post("/logout", "", s.logout),
		get("/organisations", "", s.pickPage),
		post("/organisations", "", s.pick),
	)...)
}

func (s *Server) loginPage(r *Request) error {
	if r.Guest.Member != nil {
		return r.To(nextPath(r.Query("next")))
	}
	if empty, err := s.unfounded(r); err != nil || empty {
		if err != nil {
			return err
		}
		return r.To("/setup")
	}
	return r.HTML(views.LoginPage(s.loginView(r, "", nil)))
}

// login signs in with e-mail and password, or in the demo by the press of a
// button that names the account.
func (s *Server) login(r *Request) error {
	ask := admin.SignInAsk{Email: r.FormValue("email"), Password: r.FormValue("password"), Address: r.address(), Agent: r.Get(fiber.HeaderUserAgent), Request: requestID(r.Ctx),
		Locale: r.Cookies(s.cookieName(langCookie)), Old: r.Guest.Session.Hash}
	if as := r.FormValue("as"); as != "" && s.isDemo(as) {
		ask.Email, ask.Password = as, s.Demo.Password
	}
	in, err := admin.SignIn(r.UserContext(), s.admin, s.Keys, s.Hasher, ask)
	if err != nil {
		if kind := tenants.KindOf(err); kind == tenants.Internal {
			return err
		}
		r.Status(statusOf(err))
		r.setRetry(err)
		return r.HTML(views.LoginPage(s.loginView(r, r.FormValue("email"), err)))
	}
	r.renewBrowser()
	r.setCookie(sessionCookie, in.Secret, admin.SessionLife)
	if in.Session.OrgID == "" {
		return r.To("/organisations")
	}
	return r.To(nextPath(r.FormValue("next")))
}

func (s *Server) isDemo(email string) bool {
	if s.Demo == nil {
		return false
	}
	for _, o := range s.Demo.Organisations {
		for _, a := range o.Accounts {
			if a.Email == email {
				return true
			}
		}
	}
	return false
}

// loginView fills the page; err is why the last try was refused.
func (s *Server) loginView(r *Request, email string, err error) views.Login {
	v := views.Login{Auth: views.Auth{Doc: r.doc(r.Say.Say("signin.title"))}, Title: r.Say.Say("signin.submit"), Next: nextPath(or(r.FormValue("next"), r.Query("next"))),
		Email:    ui.Field{ID: "email", Label: r.Say.Say("signin.email"), Type: "email", Complete: "username", Value: email, Required: true},
		Password: ui.Field{ID: "password", Label: r.Say.Say("signin.password"), Type: "password", Complete: "current-password", Reveal: true, Required: true, Link: ui.Crumb{Label: r.Say.Say("signin.forgot"), Href: "/forgot"}},
		Submit:   r.Say.Say("signin.submit"), Languages: r.languages()}
	v.Doc.Suffix = "Claviger"
	for _, t := range r.toasts() {
		v.Note = t.Text.Plain()
	}
	if err != nil {
		v.Title, v.Doc.Title = r.Say.Say("signin.submit"), r.Say.Say("signin.error_title")
		v.Problems = []ui.Problem{{Field: fieldOf(err, "password"), Text: r.sentence(statusOf(err), err)}}
		if fieldOf(err, "password") == "email" {
			v.Email.Error = v.Problems[0].Text
		} else if tenants.KindOf(err) == tenants.Invalid {
			v.Password.Error = v.Problems[0].Text
		}
	}
	if s.Demo != nil {
		v.Demo = s.demoView(r)
	}
	return v
}

func (s *Server) demoView(r *Request) *views.LoginDemo {
	d := &views.LoginDemo{Title: r.Say.Say("signin.demo.title"), Text: r.Say.Say("signin.demo.text"), Label: r.Say.Say("signin.demo.label"),
		Kiosk:    weave(r.Say.Parts("signin.demo.kiosk", "badge", s.Demo.Badge, "pin", s.Demo.PIN), map[string]ui.Span{"badge": {Code: true}, "pin": {Code: true}}),
		Password: weave(r.Say.Parts("signin.demo.password", "password", s.Demo.Password), map[string]ui.Span{"password": {Code: true}}), Drawing: r.Say.Say("signin.demo.drawing")}
	d.Console = ui.Crumb{Label: r.Say.Say("console.login"), Href: s.Demo.console("")}
	for _, o := range s.Demo.Organisations {
		row := views.LoginDemoRow{Name: o.Name, Sub: r.Say.Say("settings.trade." + string(o.Trade))}
		for _, a := range o.Accounts {
			role := r.Say.Label("people.role", string(a.Role))
			row.Accounts = append(row.Accounts, views.LoginDemoAccount{Label: role, Hint: o.Name, Value: a.Email})
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

// languages are the buttons that choose a language on this browser.
func (r *Request) languages() (out []views.LanguageButton) {
	for _, l := range tenants.Locales {
		out = append(out, views.LanguageButton{Code: l, Name: words.Endonym(l), Current: l == r.Say.Locale()})
	}
	return out
}

// fieldOf is the form field that a failure is about.
func fieldOf(err error, fallback string) string {
	if te := asError(err); te != nil && te.Field != "" {
		return te.Field
	}
	return fallback
}

func (s *Server) logout(r *Request) error {
	if err := admin.SignOut(r.UserContext(), s.admin, r.Guest.Session, requestID(r.Ctx)); err != nil {
		return err
	}
	r.dropCookie(sessionCookie)
	r.renewBrowser()
	r.Flash("signin.out")
	return r.To("/login")
}

// pickPage lets somebody of several organisations choose one.
func (s *Server) pickPage(r *Request) error {
	members, err := s.Store.UnscopedMembers(r.UserContext(), r.Guest.Login.ID)
	if err != nil {
		return err
	}
	v := views.Pick{Auth: views.Auth{Doc: r.doc(r.Say.Say("signin.pick"))}, Title: r.Say.Say("signin.pick"), Text: r.Say.Say("signin.pick_text", "email", r.Guest.Login.Email),
		Out: r.Say.Say("nav.sign_out"), Empty: r.Say.Say("signin.pick_none")}
	for _, m := range members {
		if m.Person.ActiveAt(s.now()) {
			v.Rows = append(v.Rows, views.PickRow{Value: string(m.OrgID), Name: m.Org, Sub: r.Say.Label("people.role", string(m.Role)), Current: m.OrgID == r.Guest.Session.OrgID})
		}
	}
	return r.HTML(views.PickPage(v))
}

func (s *Server) pick(r *Request) error {
	if err := admin.PickOrganisation(r.UserContext(), s.admin, r.Guest.Session, tenants.OrgID(r.FormValue("organisation"))); err != nil {
		return err
	}
	return r.To("/")
}
