package web

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/words"
)

// Request is what a handler gets: the fiber.Ctx and who asks. It lives as long
// as the handler runs.
type Request struct {
	*fiber.Ctx
	s *Server

	Guest  store.Guest    // of a session; zero for a device, a token or nobody
	Scope  tenants.Scope  // by what right; zero on public routes and before an organisation is picked
	Device tenants.Device // of a kiosk
	Say    *words.Printer // in the language of who asks, times in the organisation's zone

	theme   string
	browser string // random, from a cookie: ties form tokens to this browser
	flash   *flash
}

// enter is the fiber handler of a route: who asks, may they, is the form from
// our own page, then the route's own handler.
func (s *Server) enter(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.request(c)
		if route.Stream {
			c.SetUserContext(s.ended)
		}
		if err := r.identify(route); err != nil {
			return err
		}
		if err := r.fromOurPage(route); err != nil {
			return err
		}
		if route.Permission != "" {
			if err := r.Scope.Need(route.Permission); err != nil {
				return err
			}
		}
		return r.obeyOnce(route.Handler)
	}
}

// request reads what the browser says about itself, and keeps it for the error
// page.
func (s *Server) request(c *fiber.Ctx) *Request {
	if r, ok := c.Locals(requestObject).(*Request); ok {
		return r
	}
	r := &Request{Ctx: c, s: s, theme: themeOf(c)}
	r.Say = words.In(r.locale(""))
	r.readBrowser()
	c.Locals(requestObject, r)
	return r
}

const requestObject = "request object"

// identify finds out who asks, as far as the route wants to know.
func (r *Request) identify(route Route) error {
	switch route.Access {
	case Machine:
		return nil
	case Public:
		return ignore(r.readSession())
	case Device:
		return r.readKiosk()
	case Token:
		return r.readToken()
	}
	if err := r.readSession(); err != nil {
		return err
	}
	if route.Access == Member && r.Guest.Member == nil {
		return errPick
	}
	return nil
}

// Failures that enter answers with a way on instead of an error page.
var (
	errSignIn = tenants.Fail(tenants.Forbidden, "session_needed")
	errPick   = tenants.Fail(tenants.Forbidden, "organisation_needed")
	errNoPage = tenants.Fail(tenants.NotFound, "page_not_found")
	errPair   = tenants.Fail(tenants.Forbidden, "pairing_needed")
)

// ignore lets nobody in particular look at a public page; other failures stay.
func ignore(err error) error {
	if errors.Is(err, errSignIn) {
		return nil
	}
	return err
}

// readSession finds who the session cookie belongs to.
func (r *Request) readSession() error {
	hash, ok := tenants.SecretHash(tenants.SessionSecret, r.Cookies(r.s.cookieName(sessionCookie)))
	if !ok {
		return errSignIn
	}
	g, err := r.s.Store.UnscopedGuest(r.UserContext(), hash, admin.SessionIdle)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return errSignIn
	}
	if err != nil {
		return err
	}
	r.Guest = g
	r.rescope()
	r.Say = words.In(r.locale(or(g.Person.Locale, g.Login.Locale))).At(zone(g.Organisation.Zone))
	return nil
}

// rescope makes the scope of the session as it is now.
func (r *Request) rescope() {
	if g := r.Guest; g.Member != nil {
		ses := g.Session
		ses.Locale = r.locale(g.Person.Locale)
		r.Scope = tenants.ForSession(ses, *g.Member, requestID(r.Ctx))
	}
}

// readKiosk finds the paired kiosk by its cookie.
func (r *Request) readKiosk() error {
	hash, ok := tenants.SecretHash(tenants.KioskSecret, r.Cookies(r.s.cookieName(kioskCookie)))
	if !ok {
		return errPair
	}
	d, err := r.s.Store.UnscopedKiosk(r.UserContext(), hash)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return errPair
	}
	if err != nil {
		return err
	}
	r.Device, r.Scope = d, tenants.ForDevice(d, requestID(r.Ctx))
	return nil
}

// readToken finds the API token of the Authorization header.
func (r *Request) readToken() error {
	text, found := strings.CutPrefix(r.Get("Authorization"), "Bearer ")
	hash, ok := tenants.SecretHash(tenants.TokenSecret, strings.TrimSpace(text))
	if !found || !ok {
		return errToken
	}
	t, err := r.s.Store.UnscopedToken(r.UserContext(), hash)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return errToken
	}
	if err != nil {
		return err
	}
	r.Scope = tenants.ForToken(t, requestID(r.Ctx))
	return nil
}

var errToken = tenants.Fail(tenants.Forbidden, "token_needed")

// Read reads in the scope's organisation.
func (r *Request) Read(fn func(*store.Rx) error) error {
	return r.s.Store.Read(r.UserContext(), r.Scope, fn)
}

// Admin is the store for the use-cases of tenants/admin.
func (r *Request) Admin() admin.Store { return r.s.admin }

// Now is the server's clock in UTC.
func (r *Request) Now() time.Time { return r.s.now() }

// HX tells whether htmx asks for a part of a page.
func (r *Request) HX() bool { return r.Get("HX-Request") == "true" && r.Get("HX-Boosted") != "true" }

// or is the first of two texts that says something.
func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// zone is a time zone by name, UTC when it is not known.
func zone(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil && name != "" {
		return z
	}
	return time.UTC
}
