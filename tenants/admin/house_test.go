package admin_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const password = "claviger-demo-keys"

// kept is the hash of everybody's password.
var kept = sync.OnceValue(func() string { return tenants.HashPassword(password, [16]byte{1}) })

// house is an organisation with an owner, on a clock that tests move.
type house struct {
	t     *testing.T
	db    *store.Store
	s     admin.Store
	v     *keyring.Keyring
	h     *admin.Hasher
	clock *clock
	made  admin.Created
	owner tenants.Scope
}

type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

// eachHouse runs the test on both engines with an organisation of its own.
func eachHouse(t *testing.T, test func(*house)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			c := &clock{time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
			db := storetest.Open(t, open(t, store.Options{Clock: c.read}))
			v, err := keyring.Open(keyring.Options{Secret: "thirty-two characters or more of secret"})
			must(t, err)
			h := &house{t: t, db: db, s: db.Admin(), v: v, h: admin.NewHasher(2, 64), clock: c}
			h.made, h.owner = h.organisation("motors")
			test(h)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails the test unless err has the code.
func wants(t *testing.T, err error, code string) {
	t.Helper()
	if tenants.CodeOf(err) != code || err == nil {
		t.Errorf("got %v, want %s", err, code)
	}
}

func (h *house) organisation(slug string) (admin.Created, tenants.Scope) {
	h.t.Helper()
	c, err := admin.CreateOrganisation(context.Background(), h.s, h.h, admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: slug, Name: "Tollgate " + slug, Trade: tenants.Dealership, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
		Site:         "North", OwnerName: "Olive Owner", OwnerEmail: "owner@" + slug + ".example", Password: password, By: "test"})
	must(h.t, err)
	return c, h.as(c.Owner)
}

// as is the scope of a member, as a session gives it.
func (h *house) as(p tenants.Person) tenants.Scope {
	h.t.Helper()
	var m tenants.Membership
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(p.OrgID, "test"), func(r *store.Rx) (err error) {
		m, err = r.MemberOf(p.ID)
		return err
	}))
	return tenants.ForSession(tenants.Session{OrgID: p.OrgID, LoginID: m.LoginID}, m, "req")
}

// person adds somebody; with a role they get a sign-in too.
func (h *house) person(name, number string, role tenants.Role) tenants.Person {
	h.t.Helper()
	p, err := admin.AddPerson(context.Background(), h.s, h.owner, tenants.Person{Name: name, Number: number})
	must(h.t, err)
	if role != "" {
		_, err = admin.AddMember(context.Background(), h.s, h.owner, admin.NewMember{PersonID: p.ID, Email: string(role) + "@motors.example", Role: role, PasswordHash: kept()})
		must(h.t, err)
	}
	return p
}

// kiosk pairs a kiosk as its screen and a member of staff do.
func (h *house) kiosk() tenants.Scope {
	h.t.Helper()
	code, err := admin.ShowKioskCode(context.Background(), h.s, h.v, "192.0.2.7")
	must(h.t, err)
	_, err = admin.PairKiosk(context.Background(), h.s, h.v, h.owner, code.Code, "Front desk", h.made.Site.ID)
	must(h.t, err)
	hash, ok := tenants.SecretHash(tenants.KioskSecret, code.Secret)
	if !ok {
		h.t.Fatal("the secret is no secret")
	}
	d, err := h.db.UnscopedKiosk(context.Background(), hash)
	must(h.t, err)
	return tenants.ForDevice(d, "req")
}

// events are the kinds of the organisation's entries, oldest first.
func (h *house) events(org tenants.OrgID) (kinds []custody.EventKind) {
	h.t.Helper()
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(org, "test"), func(r *store.Rx) error {
		vs, err := r.Timeline(store.TimelineAsk{Limit: 500})
		for i := len(vs) - 1; i >= 0; i-- {
			kinds = append(kinds, vs[i].Kind)
		}
		return err
	}))
	return kinds
}

// since gives the kinds that were recorded after do began.
func (h *house) since(org tenants.OrgID, do func()) []custody.EventKind {
	h.t.Helper()
	before := len(h.events(org))
	do()
	return h.events(org)[before:]
}
