package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"claviger/ledger"
)

// restart writes the state and reads it again, as two runs of a command do.
func restart(t testing.TB, s *ledger.State) *ledger.State {
	t.Helper()
	again, err := ledger.ParseState(s.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestStateFollowsAGrowingLog(t *testing.T) {
	w := newWorld(t, "org_1")
	s := ledger.NewState()
	for i := range 5 {
		w.moves(i)
		r := verify(packed(t, w.bundle()), s)
		want(t, r, ledger.Proven)
		if first := slices.Contains(opens(r), ledger.OpenFirstUse); first != (i == 0) {
			t.Errorf("round %d: first use %v", i, first)
		}
		if slices.Contains(opens(r), ledger.OpenNoState) {
			t.Error("the state was not noticed")
		}
		s = restart(t, s)
		if k := s.Logs[r.Log]; k.Size != w.tree.size || k.Root != w.head().Root || len(k.Keys) != 1 {
			t.Errorf("%+v", k)
		}
	}
}

func TestOlderBundleIsStaleAndStateStays(t *testing.T) {
	w := newWorld(t, "org_1").moves(5)
	old, oldPart := packed(t, w.bundle()), packed(t, w.part("itm_0"))
	s := ledger.NewState()
	want(t, verify(packed(t, w.moves(5).bundle()), s), ledger.Proven)
	before := string(s.Bytes())
	for _, b := range [][]byte{old, oldPart} {
		want(t, verify(b, s), ledger.Stale)
	}
	if string(s.Bytes()) != before {
		t.Error("a stale bundle changed the state")
	}
}

func TestForkedHistoryIsTampered(t *testing.T) {
	for _, size := range []int{10, 11, 20} {
		mine, theirs := newWorld(t, "org_1").moves(10), newWorld(t, "org_1")
		theirs.move("itm_5", "")
		theirs.moves(size - 1)
		theirs.since = []int64{10}
		s := ledger.NewState()
		want(t, verify(packed(t, mine.bundle()), s), ledger.Proven)
		before := string(s.Bytes())
		for _, b := range []ledger.Bundle{theirs.bundle(), theirs.part("itm_0")} {
			r := verify(packed(t, b), s)
			want(t, r, ledger.Tampered)
			if !slices.Equal(faults(r), []string{ledger.FaultFork}) {
				t.Errorf("%d: %v", size, faults(r))
			}
		}
		if string(s.Bytes()) != before {
			t.Error("a fork changed the state")
		}
	}
}

func TestPartNeedsAProofFromTheSizeThatWasSeen(t *testing.T) {
	w := newWorld(t, "org_1").moves(10)
	s := ledger.NewState()
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
	w.moves(10)
	r := verify(packed(t, w.part("itm_0")), s)
	want(t, r, ledger.Incomplete)
	if !slices.Contains(r.Missing, ledger.Range{Of: ledger.OfConsistency, ID: r.Log, From: 10, To: 20}) {
		t.Error(r.Missing)
	}
	w.since = []int64{5, 10, 15}
	want(t, verify(packed(t, w.part("itm_0")), s), ledger.Proven)
	if s.Logs[r.Log].Size != 20 {
		t.Error(s.Logs)
	}
	want(t, verify(packed(t, w.part("itm_1")), s), ledger.Proven) // the same size again
}

func TestStrangersKeyIsUnknownOnlyToThoseWhoKnowAnother(t *testing.T) {
	w := newWorld(t, "org_1").moves(5)
	s := ledger.NewState()
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
	w.seeds = []byte{9}
	b := packed(t, w.moves(1).bundle())
	want(t, verify(b, nil), ledger.Proven)
	want(t, verify(b, ledger.NewState()), ledger.Proven)
	before := string(s.Bytes())
	want(t, verify(b, s), ledger.UnknownKey)
	if string(s.Bytes()) != before {
		t.Error("an unknown key changed the state")
	}
	// A successor's name is no way round it.
	f := successor(t, 5, 5, 2)
	f.seeds = []byte{9}
	f.last = nil
	if r := verify(packed(t, f.bundle()), s); r.Status == ledger.Proven {
		t.Errorf("%+v", r)
	}
}

func TestNewKeyIsTrustedBecauseTheLogNamesIt(t *testing.T) {
	w := newWorld(t, "org_1").moves(5)
	s := ledger.NewState()
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
	e := w.entry(ledger.KindKey)
	e.Data = map[string]string{"key": signing(t, "org_1", 2).Verifier().String()}
	w.seal(e)
	w.seeds = []byte{1, 2}
	r := verify(packed(t, w.bundle()), s)
	want(t, r, ledger.Proven)
	if !slices.Contains(opens(r), ledger.OpenKeyLearned) || len(s.Logs[r.Log].Keys) != 2 {
		t.Error(opens(r), s.Logs)
	}
	w.seeds = []byte{2}
	want(t, verify(packed(t, w.moves(1).bundle()), restart(t, s)), ledger.Proven)
}

func TestCosigningStrangerIsNotLearned(t *testing.T) {
	w := newWorld(t, "org_1").moves(5)
	s := ledger.NewState()
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
	w.seeds = []byte{1, 9}
	want(t, verify(packed(t, w.moves(1).bundle()), s), ledger.Proven)
	w.seeds = []byte{9}
	want(t, verify(packed(t, w.moves(1).bundle()), s), ledger.UnknownKey)
}

func TestParseState(t *testing.T) {
	w := newWorld(t, "org_1").moves(2)
	s := ledger.NewState()
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
	good := string(s.Bytes())
	if again := restart(t, s); string(again.Bytes()) != good {
		t.Errorf("%s\n%s", good, again.Bytes())
	}
	for _, empty := range []string{"", " \n"} {
		if s, err := ledger.ParseState([]byte(empty)); err != nil || len(s.Logs) != 0 {
			t.Error(s, err)
		}
	}
	key := s.Logs["claviger.example/log/org_1"].Keys[0]
	root := ledger.LeafHash(nil).String()
	for name, bad := range map[string]string{
		"text":          "hello",
		"a list":        "[]",
		"null":          "null",
		"version":       `{"v":2,"logs":{}}`,
		"unknown field": `{"v":1,"logs":{},"x":1}`,
		"two":           `{"v":1,"logs":{}}{}`,
		"no logs":       `{"v":1,"logs":null}`,
		"origin":        fmt.Sprintf(`{"v":1,"logs":{"x":{"size":1,"root":"%s","keys":["%s"]}}}`, root, key),
		"size":          fmt.Sprintf(`{"v":1,"logs":{"h/log/a":{"size":-1,"root":"%s","keys":["%s"]}}}`, root, key),
		"root":          fmt.Sprintf(`{"v":1,"logs":{"h/log/a":{"size":1,"root":"AA","keys":["%s"]}}}`, key),
		"empty root":    fmt.Sprintf(`{"v":1,"logs":{"h/log/a":{"size":0,"root":"%s","keys":["%s"]}}}`, root, key),
		"no keys":       fmt.Sprintf(`{"v":1,"logs":{"h/log/a":{"size":1,"root":"%s","keys":[]}}}`, root),
		"bad key":       fmt.Sprintf(`{"v":1,"logs":{"h/log/a":{"size":1,"root":"%s","keys":["x"]}}}`, root),
	} {
		if s, err := ledger.ParseState([]byte(bad)); !errors.Is(err, ledger.ErrState) {
			t.Errorf("%s: %v %v", name, s, err)
		}
	}
}

// successor is a log that replaced one of which kept of signed entries were
// left; with n movements of its own.
func successor(t testing.TB, signedSize, kept, n int) *world {
	old := newWorld(t, "org_1").moves(signedSize)
	sign, _ := old.keys()
	closed := old.head()
	note := signed(t, closed, sign...)
	restored := newWorld(t, "org_1").moves(kept)

	w := newWorld(t, "org_1.2")
	w.last = func(out io.Writer) error { return ledger.WriteBundle(out, restored.bundle()) }
	w.items, w.seqs = restored.items, restored.seqs
	e := w.entry("")
	s := ledger.Succession{Closed: closed, Note: note, Kept: int64(kept), Cause: "restored_backup"}
	if err := s.Put(&e); err != nil {
		t.Fatal(err)
	}
	w.seal(e)
	return w.moves(n)
}

func TestSuccessorShowsBothLogs(t *testing.T) {
	r := verify(packed(t, successor(t, 10, 7, 5).bundle()), nil)
	want(t, r, ledger.Proven)
	if r.Log != "claviger.example/log/org_1.2" || r.Checked != 6 || r.Closed == nil {
		t.Fatalf("%+v", r)
	}
	if r.Closed.Log != "claviger.example/log/org_1" || r.Closed.Checked != 7 || r.Closed.Status != ledger.Proven {
		t.Errorf("%+v", r.Closed)
	}
	i := slices.IndexFunc(r.NotProven, func(m ledger.Remark) bool { return m.Code == ledger.OpenLogLost })
	if i < 0 || r.NotProven[i].Params["from"] != "7" || r.NotProven[i].Params["to"] != "9" || r.NotProven[i].Params["cause"] != "restored_backup" {
		t.Errorf("%+v", r.NotProven)
	}
}

func TestSuccessorWithoutItsClosedLogSaysSo(t *testing.T) {
	w := successor(t, 10, 10, 5)
	w.last = nil
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Proven)
	if !slices.Contains(opens(r), ledger.OpenLogBefore) || slices.Contains(opens(r), ledger.OpenLogLost) {
		t.Error(opens(r))
	}
	r = verify(packed(t, w.part("itm_0")), nil) // without the first entry
	want(t, r, ledger.Proven)
	if !slices.Contains(opens(r), ledger.OpenLogBefore) {
		t.Error(opens(r))
	}
}

func TestStateCarriesOverToTheSuccessor(t *testing.T) {
	s := ledger.NewState()
	want(t, verify(packed(t, newWorld(t, "org_1").moves(10).bundle()), s), ledger.Proven)
	want(t, verify(packed(t, successor(t, 10, 7, 5).bundle()), s), ledger.Proven)
	s = restart(t, s)
	if k := s.Logs["claviger.example/log/org_1"]; k.Size != 10 {
		t.Error("the closed log was forgotten: ", k)
	}
	if k := s.Logs["claviger.example/log/org_1.2"]; k.Size != 6 {
		t.Error(s.Logs)
	}
	want(t, verify(packed(t, successor(t, 10, 7, 9).bundle()), s), ledger.Proven)
}

func TestSuccessorThatHidesASignedHeadIsTampered(t *testing.T) {
	s := ledger.NewState()
	want(t, verify(packed(t, newWorld(t, "org_1").moves(12).bundle()), s), ledger.Proven)
	r := verify(packed(t, successor(t, 10, 7, 5).bundle()), s) // closes at 10, but 12 were signed
	want(t, r, ledger.Tampered)
	if !slices.Contains(faults(r), ledger.FaultFork) {
		t.Error(faults(r))
	}
}

func TestSuccessorOfAForkIsTampered(t *testing.T) {
	s := ledger.NewState()
	mine := newWorld(t, "org_1")
	mine.move("itm_8", "")
	want(t, verify(packed(t, mine.moves(9).bundle()), s), ledger.Proven)
	want(t, verify(packed(t, successor(t, 10, 10, 5).bundle()), s), ledger.Tampered)
}

func TestFalseSuccessions(t *testing.T) {
	for name, w := range map[string]*world{
		"no first entry": newWorld(t, "org_1.2").moves(3),
		"closed bundle of another log": func() *world {
			w := successor(t, 5, 5, 2)
			w.last = func(out io.Writer) error { return ledger.WriteBundle(out, newWorld(t, "org_9").moves(3).bundle()) }
			return w
		}(),
		"closed bundle of another history": func() *world {
			w := successor(t, 5, 5, 2)
			other := newWorld(t, "org_1")
			other.move("itm_9", "")
			w.last = func(out io.Writer) error { return ledger.WriteBundle(out, other.moves(4).bundle()) }
			return w
		}(),
		"closed bundle longer than was signed": func() *world {
			w := successor(t, 5, 5, 2)
			w.last = func(out io.Writer) error { return ledger.WriteBundle(out, newWorld(t, "org_1").moves(6).bundle()) }
			return w
		}(),
		"closing head signed by a stranger": func() *world {
			w := newWorld(t, "org_1.2")
			old := newWorld(t, "org_1").moves(4)
			s := ledger.Succession{Closed: old.head(), Note: signed(t, old.head(), signing(t, "org_1", 9)), Kept: 4, Cause: "x"}
			e := w.entry("")
			if err := s.Put(&e); err != nil {
				t.Fatal(err)
			}
			w.seal(e)
			return w
		}(),
	} {
		r := verify(packed(t, w.bundle()), nil)
		want(t, r, ledger.Tampered)
		if !slices.Contains(faults(r), ledger.FaultSuccession) && !slices.Contains(faults(r), ledger.FaultClosed) {
			t.Errorf("%s: %v", name, faults(r))
		}
	}
}

func TestTamperedClosedLogIsTampering(t *testing.T) {
	w := successor(t, 8, 8, 2)
	inner := w.last
	w.last = func(out io.Writer) error {
		var b bytes.Buffer
		if err := inner(&b); err != nil {
			return err
		}
		bad := bytes.Replace(b.Bytes(), []byte("ent_000003"), []byte("ent_x00003"), 1)
		_, err := out.Write(bad)
		return err
	}
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Tampered)
	if !slices.Equal(faults(r), []string{ledger.FaultClosed}) || r.Closed.FirstBad == nil || *r.Closed.FirstBad != 3 {
		t.Errorf("%+v %+v", r, r.Closed)
	}
}

func TestWithheldFromTheClosedLogIsMissing(t *testing.T) {
	w := successor(t, 8, 8, 2)
	inner := w.last
	w.last = func(out io.Writer) error {
		var b bytes.Buffer
		if err := inner(&b); err != nil {
			return err
		}
		_, err := out.Write(forge(t, b.Bytes(), map[string]func(string) string{"entries.jsonl": dropLine(3)}))
		return err
	}
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Incomplete)
	leaf := ledger.Range{Of: ledger.OfLeaf, ID: "claviger.example/log/org_1", From: 3, To: 3}
	if !slices.Contains(r.Missing, leaf) || r.Closed.Status != ledger.Incomplete {
		t.Errorf("%+v", r.Missing)
	}
}
