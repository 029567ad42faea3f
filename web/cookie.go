package web

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/tenants"
	"claviger/words"
)

// Names of our cookies, before cookieName puts the prefix.
const (
	sessionCookie = "claviger_session"
	browserCookie = "claviger_browser"
	kioskCookie   = "claviger_kiosk"
	langCookie    = "claviger_lang"
	themeCookie   = "claviger_theme"
	flashCookie   = "claviger_flash"
)

const year = 365 * 24 * time.Hour

// cookieName binds a cookie to this host alone when we are reached by https.
func (s *Server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

// setCookie gives the browser a cookie that no script reads and no other site
// sends along with a form. A life of 0 lasts as long as the browser runs.
func (r *Request) setCookie(name, value string, life time.Duration) {
	c := &fiber.Cookie{Name: r.s.cookieName(name), Value: value, Path: "/", HTTPOnly: true, Secure: r.s.secure, SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: life == 0}
	if life != 0 {
		c.Expires, c.MaxAge = time.Now().Add(life), int(life.Seconds())
	}
	r.Ctx.Cookie(c)
}

func (r *Request) dropCookie(name string) { r.setCookie(name, "", -time.Hour) }

// readBrowser finds the random value that ties form tokens to this browser;
// the first page with a form makes one.
func (r *Request) readBrowser() {
	text := r.Cookies(r.s.cookieName(browserCookie))
	if raw, err := base64.RawURLEncoding.DecodeString(text); err == nil && len(raw) == 16 {
		r.browser = text
	}
}

func (r *Request) renewBrowser() {
	var random [16]byte
	if _, err := rand.Read(random[:]); err != nil {
		panic("web: no entropy: " + err.Error())
	}
	r.browser = base64.RawURLEncoding.EncodeToString(random[:])
	r.setCookie(browserCookie, r.browser, 0)
}

// locale is the language to speak: the one chosen on this browser, else the
// person's, else what the browser asks for.
func (r *Request) locale(person string) string {
	chosen := r.Cookies(r.s.cookieName(langCookie))
	for _, l := range []string{chosen, person} {
		if slices.Contains(tenants.Locales, l) {
			return l
		}
	}
	return words.Match(r.Get(fiber.HeaderAcceptLanguage))
}

// themeOf is "light", "dark" or "" for as the system says.
func themeOf(c *fiber.Ctx) string {
	for _, name := range []string{themeCookie, "__Host-" + themeCookie} {
		if t := c.Cookies(name); t == "light" || t == "dark" {
			return t
		}
	}
	return ""
}
