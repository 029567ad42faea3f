package proto_test

import (
	"slices"
	"testing"
	"time"

	"claviger/hardware/proto"

	"pgregory.net/rapid"
)

func TestMoment(t *testing.T) {
	if proto.MomentOf(time.Time{}) != 0 || !proto.Moment(0).Time().IsZero() || proto.Moment(0).Optional() != nil || proto.MomentAt(nil) != 0 {
		t.Error("no time is 0")
	}
	if got := *now.Optional(); !got.Equal(when) || proto.MomentAt(&got) != now || got.Location() != time.UTC {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := proto.Moment(rapid.Int64Range(1<<41, 1<<53).Draw(t, "m"))
		d := time.Duration(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "d")) * time.Microsecond
		if proto.MomentOf(m.Time()) != m || m.Add(d).Sub(m) != d || !m.Add(d).Time().Equal(m.Time().Add(d)) {
			t.Fatal(m, d)
		}
	})
}

// TestKinds: each kind has one direction, and only what the cloud sends has a
// purpose.
func TestKinds(t *testing.T) {
	for _, k := range append(slices.Clone(proto.Upward), proto.Downward...) {
		if k.Up() == k.Down() {
			t.Errorf("%s goes both ways or none", k)
		}
		if k.Down() != (k.Purpose() != "") || k.Purpose() != "" && !slices.Contains(proto.Purposes, k.Purpose()) {
			t.Errorf("%s is signed by %q", k, k.Purpose())
		}
		if k.Limit() < 1<<16 {
			t.Errorf("%s is bounded to %d", k, k.Limit())
		}
	}
	for _, r := range proto.Refusals {
		if !r.Known() {
			t.Error(r)
		}
	}
	if proto.Refusal("mood").Known() || proto.Refusal("").Known() {
		t.Error("closed list")
	}
}

// TestHashSlots: another tag, slot or state is another table.
func TestHashSlots(t *testing.T) {
	table := []proto.SlotState{{No: 1, Tag: "A"}, {No: 2}}
	seen := map[proto.Hash]bool{proto.HashSlots(table): true}
	for _, other := range [][]proto.SlotState{{{No: 1, Tag: "B"}, {No: 2}}, {{No: 1, Tag: "A"}}, {{No: 1, Tag: "A"}, {No: 3}}, {{No: 1, Tag: "A", Open: true}, {No: 2}}, nil} {
		h := proto.HashSlots(other)
		if seen[h] {
			t.Errorf("%+v has the hash of another", other)
		}
		seen[h] = true
	}
}
