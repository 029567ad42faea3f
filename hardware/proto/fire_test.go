package proto_test

import (
	"reflect"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/hardware/proto"
)

// TestRosterWithFire: one that presets keys for the fire panel has its own
// bytes; those of before say that the panel opens nothing.
func TestRosterWithFire(t *testing.T) {
	want := sampleRoster()
	want.Fire = &proto.Fire{Items: []custody.ItemID{"itm_b", "itm_a"}, Stay: 1800}
	golden(t, "roster_fire", proto.Encode(want))
	got, err := proto.Decode(vector(t, "roster_fire"), proto.KindRoster)
	if err != nil || !reflect.DeepEqual(got, proto.Message(want)) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, got, want)
	}
	for name, f := range map[string]proto.Fire{"of no keys": {}, "of one key twice": {Items: []custody.ItemID{"itm_a", "itm_a"}}, "of days": {Items: want.Fire.Items, Stay: 24*3600 + 1},
		"of too many keys": {Items: slices.Repeat(want.Fire.Items, custody.MostFireKeys)}} {
		want.Fire = &f
		if _, err := proto.Decode(proto.Encode(want), proto.KindRoster); err == nil {
			t.Errorf("a preset %s is taken", name)
		}
	}
}
