package web_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/web"
)

// stop is one route with how to ask for it.
type stop struct {
	key    string // GET /people/:id
	method string
	route  web.Route // zero of the API
	api    bool
	errand
}

// stops are all routes of the pages and of the API. One without an errand
// fails the test and says what to write.
func (h *house) stops() (list []stop) {
	h.t.Helper()
	seen := map[string]bool{}
	add := func(s stop) {
		s.key = s.method + " " + s.route.Path
		e, there := errands[s.key]
		if !there {
			h.t.Errorf("%q has no errand: write how to ask for it into the table of web/errands_test.go (the comment there has a sample of each), and what it needs into web/village_test.go", s.key)
			return
		}
		s.errand, seen[s.key] = e, true
		if e.apart == "" {
			list = append(list, s)
		}
	}
	for _, r := range h.server.Routes() {
		add(stop{method: r.Method, route: r})
	}
	for _, r := range h.server.App().GetRoutes(true) {
		if strings.HasPrefix(r.Path, "/api/v1/") && r.Method != http.MethodHead {
			add(stop{method: r.Method, route: web.Route{Method: r.Method, Path: r.Path, Access: web.Token}, api: true})
		}
	}
	for key := range errands {
		if !seen[key] {
			h.t.Errorf("web/errands_test.go has an errand for %q, but there is no such route", key)
		}
	}
	slices.SortStableFunc(list, func(a, b stop) int { // what reads comes first
		return strings.Compare(map[bool]string{false: "1", true: "0"}[a.method == http.MethodGet]+a.key, map[bool]string{false: "1", true: "0"}[b.method == http.MethodGet]+b.key)
	})
	return list
}

// walker asks on behalf of one organisation: by the owner's browser, by a
// paired kiosk where somebody stands, and by a token.
type walker struct {
	*village
	page, kiosk, api *browser
}

func (v *village) walker() *walker {
	w := &walker{village: v, page: v.enter(), kiosk: v.h.browser(), api: v.h.browser()}
	w.kiosk.cookies["claviger_kiosk"] = v.ids["kiosk_secret"]
	w.api.header.Set("Authorization", "Bearer "+v.h.token(v.org, tenants.RoleOwner))
	return w
}

// browserFor is who asks for a route. A kiosk clears itself, so somebody steps
// up to it each time.
func (w *walker) browserFor(s stop) *browser {
	switch {
	case s.api:
		return w.api
	case s.route.Access == web.Device:
		w.kiosk.get("/kiosk/finish")
		w.kiosk.get("/kiosk")
		if s.key != "POST /kiosk/scan" {
			w.kiosk.post("/kiosk/scan", "code", w.ids["badge"]).leads(w.h.t, "/kiosk")
			w.kiosk.get("/kiosk")
		}
		return w.kiosk
	}
	delete(w.page.cookies, "claviger_flash")
	return w.page
}

// ask sends one errand by a browser. swap, when it names a thing, is asked for
// with the id of other.
func (v *village) ask(b *browser, s stop, to, swap, other string) answer {
	v.h.t.Helper()
	path := strings.ReplaceAll(v.fill(v.h.t, to, swap, other), " ", "+")
	if s.method == http.MethodGet {
		return b.get(path)
	}
	body, kind := v.fill(v.h.t, s.body, swap, other), "application/json"
	if !s.api {
		body, kind = "csrf="+b.token+"&"+strings.ReplaceAll(v.fill(v.h.t, s.form, swap, other), " ", "+"), "application/x-www-form-urlencoded"
	}
	req := httptest.NewRequest(s.method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	return b.do(req)
}

// nowhere is an id of the same form that nobody has.
func nowhere(id string) string {
	const n = 6
	if strings.Trim(id, "0123456789") == "" {
		return id[:1] + strings.Repeat("0", len(id)-1)
	}
	if len(id) <= n {
		return strings.Repeat("0", len(id))
	}
	return id[:len(id)-n] + "zz0zz0"
}

var passing = regexp.MustCompile(`name="(csrf|once)" value="[^"]*"|X-CSRF-Token[^}]*|"request":"[^"]*"`)

// same is an answer without what differs each time and without the ids that
// were asked for.
func (a answer) same(asked ...string) string {
	var b strings.Builder
	fmt.Fprintln(&b, a.StatusCode)
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		if !slices.Contains([]string{"X-Request-Id", "Set-Cookie", "Date", "Content-Length"}, name) {
			fmt.Fprintln(&b, name, a.Header[name])
		}
	}
	b.WriteString(passing.ReplaceAllString(a.body, ""))
	text := b.String()
	for _, id := range append(asked, a.Header.Get("X-Request-Id")) {
		if id != "" {
			text = strings.ReplaceAll(text, id, "·")
		}
	}
	return text
}

// firstDifference helps to read a failure.
func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("\n  …%.160q\n  …%.160q", a[max(0, i-60):], b[max(0, i-60):])
		}
	}
	return fmt.Sprintf(" lengths %d and %d", len(a), len(b))
}

