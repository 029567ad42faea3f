package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/views/ui"
)

var errForged = tenants.Fail(tenants.Forbidden, "form_stale")

// fromOurPage lets a request change something only when the browser says that
// one of our pages sent it and it carries that page's token. API tokens are no
// cookies: a browser never adds them by itself.
func (r *Request) fromOurPage(route Route) error {
	switch {
	case route.Access == Token, route.Access == Machine, route.Path == "", r.Method() == fiber.MethodGet, r.Method() == fiber.MethodHead:
		return nil
	case !r.sameOrigin():
		return errForged
	}
	token := r.Get(ui.TokenHeader)
	if token == "" {
		token = r.FormValue(ui.TokenField)
	}
	if !r.ownToken(token) {
		return errForged
	}
	return nil
}

// sameOrigin reads what modern browsers say about who made the request. Older
// ones say nothing and are left to the token.
func (r *Request) sameOrigin() bool {
	if site := r.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	if r.s.origin != "" && origin == r.s.origin {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && r.s.origin == "" && u.Host == string(r.Request().Host())
}

// tokenBase is what the token proves: this browser, this session or kiosk.
func (r *Request) tokenBase() []byte {
	return r.s.Keys.MAC(keyring.CSRF, []byte(r.browser), r.Guest.Session.Hash, []byte(r.Device.ID))[:16]
}

// token is a form token under a fresh mask, so that a compressed page never
// holds the same secret twice.
func (r *Request) token() string {
	if r.browser == "" {
		r.renewBrowser()
	}
	var out [32]byte
	if _, err := rand.Read(out[:16]); err != nil {
		panic("web: no entropy: " + err.Error())
	}
	subtle.XORBytes(out[16:], out[:16], r.tokenBase())
	return base64.RawURLEncoding.EncodeToString(out[:])
}

func (r *Request) ownToken(text string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 32 || r.browser == "" {
		return false
	}
	base := make([]byte, 16)
	subtle.XORBytes(base, raw[:16], raw[16:])
	return subtle.ConstantTimeCompare(base, r.tokenBase()) == 1
}
