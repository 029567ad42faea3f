package sim_test

import (
	"testing"
	"time"

	"claviger/hardware/cabinet"
)

// TestFullJournal: a cabinet whose journal is full of what the cloud does not
// have gives nothing out, and still takes back what is hung.
func TestFullJournal(t *testing.T) {
	w := newWorld(1)
	defer w.end()
	b := w.boxes[0]
	b.capacity = 20
	w.blink(b)
	w.pass(20 * time.Second)
	w.air.lte(b.gateway, false)
	for range b.capacity {
		w.door(b)
		w.pass(time.Second)
	}
	err := b.c.Present(badge(b.plot.org, 0))
	check(err)
	if _, err = b.c.Take(cabinet.TakeAsk{Item: b.plot.items[0]}); err == nil {
		t.Error("a full journal gave a key out")
	}
	b.news = true
	w.insert(b, 4, "X"+b.name)
	w.check()
	if w.fault != nil {
		t.Errorf("BROKEN %v", w.fault)
	}
}
