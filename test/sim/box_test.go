package sim_test

import (
	"context"
	"errors"
	"io"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// box is one cabinet: steel that outlives every power cut, a disk, a clock of
// its own, and the shipped controller while it has power.
type box struct {
	w       *world
	plot    *plot
	name    string
	path    string
	gateway tenants.DeviceID
	bank    *locks.Simulated
	hands   []string // fobs that hang nowhere
	clone   bool

	identity cabinet.Identity
	j        *journal.Journal
	c        *cabinet.Controller
	eye      *eye // looks at the disk as another process would
	kill     context.CancelFunc
	boots    uint64
	latches  int           // that ever opened
	since    time.Time     // of power
	wrong    time.Duration // of its wall clock
	ppm      int64         // of its crystal
	capacity uint64

	local, online bool
	full          bool
	lose          int // births and batches that its gateway loses next
	dead          bool
	cutIn         int       // lose power at that look at the clock, 0 never
	calm          time.Time // since when nothing keeps it from the cloud, zero not
	news          bool      // something may have been written
	past          *past
	image         *past // what was known when an image of its disk was kept
	imaged        uint32
}

func newBox(w *world, p *plot) *box {
	b := &box{w: w, plot: p, name: p.name, path: w.path(p.name + ".db"), identity: p.identity, gateway: p.identity.Answer.Gateway,
		bank: locks.NewSimulated(slots), local: true, hands: []string{"X" + p.name}, past: newPast()}
	b.ppm = w.rand.Int64N(181) - 90
	if w.chance(0.2) {
		b.capacity = uint64(12 + w.rand.IntN(40))
	}
	copyDB(soil.dir+"/"+p.name+".db", b.path)
	b.known()
	return b
}

// hang puts the keys where they belong before anything runs.
func (b *box) hang() {
	for i, tag := range b.plot.tags {
		check(b.bank.Insert(i+1, tag))
	}
}

// Now and Mono are the cabinet's clocks; a power cut may fall on a look.
func (b *box) Now() time.Time      { b.look(); return b.wall() }
func (b *box) Mono() time.Duration { b.look(); return b.mono() }

func (b *box) wall() time.Time { return b.w.now.Add(b.wrong) }

func (b *box) mono() time.Duration {
	d := b.w.now.Sub(b.since)
	return d + d/1_000_000*time.Duration(b.ppm)
}

func (b *box) look() {
	if b.cutIn > 0 {
		if b.cutIn--; b.cutIn == 0 {
			b.cut("at a look at the clock")
		}
	}
}

func (b *box) alive() bool { return b.c != nil && !b.dead }

// cut takes the power away: what is not on disk is gone, nothing moves.
func (b *box) cut(why string) {
	if b.j == nil || b.dead {
		return
	}
	b.w.say("%s    power lost %s", b.name, why)
	b.dead = true
	b.kill()
}

// settle takes away what has no power.
func (b *box) settle() {
	if b.j != nil && b.dead {
		b.torn()
		if !b.clone {
			b.w.after(b.w.span(time.Second, 90*time.Second), "power", b.boot)
		}
	}
}

// torn takes the power for real: the disk stays as it is at this moment, with
// the beginning of what was being written behind it.
func (b *box) torn() {
	copyFile(b.path, b.path+".cut")
	copyFile(b.path+"-wal", b.path+".cut-wal")
	b.close()
	copyFile(b.path+".cut", b.path)
	copyFile(b.path+".cut-wal", b.path+"-wal")
	tear(b.w, b.path+"-wal")
}

func (b *box) close() {
	if b.j == nil {
		return
	}
	b.past.read(b)
	check(b.j.Close())
	check(b.eye.Close())
	b.j, b.c, b.eye, b.online = nil, nil, nil, false
}

// boot gives power: the controller reads its disk and goes on.
func (b *box) boot() {
	if b.j != nil {
		return
	}
	b.boots++
	b.dead, b.cutIn, b.since = false, 0, b.w.now
	b.bank.Deaf()
	ctx, kill := context.WithCancel(bg)
	b.kill = kill
	b.j = must(journal.Open(bg, b.path))
	b.eye = newEye(b.path)
	b.fill(false)
	b.past.booted(b)
	seed := b.w.seed*1000 + uint64(len(b.name))*100 + uint64(b.name[0]) + uint64(b.name[1])*7 + b.boots*31
	c, err := cabinet.New(ctx, cabinet.Parts{Journal: b.j, Locks: metal{b}, Clock: b, Rand: io.Reader(source(seed, 7)), Firmware: "sim", Capacity: b.capacity})
	if err != nil {
		if !errors.Is(err, context.Canceled) && !b.dead {
			b.w.fail("start", "%s does not start: %v", b.name, err)
		}
		return
	}
	b.c, b.news = c, true
	b.w.say("%s    up, its clock %v off", b.name, b.wrong.Round(time.Second))
	b.beat()
}

// beat lets the controller feel time: each second while people are about, less
// often through long waits.
func (b *box) beat() {
	boots, pace := b.boots, b.w.paces
	b.w.after(b.w.pace, "tick "+b.name, func() {
		if b.boots != boots || b.w.paces != pace || !b.alive() {
			return
		}
		before := b.j.Head().Last
		b.c.Tick()
		b.news = b.news || b.dead || b.j.Head().Last != before
		b.beat()
	})
}

// Send is the way up.
func (b *box) Send(kind proto.Kind, envelope []byte) bool {
	if b.dead || !b.online {
		return false
	}
	b.w.air.up(b, kind, envelope)
	return true
}

func (b *box) lineUp() {
	b.online = true
	b.w.say("%s    line up", b.name)
	b.c.LineUp(b)
	b.news = true
}

func (b *box) lineDown() {
	if !b.online {
		return
	}
	b.online = false
	b.w.say("%s    line down", b.name)
	if b.alive() {
		b.c.LineDown()
	}
}

// receive hands over one envelope of the cloud.
func (b *box) receive(kind proto.Kind, body []byte) {
	if !b.alive() {
		return
	}
	b.w.say("to    %s %s %s", b.name, kind, short(body))
	b.past.told(b, kind, body)
	b.c.Receive(kind, body)
	b.news = true
}

// follow notes since when nothing has kept this cabinet from the cloud.
func (b *box) follow(perfect bool) {
	switch {
	case !perfect || b.past.strange:
		b.calm = time.Time{}
	case b.calm.IsZero():
		b.calm = b.w.now
	}
}

// fill makes every record fail to be written, as a full disk does.
func (b *box) fill(full bool) {
	if b.full == full && !full {
		must(b.eye.Exec("DROP TRIGGER IF EXISTS sim_full"))
		return
	}
	if b.full = full; full {
		must(b.eye.Exec("CREATE TRIGGER IF NOT EXISTS sim_full BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, 'disk full'); END"))
		return
	}
	must(b.eye.Exec("DROP TRIGGER IF EXISTS sim_full"))
}

// move does something to the steel and lets the sensor tell it.
func (b *box) move(what string, s proto.Sensed, act func() error) bool {
	if err := act(); err != nil {
		return false
	}
	b.bank.Deaf()
	b.w.say("%s    %s slot %d %s", b.name, what, s.Slot, s.Tag)
	if b.alive() {
		b.c.Sensed(s)
		b.news = true
	}
	return true
}
