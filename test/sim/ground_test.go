package sim_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/hub"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/journal"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// The fleet of every run: two organisations; North has two cabinets behind one
// gateway and a spare gateway, South has one cabinet behind one gateway.
// A seed simulates ten minutes to some days, fifteen hours on average, and takes
// 0.6 s of one core: 115 seeds simulated 1,762 hours in 355 s on two cores that
// others used too, 17,900 times real time.
const (
	slots     = 5 // of each cabinet
	perBox    = 3 // keys of each cabinet: levels 0, 2 and 3
	perOrg    = 4 // people of each organisation
	fleetSize = 3
)

// begin is the first moment of every run, a Monday.
var begin = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

var (
	bg    = context.Background()
	quiet = slog.New(slog.DiscardHandler)
)

// house is one organisation of the ground.
type house struct {
	id       tenants.OrgID
	site     tenants.SiteID
	desk     tenants.Scope
	people   []tenants.PersonID
	rules    [2]rules.Rule // whom each lets take keys
	gateways []tenants.DeviceID
}

// plot is one cabinet of the ground.
type plot struct {
	org      int
	name     string
	identity cabinet.Identity
	place    custody.PlaceID
	items    []custody.ItemID
	tags     []string
}

// ground is what every run begins with: built once, copied for each.
type ground struct {
	dir    string
	keys   *keyring.Keyring
	houses []*house
	plots  []*plot
}

var soil *ground

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	parent := os.TempDir()
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		parent = "/dev/shm" // memory: a simulated power cut needs no platter
	}
	dir, err := os.MkdirTemp(parent, "claviger-sim-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	soil = &ground{dir: dir}
	soil.build()
	return m.Run()
}

// source gives bytes that the seed alone decides.
func source(seed, stream uint64) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "claviger sim %d %d", seed, stream)))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func (g *ground) build() {
	clock := func() time.Time { return begin.Add(-time.Hour) }
	s := must(store.Open(bg, store.Options{Dir: g.dir, File: "cloud.db", Migrate: true, Clock: clock, Entropy: source(0, 1), Log: quiet, Poll: -1}))
	g.keys = must(keyring.Open(keyring.Options{Dir: filepath.Join(g.dir, "keys"), Clock: clock, Entropy: source(0, 2)}))
	h := hub.New(s, g.keys, clock, quiet)
	h.SetPublisher(nowhere{})
	for i, boxes := range []int{2, 1} {
		o := g.org(s, i)
		o.gateways = append(o.gateways, g.enrol(s, h, o, "Gateway", admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "Gateway"}).Answer.Device)
		if i == 0 {
			o.gateways = append(o.gateways, g.enrol(s, h, o, "Spare", admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "Spare"}).Answer.Device)
		}
		for n := range boxes {
			g.box(s, h, i, n)
		}
	}
	check(s.Close())
}

type nowhere struct{}

func (nowhere) Publish(context.Context, string, []byte) error { return nil }

// org founds one organisation: a site, people with badges, two rules.
func (g *ground) org(s *store.Store, i int) *house {
	o := &house{}
	check(s.UnscopedInTx(bg, "sim", func(tx *store.UnscopedTx) error {
		o.id = tenants.OrgID(tx.NewID("org"))
		row := map[string]any{"id": o.id, "slug": fmt.Sprintf("org%d", i), "name": fmt.Sprintf("Org %d", i), "trade": "dealership", "locale": "en", "zone": "Europe/Paris",
			"currency": "EUR", "units": "km", "created_at": tx.Now()}
		if _, err := tx.Insert("organisations", &row).Exec(bg); err != nil {
			return err
		}
		o.site = tenants.SiteID(tx.NewID("sit"))
		site := map[string]any{"id": o.site, "name": "Site"}
		_, err := tx.As(tenants.ForJob(o.id, "sim")).Insert("sites", &site).Exec(bg)
		return err
	}))
	o.desk = tenants.ForOperator(o.id, "sim", "desk")
	must(keys.AddPlace(bg, store.In[keys.EditTx](s), o.desk, custody.Place{SiteID: o.site, Kind: custody.Desk, Name: "Desk"}))
	for n := range perOrg {
		p := must(admin.AddPerson(bg, s.Admin(), o.desk, tenants.Person{Name: fmt.Sprintf("Person %d%c", i, 'A'+rune(n)), Number: fmt.Sprintf("%d00%d", i+1, n), Kind: tenants.Staff}))
		o.people = append(o.people, p.ID)
		must(admin.EnrolBadge(bg, s.Admin(), g.keys, o.desk, p.ID, tenants.BadgeSecure, badge(i, n)))
		check(admin.SetPIN(bg, s.Admin(), g.keys, admin.NewHasher(1, 1), o.desk, p.ID, tenants.PINCredential, pin(i, n)))
	}
	for n := range o.rules {
		o.rules[n] = must(access.SaveRule(bg, store.In[access.Tx](s), o.desk, rules.Rule{Name: fmt.Sprintf("Rule %d", n), Effect: rules.Allow,
			Who: rules.Who{People: o.people[2*n : 2*n+2]}, Limits: rules.Limits{MaxMinutes: 60 * 24 * 30}}))
	}
	g.houses = append(g.houses, o)
	return o
}

func badge(org, person int) string { return fmt.Sprintf("%d%03d", 7000+org, person) }

func pin(org, person int) string { return fmt.Sprintf("73915%d", 2*org+person) }

// enrol makes the identity of a device.
func (g *ground) enrol(s *store.Store, h *hub.Hub, o *house, name string, d admin.DeviceDraft) cabinet.Identity {
	claimed := must(admin.ClaimDevice(bg, s.Enrolment(), g.keys, o.desk, d))
	seed := sha256.Sum256([]byte("claviger sim key: " + name + string(o.id)))
	key := ed25519.NewKeyFromSeed(seed[:])
	a := must(h.Enrol(bg, proto.NewEnrolAsk(claimed.Code, d.Kind, key), "mqtt://127.0.0.1:1"))
	return cabinet.Identity{Seed: seed[:], Claim: []byte{1}, Answer: a}
}

// box builds one cabinet with its keys and its own empty journal.
func (g *ground) box(s *store.Store, h *hub.Hub, org, n int) {
	o := g.houses[org]
	p := &plot{org: org, name: fmt.Sprintf("%c%d", "NS"[org], n+1)}
	edit := store.In[keys.EditTx](s)
	p.place = must(keys.AddPlace(bg, edit, o.desk, custody.Place{SiteID: o.site, Kind: custody.Cabinet, Name: "Cabinet " + p.name, Slots: slots})).ID
	for k, level := range []custody.Level{0, 2, 3} {
		tag := fmt.Sprintf("T%s%d", p.name, k+1)
		it := must(keys.AddItem(bg, edit, o.desk, keys.ItemDraft{Code: fmt.Sprintf("K-%s%d", p.name, k+1), Name: "Key", Tag: tag, Level: level, HomeID: p.place, HomeSlot: k + 1}))
		p.items, p.tags = append(p.items, it.ID), append(p.tags, tag)
	}
	p.identity = g.enrol(s, h, o, p.name, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Cabinet " + p.name, PlaceID: p.place, Gateway: o.gateways[0]})
	j := must(journal.Open(bg, filepath.Join(g.dir, p.name+".db")))
	check(cabinet.Adopt(bg, j, p.identity))
	check(j.Close())
	g.plots = append(g.plots, p)
}
