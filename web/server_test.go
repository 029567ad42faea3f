package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"claviger/static"
	"claviger/web"
)

func TestHeadersOfEveryPage(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		for _, path := range []string{"/login", "/nothing", "/livez", "/api/v1/nothing"} {
			a := b.get(path)
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
				if got := a.Header.Get(name); got != want {
					h.t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			policy := a.Header.Get("Content-Security-Policy")
			if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "img-src 'self' data:") {
				h.t.Errorf("%s: policy %q", path, policy)
			}
			if !strings.Contains(a.Header.Get("Vary"), "HX-Request") || len(a.Header.Get("X-Request-Id")) < 10 || a.Header.Get("Server") != "" {
				h.t.Errorf("%s: %v", path, a.Header)
			}
		}
	})
}

func TestReady(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		b.get("/livez").wants(h.t, 200, "ok")
		b.get("/readyz").wants(h.t, 200, "ok")
		if len(b.cookies) != 0 {
			h.t.Errorf("machines get cookies: %v", b.cookies)
		}
		must(h.t, h.db.Close())
		b.get("/livez").wants(h.t, 200, "ok")
		b.get("/readyz").wants(h.t, 503)
	})
}

func TestErrorPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		page := b.get("/nothing")
		page.wants(h.t, 404, "There is nothing here", page.Header.Get("X-Request-Id"), "Sign in")
		b.get("/LOGIN").wants(h.t, 404)
		b.get("/login/").wants(h.t, 404)
		b.do(httptest.NewRequest(http.MethodDelete, "/login", nil)).wants(h.t, 405)
		api := b.get("/api/v1/nothing")
		api.wants(h.t, 401, `"code":"token_needed"`, `"request":"`)
		if !strings.HasPrefix(api.Header.Get("Content-Type"), "application/json") {
			h.t.Errorf("type %s", api.Header.Get("Content-Type"))
		}
		in := h.as("owner@motors.example")
		in.get("/nothing").wants(h.t, 404, "Tollgate motors", "Go to the board")
		in.header.Set("HX-Request", "true")
		part := in.get("/nothing")
		part.wants(h.t, 404, "hx-partial", "#toasts")
		if part.Header.Get("HX-Reswap") != "none" || strings.Contains(part.body, "<html") {
			h.t.Error("htmx gets a whole page")
		}
	})
}

func TestErrorPagesInOtherLanguages(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		b.header.Set("Accept-Language", "fr-CA, en;q=0.5")
		b.get("/nothing").wants(h.t, 404, `lang="fr"`, "Il n’y a rien ici")
		b.get("/login").wants(h.t, 200, "Mot de passe")
		b.post("/preferences", "lang", "es", "theme", "dark").leads(h.t, "/")
		b.get("/nothing").wants(h.t, 404, `lang="es"`, "Aquí no hay nada", `data-theme="staff-dark"`)
		b.post("/preferences", "lang", "xx", "theme", "system")
		b.get("/nothing").wants(h.t, 404, `lang="es"`)
		if b.cookies["claviger_theme"] != "" {
			h.t.Error("the theme cookie stays")
		}
	})
}

func TestStaticFiles(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		path := static.Path("app.css")
		a := b.get(path)
		a.wants(h.t, 200)
		if !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/css") || a.Header.Get("Content-Encoding") != "" {
			h.t.Errorf("%v", a.Header)
		}
		b.header.Set("Accept-Encoding", "gzip")
		if small := b.get(path); small.Header.Get("Content-Encoding") != "gzip" || len(small.body) >= len(a.body)/2 {
			h.t.Errorf("%d bytes of %d, %v", len(small.body), len(a.body), small.Header)
		}
		b.get("/static/app.000000000000.css").wants(h.t, 404)
		b.get("/static/../go.mod").wants(h.t, 404)
	})
}

// TestPagesNameOnlyOurFiles finds addresses of other hosts and inline code.
func TestPagesNameOnlyOurFiles(t *testing.T) {
	foreign := regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//|\sstyle="|\son[a-z]+="|<script>|<style`)
	eachHouseWith(t, web.Deps{Gallery: true}, func(h *house) {
		b := h.as("owner@motors.example")
		for _, path := range []string{"/login", "/nothing", "/organisations", "/gallery/board"} {
			if hit := foreign.FindString(b.get(path).body); hit != "" {
				h.t.Errorf("%s has %q", path, hit)
			}
		}
	})
}

// TestTableIsWhole holds every route to what the matrix of roles needs to know.
func TestTableIsWhole(t *testing.T) {
	eachHouse(t, func(h *house) {
		seen := map[string]bool{}
		for _, r := range h.server.Routes() {
			key := r.Method + " " + r.Path
			switch {
			case seen[key]:
				h.t.Errorf("%s is there twice", key)
			case r.Handler == nil:
				h.t.Errorf("%s has no handler", key)
			case r.Permission == "" && r.Access == web.Token:
				h.t.Errorf("%s asks for no permission", key)
			case r.Permission != "" && (r.Access == web.Public || r.Access == web.Guest):
				h.t.Errorf("%s asks for a permission that nobody there can have", key)
			}
			seen[key] = true
		}
	})
}

// TestStrangersSeeNothing asks for every page without signing in.
func TestStrangersSeeNothing(t *testing.T) {
	eachHouse(t, func(h *house) {
		for _, r := range h.server.Routes() {
			if r.Access == web.Public {
				continue
			}
			path := regexp.MustCompile(`:[a-z]+|\*`).ReplaceAllString(r.Path, "x")
			a := h.browser().do(httptest.NewRequest(r.Method, path, nil))
			switch r.Access {
			case web.Token:
				a.wants(h.t, 401)
			case web.Device:
				a.leads(h.t, "/kiosk/pair")
			case web.Machine: // its call proves itself, or is refused
				if a.StatusCode < 400 || a.StatusCode >= 500 {
					h.t.Errorf("%s %s: %d", r.Method, r.Path, a.StatusCode)
				}
			default:
				if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/login") {
					h.t.Errorf("%s %s: %d %s", r.Method, r.Path, a.StatusCode, a.Header.Get("Location"))
				}
			}
		}
	})
}

// TestAddressBehindAProxy guesses from many addresses that a browser claims,
// and from one that our proxy names.
func TestAddressBehindAProxy(t *testing.T) {
	guess := func(h *house, forwarded string, n int) (last answer) {
		b := h.browser()
		b.remote = h.base
		b.get("/login")
		b.header.Set("X-Forwarded-For", forwarded)
		for i := range n {
			last = b.post("/login", "email", "nobody"+string(rune('a'+i))+"@motors.example", "password", "not the password at all")
		}
		return last
	}
	eachHouseWith(t, web.Deps{BaseURL: "http://keys.example"}, func(h *house) {
		h.base = h.listen()
		guess(h, "203.0.113.7", 22).wants(h.t, 429)
		guess(h, "198.51.100.9, 203.0.113.7, 10.0.0.3", 1).wants(h.t, 429)
		guess(h, "203.0.113.7, 198.51.100.9", 1).wants(h.t, 422)
	})
	eachHouse(t, func(h *house) {
		h.base = h.listen()
		guess(h, "203.0.113.7", 22).wants(h.t, 429)
		guess(h, "198.51.100.9", 1).wants(h.t, 429) // nobody is asked to believe it
	})
}
