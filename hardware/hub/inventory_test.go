package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
)

// TestAnEmptySlotAfterALostJournal: a cabinet that forgot what it held tells of
// the fobs that hang there, and of nothing that left. Its table says the rest,
// as soon as the records before it have come; a slot whose sensor is broken
// says nothing.
func TestAnEmptySlotAfterALostJournal(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		second, err := keys.AddItem(context.Background(), store.In[keys.EditTx](r.s), r.desk, keys.ItemDraft{Code: "K-2", Name: "Van", Tag: "F2", HomeID: r.place.ID, HomeSlot: 2})
		must(t, err)
		c.born()
		c.hang("F1", 1)
		c.hang("F2", 2)
		state := func() (first, other custody.State) {
			t.Helper()
			must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
				it, err := rx.Item(second.ID)
				other = it.State
				return err
			}))
			return r.item().State, other
		}
		table := func(seq int, slots ...proto.SlotState) {
			t.Helper()
			must(t, c.say(proto.Inventory{Device: c.id, Epoch: c.epoch, Boot: c.boot, At: proto.MomentOf(time.Now()), Seq: uint64(seq), Slots: slots}))
		}
		table(2, proto.SlotState{No: 1, Fault: "short"}, proto.SlotState{No: 2, Tag: "F2"}, proto.SlotState{No: 3})
		if a, b := state(); a != custody.In || b != custody.In {
			t.Fatalf("a broken sensor was believed: %s %s", a, b)
		}
		table(1, proto.SlotState{No: 1}, proto.SlotState{No: 2}) // older than what we know
		c.write(proto.Record{Kind: proto.Booted, Boot: c.boot})
		table(3, proto.SlotState{No: 1}, proto.SlotState{No: 2, Tag: "F2"}) // its record is on the way
		if a, b := state(); a != custody.In || b != custody.In {
			t.Fatalf("a table was read before its records: %s %s", a, b)
		}
		c.send(3)
		if a, b := state(); a != custody.Missing || b != custody.In {
			t.Errorf("empty and taken slot: %s %s", a, b)
		}
		table(3, proto.SlotState{No: 1}, proto.SlotState{No: 2, Tag: "F2"}) // once more, on a new line
		var events []store.EventView
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) {
			events, err = rx.Timeline(store.TimelineAsk{Item: r.key.ID, Limit: 20})
			return err
		}))
		n := 0
		for _, e := range events {
			if e.Kind == custody.TakenLoose {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d entries of a key that left unseen", n)
		}
		c.hang("F1", 1)
		if a, _ := state(); a != custody.In {
			t.Errorf("what came back is %s", a)
		}
	})
}
