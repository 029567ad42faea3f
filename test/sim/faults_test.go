package sim_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/journal"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// knob is one thing that can go wrong.
type knob struct {
	name   string
	weight int
	turn   func(w *world, b *box)
}

// knobs are all that a run may turn; each says in the trace what it did.
var knobs = []knob{
	{"loss", 2, func(w *world, _ *box) { w.air.drop = 0.5 * w.rand.Float64() }},
	{"duplicates", 2, func(w *world, _ *box) { w.air.twice = 0.5 * w.rand.Float64() }},
	{"delay and reordering", 2, func(w *world, _ *box) { w.air.late = w.span(time.Second, 40*time.Second) }},
	{"calm", 3, func(w *world, _ *box) { w.air.drop, w.air.twice, w.air.late = 0, 0, 200*time.Millisecond }},
	{"partition of a gateway", 3, func(w *world, b *box) { w.air.lte(b.gateway, false) }},
	{"partition ends", 4, func(w *world, b *box) { w.air.lte(b.gateway, true) }},
	{"local line down", 2, func(_ *world, b *box) { b.local = false }},
	{"local line up", 3, func(_ *world, b *box) { b.local = true }},
	{"broker restart", 1, func(w *world, _ *box) { w.air.restart() }},
	{"broker away", 1, func(w *world, _ *box) {
		w.air.broker = false
		w.after(w.span(5*time.Second, time.Minute), "broker back", func() { w.air.broker = true; w.air.restart() })
	}},
	{"cloud killed", 2, func(w *world, _ *box) { w.cloud.cutIn = 1 + w.rand.IntN(60) }},
	{"cloud disk", 2, func(w *world, _ *box) {
		if w.cloud.up() && !w.cloud.full {
			w.cloud.fill(true)
			w.after(w.span(5*time.Second, 40*time.Second), "cloud disk free", w.cloud.free)
		}
	}},
	{"cloud backup", 1, func(w *world, _ *box) {
		if w.cloud.up() && !w.cloud.full && !w.strange() {
			w.cloud.backup()
		}
	}},
	{"cloud restored", 1, func(w *world, _ *box) {
		if w.cloud.up() && w.cloud.snap && !w.cloud.full && !w.strange() {
			w.cloud.restore()
		}
	}},
	{"power cut", 3, func(w *world, b *box) { b.cutIn = 1 + w.rand.IntN(60) }},
	{"short power cut", 1, func(w *world, b *box) { w.blink(b) }},
	{"cabinet disk", 2, func(_ *world, b *box) {
		if b.alive() {
			b.fill(!b.full)
		}
	}},
	{"clock skew", 1, func(w *world, b *box) { b.wrong = w.span(-3*time.Second, 3*time.Second) }},
	{"clock step", 1, func(w *world, b *box) { b.wrong += w.span(-20*time.Minute, 20*time.Minute) }},
	{"clock lost", 1, func(_ *world, b *box) { b.wrong = -9 * 365 * 24 * time.Hour; b.cut("and its clock") }},
	{"replay", 3, func(w *world, _ *box) {
		for range 4 {
			w.air.replay()
		}
	}},
	{"rosters swallowed", 1, func(w *world, b *box) { w.air.gates[b.gateway].swallow = proto.KindRoster }},
	{"rosters pass", 2, func(w *world, b *box) { w.air.gates[b.gateway].swallow = "" }},
	{"image kept", 1, func(_ *world, b *box) { b.keepImage() }},
	{"image restored", 1, func(w *world, b *box) { w.putImage(b) }},
	{"clone", 1, func(w *world, b *box) { w.copied(b) }},
	{"bit flip", 1, func(w *world, b *box) { w.flip(b) }},
	{"enrolled again", 2, func(w *world, b *box) {
		if b.past.strange {
			w.enrol(b, b.gateway)
		}
	}},
	{"gateway swap", 1, func(w *world, b *box) {
		if b.plot.org == 0 && !b.clone {
			w.enrol(b, soil.houses[0].gateways[1])
		}
	}},
}

func (w *world) strange() bool {
	for _, b := range w.boxes {
		if b.past.strange || b.clone {
			return true
		}
	}
	return false
}

