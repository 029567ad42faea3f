package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/web"
)

func TestSignInAndOut(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		b.get("/login").wants(h.t, 200, "Sign in", `autocomplete="current-password"`)
		before := b.cookies["claviger_browser"]
		b.post("/login", "email", "owner@motors.example", "password", password).leads(h.t, "/")
		if b.cookies["claviger_session"] == "" || b.cookies["claviger_browser"] == before {
			h.t.Error("no session, or the browser's mark stayed the same")
		}
		if n := h.events(h.motors.Organisation.ID, custody.SignedIn); n != 1 {
			h.t.Errorf("%d entries of the sign-in", n)
		}
		b.get("/login").leads(h.t, "/")
		b.get("/organisations").wants(h.t, 200, "Tollgate motors", "Owner")
		b.post("/logout").leads(h.t, "/login")
		if b.cookies["claviger_session"] != "" || h.events(h.motors.Organisation.ID, custody.SignedOut) != 1 {
			h.t.Error("the session cookie stays, or nothing was recorded")
		}
		b.get("/organisations").leads(h.t, "/login?next=%2Forganisations")
	})
}

func TestSignInCookie(t *testing.T) {
	for base, want := range map[string]string{"": "claviger_session", "https://keys.example": "__Host-claviger_session"} {
		t.Run("base "+base, func(t *testing.T) {
			eachHouseWith(t, web.Deps{BaseURL: base}, func(h *house) {
				b := h.browser()
				b.get("/login")
				a := b.post("/login", "email", "owner@motors.example", "password", password)
				for _, c := range a.Cookies() {
					if c.Name != want {
						continue
					}
					if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != (base != "") || c.Path != "/" || c.MaxAge <= 0 {
						h.t.Errorf("%+v", c)
					}
					if strings.Contains(h.log.String(), c.Value) || strings.Contains(h.log.String(), "owner@") || strings.Contains(h.log.String(), password) {
						h.t.Error("the log holds a secret or a name")
					}
					return
				}
				h.t.Errorf("no cookie %s in %v", want, a.Cookies())
			})
		})
	}
}

func TestSignInRefused(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.browser()
		b.get("/login")
		wrong := b.post("/login", "email", "owner@motors.example", "password", "not the password at all")
		wrong.wants(h.t, 422, "Error: ", `value="owner@motors.example"`, "E-mail and password do not fit together")
		unknown := b.post("/login", "email", "nobody@motors.example", "password", "not the password at all")
		unknown.wants(h.t, 422, "E-mail and password do not fit together")
		b.post("/login", "email", "nobody", "password", "x").wants(h.t, 422, "does not look like an e-mail address")
		b.post("/login", "email", "owner@motors.example").wants(h.t, 422, "Fill it in")
		if strings.Contains(wrong.body, "not the password at all") {
			h.t.Error("the page gives the password back")
		}
		for range 5 {
			b.post("/login", "email", "owner@motors.example", "password", "not the password at all")
		}
		late := b.post("/login", "email", "owner@motors.example", "password", password)
		late.wants(h.t, 429, "Too many tries")
		if late.Header.Get("Retry-After") == "" {
			h.t.Error("no Retry-After")
		}
		if n := h.events(h.motors.Organisation.ID, custody.SignInFailed); n != 5 {
			h.t.Errorf("%d entries, want 5", n)
		}
		if n := h.events(h.homes.Organisation.ID, custody.SignInFailed); n != 0 {
			h.t.Errorf("%d entries in another organisation", n)
		}
	})
}

func TestSessionEnds(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		h.clock.now = h.clock.now.Add(admin.SessionIdle + time.Second)
		b.get("/organisations").leads(h.t, "/login?next=%2Forganisations")
		b.cookies["claviger_session"] = "cvs_forged"
		b.get("/organisations").leads(h.t, "/login?next=%2Forganisations")
	})
}

