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

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
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

// TestRosterWithPasses: one that holds passes has its own bytes, and the code
// of a use is made from them.
func TestRosterWithPasses(t *testing.T) {
	want := sampleRoster()
	want.Passes = []proto.Pass{{ID: "pas_a", Person: "per_b", Items: []custody.ItemID{"itm_b", "itm_a"}, Level: 2, From: now, Until: now.Add(8 * time.Hour), Due: now.Add(9 * time.Hour), Uses: 2, Through: true}}
	golden(t, "roster_passes", proto.Encode(want))
	got, err := proto.Decode(vector(t, "roster_passes"), proto.KindRoster)
	if err != nil || !reflect.DeepEqual(got, proto.Message(want)) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, got, want)
	}
	grants := "pas_a\n1795253400123456\n1795282200123456\nitm_a\nitm_b"
	if g := want.Passes[0].Grants(); g != grants {
		t.Errorf("what the pass grants: %q", g)
	}
	if code := tenants.PassCode(repeated(7, 32), grants, 1); code != "34267729" {
		t.Errorf("the code of its second use: %s", code)
	}
	for name, change := range map[string]func(*proto.Pass){"longer than eight hours": func(p *proto.Pass) { p.Until++ }, "for nothing": func(p *proto.Pass) { p.Items = nil }, "of no use": func(p *proto.Pass) { p.Uses = 0 },
		"of too many uses": func(p *proto.Pass) { p.Uses = custody.MostUses + 1 }, "of no time": func(p *proto.Pass) { p.Until = p.From }, "due before it begins": func(p *proto.Pass) { p.Due = p.From }} {
		p := want.Passes[0]
		change(&p)
		bad := sampleRoster()
		bad.Passes = []proto.Pass{p}
		if _, err := proto.Decode(proto.Encode(bad), proto.KindRoster); err == nil {
			t.Errorf("a pass %s is taken", name)
		}
	}
}

// TestRosterWithReady: one that names keys that playbooks give at once has its
// own bytes; those of before say that there are none.
func TestRosterWithReady(t *testing.T) {
	want := sampleRoster()
	want.Ready = []proto.Ready{{Playbook: "pbk_a", Kind: custody.PlaybookCodeBlue, Name: "Code blue", Who: proto.Who{Profiles: []string{"nurse"}, Groups: []tenants.GroupID{"grp_a"}}, Items: []custody.ItemID{"itm_a"}},
		{Playbook: "pbk_b", Kind: custody.PlaybookFire, Name: "Fire", Run: "prn_a", Who: proto.Who{People: []tenants.PersonID{"per_b"}}, Items: []custody.ItemID{"itm_a", "itm_b"}}}
	golden(t, "roster_ready", proto.Encode(want))
	got, err := proto.Decode(vector(t, "roster_ready"), proto.KindRoster)
	if err != nil || !reflect.DeepEqual(got, proto.Message(want)) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if fs := want.AtOnce("itm_b"); len(fs) != 1 || fs[0].Playbook != "pbk_b" || fs[0].Run != "prn_a" || len(want.AtOnce("itm_c")) != 0 {
		t.Errorf("what gives itm_b at once: %+v", fs)
	}
	for name, r := range map[string]proto.Ready{"of no keys": {Playbook: "pbk_a", Kind: "fire"}, "of no name": {Kind: "fire", Items: []custody.ItemID{"itm_a"}}} {
		want.Ready = []proto.Ready{r}
		if _, err := proto.Decode(proto.Encode(want), proto.KindRoster); err == nil {
			t.Errorf("a playbook %s is taken", name)
		}
	}
}