// TestOrganisationsDoNotMix asks for every route as motors with things of
// homes: each id, in path, question, form and body, answers as one that does
// not exist, and nothing of homes is read or written. Then homes asks for the
// same and gets what it is about.
func TestOrganisationsDoNotMix(t *testing.T) {
	h := new(house)
	eachHouseWith(t, everything(h), func(each *house) {
		*h = *each
		ours, theirs := h.settle(h.motors, 1).walker(), h.settle(h.homes, 1).walker()
		list := h.stops()
		before := storetest.Rows(h.t, h.db, h.homes.Organisation.ID)
		cells := 0
		for _, s := range list {
			for _, to := range append(s.to, s.also...) {
				cells += ours.trespass(s, to, theirs.village)
			}
		}
		h.unchanged(h.homes.Organisation.ID, before, "motors asked for things of homes")
		shown := 0
		for _, s := range list {
			for _, to := range s.to {
				shown += theirs.owns(s, to)
			}
		}
		h.t.Logf("%d routes, %d questions with an id of another organisation, %d with one's own", len(list), cells, shown)
	})
}

// everything is what a server needs to have every route; the proof bundle of
// these tests is the rows of the organisation.
func everything(h *house) web.Deps {
	return web.Deps{Gallery: true, Demo: &web.Demo{Advance: func(time.Duration) {}},
		Enrol: func(context.Context, []byte) ([]byte, error) {
			return nil, tenants.Fail(tenants.Forbidden, "claim_unknown")
		},
		Export: func(_ context.Context, scope tenants.Scope, w io.Writer) error {
			_, err := fmt.Fprint(w, storetest.Rows(h.t, h.db, scope.Org()))
			return err
		}}
}

// trespass asks with each thing of another organisation in turn.
func (w *walker) trespass(s stop, to string, theirs *village) (cells int) {
	t := w.h.t
	for _, name := range thingsIn(to + " " + s.form + " " + s.body) {
		id, none := theirs.ids[name], nowhere(theirs.ids[name])
		b := w.browserFor(s)
		w.h.queries.Take()
		got := w.ask(b, s, to, name, id)
		ran := w.h.queries.Take()
		want := w.ask(w.browserFor(s), s, to, name, none)
		cells++
		where := fmt.Sprintf("%s as motors with {%s} of homes in %s %s%s", s.key, name, to, s.form, s.body)
		if a, b := got.same(id), want.same(none); a != b {
			t.Errorf("%s: answers unlike an id that nobody has:%s", where, firstDifference(a, b))
		}
		path, _, _ := strings.Cut(to, "?")
		inPath := strings.Contains(path, "{"+name+"}")
		switch {
		case inPath && got.StatusCode != 404:
			t.Errorf("%s: %d instead of 404", where, got.StatusCode)
		case s.method != http.MethodGet && !s.kept && (got.StatusCode < 400 || got.StatusCode >= 500):
			t.Errorf("%s: %d, an id that is not here must be refused: %.300s", where, got.StatusCode, got.body)
		}
		rest := strings.ReplaceAll(got.body, id, "")
		if strings.Contains(rest, theirs.canary) || strings.Contains(rest, strings.ToUpper(theirs.canary)) {
			t.Errorf("%s: shows what belongs to homes", where)
		}
		for _, q := range ran {
			if strings.Contains(q, string(theirs.org.Organisation.ID)) && id != string(theirs.org.Organisation.ID) {
				t.Errorf("%s: a statement names homes: %.300s", where, q)
			}
		}
	}
	return cells
}

// thingsIn lists what stands in braces, once each; {=thing} is no question.
func thingsIn(text string) (names []string) {
	for _, m := range inBraces.FindAllString(text, -1) {
		if name := m[1 : len(m)-1]; !strings.HasPrefix(name, "=") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// owns is the positive control: to its own organisation the route answers, and
// shows what it is about.
func (w *walker) owns(s stop, to string) int {
	a := w.ask(w.browserFor(s), s, to, "", "")
	if a.StatusCode >= 400 && !(s.later && (a.StatusCode == 409 || a.StatusCode == 422)) {
		w.h.t.Errorf("%s as its own organisation, %s %s%s: %d: %.1500s", s.key, to, s.form, s.body, a.StatusCode, visible(a.body))
		return 0
	}
	if !s.bare && !strings.Contains(a.body, w.canary) && !strings.Contains(a.body, strings.ToUpper(w.canary)) {
		w.h.t.Errorf("%s as its own organisation: %s shows nothing of %s, so the walk proves nothing: %d %.1500s", s.key, to, w.canary, a.StatusCode, visible(a.body))
	}
	return 1
}

// visible is the text of a page's main part.
func visible(body string) string {
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")), " ")
}

func (h *house) unchanged(org tenants.OrgID, before map[string][]string, when string) {
	h.t.Helper()
	after := storetest.Rows(h.t, h.db, org)
	for table := range after {
		for _, row := range after[table] {
			if table != "sessions" && !slices.Contains(before[table], row) {
				h.t.Errorf("%s: %s has a row that was not there: %.400s", when, table, row)
			}
		}
		if len(after[table]) < len(before[table]) {
			h.t.Errorf("%s: %s lost rows", when, table)
		}
	}
}

// TestApartErrandsAreSomewhere finds the tests that errands lean on.
func TestApartErrandsAreSomewhere(t *testing.T) {
	var all strings.Builder
	files, err := filepath.Glob("*_test.go")
	must(t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		must(t, err)
		all.Write(text)
	}
	for key, e := range errands {
		for _, name := range regexp.MustCompile(`Test\w+`).FindAllString(e.apart, -1) {
			if !strings.Contains(all.String(), "func "+name+"(t ") {
				t.Errorf("%s is left to %s, which is not there", key, name)
			}
		}
	}
}
