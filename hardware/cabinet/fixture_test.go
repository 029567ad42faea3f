package cabinet_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

const (
	device tenants.DeviceID = "dev_1"
	org    tenants.OrgID    = "org_1"
	slots                   = 6
)

var (
	ctx    = context.Background()
	start  = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) // a Monday
	secret = make([]byte, 32)
)

func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("claviger cabinet test key: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func public(name string) ed25519.PublicKey { return keyOf(name).Public().(ed25519.PublicKey) }

// fakeClock is a wall clock and a counter that tests move.
type fakeClock struct {
	mu   sync.Mutex
	wall time.Time
	mono time.Duration
}

func (c *fakeClock) Now() time.Time      { c.mu.Lock(); defer c.mu.Unlock(); return c.wall }
func (c *fakeClock) Mono() time.Duration { c.mu.Lock(); defer c.mu.Unlock(); return c.mono }

// pass lets time pass on both.
func (c *fakeClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.mono = c.wall.Add(d), c.mono+d
}

// step sets the wall clock off by d.
func (c *fakeClock) step(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.wall = c.wall.Add(d) }

// line keeps what the cabinet sent, opened with its public key.
type line struct {
	t    *testing.T
	sent []proto.Message
	deaf bool
}

func (l *line) Send(kind proto.Kind, envelope []byte) bool {
	if l.deaf {
		return false
	}
	m, err := proto.Open(envelope, kind, func(string) []ed25519.PublicKey { return []ed25519.PublicKey{public("device")} })
	if err != nil {
		l.t.Errorf("the cabinet sent a %s that does not open: %v", kind, err)
	}
	l.sent = append(l.sent, m)
	return true
}

// last is the last message of a type that was sent.
func last[T any](l *line) *T {
	for i := len(l.sent) - 1; i >= 0; i-- {
		if m, ok := any(l.sent[i]).(*T); ok {
			return m
		}
	}
	return nil
}

// rig is a cabinet with hands, a clock and a cloud that tests play.
type rig struct {
	t       *testing.T
	path    string
	bank    *locks.Simulated
	clock   *fakeClock
	j       *journal.Journal
	c       *cabinet.Controller
	line    *line
	version uint64
	stop    func()
	parts   func(*cabinet.Parts)
}

func answer() proto.EnrolAnswer {
	a := proto.EnrolAnswer{Org: org, Device: device, Gateway: "dev_2", Epoch: 1, Place: "plc_1", Name: "North", At: start, Secret: secret, Keys: map[proto.Purpose][][]byte{}}
	for _, p := range proto.Purposes {
		a.Keys[p] = [][]byte{public(string(p))}
	}
	return a
}

// newRig enrols and starts a cabinet without a roster and without a line.
func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, path: filepath.Join(t.TempDir(), "cabinet.db"), bank: locks.NewSimulated(slots), clock: &fakeClock{wall: start}, line: &line{t: t}}
	j, err := journal.Open(ctx, r.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := cabinet.Adopt(ctx, j, cabinet.Identity{Seed: keyOf("device").Seed(), Answer: answer()}); err != nil {
		t.Fatal(err)
	}
	j.Close()
	r.boot()
	t.Cleanup(func() { r.halt() })
	return r
}

// ready is a cabinet on line, with a proven roster and its keys hung.
func ready(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.up()
	r.roster(nil)
	r.beacon()
	for no, tag := range []string{"", "TAG1", "TAG2", "TAG3"} {
		if tag != "" {
			r.ok(r.bank.Insert(no, tag))
		}
	}
	r.bank.Settle()
	r.ackAll()
	return r
}

func (r *rig) boot() {
	r.t.Helper()
	j, err := journal.Open(ctx, r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	r.j = j
	run, stop := context.WithCancel(ctx)
	p := cabinet.Parts{Journal: j, Locks: r.bank, Clock: r.clock, Firmware: "test"}
	if r.parts != nil {
		r.parts(&p)
	}
	if r.c, err = cabinet.New(run, p); err != nil {
		stop()
		r.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); r.bank.Watch(run, r.c.Sensed) }()
	r.stop = func() { stop(); <-done; j.Close() }
}

// halt ends the run, as a power cut would; what is not on disk is gone.
func (r *rig) halt() {
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}

// reboot starts again after a while; hands may be busy meanwhile.
func (r *rig) reboot(meanwhile func()) {
	r.t.Helper()
	r.halt()
	if meanwhile != nil {
		meanwhile()
	}
	r.bank.Deaf()
	r.clock.pass(time.Minute)
	r.boot()
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) up() { r.c.LineUp(r.line) }

// tell sends a message as the cloud.
func (r *rig) tell(m proto.Message) {
	r.t.Helper()
	p := string(m.Kind().Purpose())
	b, err := proto.Seal(m, proto.Signer{KeyID: p, Key: keyOf(p)})
	if err != nil {
		r.t.Fatal(err)
	}
	r.c.Receive(m.Kind(), b)
}

// wait lets time pass in steps as the program does.
func (r *rig) wait(d time.Duration) {
	for ; d > 0; d -= time.Second {
		r.clock.pass(min(d, time.Second))
		r.c.Tick()
	}
}

