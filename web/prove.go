package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// proveRoutes ask somebody who is signed in for their password once more,
// before a dangerous act.
func (s *Server) proveRoutes() []Route {
	return []Route{
		get("/prove", tenants.KeysOwn, s.provePage),
		post("/prove", tenants.KeysOwn, s.prove),
	}
}

// proofField is the name of the password in every form that asks for it.
const proofField = "proof"

// proveFirst shows a page only to who proved lately who they are; others come
// back to it, with its question, when they did.
func proveFirst(page Handler) Handler {
	return func(r *Request) error {
		if r.stale() && !r.HX() {
			to := "/prove?next=" + url.QueryEscape(r.OriginalURL())
			if from := r.cameFrom(); from != "" {
				to += "&back=" + url.QueryEscape(from)
			}
			return r.To(to)
		}
		return page(r)
	}
}

// stale tells whether a dangerous act asks for a proof now.
func (r *Request) stale() bool { return r.Scope.NeedProof(r.Now()) != nil }

func (s *Server) provePage(r *Request) error { return s.proveForm(r, r.Form(), fiber.StatusOK) }

func (s *Server) prove(r *Request) error {
	f := r.Form()
	if err := r.proves(); err != nil {
		if !f.wrong(err) {
			return err
		}
		return s.proveForm(r, f, statusOf(err))
	}
	return r.To(r.next())
}

// next is where the proof leads back to.
func (r *Request) next() string { return proofless(or(r.FormValue("next"), r.Query("next"))) }

// back is where somebody goes who would rather not prove anything.
func (r *Request) back() string { return proofless(or(r.FormValue("back"), r.Query("back"))) }

// proofless is a path of ours that is not the proof itself.
func proofless(asked string) string {
	to := nextPath(asked)
	if to == "/prove" || strings.HasPrefix(to, "/prove?") {
		return "/"
	}
	return to
}

// cameFrom is the page of ours that led to this one, "" when the browser does
// not say, or when it is this one.
func (r *Request) cameFrom() string {
	u, err := url.Parse(r.Get(fiber.HeaderReferer))
	if err != nil || u.Host == "" || u.Host != string(r.Context().Host()) || u.Path == r.Path() {
		return ""
	}
	if to := proofless(u.RequestURI()); to != "/" {
		return to
	}
	return ""
}

func (s *Server) proveForm(r *Request, f *form, status int) error {
	say := r.Say.Say
	st, err := r.Staff(say("signin.step_up"))
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: say("signin.step_up"), Text: ui.Text(say("signin.step_up_why", "email", r.Guest.Login.Email)), Action: "/prove", Hidden: map[string]string{"next": r.next(), "back": r.back()},
		Problems: f.problems, Fields: []templ.Component{r.proof(f).Input()}, Submit: ui.Button{Label: say("signin.step_up_do"), Kind: ui.Primary, Icon: "unlock"},
		Cancel: ui.Button{Label: say("keys.cancel"), Href: r.back(), Kind: ui.Ghost}}
	r.Status(status)
	return r.HTML(page.Show())
}

// proof is the field for the password; it is never filled.
func (r *Request) proof(f *form) ui.Field {
	field := ui.Field{ID: proofField, Label: r.Say.Say("signin.proof"), Type: "password", Complete: "current-password", Reveal: true, Required: true, Link: ui.Crumb{Label: r.Say.Say("signin.forgot"), Href: "/forgot"}}
	if f != nil {
		field.Error = f.problem(proofField)
	}
	return field
}

// proofWanted is the field in the form of a dangerous act, nil while the last
// proof holds: a page that stood open for long asks there, and loses nothing.
func (r *Request) proofWanted(f *form) *ui.Field {
	if !r.stale() {
		return nil
	}
	field := r.proof(f)
	return &field
}

// proven tells whether a dangerous act may go on: the last proof holds, or the
// form brings one. What is wrong is in f.
func (r *Request) proven(f *form) (bool, error) {
	err := r.Scope.NeedProof(r.Now())
	if err != nil && r.FormValue(proofField) != "" {
		err = r.proves()
	}
	if err != nil && !f.wrong(err) {
		return false, err
	}
	return err == nil, nil
}

// proves checks the password of the form. The session goes on under another
// secret, and so does this request.
func (r *Request) proves() error {
	out, err := admin.ProveSession(r.UserContext(), r.s.admin, r.s.Keys, r.s.Hasher, admin.ProveAsk{Session: r.Guest.Session, Email: r.Guest.Login.Email,
		Password: r.FormValue(proofField), Address: r.address(), Agent: r.Get(fiber.HeaderUserAgent), Request: requestID(r.Ctx)})
	if err != nil {
		r.setRetry(err)
		return err
	}
	r.setCookie(sessionCookie, out.Secret, out.Session.ExpiresAt.Sub(r.Now()))
	r.Guest.Session = out.Session
	r.rescope()
	return nil
}
