package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestPairingAKiosk(t *testing.T) {
	eachHouse(t, func(h *house) {
		kiosk := h.browser()
		page := kiosk.get("/kiosk/pair")
		code := regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`).FindString(page.body)
		page.wants(h.t, 200, code, "Settings, Kiosks")
		kiosk.get("/kiosk/pair").wants(h.t, 200, code)
		staff := h.as("owner@motors.example")
		staff.get("/settings/kiosks").wants(h.t, 200, "No kiosk yet")
		staff.post("/settings/kiosks", "code", "AAAA-BBBB", "name", "Front desk", "site", string(h.motors.Site.ID)).wants(h.t, 422, "does not fit any waiting kiosk", "Front desk")
		staff.post("/settings/kiosks", "code", strings.ToLower(code), "name", "Front desk", "site", string(h.motors.Site.ID)).leads(h.t, "/settings/kiosks")
		list := staff.get("/settings/kiosks")
		list.wants(h.t, 200, "Front desk", "is paired", "Unpair Front desk")
		kiosk.get("/kiosk/pair").leads(h.t, "/kiosk")
		kiosk.header.Set("HX-Request", "true")
		if a := kiosk.get("/kiosk/pair"); a.StatusCode != 204 || a.Header.Get("HX-Redirect") != "/kiosk" {
			h.t.Errorf("htmx: %d %v", a.StatusCode, a.Header)
		}
		kiosk.header.Del("HX-Request")
		staff.post(regexp.MustCompile(`/settings/kiosks/[a-z0-9_]+/unpair`).FindString(list.body)).leads(h.t, "/settings/kiosks")
		if again := kiosk.get("/kiosk/pair"); again.StatusCode != 200 || strings.Contains(again.body, code) {
			h.t.Errorf("an unpaired kiosk: %d", again.StatusCode)
		}
		if n := h.events(h.motors.Organisation.ID, custody.DevicePaired); n != 2 {
			h.t.Errorf("%d entries", n)
		}
		h.clock.now = h.clock.now.Add(admin.ClaimLife)
		for range 30 {
			h.browser().get("/kiosk/pair")
		}
		h.browser().get("/kiosk/pair").wants(h.t, 429)
	})
}

func TestTokensAreShownOnce(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/settings/tokens").wants(h.t, 200, "No API tokens")
		made := b.post("/settings/tokens", "name", "Dealer system", "role", "auditor", "life", "720h0m0s")
		text := regexp.MustCompile(`cvt_[0-9a-z]{52}`).FindString(made.body)
		made.wants(h.t, 200, "Dealer system", "Auditor", "shown only once")
		if text == "" {
			h.t.Fatal("no token on the page")
		}
		if strings.Contains(b.get("/settings/tokens").body, text) || strings.Contains(h.log.String(), text) {
			h.t.Error("the token is shown or logged again")
		}
		b.post("/settings/tokens", "name", "", "role", "auditor", "life", "720h0m0s").wants(h.t, 422)
		b.post("/settings/tokens", "name", "x", "role", "auditor", "life", "for ever").wants(h.t, 422)
		revoke := regexp.MustCompile(`/settings/tokens/[a-z0-9_]+/revoke`).FindString(b.get("/settings/tokens").body)
		b.post(revoke).leads(h.t, "/settings/tokens")
		b.get("/settings/tokens").wants(h.t, 200, "Revoked")
	})
}

func TestOrganisationAndSites(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/settings").wants(h.t, 200, "Tollgate motors", "Europe/Paris")
		b.post("/settings", "name", "Tollgate & Sons", "locale", "fr", "zone", "Mars/Olympus", "currency", "EUR", "units", "km").wants(h.t, 422, "Tollgate &amp; Sons", "time zone")
		b.post("/settings", "name", "Tollgate & Sons", "locale", "fr", "zone", "Europe/Madrid", "currency", "USD", "units", "mi", "slug", "hacked", "trade", "hospital").leads(h.t, "/settings")
		b.get("/settings").wants(h.t, 200, "Europe/Madrid", "USD", ">motors<", "Dealership")
		b.get("/settings/sites").wants(h.t, 200, "North")
		b.post("/settings/sites", "name", "North").wants(h.t, 409)
		b.post("/settings/sites", "name", "South", "zone", "Europe/Lisbon").leads(h.t, "/settings/sites")
		site := "/settings/sites/" + string(h.motors.Site.ID)
		b.get(site).wants(h.t, 200, "Monday")
		b.post(site, "name", "North", "hours_1", "08:00-12:00 13:00-24:00", "hours_2", "9-5").wants(h.t, 422, "08:00-12:00 13:00-24:00")
		b.post(site, "name", "North", "hours_1", "12:00-18:00 08:00-13:00").wants(h.t, 422)
		b.post(site, "name", "North yard", "hours_1", "08:00-12:00 13:00-24:00").leads(h.t, "/settings/sites")
		b.get(site).wants(h.t, 200, "North yard", `value="08:00-12:00 13:00-24:00"`)
	})
}

func TestProfile(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleHolder)
		b, elsewhere := h.as("holder@motors.example"), h.as("holder@motors.example")
		b.get("/me").wants(h.t, 200, "Mx holder", "No key at the moment", "signed in")
		b.get("/me/profile").wants(h.t, 200, "This device", "End this session")
		b.post("/me/profile", "lang", "fr", "theme", "dark").leads(h.t, "/me/profile")
		b.get("/me/profile").wants(h.t, 200, `lang="fr"`, `data-theme="staff-dark"`, "Choisir")
		elsewhere.get("/me").wants(h.t, 200, `lang="fr"`)
		b.post("/me/profile", "lang", "en", "theme", "system")
		b.post("/me/pin", "pin", "739154", "again", "739154").leads(h.t, "/me/profile")
		b.post("/me/pin", "pin", "111111", "again", "111111").wants(h.t, 422, "easy to guess")
		b.post("/me/password", "old", "wrong", "password", "three blind brass keys").wants(h.t, 422)
		b.post("/me/password", "old", password, "password", "short").wants(h.t, 422, "too short")
		b.post("/me/password", "old", password, "password", "three blind brass keys").leads(h.t, "/me/profile")
		elsewhere.get("/me").leads(h.t, "/login?next=%2Fme")
		h.clock.now = h.clock.now.Add(time.Minute)
		other := h.browser()
		other.get("/login")
		other.post("/login", "email", "holder@motors.example", "password", "three blind brass keys").leads(h.t, "/")
		b.post(regexp.MustCompile(`/me/sessions/[a-z0-9_]+/end`).FindString(b.get("/me/profile").body)).leads(h.t, "/me/profile")
		other.get("/me").leads(h.t, "/login?next=%2Fme")
		b.post("/me/sessions/ses_none/end").wants(h.t, 404)
	})
}
