package sim_test

import (
	"slices"
	"testing"
	"time"

	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// TestFirePanel: without a line, and with the power lost in between, the panel
// opens what is preset, and no other slot; each once in an alarm. What nobody
// took is locked when the alarm is over.
func TestFirePanel(t *testing.T) {
	w := newWorld(1)
	defer w.end()
	b := w.boxes[0]
	w.pass(20 * time.Second)
	preset := []int{2, 0} // the order in which they open
	check(w.cloud.as(w.houses[0].house, func(s *store.Store, scope tenants.Scope) error {
		_, err := keys.PresetFire(w.cloud.ctx, store.In[keys.FireTx](s), scope, keys.FireAsk{PlaceID: b.plot.place, Codes: []string{"K-N13", "K-N11"}})
		return err
	}))
	w.cloud.wake()
	w.pass(time.Minute)
	w.air.lte(b.gateway, false)
	latches := b.latches
	w.panel(b, true)
	w.pass(10 * time.Second)
	if w.fault == nil && b.latches != latches+len(preset) {
		t.Errorf("%d latches opened, %d are preset", b.latches-latches, len(preset))
	}
	for no, s := range b.bank.State().Slots[:perBox] {
		if s.Open != slices.Contains(preset, no) {
			t.Errorf("slot %d: open is %v", no+1, s.Open)
		}
	}
	w.take(b, 3, b.bank.Pull)
	w.pass(5 * time.Second)
	w.insert(b, 3, b.plot.tags[2])
	w.pass(5 * time.Second)
	w.blink(b)
	w.pass(20 * time.Second)
	w.panel(b, false)
	w.pass(5 * time.Second)
	for no, s := range b.bank.State().Slots {
		if s.Open {
			t.Errorf("slot %d is open when the alarm is over", no+1)
		}
	}
	w.air.lte(b.gateway, true)
	w.heal()
	if w.fault != nil {
		t.Errorf("BROKEN %v", w.fault)
	}
}

// panel raises or clears the alarm of the fire panel at a cabinet.
func (w *world) panel(b *box, on bool) {
	change := proto.FireOff
	if on {
		change = proto.FireOn
	}
	b.move("fire", proto.Sensed{Change: change}, func() error { return b.bank.Fire(on) })
}

// standsByPanel tells whether a slot is open, and the fire panel opened it last.
func (b *box) standsByPanel(slot int) bool {
	by := false
	for _, r := range b.past.all {
		if r.Slot == slot && r.Kind.Intent() {
			by = r.Kind == proto.FireReleased
		}
	}
	return by && b.bank.State().Slots[slot-1].Open
}

// byPanel holds a release of the fire panel to what the roster obeyed presets,
// and to an alarm that is not over.
func byPanel(w *world, b *box, r proto.Parsed) string {
	roster := w.book.rosters[b.life()][b.past.roster]
	if roster == nil || roster.Fire == nil || !slices.Contains(roster.Fire.Items, r.Item) {
		return wrong("%s opened slot %d at a fire alarm, which roster %d does not preset", b.name, r.Slot, b.past.roster)
	}
	alarm := false
	for _, e := range b.past.all {
		switch {
		case e.Seq < r.Seq && e.Kind == proto.FireCleared:
			alarm = false
		case e.Seq == r.Intent && e.Kind == proto.FireRaised:
			alarm = true
		}
	}
	if !alarm {
		return wrong("%s opened slot %d for alarm %d, which is over or never was", b.name, r.Slot, r.Intent)
	}
	return ""
}
