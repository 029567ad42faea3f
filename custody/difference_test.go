package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
)

// TestCompareSlots: each way in which a slot and the record differ, and a slot
// that agrees.
func TestCompareSlots(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	key := func(id custody.ItemID, slot int, s custody.State) custody.Item {
		return custody.Item{ID: id, Tag: string(id), HomeID: "box", HomeSlot: slot, State: s, PlaceID: "box", Slot: slot}
	}
	sensed := map[int]custody.Slot{1: {ItemID: "agrees", Tag: "agrees"}, 2: {Fault: "stuck"}, 3: {Tag: "stranger"}, 4: {ItemID: "astray", Tag: "astray"}, 5: {ItemID: "out", Tag: "out"}, 6: {}, 7: {}}
	for no, s := range sensed {
		s.No, s.SeenAt = no, &at
		sensed[no] = s
	}
	astray := key("astray", 9, custody.In)
	astray.Slot = 4
	items := []custody.Item{key("agrees", 1, custody.In), astray, key("out", 5, custody.Out), key("gone", 6, custody.In), key("missing", 7, custody.Missing), key("unread", 8, custody.In)}
	want := []custody.DifferKind{custody.DifferFault, custody.DifferTag, custody.DifferAstray, custody.DifferElse, custody.DifferGone, custody.DifferMissing}
	got := custody.CompareSlots("box", sensed, items)
	if len(got) != len(want) {
		t.Fatalf("%d differences: %+v", len(got), got)
	}
	for i, d := range got {
		if d.Kind != want[i] || d.Slot != i+2 || d.SensedAt == nil {
			t.Errorf("%d: %+v, want %s at slot %d", i, d, want[i], i+2)
		}
	}
}

// TestCompareSlotsAgree: where every slot reads what the record has there,
// nothing differs, whatever else is out.
func TestCompareSlotsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sensed, items := map[int]custody.Slot{}, []custody.Item{}
		for no := 1; no <= rapid.IntRange(0, 12).Draw(t, "slots"); no++ {
			id := custody.ItemID(rapid.StringMatching(`[a-z]{12}`).Draw(t, "id"))
			it := custody.Item{ID: id, Tag: string(id), HomeID: "box", HomeSlot: no, State: custody.Out}
			s := custody.Slot{No: no}
			if rapid.Bool().Draw(t, "in") {
				it.State, it.PlaceID, it.Slot = custody.In, "box", no
				s.ItemID, s.Tag = id, it.Tag
			}
			sensed[no], items = s, append(items, it)
		}
		if got := custody.CompareSlots("box", sensed, items); len(got) > 0 {
			t.Fatalf("%+v", got)
		}
	})
}
