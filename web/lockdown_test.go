package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"claviger/tenants"
)

// TestLockdownByItsPages begins a lockdown by typing, hears of it everywhere,
// asks to lift it, and is not one's own second person.
func TestLockdownByItsPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.hung(h.motors, "K-1")
		owner, site := h.as("owner@motors.example"), string(h.motors.Site.ID)
		owner.get("/emergency").wants(t, 200, "No site is locked down", h.motors.Site.Name, "Keys are taken back as always")
		owner.post("/emergency/lockdowns", "site", site, "why", "theft", "text", "a van", "typed", "wrong").wants(t, 422, "Type the name of the site exactly", "a van", `value="wrong"`)
		path := owner.post("/emergency/lockdowns", "site", site, "why", "theft", "text", "a van", "typed", h.motors.Site.Name).Header.Get("Location")
		if !strings.HasPrefix(path, "/emergency/lockdowns/lkd_") {
			t.Fatalf("it leads to %q", path)
		}
		if again := owner.post("/emergency/lockdowns", "site", site, "why", "theft", "typed", h.motors.Site.Name).Header.Get("Location"); again != path {
			t.Errorf("who comes second is led to %q", again)
		}
		owner.get("/keys").wants(t, 200, "LOCKDOWN", h.motors.Site.Name+" since")
		owner.post("/keys/"+string(it.ID)+"/take", url.QueryEscape("person"), string(h.motors.Owner.ID), "reason", "round").wants(t, 422, "Lockdown since")
		owner.post(path+"/ask", "why", "").wants(t, 422, "Write why keys can be given again")
		owner.get(path)
		owner.post(path+"/ask", "why", "the van is gone")
		owner.get(path).wants(t, 200, "Another person must agree on this page", "the van is gone", "a van", "asks to lift it.")
		owner.post(path+"/lift").wants(t, 409, "another person must agree")
		h.as("owner@homes.example").get(path).wants(t, 404)
		status, _ := h.api(h.token(h.motors, tenants.RoleDesk), http.MethodPost, "/api/v1/lockdowns", `{"site_id":"`+site+`","why":"theft"}`)
		if status != 403 {
			t.Errorf("a desk's token locks down: %d", status)
		}
	})
}
