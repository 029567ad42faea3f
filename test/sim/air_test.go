package sim_test

import (
	"fmt"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// air is all between a cabinet and the hub: local lines, gateways, LTE and an
// MQTT 5 broker with sessions. It loses, doubles, delays and reorders.
type air struct {
	w       *world
	drop    float64
	twice   float64
	late    time.Duration // longest delay
	broker  bool
	gates   map[tenants.DeviceID]*gate
	pending int // messages the broker holds for the hub
	life    int // of the broker's sessions
	kept    []letter
	record  bool     // keep all that goes down
	tape    []letter // what went down
}

// gate is one gateway.
type gate struct {
	lte     bool
	queue   []letter // QoS 1: what the broker keeps for it
	swallow proto.Kind
}

// letter is one envelope on its way.
type letter struct {
	topic proto.Topic
	body  []byte
}

// brokerLimit bounds what the broker keeps for one session.
const brokerLimit = 1000

func newAir(w *world) *air {
	a := &air{w: w, broker: true, late: 200 * time.Millisecond, gates: map[tenants.DeviceID]*gate{}}
	for _, h := range soil.houses {
		for _, id := range h.gateways {
			a.gates[id] = &gate{lte: true}
		}
	}
	return a
}

// calm is a line that does nothing wrong.
func (a *air) calm() bool { return a.drop == 0 && a.twice == 0 && a.late <= time.Second }

// carry moves one letter through the weather.
func (a *air) carry(what string, l letter, arrive func(letter)) {
	copies := 1
	switch {
	case a.w.chance(a.drop):
		a.w.say("lost  %s %s %s", what, l.topic.Kind, short(l.body))
		return
	case a.w.chance(a.twice):
		copies = 2
	}
	for range copies {
		a.w.after(a.w.span(10*time.Millisecond, a.late), what, func() { arrive(l) })
	}
}

// up takes an envelope from a cabinet.
func (a *air) up(b *box, kind proto.Kind, body []byte) {
	l := letter{proto.Topic{Gateway: b.gateway, Device: b.plot.identity.Answer.Device, Kind: kind}, body}
	if b.lose > 0 && (kind == proto.KindBirth || kind == proto.KindEvents) {
		b.lose--
		a.w.say("lost  %s %s", b.name, kind)
		return
	}
	a.w.say("up    %s %s %s", b.name, kind, short(body))
	if a.w.chance(0.05) {
		a.keep(l)
	}
	a.carry("up", l, func(l letter) { a.toHub(l, a.life) })
}

// toHub delivers to the hub, again and again until it is taken, unless the
// broker loses its memory meanwhile.
func (a *air) toHub(l letter, life int) {
	if life != a.life || !a.broker || !a.gates[l.topic.Gateway].lte {
		return
	}
	if a.w.cloud.handle(l.topic.String(), l.body) {
		return
	}
	if a.pending < brokerLimit {
		a.pending++
		a.w.after(max(5*time.Second, a.w.pace), "again", func() { a.pending--; a.toHub(l, life) })
	}
}

// down takes an envelope from the hub; the broker keeps it for a gateway that
// is away.
func (a *air) down(t proto.Topic, body []byte) error {
	if !a.broker {
		return errDead
	}
	l := letter{t, body}
	a.w.say("down  %s %s %s", t.Device, t.Kind, short(body))
	if a.record {
		a.tape = append(a.tape, l)
	}
	if t.Kind == proto.KindCommand || a.w.chance(0.05) || t.Kind == proto.KindRoster && a.w.chance(0.2) {
		a.keep(l)
	}
	a.toGate(l)
	return nil
}

func (a *air) toGate(l letter) {
	g := a.gates[l.topic.Gateway]
	if !g.lte {
		if len(g.queue) < brokerLimit {
			g.queue = append(g.queue, l)
		}
		return
	}
	life := a.life
	a.carry("down", l, func(l letter) {
		if life == a.life {
			a.toBox(l)
		}
	})
}

func (a *air) toBox(l letter) {
	g := a.gates[l.topic.Gateway]
	if !g.lte || l.topic.Kind == g.swallow {
		return
	}
	for _, b := range a.w.boxes {
		if b.gateway == l.topic.Gateway && b.plot.identity.Answer.Device == l.topic.Device && b.local {
			b.receive(l.topic.Kind, l.body)
		}
	}
}

// lte cuts a gateway's link, or brings it back with what the broker kept.
func (a *air) lte(id tenants.DeviceID, on bool) {
	g := a.gates[id]
	if g.lte == on {
		return
	}
	g.lte = on
	a.w.say("lte   %s %v", id, on)
	if !on {
		if a.w.cloud.up() && a.broker && a.w.chance(0.5) { // the will; else silence tells it
			_ = a.w.cloud.hub.GatewayGone(a.w.cloud.ctx, id)
		}
		return
	}
	kept := g.queue
	g.queue = nil
	for _, l := range kept {
		a.toGate(l)
	}
}

// restart is a broker that loses every session and everything on its way.
func (a *air) restart() {
	a.life++
	for _, g := range a.gates {
		g.queue = nil
	}
	a.w.say("broker restarted")
	for _, b := range a.w.boxes {
		b.lineDown()
	}
}

// watch brings every line to what it should be.
func (a *air) watch() {
	for _, b := range a.w.boxes {
		up := b.alive() && b.local && a.broker && a.gates[b.gateway].lte
		switch {
		case up && !b.online:
			b.lineUp()
		case !up && b.online:
			b.lineDown()
		}
		b.follow(up && a.calm() && a.gates[b.gateway].swallow == "" && a.w.cloud.up() && !a.w.cloud.full && !b.full)
	}
}

// keep remembers what may be brought again: the newest sixty.
func (a *air) keep(l letter) {
	if len(a.kept) == 60 {
		a.kept = a.kept[1:]
	}
	a.kept = append(a.kept, l)
}

// replay brings something again, to whoever it was for: something old, or as
// often one of the last three.
func (a *air) replay() {
	if len(a.kept) == 0 {
		return
	}
	l := pick(a.w, a.kept)
	if a.w.chance(0.5) {
		l = pick(a.w, a.kept[max(0, len(a.kept)-3):])
	}
	a.w.say("again %s", fmt.Sprint(l.topic.Kind, " ", short(l.body)))
	if l.topic.Kind.Up() {
		a.toHub(l, a.life)
		return
	}
	a.toBox(l)
}
