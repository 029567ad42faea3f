package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/web"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const password = "claviger-demo-keys"

// house is a server with two organisations, on a clock that tests move.
type house struct {
	t       *testing.T
	db      *store.Store
	keys    *keyring.Keyring
	server  *web.Server
	hasher  *admin.Hasher
	clock   *clock
	queries *store.QueryCount // every statement
	log     *bytes.Buffer
	motors  admin.Created
	homes   admin.Created
	base    string // set by tests that listen
	fireSeq uint64 // of what a fire panel told
}

type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

// eachHouse runs the test on both engines.
func eachHouse(t *testing.T, test func(*house)) { t.Helper(); eachHouseWith(t, web.Deps{}, test) }

func eachHouseWith(t *testing.T, deps web.Deps, test func(*house)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			h := &house{t: t, clock: &clock{time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}, hasher: admin.NewHasher(2, 64), log: new(bytes.Buffer), queries: new(store.QueryCount)}
			h.db = storetest.Open(t, open(t, store.Options{Clock: h.clock.read, Queries: h.queries}))
			var err error
			h.keys, err = keyring.Open(keyring.Options{Secret: "thirty-two characters or more of secret"})
			must(t, err)
			d := deps
			d.Store, d.Keys, d.Hasher, d.Clock, d.Log = h.db, h.keys, h.hasher, h.clock.read, slog.New(slog.NewTextHandler(h.log, nil))
			h.server = web.New(d)
			t.Cleanup(func() { must(t, h.server.Shutdown(time.Second)) })
			h.motors, h.homes = h.organisation("motors"), h.organisation("homes")
			test(h)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) organisation(slug string) admin.Created {
	h.t.Helper()
	c, err := admin.CreateOrganisation(context.Background(), h.db.Admin(), h.hasher, admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: slug, Name: "Tollgate " + slug, Trade: tenants.Dealership, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
		Site:         "North", OwnerName: "Olive " + slug, OwnerEmail: "owner@" + slug + ".example", Password: password, By: "test"})
	must(h.t, err)
	return c
}

// member adds a person of motors with a sign-in.
func (h *house) member(role tenants.Role) tenants.Person {
	h.t.Helper()
	scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
	p, err := admin.AddPerson(context.Background(), h.db.Admin(), scope, tenants.Person{Name: "Mx " + string(role), SiteID: h.motors.Site.ID})
	must(h.t, err)
	_, err = admin.AddMember(context.Background(), h.db.Admin(), scope, admin.NewMember{PersonID: p.ID, Email: string(role) + "@motors.example", Role: role, PasswordHash: tenants.HashPassword(password, [16]byte{2})})
	must(h.t, err)
	return p
}

// events counts the organisation's entries of a kind.
func (h *house) events(org tenants.OrgID, kind custody.EventKind) (n int) {
	h.t.Helper()
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(org, "test"), func(r *store.Rx) error {
		vs, err := r.Timeline(store.TimelineAsk{Limit: 500})
		for _, v := range vs {
			if v.Kind == kind {
				n++
			}
		}
		return err
	}))
	return n
}

// browser keeps cookies and the last form token, as a real one does.
type browser struct {
	h       *house
	cookies map[string]string
	token   string
	header  http.Header // sent with every request
	remote  string      // address of a server that listens; "": straight into the app
}

func (h *house) browser() *browser {
	return &browser{h: h, cookies: map[string]string{}, header: http.Header{}}
}

// answer is what came back, read to its end.
type answer struct {
	*http.Response
	body string
}

var tokenField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (b *browser) do(req *http.Request) answer {
	b.h.t.Helper()
	for name, values := range b.header {
		req.Header[name] = values
	}
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := b.send(req)
	must(b.h.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(b.h.t, err)
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	if m := tokenField.FindStringSubmatch(string(body)); m != nil {
		b.token = m[1]
	}
	return answer{res, string(body)}
}

// send gives the request to the app, or to the server over the loopback.
func (b *browser) send(req *http.Request) (*http.Response, error) {
	if b.remote == "" {
		return b.h.server.App().Test(req, 20000)
	}
	u, err := url.Parse(b.remote)
	must(b.h.t, err)
	req.URL.Scheme, req.URL.Host, req.RequestURI = u.Scheme, u.Host, ""
	return http.DefaultTransport.RoundTrip(req)
}

func (b *browser) get(path string) answer {
	b.h.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form with the token of the last page; fields are name, value.
func (b *browser) post(path string, fields ...string) answer {
	b.h.t.Helper()
	form := url.Values{"csrf": {b.token}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

// as is a browser signed in by the sign-in page.
func (h *house) as(email string) *browser { h.t.Helper(); return h.as2(email, password) }

func (h *house) as2(email, password string) *browser {
	h.t.Helper()
	b := h.browser()
	b.get("/login")
	if a := b.post("/login", "email", email, "password", password); a.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("sign-in of %s: %d %s", email, a.StatusCode, a.body)
	}
	return b
}

// wants checks the status and what the page must say.
func (a answer) wants(t testing.TB, status int, say ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("status %d, want %d: %.400s", a.StatusCode, status, a.body)
	}
	for _, s := range say {
		if !strings.Contains(a.body, s) {
			t.Errorf("the page does not say %q: %.3000s", s, a.body)
		}
	}
}

// leads checks that the answer sends on to a page.
func (a answer) leads(t testing.TB, path string) {
	t.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != path {
		t.Errorf("%d to %q, want 303 to %q: %.400s", a.StatusCode, a.Header.Get("Location"), path, a.body)
	}
}
