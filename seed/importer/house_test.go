package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is an organisation with a site and its desk, on a clock that tests move.
type house struct {
	*testing.T
	s     *store.Store
	clock *clock
	scope tenants.Scope // the owner
	made  admin.Created
}

type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

// eachHouse runs the test on both engines with an organisation of its own.
func eachHouse(t *testing.T, test func(*house)) {
	t.Helper()
	c := &clock{time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
	storetest.EachWith(t, store.Options{Clock: c.read}, func(t *testing.T, s *store.Store) { test(newHouse(t, s, c, "motors")) })
}

func newHouse(t *testing.T, s *store.Store, c *clock, slug string) *house {
	t.Helper()
	made, err := admin.CreateOrganisation(context.Background(), s.Admin(), admin.NewHasher(1, 4), admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: slug, Name: "Tollgate", Trade: tenants.Dealership, Locale: "en", Zone: "America/Chicago", Currency: "USD", Units: "mi"},
		Site:         "North", OwnerName: "Olive Owner", OwnerEmail: "owner@" + slug + ".example", Password: "claviger-demo-keys", By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, s: s, clock: c, made: made}
	h.scope = h.member(tenants.RoleOwner)
	return h
}

// member is the scope of somebody with a role, at some sites or at all.
func (h *house) member(role tenants.Role, sites ...tenants.SiteID) tenants.Scope {
	m := tenants.Membership{OrgID: h.made.Organisation.ID, LoginID: "log_x", PersonID: h.made.Owner.ID, Role: role, Sites: sites}
	return tenants.ForSession(tenants.Session{OrgID: m.OrgID, LoginID: m.LoginID}, m, "req")
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// sheet reads a file of testdata, or the text itself when it has a line end.
func (h *house) sheet(file string) *importer.Sheet {
	h.Helper()
	content := []byte(file)
	if !slices.Contains(content, '\n') {
		var err error
		content, err = os.ReadFile(filepath.Join("testdata", file))
		h.must(err)
	}
	s, err := importer.Parse(content)
	h.must(err)
	return s
}

func (h *house) run(kind importer.Kind, file string, tune ...func(*importer.Ask, *importer.Mapping)) (importer.Result, error) {
	h.Helper()
	sheet := h.sheet(file)
	ask, said := importer.Ask{Kind: kind, Filename: "list.csv"}, importer.Mapping{}
	for _, f := range tune {
		f(&ask, &said)
	}
	var err error
	if ask.Match, err = importer.Matched(kind, sheet, said); err != nil {
		return importer.Result{}, err
	}
	return importer.Run(context.Background(), h.s, h.scope, sheet, ask)
}

func dry(a *importer.Ask, _ *importer.Mapping) { a.Dry = true }

// wants runs an import and holds its counts to added, updated, unchanged and
// rejected; they add up to the rows.
func (h *house) wants(counts [4]int, kind importer.Kind, file string, tune ...func(*importer.Ask, *importer.Mapping)) importer.Result {
	h.Helper()
	r, err := h.run(kind, file, tune...)
	h.must(err)
	if got := [4]int{r.Added, r.Updated, r.Unchanged, r.Rejected}; got != counts {
		h.Fatalf("added, updated, unchanged, rejected: got %v, want %v; problems %+v", got, counts, r.Problems)
	}
	if r.Rows != r.Added+r.Updated+r.Unchanged+r.Rejected {
		h.Fatalf("%d rows are not the sum of %+v", r.Rows, r)
	}
	return r
}

func (h *house) read(fn func(*store.Rx) error) {
	h.Helper()
	h.must(h.s.Read(context.Background(), h.scope, fn))
}

// kinds counts the entries of the log by kind.
func (h *house) kinds() map[custody.EventKind]int {
	h.Helper()
	n := map[custody.EventKind]int{}
	h.read(func(r *store.Rx) error {
		vs, err := r.Timeline(store.TimelineAsk{Limit: 2000})
		for _, v := range vs {
			n[v.Kind]++
		}
		return err
	})
	return n
}

func (h *house) entries() (n int) {
	for _, k := range h.kinds() {
		n += k
	}
	return n
}

func (h *house) vehicles() (list []store.VehicleRow) {
	h.Helper()
	h.read(func(r *store.Rx) (err error) {
		list, err = r.Vehicles(store.AssetAsk{Limit: 1000})
		return err
	})
	return list
}

func (h *house) vehicle(vin string) (v custody.Vehicle) {
	h.Helper()
	h.read(func(r *store.Rx) (err error) {
		v, err = r.VehicleByVIN(vin)
		return err
	})
	return v
}

func (h *house) wantCode(err error, code string) {
	h.Helper()
	if tenants.CodeOf(err) != code || err == nil {
		h.Fatalf("got %v, want %s", err, code)
	}
}
