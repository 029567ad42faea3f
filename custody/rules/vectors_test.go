package rules_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"claviger/custody/rules"
)

var update = flag.Bool("update", false, "write the vectors of testdata anew")

// vector is one ask with all its facts and the answer, as the file holds it.
type vector struct {
	Name     string          `json:"name"`
	Ask      rules.Ask       `json:"ask"`
	Facts    rules.Facts     `json:"facts"`
	Decision json.RawMessage `json:"decision"`
}

const vectorFile = "testdata/decisions.json"

// TestVectors decides each vector of the file anew and compares bytes. The
// cabinet's tests run the same file through a roster.
func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	text, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	want := stories()
	if len(all) != len(want) {
		t.Fatalf("%d vectors for %d stories: run with -args -update", len(all), len(want))
	}
	for i, v := range all {
		v.Facts.Zone, err = time.LoadLocation(v.Facts.ZoneID)
		if v.Facts.ZoneID == "" || err != nil {
			v.Facts.Zone = nil
		}
		d := rules.Decide(v.Ask, v.Facts)
		if got, _ := json.Marshal(d); string(got) != string(compact(t, v.Decision)) {
			t.Errorf("%s:\n got %s\nwant %s", v.Name, got, v.Decision)
		}
		s := want[i]
		if v.Name != s.name || !slices.Equal(codes(d), s.codes) || !slices.Equal(needs(d), s.needs) {
			t.Errorf("%s is not the story %s: %v %v, want %v %v", v.Name, s.name, codes(d), needs(d), s.codes, s.needs)
		}
	}
}

// TestEveryCodeHasAVector: no reason and no need without an example.
func TestEveryCodeHasAVector(t *testing.T) {
	var said []string
	for _, s := range stories() {
		for _, c := range s.codes {
			said = append(said, string(c))
		}
		for _, n := range s.needs {
			said = append(said, string(n))
		}
	}
	for _, c := range rules.Codes {
		if !slices.Contains(said, string(c)) {
			t.Errorf("no vector is refused for %s", c)
		}
	}
	for _, n := range rules.NeedKinds {
		if !slices.Contains(said, string(n)) {
			t.Errorf("no vector needs %s", n)
		}
	}
}

func compact(t *testing.T, raw json.RawMessage) []byte {
	t.Helper()
	var d rules.Decision
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func writeVectors(t *testing.T) {
	t.Helper()
	var all []vector
	for _, s := range stories() {
		a, f := s.tell()
		d, err := json.Marshal(rules.Decide(a, f))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, vector{s.name, a, f, d})
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
