package proto_test

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"claviger/hardware/proto"
)

var update = flag.Bool("update", false, "write the vectors of testdata anew")

// golden compares b with a vector in hex, 32 bytes a line.
func golden(t *testing.T, name string, b []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".hex")
	if *update {
		var text strings.Builder
		for rest := b; len(rest) > 0; {
			n := min(32, len(rest))
			text.WriteString(hex.EncodeToString(rest[:n]) + "\n")
			rest = rest[n:]
		}
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := vector(t, name); string(want) != string(b) {
		t.Errorf("%s: the bytes changed; a format that changes cuts off every cabinet in the field\n got %x\nwant %x", name, b, want)
	}
}

func vector(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".hex"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVectors holds the content and the envelope of each kind of message to
// the bytes that are written down.
func TestVectors(t *testing.T) {
	seen := map[proto.Kind]bool{}
	for _, m := range samples() {
		seen[m.Kind()] = true
		t.Run(string(m.Kind()), func(t *testing.T) {
			golden(t, string(m.Kind()), proto.Encode(m))
			sealed, err := proto.Seal(m, signerOf(m))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, string(m.Kind())+".envelope", sealed)
			back, err := proto.Open(vector(t, string(m.Kind())+".envelope"), m.Kind(), everyKey)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, m) {
				t.Errorf("read back differently\n got %+v\nwant %+v", back, m)
			}
		})
	}
	for _, k := range append(append([]proto.Kind{}, proto.Upward...), proto.Downward...) {
		if !seen[k] {
			t.Errorf("no vector for %s", k)
		}
	}
}

// TestRecordVectors holds the journal to its bytes and its chain.
func TestRecordVectors(t *testing.T) {
	prev := proto.Genesis(device, 3)
	for i, b := range records() {
		golden(t, "record_"+string(rune('1'+i)), b)
		r, err := proto.ParseRecord(b)
		if err != nil {
			t.Fatal(err)
		}
		if string(r.Prev) != string(prev[:]) || r.Seq != uint64(i+1) {
			t.Errorf("record %d does not follow", i+1)
		}
		prev = proto.HashRecord(b)
	}
}

// TestRosterWithoutLockdown: a roster from before there were lockdowns reads as
// one without.
func TestRosterWithoutLockdown(t *testing.T) {
	want := sampleRoster()
	want.Lockdown = nil
	got, err := proto.Decode(vector(t, "roster_open"), proto.KindRoster)
	if err != nil || !reflect.DeepEqual(got, proto.Message(want)) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
}

// TestRosterWithKeepers: one that names keepers has its own bytes; those of
// before say that there are none.
func TestRosterWithKeepers(t *testing.T) {
	want := sampleRoster()
	want.Keepers = []proto.Keeper{{ID: "glk_a", Person: "per_b", Level: 3, From: now, Until: now.Add(24 * time.Hour)}}
	golden(t, "roster_keepers", proto.Encode(want))
	got, err := proto.Decode(vector(t, "roster_keepers"), proto.KindRoster)
	if err != nil || !reflect.DeepEqual(got, proto.Message(want)) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if g := want.Glass("per_b", now.Time()); g == nil || g.Level != 3 || want.Glass("per_a", now.Time()) != nil || want.Glass("per_b", now.Add(24*time.Hour).Time()) != nil {
		t.Errorf("who may open what the rules refuse: %+v", g)
	}
	for name, k := range map[string]proto.Keeper{"of no time": {ID: "glk_a", Person: "per_b", From: now, Until: now}, "of no level": {ID: "glk_a", Person: "per_b", Level: 5, From: now, Until: now + 1}} {
		want.Keepers = []proto.Keeper{k}
		if _, err := proto.Decode(proto.Encode(want), proto.KindRoster); err == nil {
			t.Errorf("a keeper %s is taken", name)
		}
	}
}