// blink takes the power for two seconds, so that what is on its way arrives at
// the next run.
func (w *world) blink(b *box) {
	b.cut("for a moment")
	w.after(2*time.Second, "power", b.boot)
}

// keepImage copies a cabinet's disk while it works.
func (b *box) keepImage() {
	if b.alive() && !b.full && !b.past.strange && !b.clone {
		copyFile(b.path, b.path+".img")
		copyFile(b.path+"-wal", b.path+".img-wal")
		b.image = b.past.copied()
		b.imaged = b.identity.Answer.Epoch
		b.w.say("%s    image kept at %d", b.name, b.image.read_)
	}
}

// putImage brings a disk back to what it was.
func (w *world) putImage(b *box) {
	if b.image == nil || b.clone || b.imaged != b.identity.Answer.Epoch || b.image.read_ == b.past.read_ {
		return
	}
	b.cut("and an old image")
	b.close()
	copyFile(b.path+".img", b.path)
	copyFile(b.path+".img-wal", b.path+"-wal")
	b.past.backTo(b.image)
	w.say("%s    goes back to %d", b.name, b.past.read_)
	w.after(5*time.Second, "power", b.boot)
}

// copied runs a copy of a cabinet's disk on a board of its own, in place of
// the cabinet, for a while.
func (w *world) copied(b *box) {
	if !b.alive() || b.full || b.clone || w.strange() {
		return
	}
	c := &box{w: w, plot: b.plot, name: b.name + "c", path: w.path(b.name + "c.db"), identity: b.identity, gateway: b.gateway, ppm: b.ppm, wrong: b.wrong,
		bank: locks.NewSimulated(slots), local: true, hands: []string{"Y" + b.name}, clone: true, past: b.past.copied()}
	copyFile(b.path, c.path)
	copyFile(b.path+"-wal", c.path+"-wal")
	b.past.strange, c.past.strange, b.local = true, true, false
	w.boxes = append(w.boxes, c)
	w.say("%s    is copied", b.name)
	c.boot()
	w.after(w.span(10*time.Second, time.Minute), "clone leaves", func() {
		c.cut("for good")
		c.local, b.local = false, true
	})
}

// flip spoils one record on disk.
func (w *world) flip(b *box) {
	if !b.alive() || b.clone || b.j.Head().Last == 0 {
		return
	}
	seq := b.j.Head().Last - uint64(w.rand.IntN(int(min(b.j.Head().Last, 5))))
	must(b.eye.Exec("UPDATE records SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE seq = ?", int64(seq)))
	b.past.strange = true
	w.say("%s    record %d spoilt", b.name, seq)
	b.cut("with a bit flipped")
}

// enrol gives a cabinet a new life, behind that gateway.
func (w *world) enrol(b *box, gateway tenants.DeviceID) {
	if !w.cloud.up() || b.clone {
		return
	}
	seed := sha256.Sum256(fmt.Appendf(nil, "claviger sim key: %s %d %d", b.name, w.seed, w.n))
	var a proto.EnrolAnswer
	err := w.cloud.as(soil.houses[b.plot.org], func(s *store.Store, scope tenants.Scope) error {
		d := admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Cabinet " + b.name, PlaceID: b.plot.place, Gateway: gateway}
		claimed, err := admin.ClaimDevice(w.cloud.ctx, s.Enrolment(), soil.keys, scope, d)
		if err != nil {
			return err
		}
		b.gateway = gateway
		ask := proto.NewEnrolAsk(claimed.Code, d.Kind, ed25519.NewKeyFromSeed(seed[:]))
		if w.n%2 == 0 { // the old controller, or one in its place
			ask.Epoch = b.life().epoch
		}
		a, err = w.cloud.hub.Enrol(w.cloud.ctx, ask, "")
		return err
	})
	w.book.cloud = true
	w.say("%s    enrolled again: %v", b.name, err == nil)
	if err != nil {
		b.past.strange = true // half way: a person has to begin again
		return
	}
	b.cut("to be enrolled")
	b.close()
	b.identity = cabinet.Identity{Seed: seed[:], Claim: []byte{1}, Answer: a}
	j := must(journal.Open(bg, b.path))
	check(cabinet.Adopt(bg, j, b.identity))
	check(j.Close())
	b.past.forget()
	b.image = nil
	b.known()
	w.after(3*time.Second, "power", b.boot)
}
