package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// personID reads the id that a page led to.
func (a answer) personID(t testing.TB) string {
	t.Helper()
	id, ok := strings.CutPrefix(a.Header.Get("Location"), "/people/")
	if a.StatusCode != http.StatusSeeOther || !ok || !strings.HasPrefix(id, "per_") {
		t.Fatalf("%d to %q: %.800s", a.StatusCode, a.Header.Get("Location"), a.body)
	}
	return id
}

func TestPersonFromAddToBlock(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people").wants(h.t, 200, "Olive motors", "Add a person")
		b.get("/people/new").wants(h.t, 200, `name="once"`, "Person number")
		id := b.post("/people", "name", "Zoé D’Arc <b>", "number", "1001", "kind", "staff", "department", "Sales", "email", "zoe@motors.example").personID(h.t)
		page := b.get("/people/" + id)
		page.wants(h.t, 200, "Zoé D’Arc &lt;b&gt;", "1001", "Sales", "May take keys", "saved")
		if strings.Contains(page.body, "<b>") && strings.Contains(page.body, "Arc <b>") {
			h.t.Error("a name is not escaped")
		}
		if strings.Contains(b.get("/people/"+id).body, `id="flash"`) {
			h.t.Error("the message shows twice")
		}
		b.get("/people/"+id+"/edit").wants(h.t, 200, `value="1001"`)
		b.post("/people/"+id, "name", "Zoé Darc", "number", "1002", "kind", "staff").leads(h.t, "/people/"+id)
		b.get("/people?q=darc").wants(h.t, 200, "Zoé Darc", "1002")
		b.get("/people?q=nobody+at+all").wants(h.t, 200, "Nobody fits")
		b.get("/people/"+id+"/block").wants(h.t, 200, "Block Zoé Darc", "stop working")
		b.post("/people/"+id+"/block").leads(h.t, "/people/"+id)
		b.get("/people/"+id).wants(h.t, 200, "Blocked since", "Unblock")
		b.post("/people/"+id+"/block").wants(h.t, 409)
		b.get("/people?show=blocked").wants(h.t, 200, "Zoé Darc")
		b.post("/people/"+id+"/unblock").leads(h.t, "/people/"+id)
		for kind, n := range map[custody.EventKind]int{custody.PersonAdded: 2, custody.PersonChanged: 3} {
			if got := h.events(h.motors.Organisation.ID, kind); got != n {
				h.t.Errorf("%d entries of %s, want %d", got, kind, n)
			}
		}
	})
}

func TestPersonFormKeepsWhatWasTyped(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people/new")
		for _, c := range []struct{ field, value, say string }{
			{"name", " ", "Fill it in"}, {"number", "12x", "digits only"}, {"email", "zoe", "e-mail address"}, {"phone", "call me", "telephone"}, {"ends", "tomorrow", "Write the date like"},
			{"starts", "2026-05-01", ""}, {"site", "sit_none", "no such site"}, {"kind", "pirate", "Choose a kind"},
		} {
			fields := map[string]string{"name": "Zoé Darc", "department": "Ventes & Cie", "kind": "staff", "ends": "2026-04-01"}
			if c.field != "starts" {
				fields["ends"] = ""
			}
			fields[c.field] = c.value
			var list []string
			for k, v := range fields {
				list = append(list, k, v)
			}
			b.post("/people", list...).wants(h.t, 422, "<title>Error: ", "Ventes &amp; Cie", c.say, `href="#`+map[string]string{"starts": "ends"}[c.field])
		}
		if n := h.events(h.motors.Organisation.ID, custody.PersonAdded); n != 1 {
			h.t.Errorf("%d people were added", n-1)
		}
		b.post("/people", "name", strings.Repeat("x", 100_000)).wants(h.t, 422)
		b.post("/people", "name", "a\x00b").wants(h.t, 422)
		b.post("/people", "name", "Ok", "number", "5")
		b.post("/people", "name", "Ok Too", "number", "5").wants(h.t, 409, "number")
	})
}

func TestFormIsObeyedOnce(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(b.get("/people/new").body)[1]
		b.post("/people", "name", " ", "once", once).wants(h.t, 422)
		first := b.post("/people", "name", "Zoé Darc", "once", once).personID(h.t)
		if again := b.post("/people", "name", "Zoé Darc", "once", once).personID(h.t); again != first {
			h.t.Error("the second form made a second person")
		}
		if n := h.events(h.motors.Organisation.ID, custody.PersonAdded); n != 2 {
			h.t.Errorf("%d entries", n)
		}
		other := h.as("owner@homes.example")
		other.get("/people/new")
		if id := other.post("/people", "name", "Zoé Darc", "once", once).personID(h.t); id == first {
			h.t.Error("another's key leads to our person")
		}
	})
}