func TestNextStaysOnThisHost(t *testing.T) {
	eachHouse(t, func(h *house) {
		for asked, want := range map[string]string{"/keys?q=boil": "/keys?q=boil", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "/login": "/", "": "/", "javascript:alert(1)": "/", "/%0d%0aSet-Cookie:x": "/%0d%0aSet-Cookie:x"} {
			b := h.browser()
			b.get("/login")
			b.post("/login", "email", "owner@motors.example", "password", password, "next", asked).leads(h.t, want)
		}
	})
}

func TestFormsOfOthersAreRefused(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/organisations")
		good := b.token
		for name, spoil := range map[string]func(*browser){
			"no token":          func(b *browser) { b.token = "" },
			"cut token":         func(b *browser) { b.token = good[:20] },
			"another's token":   func(b *browser) { o := h.as("owner@homes.example"); o.get("/organisations"); b.token = o.token },
			"other site":        func(b *browser) { b.header.Set("Sec-Fetch-Site", "cross-site") },
			"sibling site":      func(b *browser) { b.header.Set("Sec-Fetch-Site", "same-site") },
			"other origin":      func(b *browser) { b.header.Set("Origin", "https://evil.example") },
			"no browser cookie": func(b *browser) { delete(b.cookies, "claviger_browser") },
		} {
			c := h.browser()
			c.token = good
			for k, v := range b.cookies {
				c.cookies[k] = v
			}
			spoil(c)
			if a := c.post("/logout"); a.StatusCode != 419 || !strings.Contains(a.body, "out of date") {
				h.t.Errorf("%s: %d", name, a.StatusCode)
			}
		}
		if h.events(h.motors.Organisation.ID, custody.SignedOut) != 0 {
			h.t.Error("a forged form signed somebody out")
		}
		b.header.Set("Origin", "http://example.com")
		b.header.Set("Sec-Fetch-Site", "same-origin")
		b.post("/logout").leads(h.t, "/login")
	})
}

func TestOrganisationPicker(t *testing.T) {
	eachHouse(t, func(h *house) {
		scope := tenants.ForDemo(h.homes.Organisation.ID, h.homes.Owner.ID)
		p, err := admin.AddPerson(t.Context(), h.db.Admin(), scope, tenants.Person{Name: "Olive Twice"})
		must(h.t, err)
		_, err = admin.AddMember(t.Context(), h.db.Admin(), scope, admin.NewMember{PersonID: p.ID, Email: "owner@motors.example", Role: tenants.RoleDesk})
		must(h.t, err)
		b := h.browser()
		b.get("/login")
		b.post("/login", "email", "owner@motors.example", "password", password).leads(h.t, "/organisations")
		b.get("/organisations").wants(h.t, 200, "Tollgate motors", "Tollgate homes", "Desk")
		b.post("/organisations", "organisation", string(h.homes.Organisation.ID)).leads(h.t, "/")
		b.get("/organisations").wants(h.t, 200, `aria-current="true"`)
		b.post("/organisations", "organisation", "org_nobody").wants(h.t, 404)
	})
}

func TestDemoAccountsOnlyInTheDemo(t *testing.T) {
	demo := &web.Demo{Password: password, Badge: "1001", PIN: "739154", Organisations: []web.DemoOrganisation{{Name: "Tollgate Motors", Trade: tenants.Dealership,
		Accounts: []web.DemoAccount{{Role: tenants.RoleOwner, Email: "owner@motors.example"}}}}}
	eachHouseWith(t, web.Deps{Demo: demo}, func(h *house) {
		b := h.browser()
		b.get("/login").wants(h.t, 200, "This is the demo", "Tollgate Motors", password, "739154")
		b.post("/login", "as", "owner@homes.example").wants(h.t, 422)
		b.post("/login", "as", "owner@motors.example").leads(h.t, "/")
	})
	eachHouse(t, func(h *house) {
		b := h.browser()
		if a := b.get("/login"); strings.Contains(a.body, "demo") || strings.Contains(a.body, password) {
			h.t.Error("the demo shows outside of it")
		}
		b.post("/login", "as", "owner@motors.example").wants(h.t, 422)
	})
}
