package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/web"
)

// TestWaysIn asks for every route with real ids as nobody, as a paired kiosk of
// the organisation, as a person without the right, and by forms that are not
// from our page. None of them gets in, and nothing is written.
func TestWaysIn(t *testing.T) {
	h := new(house)
	eachHouseWith(t, everything(h), func(each *house) {
		*h = *each
		v := h.settle(h.motors, 1)
		w := v.walker()
		low := map[tenants.Role]*browser{}
		before := storetest.Rows(h.t, h.db, h.motors.Organisation.ID)
		for _, s := range h.stops() {
			if s.route.Access != web.Public && s.route.Access != web.Machine {
				v.shut(s, "nobody", h.browser())
			}
			if s.route.Access == web.Member || s.route.Access == web.Guest || s.api {
				v.shut(s, "a kiosk", v.kiosk())
			}
			if s.route.Access == web.Device {
				v.shut(s, "the owner's browser", w.page)
			}
			if role := without(s.route.Permission); role != "" {
				if low[role] == nil {
					h.member(role)
					low[role] = h.as(string(role) + "@motors.example")
					low[role].get("/me/profile") // for a form's token
					before = storetest.Rows(h.t, h.db, h.motors.Organisation.ID)
				}
				if a := v.ask(low[role], s, s.to[0], "", ""); a.StatusCode != 403 {
					h.t.Errorf("%s as %s, who lacks %s: %d instead of 403", s.key, role, s.route.Permission, a.StatusCode)
				}
			}
			if s.method != http.MethodGet && !s.api && s.route.Access != web.Machine {
				w.forge(s)
			}
		}
		h.unchanged(h.motors.Organisation.ID, before, "who may not asked")
	})
}

// without is the weakest role that lacks a permission, "" when none does.
func without(p tenants.Permission) tenants.Role {
	for _, role := range slices.Backward(tenants.Roles) {
		if p != "" && !role.Can(p) {
			return role
		}
	}
	return ""
}

// shut checks that the door is closed: pages lead to where one proves who one
// is, the API says 401, a form without a token is not looked at.
func (v *village) shut(s stop, who string, b *browser) {
	for _, to := range s.to {
		a := v.ask(b, s, to, "", "")
		at := a.Header.Get("Location")
		closed := a.StatusCode == 401 || a.StatusCode == 419 || a.StatusCode == 303 && (strings.HasPrefix(at, "/login") || at == "/kiosk/pair")
		if s.route.Access == web.Public {
			closed = true
		}
		if !closed || strings.Contains(a.body, v.canary) {
			v.h.t.Errorf("%s %s as %s: %d to %q", s.key, to, who, a.StatusCode, at)
		}
	}
}

// forge sends the form as another site would: without the token, with the
// token of another browser, and from a foreign page.
func (w *walker) forge(s stop) {
	b := w.page
	if s.route.Access == web.Device {
		b = w.kiosk
		b.get("/kiosk")
	}
	own := b.token
	stranger := w.h.browser()
	stranger.get("/login")
	for name, send := range map[string]func(*http.Request){
		"without a token":                   func(r *http.Request) {},
		"with the token of another browser": func(r *http.Request) { r.Header.Set("X-CSRF-Token", stranger.token) },
		"from another site": func(r *http.Request) {
			r.Header.Set("X-CSRF-Token", own)
			r.Header.Set("Origin", "https://evil.example")
		},
		"from another site, as browsers say": func(r *http.Request) { r.Header.Set("X-CSRF-Token", own); r.Header.Set("Sec-Fetch-Site", "cross-site") },
	} {
		req := httptest.NewRequest(s.method, w.fill(w.h.t, s.to[0], "", ""), strings.NewReader(strings.ReplaceAll(w.fill(w.h.t, s.form, "", ""), " ", "+")))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		send(req)
		if a := b.do(req); a.StatusCode != 419 {
			w.h.t.Errorf("%s %s: %d instead of 419", s.key, name, a.StatusCode)
		}
	}
	b.token = own
}

// TestEveryAnswerDefendsItself reads the headers of every route's answer, and
// looks for inline code in its page.
func TestEveryAnswerDefendsItself(t *testing.T) {
	h := new(house)
	eachHouseWith(t, everything(h), func(each *house) {
		*h = *each
		w := h.settle(h.motors, 1).walker()
		for _, s := range h.pages() {
			for _, to := range append(s.to, s.also...) {
				a := w.ask(w.browserFor(s), s, to, "", "")
				policy := a.Header.Get("Content-Security-Policy")
				if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
					h.t.Errorf("%s: policy %q", to, policy)
				}
				if a.Header.Get("Cache-Control") != "no-store" || !strings.Contains(a.Header.Get("Vary"), "HX-Request") || !strings.Contains(a.Header.Get("Vary"), "Cookie") || a.Header.Get("X-Content-Type-Options") != "nosniff" {
					h.t.Errorf("%s: %v", to, a.Header)
				}
				if hit := inline.FindString(a.body); hit != "" && strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
					h.t.Errorf("%s has %q", to, hit)
				}
			}
		}
	})
}

// TestNextLeadsNowhereElse signs in with every trick of a way out that a
// browser could follow.
func TestNextLeadsNowhereElse(t *testing.T) {
	eachHouse(t, func(h *house) {
		for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "https:evil.example", " //evil.example", "///evil.example", "/%0d%0aLocation: x", "evil.example"} {
			b := h.browser()
			b.get("/login")
			a := b.post("/login", "email", "owner@motors.example", "password", password, "next", next)
			at := a.Header.Get("Location")
			if a.StatusCode != 303 || !strings.HasPrefix(at, "/") || strings.HasPrefix(at, "//") || strings.ContainsAny(at, "\\\r\n\t") {
				h.t.Errorf("next=%q leads to %q (%d)", next, at, a.StatusCode)
			}
			if a := b.get("/login?next=" + strings.NewReplacer("\\", "%5C", "\t", "%09", "\n", "%0A", " ", "%20").Replace(next)); strings.Contains(a.Header.Get("Location"), "evil") && !strings.HasPrefix(a.Header.Get("Location"), "/%0d") {
				h.t.Errorf("signed in, next=%q leads to %q", next, a.Header.Get("Location"))
			}
		}
	})
}

var inline = regexp.MustCompile(`\sstyle="|\son[a-z]+="|<script>|<style`)
