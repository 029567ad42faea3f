package sim_test

import "time"

// play is the story of one seed: everything begins calm, then knobs are turned
// while people and operators go on, then the faults stop.
func (w *world) play() {
	w.pass(20 * time.Second)
	for range 7 + w.rand.IntN(5) {
		if w.fault != nil {
			return
		}
		w.turn()
		w.live()
		w.pass(w.span(15*time.Second, 75*time.Second))
		if w.chance(0.06) {
			w.night()
		}
	}
	w.heal()
}

// turn turns one or two knobs.
func (w *world) turn() {
	total := 0
	for _, k := range knobs {
		total += k.weight
	}
	for range 1 + w.rand.IntN(2) {
		at := w.rand.IntN(total)
		for _, k := range knobs {
			if at -= k.weight; at < 0 {
				b := pick(w, w.boxes)
				w.say("KNOB  %s at %s", k.name, b.name)
				k.turn(w, b)
				w.settle()
				w.check()
				break
			}
		}
	}
}

// live lets people and operators do something.
func (w *world) live() {
	for range 1 + w.rand.IntN(3) {
		b := pick(w, w.boxes)
		switch n := w.rand.IntN(20); {
		case n < 8:
			w.visit(b)
		case n < 12:
			w.command(b)
		case n < 15:
			w.edit(w.houses[b.plot.org])
		case n < 16:
			w.after(time.Second, "force", func() { w.force(b) })
		case n < 17:
			w.after(time.Second, "back", func() { w.bring(b) })
		case n < 18:
			w.after(time.Second, "door", func() { w.door(b) })
		case n < 19:
			_ = b.bank.Stick(1+w.rand.IntN(slots), w.chance(0.5))
		default:
			w.after(time.Second, "cancel", func() { w.cancel(b) })
		}
	}
	if w.chance(0.3) {
		w.after(w.span(10*time.Second, 40*time.Second), "replay", w.air.replay)
	}
}

// cancel shuts what is open at a cabinet's screen.
func (w *world) cancel(b *box) {
	if b.alive() {
		b.c.Cancel()
		b.news = true
	}
}

// night lets hours or days pass, mostly without a line.
func (w *world) night() {
	if w.chance(0.7) {
		for _, b := range w.boxes {
			w.air.lte(b.gateway, w.chance(0.2))
		}
	}
	long := pick(w, []time.Duration{3 * time.Hour, 5 * time.Hour, 30 * time.Hour, 80 * time.Hour})
	w.say("NIGHT of %v", long)
	w.pass(3 * time.Second) // what waits for a second to pass has it
	w.setPace(long / 60)
	w.pass(long)
	w.setPace(time.Second)
	for _, b := range w.boxes { // in the morning, often before the line is back
		if w.chance(0.5) {
			w.visit(b)
		}
	}
	w.cloud.due = false
	w.cloud.wake()
}

// heal stops every fault, lets a person enrol again what was set aside, and
// waits five minutes.
func (w *world) heal() {
	if w.fault != nil {
		return
	}
	w.say("HEAL")
	a := w.air
	a.drop, a.twice, a.late, a.broker = 0, 0, 200*time.Millisecond, true
	if w.cloud.store == nil {
		w.cloud.boot()
	}
	w.cloud.cutIn = 0
	w.cloud.fill(false)
	for _, g := range a.gates {
		g.swallow = ""
	}
	for _, h := range soil.houses {
		for _, id := range h.gateways {
			a.lte(id, true)
		}
	}
	for _, b := range w.boxes {
		w.mend(b)
	}
	w.settle()
	w.check()
	w.pass(time.Minute)
	for _, b := range w.boxes {
		if b.past.strange && !b.clone {
			w.enrol(b, b.gateway)
		}
	}
	w.pass(5 * time.Minute)
	if w.fault == nil {
		w.cloud.seal()
		w.book.over, w.book.cloud = true, true
		w.check()
	}
}

// mend takes away what is wrong at one cabinet.
func (w *world) mend(b *box) {
	b.cutIn, b.local = 0, !b.clone
	for no := range slots {
		check(b.bank.Stick(no+1, false))
	}
	if b.clone {
		b.cut("for good")
		return
	}
	if b.alive() {
		b.fill(false)
	}
	b.boot()
}

// force tears a key out; door opens or shuts the door.
func (w *world) force(b *box) {
	for i, s := range b.bank.State().Slots {
		if s.Tag != "" && w.chance(0.4) {
			w.take(b, i+1, b.bank.Force)
			return
		}
	}
}