// beacon answers the last question for the time.
func (r *rig) beacon() {
	r.t.Helper()
	a := last[proto.Ask](r.line)
	if a == nil {
		r.t.Fatal("nobody asked for the time")
	}
	r.tell(&proto.Beacon{Device: device, Epoch: 1, Nonce: a.Nonce, At: proto.MomentOf(r.clock.Now()), Roster: r.version})
}

// ackAll acknowledges everything.
func (r *rig) ackAll() {
	h := r.j.Head()
	r.tell(&proto.Ack{Device: device, Epoch: 1, Upto: h.Last, Hash: h.Hash[:], At: proto.MomentOf(r.clock.Now())})
}

func pin(text, salt string) *proto.PIN {
	s := make([]byte, 16)
	copy(s, salt)
	return &proto.PIN{Salt: s, Verifier: tenants.DeviceVerifier(secret, tenants.Stem(text, s))}
}

func badge(t *testing.T, text string) proto.Badge {
	n, err := tenants.NormalBadge(text)
	if err != nil {
		t.Fatal(err)
	}
	return proto.Badge{Verifier: tenants.DeviceVerifier(secret, tenants.BadgeStem(org, n))}
}

// baseRoster knows Ann (badge 1001, PIN 739154, duress 739155), Bo (number
// 1002, PIN 246802), and three keys of levels 0, 2 and 3.
func baseRoster(t *testing.T) *proto.Roster {
	it := func(id custody.ItemID, code, tag string, level custody.Level, slot int) proto.Item {
		return proto.Item{ID: id, Code: code, Name: "key " + code, Tag: tag, Level: level, Kind: custody.Single, Home: "plc_1", Slot: slot, Site: "sit_1", State: custody.In}
	}
	return &proto.Roster{
		Device: device, Epoch: 1, Org: org, Site: "sit_1", Place: "plc_1", Name: "North", Zone: "Europe/Paris", Locale: "en",
		Lease: uint32(proto.UsualLease.Seconds()), Grace: uint32(proto.UsualGrace.Seconds()),
		Levels: []proto.Level{{Level: 3, Lease: 4 * 3600}, {Level: 4, Lease: 4 * 3600}}, Cost: proto.StandardPIN,
		People: []proto.Person{
			{ID: "per_ann", Number: "1001", Name: "Ann", Kind: tenants.Staff, Badges: []proto.Badge{badge(t, "1001")}, PIN: pin("739154", "ann"), Duress: pin("739155", "dur")},
			{ID: "per_bo", Number: "1002", Name: "Bo", Kind: tenants.Staff, PIN: pin("246802", "bo")},
		},
		Items: []proto.Item{it("itm_1", "K-1", "TAG1", 0, 1), it("itm_2", "K-2", "TAG2", 2, 2), it("itm_3", "K-3", "TAG3", 3, 3)},
		Slots: []proto.Slot{{No: 1, Fixed: true, Item: "itm_1"}, {No: 2, Fixed: true, Item: "itm_2"}, {No: 3, Fixed: true, Item: "itm_3"}},
		Rules: []proto.Rule{proto.RuleOf(rules.Rule{ID: "rul_1", Version: 1, Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 480}})},
	}
}

// roster issues the next version.
func (r *rig) roster(change func(*proto.Roster)) {
	r.t.Helper()
	r.version++
	m := baseRoster(r.t)
	m.Version, m.Issued = r.version, proto.MomentOf(r.clock.Now())
	if change != nil {
		change(m)
	}
	r.tell(m)
}

// journal reads every record.
func (r *rig) journal() []proto.Parsed { return r.journalFrom(1) }

func (r *rig) journalFrom(from uint64) []proto.Parsed {
	r.t.Helper()
	var out []proto.Parsed
	for from <= r.j.Head().Last {
		sent, err := r.j.Records(ctx, from, r.j.Head().Last)
		if err != nil || len(sent) == 0 {
			r.t.Fatalf("record %d: %v", from, err)
		}
		p, err := proto.Events{Device: device, Epoch: 1, Records: sent}.Parse()
		if err != nil {
			r.t.Fatal(err)
		}
		out, from = append(out, p...), from+uint64(len(p))
	}
	return out
}

// tail is the kinds of the last n records.
func (r *rig) tail(n int) (kinds []proto.RecordKind) {
	all := r.journal()
	for _, p := range all[max(0, len(all)-n):] {
		kinds = append(kinds, p.Kind)
	}
	return kinds
}

// newest is the last record.
func (r *rig) newest() proto.Record {
	all := r.journal()
	return all[len(all)-1].Record
}

// wantCode wants an error of that code.
func (r *rig) wantCode(err error, code string) {
	r.t.Helper()
	if err == nil || tenants.CodeOf(err) != code {
		r.t.Errorf("got %v, want %s", err, code)
	}
}

// command is a release of a slot for Ann, good for 15 seconds.
func (r *rig) command(id custody.CommandID, slot int) *proto.Command {
	now := proto.MomentOf(r.clock.Now())
	return &proto.Command{Device: device, Epoch: 1, Boot: last[proto.Birth](r.line).Boot, ID: id, Action: proto.ActRelease, Slots: []int{slot}, Person: "per_ann",
		Requester: "per_boss", Issued: now, Expires: now.Add(15 * time.Second)}
}
