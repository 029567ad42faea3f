package sim_test

import (
	"context"
	"errors"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/hub"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// cloud is the server process: the shipped store and hub on fake time. It can
// be killed at any look at the clock, inside a transaction too.
type cloud struct {
	w     *world
	path  string
	store *store.Store
	hub   *hub.Hub
	round *hub.Round
	rings <-chan store.Ring
	ctx   context.Context
	kill  context.CancelFunc
	eye   *eye // looks at the file as another process would

	cutIn int              // die at that look at the clock, 0 never
	dead  bool             // killed and not yet taken away
	full  bool             // the disk takes nothing
	open  int              // commands that wait to be settled
	due   bool             // a second is queued
	snap  bool             // there is a backup to go back to
	kept  [2][2]rules.Rule // the rules of that backup
	lives map[*box]life    // and whom it had enrolled
	boots uint64

	sweeps int
}

var errDead = errors.New("sim: the process is dead")

func newCloud(w *world) *cloud {
	c := &cloud{w: w, path: w.path("cloud.db")}
	copyDB(soil.dir+"/cloud.db", c.path)
	return c
}

// clock is what the process sees of time; a kill may fall on it.
func (c *cloud) clock() time.Time {
	if c.cutIn > 0 {
		if c.cutIn--; c.cutIn == 0 && c.up() {
			c.die("at a look at the clock")
		}
	}
	return c.w.now
}

func (c *cloud) up() bool { return c.store != nil && !c.dead }

func (c *cloud) boot() {
	c.boots++
	c.cutIn, c.dead, c.full = 0, false, false
	c.store = must(store.Open(bg, store.Options{Dir: c.w.dir, File: "cloud.db", Clock: c.clock, Entropy: source(c.w.seed, 100+c.boots), Log: quiet, Poll: -1, Pool: 1}))
	c.ctx, c.kill = context.WithCancel(bg)
	c.hub = hub.New(c.store, soil.keys, c.clock, quiet)
	c.hub.SetPublisher(c)
	c.rings, _ = c.store.UnscopedSubscribe()
	c.round = c.hub.NewRound(c.ctx)
	if c.eye == nil {
		c.eye = newEye(c.path)
	}
	c.fill(false)
	c.w.say("cloud up")
	c.wake()
	c.sweep()
}

// die ends the process as kill -9 would.
func (c *cloud) die(why string) {
	c.w.say("cloud killed %s", why)
	c.dead = true
	c.kill()
}

// settle takes a dead process away and starts another soon.
func (c *cloud) settle() {
	if c.store != nil && c.dead {
		copyFile(c.path, c.path+".cut")
		copyFile(c.path+"-wal", c.path+".cut-wal")
		c.stop()
		copyFile(c.path+".cut", c.path)
		copyFile(c.path+".cut-wal", c.path+"-wal")
		tear(c.w, c.path+"-wal")
		c.w.after(c.w.span(time.Second, 15*time.Second), "cloud boot", c.again)
	}
	c.listen()
}

func (c *cloud) again() {
	if c.store == nil {
		c.boot()
	}
}

// stop closes the store and looks away from its file.
func (c *cloud) stop() {
	c.kill()
	check(c.store.Close())
	check(c.eye.Close())
	c.store, c.eye = nil, nil
	c.due = false
}

func (c *cloud) close() {
	if c.store != nil {
		c.stop()
	}
}

// listen hears what was committed.
func (c *cloud) listen() {
	if !c.up() {
		return
	}
	select {
	case ring := <-c.rings:
		c.round.Ring(c.ctx, ring.Org)
		c.w.book.cloud = true
		c.wake()
	default:
	}
}

// wake wants the second that follows a commit.
func (c *cloud) wake() {
	if c.due {
		return
	}
	c.due = true
	boots := c.boots
	c.w.after(c.w.pace, "second", func() {
		if c.boots != boots || !c.up() {
			return
		}
		c.due = false
		c.round.Second(c.ctx)
		c.w.book.cloud = true
		if c.commands(); c.open > 0 || c.full {
			c.wake()
		}
	})
}

// commands counts those that are not settled.
func (c *cloud) commands() {
	check(c.eye.QueryRow("SELECT count(*) FROM commands WHERE settled_at IS NULL").Scan(&c.open))
}

func (c *cloud) sweep() {
	boots, pace := c.boots, c.w.paces
	c.w.after(max(10*time.Second, c.w.pace), "sweep", func() {
		if c.boots != boots || c.w.paces != pace || !c.up() {
			return
		}
		c.round.Sweep(c.ctx)
		if c.sweeps++; c.sweeps%3 == 0 {
			c.seal()
		}
		c.sweep()
	})
}

// seal gives entries their leaves and publishes a checkpoint of each log.
func (c *cloud) seal() {
	for _, h := range soil.houses {
		if _, err := c.store.Seal(c.ctx, h.id); err == nil {
			c.w.book.publish(c, h.id)
		}
	}
}

// handle takes one message from the broker; false: bring it again.
func (c *cloud) handle(topic string, body []byte) bool {
	if !c.up() {
		return false
	}
	t := must(proto.ParseTopic(topic))
	c.w.book.look(c) // what was written before is not its doing
	c.w.book.sender = t.Device
	err := c.hub.Handle(c.ctx, topic, body)
	c.w.book.look(c)
	c.w.book.sender, c.w.book.cloud = "", true
	if err != nil {
		c.w.say("hub keeps nothing of %s", short(body))
		return false
	}
	if c.dead { // it died before it could say so
		return false
	}
	c.w.book.heard(topic, body)
	return true
}

// Publish is the hub's way down: what was promised must be on disk already.
func (c *cloud) Publish(_ context.Context, topic string, body []byte) error {
	if !c.up() {
		return errDead
	}
	t := must(proto.ParseTopic(topic))
	c.w.book.promised(c, t, body)
	return c.w.air.down(t, body)
}

// fill makes every write fail, as a full disk does, or lets it work again.
func (c *cloud) fill(full bool) {
	if c.full = full; full {
		at := "INSERT ON entries"
		if c.w.steps%2 == 0 { // or as late as can be
			at = "UPDATE OF acked_seq ON cabinets"
		}
		must(c.eye.Exec("CREATE TRIGGER sim_full BEFORE " + at + " BEGIN SELECT RAISE(ABORT, 'disk full'); END"))
		return
	}
	must(c.eye.Exec("DROP TRIGGER IF EXISTS sim_full"))
}

func (c *cloud) free() {
	if c.up() {
		c.fill(false)
	}
}

// backup keeps the file as it is now; restore goes back to it. Both stop the
// process, and the embedded broker with it.
func (c *cloud) backup() {
	c.stop()
	copyDB(c.path, c.path+".bak")
	c.snap = true
	for i, h := range c.w.houses {
		c.kept[i] = h.rules
	}
	c.lives = map[*box]life{}
	for _, b := range c.w.boxes {
		c.lives[b] = b.life()
	}
	c.w.say("cloud backed up")
	c.boot()
}

func (c *cloud) restore() {
	c.stop()
	copyDB(c.path+".bak", c.path)
	c.w.say("cloud restored")
	c.w.book.restored()
	for i, h := range c.w.houses {
		for n, r := range c.kept[i] {
			h.note(n, r, c.w.now)
		}
	}
	for _, b := range c.w.boxes { // enrolled since: nobody knows its key any more
		if c.lives[b] != b.life() {
			b.past.strange = true
		}
	}
	c.w.air.restart()
	c.boot()
}

// as runs an act of an operator; the error is what the act said.
func (c *cloud) as(h *house, act func(s *store.Store, scope tenants.Scope) error) error {
	if !c.up() {
		return errDead
	}
	return act(c.store, h.desk)
}
