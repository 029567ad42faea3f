package web

import (
	"errors"
	"time"

	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// kioskCodeCookie keeps the code on the screen while a kiosk waits.
const kioskCodeCookie = "claviger_kiosk_code"

// kioskLife is how long browsers keep a kiosk's cookie; each visit renews it.
const kioskLife = 400 * 24 * time.Hour

// pairRoutes are the screen of a kiosk before somebody pairs it.
func (s *Server) pairRoutes() []Route { return by(Public, get("/kiosk/pair", "", s.pairPage)) }

// pairPage shows a code until staff have typed it in Settings. The kiosk's own
// secret is in its cookie from the start and opens nothing before that.
func (s *Server) pairPage(r *Request) error {
	err := r.readKiosk()
	if err == nil {
		r.dropCookie(kioskCodeCookie)
		return r.To("/kiosk")
	}
	if !errors.Is(err, errPair) {
		return err
	}
	code, ok := tenants.NormalClaimCode(r.Cookies(s.cookieName(kioskCodeCookie)))
	if !ok {
		k, err := admin.ShowKioskCode(r.UserContext(), s.admin, s.Keys, r.address())
		if err != nil {
			return err
		}
		code = k.Code
		r.setCookie(kioskCookie, k.Secret, kioskLife)
		r.setCookie(kioskCodeCookie, code, k.ExpiresAt.Sub(s.now()))
	}
	v := views.Pairing{Poll: "/kiosk/pair", Answer: ui.KAnswer{Big: code, Line: r.Say.Say("kiosk.pair.text"), Text: r.Say.Say("kiosk.not_paired")}}
	v.Kiosk = views.Kiosk{Doc: views.Doc{Lang: r.Say.Locale(), Title: r.Say.Say("kiosk.pair.title"), Suffix: "Claviger", Refresh: 5}, Head: ui.KHead{Place: r.Say.Say("kiosk.pair.title"), Help: r.Say.Say("kiosk.help"), HelpTo: "/kiosk/pair"}}
	return r.HTML(v.Show())
}
