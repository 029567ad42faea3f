package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
)

// systemRoutes are what machines ask, and the choices of a browser.
func (s *Server) systemRoutes() []Route {
	routes := by(Public,
		get("/livez", "", s.alive),
		get("/readyz", "", s.ready),
		post("/preferences", "", s.prefer),
	)
	if s.Gallery {
		routes = append(routes, by(Public, get("/gallery/*", "", s.gallery))...)
	}
	return routes
}

// alive says that the process answers.
func (s *Server) alive(r *Request) error { return r.SendString("ok\n") }

// ready says that the database answers too.
func (s *Server) ready(r *Request) error {
	err := s.Store.UnscopedRead(r.UserContext(), "ready", func(rx *store.UnscopedRx) error {
		_, err := rx.Throttle("ready")
		return err
	})
	if err != nil {
		return tenants.Fail(tenants.Limit, store.CodeBusy).Because(err)
	}
	return r.SendString("ok\n")
}

// prefer keeps the language and the look that somebody chose on this browser.
func (s *Server) prefer(r *Request) error {
	r.keepLanguage(r.FormValue("lang"))
	r.keepTheme(r.FormValue("theme"))
	return r.To(or(refererPath(r.Get(fiber.HeaderReferer), string(r.Request().Host())), "/"))
}

// keepLanguage keeps the language chosen on this browser; one that we do not
// speak changes nothing.
func (r *Request) keepLanguage(lang string) {
	if slices.Contains(tenants.Locales, lang) {
		r.setCookie(langCookie, lang, year)
	}
}

// keepTheme keeps the look chosen on this browser; any other word changes
// nothing.
func (r *Request) keepTheme(theme string) {
	switch theme {
	case "light", "dark":
		r.setCookie(themeCookie, theme, year)
	case "system":
		r.dropCookie(themeCookie)
	}
}

// gallery shows the components with invented data.
func (s *Server) gallery(r *Request) error {
	page, ok := views.GalleryPages()[r.Params("*")]
	if !ok {
		return errNoPage
	}
	return r.HTML(page)
}