func TestBadgeAndPINForms(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/people/new")
		id := b.post("/people", "name", "Zoé Darc", "number", "1001").personID(h.t)
		base := "/people/" + id
		b.get(base+"/badge").wants(h.t, 200, "Badge number")
		b.post(base+"/badge", "kind", "badge", "badge", "?!").wants(h.t, 422, "letters and digits")
		b.post(base+"/badge", "kind", "badge", "badge", "FC 12 / 345").leads(h.t, base)
		b.post(base+"/badge", "kind", "badge", "badge", "12:345").wants(h.t, 409, "Zoé Darc")
		b.get(base+"/pin").wants(h.t, 200, `type="password"`)
		refused := b.post(base+"/pin", "pin", "123456", "again", "123456")
		refused.wants(h.t, 422, "easy to guess")
		if strings.Contains(refused.body, "123456") {
			h.t.Error("the form gives the PIN back")
		}
		b.post(base+"/pin", "pin", "739154", "again", "739155").wants(h.t, 422, "not the same")
		b.post(base+"/pin", "pin", "739154", "again", "739154").leads(h.t, base)
		page := b.get(base)
		page.wants(h.t, 200, "ends in", "End this PIN")
		end := regexp.MustCompile(`/people/[a-z0-9_]+/credentials/[a-z0-9_]+/end`).FindString(page.body)
		b.post(end).leads(h.t, base)
		if n := h.events(h.motors.Organisation.ID, custody.CredentialRevoked); n != 1 {
			h.t.Errorf("%d credentials ended", n)
		}
	})
}

func TestRoleForm(t *testing.T) {
	eachHouse(t, func(h *house) {
		desk := h.member(tenants.RoleDesk)
		b, base := h.as("owner@motors.example"), personPath(desk.ID)
		b.get(base+"/role").wants(h.t, 200, "Desk", "North")
		b.get(personPath(h.motors.Owner.ID)+"/role").wants(h.t, 200)
		b.post(base+"/role", "role", "manager", "sites", string(h.motors.Site.ID)).leads(h.t, base)
		b.get(base).wants(h.t, 200, "Manager")
		manager := h.as("desk@motors.example")
		manager.get("/people").wants(h.t, 200, "Add a person")
		manager.get(personPath(h.motors.Owner.ID)).wants(h.t, 404) // works at no site of theirs
		b.post(base+"/role", "role", "system").wants(h.t, 422)
		b.post(personPath(h.motors.Owner.ID)+"/role", "role", "desk").wants(h.t, 409)
		b.post(base+"/role", "role", "holder").leads(h.t, base)
		manager.get("/people").wants(h.t, 403, "Your role")
	})
}

func TestGroupPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		desk := h.member(tenants.RoleDesk)
		b := h.as("owner@motors.example")
		b.get("/groups").wants(h.t, 200, "No group yet")
		b.post("/groups", "name", " ").wants(h.t, 422)
		made := b.post("/groups", "name", "Night shift")
		path := made.Header.Get("Location")
		b.get(path).wants(h.t, 200, "Mx desk", "Night shift")
		b.post(path, "name", "Nights", "people", string(desk.ID), "people", string(h.motors.Owner.ID)).leads(h.t, "/groups")
		b.get("/groups").wants(h.t, 200, "Nights", "2 members")
		b.get("/people?group="+strings.TrimPrefix(path, "/groups/")).wants(h.t, 200, "Mx desk", "Olive motors")
		b.post(path, "name", "Nights", "people", string(desk.ID))
		b.get(personPath(desk.ID)).wants(h.t, 200, "Nights")
		b.post("/groups", "name", "Nights").wants(h.t, 409)
		if n := h.events(h.motors.Organisation.ID, custody.GroupChanged); n != 5 {
			h.t.Errorf("%d entries, want 5: added, renamed, two joined, one left", n)
		}
		h.as("desk@motors.example").get("/groups").wants(h.t, 200, "Nights")
	})
}

func personPath(id tenants.PersonID) string { return "/people/" + string(id) }

