package ledger_test

import (
	"errors"
	"maps"
	"testing"

	"claviger/ledger"
)

func succession(t *testing.T) (ledger.Succession, ledger.Entry) {
	key := signing(t, "org_1", 1)
	c := head("org_1", 100)
	s := ledger.Succession{Closed: c, Note: signed(t, c, key), Kept: 90, Cause: "restored_backup"}
	e := plainEntry()
	e.Log = "org_1.2"
	return s, e
}

func TestSuccessionSurvivesItsEntry(t *testing.T) {
	s, e := succession(t)
	if err := s.Put(&e); err != nil {
		t.Fatal(err)
	}
	b, err := ledger.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ledger.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ledger.ReadSuccession(back)
	if err != nil || got.Closed != s.Closed || got.Kept != 90 || got.Cause != s.Cause || string(got.Note) != string(s.Note) {
		t.Error(got, err)
	}
	if _, _, err := ledger.OpenCheckpoint(got.Note, signing(t, "org_1", 1).Verifier()); err != nil {
		t.Error("the cited head is no longer signed:", err)
	}
}

func TestSuccessionPutRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*ledger.Succession, *ledger.Entry){
		"a log that does not follow": func(_ *ledger.Succession, e *ledger.Entry) { e.Log = "org_1.3" },
		"another organisation":       func(_ *ledger.Succession, e *ledger.Entry) { e.Log = "org_2.2" },
		"the same log":               func(_ *ledger.Succession, e *ledger.Entry) { e.Log = "org_1" },
		"more kept than was signed":  func(s *ledger.Succession, _ *ledger.Entry) { s.Kept = 101 },
		"a negative number kept":     func(s *ledger.Succession, _ *ledger.Entry) { s.Kept = -1 },
		"no cause":                   func(s *ledger.Succession, _ *ledger.Entry) { s.Cause = "" },
		"no note":                    func(s *ledger.Succession, _ *ledger.Entry) { s.Note = nil },
		"an origin of nowhere":       func(s *ledger.Succession, _ *ledger.Entry) { s.Closed.Origin = "x" },
	} {
		s, e := succession(t)
		spoil(&s, &e)
		if err := s.Put(&e); err == nil {
			t.Error("took", name)
		}
	}
}

func TestReadSuccessionRefuses(t *testing.T) {
	s, e := succession(t)
	if err := s.Put(&e); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*ledger.Entry){
		"another kind":   func(e *ledger.Entry) { e.Kind = "key.taken" },
		"no note":        func(e *ledger.Entry) { delete(e.Data, "closed_note") },
		"a broken note":  func(e *ledger.Entry) { e.Data["closed_note"] = "x\n\ny" },
		"no number kept": func(e *ledger.Entry) { delete(e.Data, "closed_kept") },
		"no cause":       func(e *ledger.Entry) { delete(e.Data, "cause") },
		"another log":    func(e *ledger.Entry) { e.Log = "org_1.4" },
	} {
		bad := e
		bad.Data = maps.Clone(e.Data)
		spoil(&bad)
		if got, err := ledger.ReadSuccession(bad); !errors.Is(err, ledger.ErrSuccession) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}
