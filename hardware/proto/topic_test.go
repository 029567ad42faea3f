package proto_test

import (
	"strings"
	"testing"

	"claviger/hardware/proto"
)

func TestTopic(t *testing.T) {
	for _, kinds := range [][]proto.Kind{proto.Upward, proto.Downward} {
		for _, k := range kinds {
			want := proto.Topic{Gateway: gateway, Device: device, Kind: k}
			got, err := proto.ParseTopic(want.String())
			if err != nil || got != want {
				t.Errorf("%s: %v %v", want, got, err)
			}
		}
	}
	if s := (proto.Topic{Gateway: gateway, Device: device, Kind: proto.KindEvents}).String(); s != "claviger/v1/dev_0002/dev_0001/up/events" {
		t.Error(s)
	}
	if proto.UpFilter != "claviger/v1/+/+/up/+" || proto.DownFilter(gateway) != "claviger/v1/dev_0002/+/down/+" {
		t.Error("filters")
	}
}

func TestBadTopics(t *testing.T) {
	for _, s := range []string{
		"", "claviger/v1", "claviger/v1/a/b/up", "claviger/v1/a/b/up/", "claviger/v1/a/b/up/events/x", "claviger/v1//b/up/events",
		"claviger/v1/a//up/events", "claviger/v1/+/b/up/events", "claviger/v1/a/#/up/events", "claviger/v1/a/b/+/events", "claviger/v1/a/b/up/+",
		"claviger/v1/a/b/down/events", "claviger/v1/a/b/up/roster", "claviger/v1/a/b/UP/events", "claviger/v2/a/b/up/events", "/claviger/v1/a/b/up/events",
		"claviger/v1/A/b/up/events", "claviger/v1/a b/b/up/events", "claviger/v1/a/b/up/events\x00", "$share/x/claviger/v1/a/b/up/events",
		"claviger/v1/é/b/up/events", "claviger/v1/" + strings.Repeat("a", 49) + "/b/up/events",
	} {
		if got, err := proto.ParseTopic(s); err == nil {
			t.Errorf("%q was read as %+v", s, got)
		}
	}
}