// TestRolesSeeWhatTheirPermissionsSay walks every route as every role: who
// lacks the permission gets 403 and nothing else happens, who holds it gets
// something else.
func TestRolesSeeWhatTheirPermissionsSay(t *testing.T) {
	eachHouse(t, func(h *house) {
		ids := regexp.MustCompile(`:[a-z]+`)
		for _, role := range tenants.Roles {
			if role != tenants.RoleOwner {
				h.member(role)
			}
			b := h.as(string(role) + "@motors.example")
			b.get("/organisations")
			for _, route := range h.server.Routes() {
				if route.Permission == "" || route.Stream || route.Access != 0 {
					continue
				}
				path := ids.ReplaceAllString(route.Path, "none_00000000000000000000000000")
				var a answer
				if route.Method == http.MethodGet {
					a = b.get(path)
				} else {
					a = b.do(withToken(httptest.NewRequest(route.Method, path, nil), b.token))
				}
				if denied := a.StatusCode == http.StatusForbidden; denied == role.Can(route.Permission) && !(denied && strings.Contains(a.body, "more than")) {
					h.t.Errorf("%s %s %s: status %d, may %v", role, route.Method, route.Path, a.StatusCode, role.Can(route.Permission))
				}
				if a.StatusCode >= 500 {
					h.t.Errorf("%s %s %s: %d", role, route.Method, route.Path, a.StatusCode)
				}
			}
		}
	})
}

func withToken(req *http.Request, token string) *http.Request {
	req.Header.Set("X-CSRF-Token", token)
	return req
}

// TestOtherOrganisationsIDsAreNotFound asks as homes with the ids of motors,
// then as motors with the same: not found there, found here.
func TestOtherOrganisationsIDsAreNotFound(t *testing.T) {
	eachHouse(t, func(h *house) {
		desk := h.member(tenants.RoleDesk)
		scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		c, err := admin.EnrolBadge(t.Context(), h.db.Admin(), h.keys, scope, desk.ID, tenants.BadgeCopyable, "12:345")
		must(h.t, err)
		_, token, err := admin.CreateToken(t.Context(), h.db.Admin(), scope, "Dealer system", tenants.RoleAuditor, 3600e9)
		must(h.t, err)
		kiosk := h.kiosk()
		group, err := admin.AddGroup(t.Context(), h.db.Admin(), scope, "Night shift")
		must(h.t, err)
		ids := map[string]string{"/people/:id": string(desk.ID), "/groups/:id": string(group.ID), "/settings/sites/:id": string(h.motors.Site.ID), "/settings/kiosks/:id": string(kiosk), "/settings/tokens/:id": string(token.ID)}
		ours, theirs := h.as("owner@motors.example"), h.as("owner@homes.example")
		ours.get("/people")
		theirs.get("/people")
		walked := 0
		for _, route := range h.server.Routes() {
			for prefix, id := range ids {
				if !strings.HasPrefix(route.Path, prefix) {
					continue
				}
				walked++
				path := strings.ReplaceAll(strings.ReplaceAll(route.Path, ":id", id), ":credential", string(c.ID))
				if route.Method == http.MethodGet {
					theirs.get(path).wants(h.t, 404)
					if a := ours.get(path); a.StatusCode != 200 {
						h.t.Errorf("%s as its own: %d", path, a.StatusCode)
					}
					continue
				}
				before := h.entries()
				a := theirs.post(path, "name", "Canary", "pin", "739154", "again", "739154", "role", "desk", "badge", "77:777", "kind", "badge")
				if a.StatusCode != 404 || h.entries() != before {
					h.t.Errorf("%s %s as another: %d, %d entries more", route.Method, path, a.StatusCode, h.entries()-before)
				}
			}
		}
		if walked < 18 {
			h.t.Errorf("only %d routes were walked", walked)
		}
	})
}

// entries counts all entries of both organisations.
func (h *house) entries() (n int) {
	h.t.Helper()
	for _, org := range []tenants.OrgID{h.motors.Organisation.ID, h.homes.Organisation.ID} {
		must(h.t, h.db.Read(context.Background(), tenants.ForJob(org, "test"), func(r *store.Rx) error {
			vs, err := r.Timeline(store.TimelineAsk{Limit: 500})
			n += len(vs)
			return err
		}))
	}
	return n
}

// kiosk pairs a kiosk without its screen.
func (h *house) kiosk() tenants.DeviceID {
	h.t.Helper()
	code, err := admin.ShowKioskCode(context.Background(), h.db.Admin(), h.keys, "192.0.2.7")
	must(h.t, err)
	d, err := admin.PairKiosk(context.Background(), h.db.Admin(), h.keys, tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), code.Code, "Front desk", h.motors.Site.ID)
	must(h.t, err)
	return d.ID
}
