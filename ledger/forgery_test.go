package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"claviger/ledger"
)

// resign packs a whole bundle anew after an operator has edited entries.jsonl
// line by line, and has leaves, root and signature made right again: the right
// key has signed a log that is no log.
func resign(t *testing.T, w *world, edit func(lines []string)) []byte {
	t.Helper()
	clean := packed(t, w.bundle())
	var edge ledger.Frontier
	var leafText strings.Builder
	old := w.head()
	forged := forge(t, clean, map[string]func(string) string{"entries.jsonl": func(s string) string {
		lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
		edit(lines)
		for _, l := range lines {
			h := ledger.LeafHash([]byte(l))
			edge.Add(h)
			leafText.WriteString(h.String() + "\n")
		}
		return strings.Join(lines, "\n") + "\n"
	}})
	c := ledger.Checkpoint{Origin: old.Origin, Size: edge.Size(), Root: edge.Root()}
	sign, _ := w.keys()
	note := string(signed(t, c, sign...))
	return forge(t, forged, map[string]func(string) string{
		"leaves.txt":     func(string) string { return leafText.String() },
		"checkpoint.txt": func(string) string { return note },
		"README.txt":     replace(old.Root.String(), c.Root.String()),
	})
}

func TestSignedNonsenseIsTampering(t *testing.T) {
	for _, c := range []struct {
		name  string
		edit  func(lines []string)
		fault string
		bad   int64
	}{
		{"an entry in another spelling", func(l []string) { l[4] = strings.Replace(l[4], `"v":1`, `"v": 1`, 1) }, ledger.FaultEntry, 4},
		{"an entry with a field we do not know", func(l []string) { l[4] = strings.Replace(l[4], `"v":1`, `"v":1,"x":1`, 1) }, ledger.FaultEntry, 4},
		{"an entry of the next format", func(l []string) { l[1] = strings.Replace(l[1], `"v":1`, `"v":2`, 1) }, ledger.FaultEntry, 1},
		{"an entry of another log", func(l []string) { l[5] = strings.Replace(l[5], `"log":"org_1"`, `"log":"org_2"`, 1) }, ledger.FaultLog, 5},
		{"a number given twice", func(l []string) { l[3] = strings.Replace(l[3], `"item_no":2`, `"item_no":1`, 1) }, ledger.FaultNumber, 3},
	} {
		w := newWorld(t, "org_1").moves(8)
		want(t, verify(resign(t, w, func([]string) {}), nil), ledger.Proven)
		r := verify(resign(t, w, c.edit), nil)
		want(t, r, ledger.Tampered)
		if !slices.Contains(faults(r), c.fault) || r.FirstBad == nil || *r.FirstBad != c.bad {
			t.Errorf("%s: %v, first %v", c.name, faults(r), r.FirstBad)
		}
		if r.Checked != 8 {
			t.Errorf("%s: %d are in the tree nevertheless", c.name, r.Checked)
		}
	}
}

// TestExactlyOneFault: small forgeries that only one check stands against.
func TestExactlyOneFault(t *testing.T) {
	w := newWorld(t, "org_1").moves(12)
	w.since = []int64{3, 9}
	whole, part := packed(t, w.bundle()), packed(t, w.part("itm_0"))
	cut := func(s string) string { return s[:len(s)-1] }
	space := func(s string) string { return strings.Replace(s, `:"`, `: "`, 1) }
	for _, c := range []struct {
		name  string
		of    []byte
		file  string
		edit  func(string) string
		fault string
	}{
		{"keys: one line too many", whole, "keys.txt", func(s string) string { return s + "x" }, ledger.FaultKeys},
		{"keys: last newline", whole, "keys.txt", cut, ledger.FaultKeys},
		{"disclosures: spelling", whole, "disclosures.jsonl", space, ledger.FaultSpelling},
		{"disclosures: last newline", whole, "disclosures.jsonl", cut, ledger.FaultSpelling},
		{"disclosures: of an entry not chosen", part, "disclosures.jsonl", replace(`"index":3`, `"index":1`), ledger.FaultShown},
		{"entries: last newline", part, "entries.jsonl", cut, ledger.FaultSpelling},
		{"proofs: last newline", part, "proofs.jsonl", cut, ledger.FaultSpelling},
		{"proofs: spelling", part, "proofs.jsonl", func(s string) string { return strings.Replace(s, `:[`, `: [`, 1) }, ledger.FaultSpelling},
		{"proofs: index", part, "proofs.jsonl", replace(`"index":3`, `"index":4`), ledger.FaultProof},
		{"proofs: negative index", part, "proofs.jsonl", replace(`"index":0`, `"index":-1`), ledger.FaultProof},
		{"consistency: spelling", part, "consistency.jsonl", space, ledger.FaultSpelling},
		{"consistency: order", part, "consistency.jsonl", swapLines, ledger.FaultSpelling},
		{"consistency: last newline", part, "consistency.jsonl", cut, ledger.FaultSpelling},
		{"consistency: size", part, "consistency.jsonl", replace(`"from":3`, `"from":4`), ledger.FaultHistory},
		{"consistency: root", part, "consistency.jsonl", swapRoots, ledger.FaultHistory},
		{"completeness: from nought", part, "completeness.jsonl", replace(`"from":1`, `"from":0`), ledger.FaultClaims},
		{"completeness: ends before it begins", part, "completeness.jsonl", replace(`"to":4`, `"to":0`), ledger.FaultClaims},
		{"completeness: beyond all numbers", part, "completeness.jsonl", replace(`"to":4`, `"to":9007199254740992`), ledger.FaultClaims},
		{"completeness: spelling", part, "completeness.jsonl", space, ledger.FaultClaims},
		{"completeness: last newline", part, "completeness.jsonl", cut, ledger.FaultClaims},
		{"completeness: one claim twice", part, "completeness.jsonl", func(s string) string {
			l := strings.SplitAfter(s, "\n")
			return s + l[1]
		}, ledger.FaultClaims},
		{"completeness: disclosed", whole, "completeness.jsonl", replace(`"disclosed":6`, `"disclosed":5`), ledger.FaultClaims},
		{"completeness: unsealed", whole, "completeness.jsonl", replace(`"unsealed":0`, `"unsealed":1`), ledger.FaultClaims},
		{"readme: one letter", part, "README.txt", replace("proves", "proved"), ledger.FaultReadme},
		{"readme: one more", whole, "README.txt", func(s string) string { return s + "\n" }, ledger.FaultReadme},
	} {
		r := verify(forge(t, c.of, map[string]func(string) string{c.file: c.edit}), nil)
		if r.Status != ledger.Tampered || !slices.Contains(faults(r), c.fault) {
			t.Errorf("%s: %s %v", c.name, r.Status, faults(r))
		}
	}
}

// swapRoots exchanges the roots of the first two lines.
func swapRoots(s string) string {
	l := strings.SplitAfter(s, "\n")
	_, a, _ := strings.Cut(l[0], `"root":"`)
	_, b, _ := strings.Cut(l[1], `"root":"`)
	l[0] = strings.Replace(l[0], a[:44], b[:44], 1)
	return strings.Join(l, "")
}

// TestEntryShownTwice: an entry without numbers, packed twice with its proof.
func TestEntryShownTwice(t *testing.T) {
	w := newWorld(t, "org_1")
	for range 5 {
		w.seal(w.entry("person.signed_in"))
	}
	b := w.bundle()
	b.Whole = false
	twice := func(s string) string { first, _, _ := strings.Cut(s, "\n"); return first + "\n" + s }
	clean := packed(t, b)
	want(t, verify(clean, nil), ledger.Proven)
	r := verify(forge(t, clean, map[string]func(string) string{
		"entries.jsonl":      twice,
		"proofs.jsonl":       twice,
		"completeness.jsonl": replace(`"entries":5`, `"entries":6`),
		"README.txt":         replace("Here: 5 ", "Here: 6 "),
	}), nil)
	want(t, r, ledger.Tampered)
	if !slices.Equal(faults(r), []string{ledger.FaultProof}) {
		t.Error(faults(r))
	}
}

func TestSuccessorOfAnotherHouseIsTampering(t *testing.T) {
	elsewhere := ledger.Checkpoint{Origin: ledger.Origin("evil.example", "org_1"), Size: 3, Root: ledger.LeafHash(nil)}
	key, err := ledger.NewSigningKey(elsewhere.Origin, secret(1))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "org_1.2")
	e := w.entry("")
	s := ledger.Succession{Closed: elsewhere, Note: signed(t, elsewhere, key), Kept: 3, Cause: "restored_backup"}
	if err := s.Put(&e); err != nil {
		t.Fatal(err)
	}
	w.seal(e)
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Tampered)
	if !slices.Equal(faults(r), []string{ledger.FaultSuccession}) {
		t.Error(faults(r))
	}
}

func TestWhatIsAlwaysOpenIsAlwaysSaid(t *testing.T) {
	w := newWorld(t, "org_1").moves(4)
	r := verify(packed(t, w.bundle()), nil)
	if !slices.Equal(opens(r), []string{ledger.OpenWorld, ledger.OpenAfter, ledger.OpenNoState, ledger.OpenUndisclose}) {
		t.Error("whole, no state: ", opens(r))
	}
	if r.NotProven[1].Params["size"] != "4" {
		t.Error(r.NotProven[1])
	}
	s := ledger.NewState()
	r = verify(packed(t, w.bundle()), s)
	if !slices.Equal(opens(r), []string{ledger.OpenFirstUse, ledger.OpenWorld, ledger.OpenAfter, ledger.OpenUndisclose}) {
		t.Error("whole, first use: ", opens(r))
	}
	_, keys := w.keys()
	if r.NotProven[0].Params["key"] != keys[0].String() || !slices.Equal(r.Keys, []string{keys[0].String()}) {
		t.Error(r.NotProven[0], r.Keys)
	}
	r = verify(packed(t, w.part("itm_0")), s)
	if !slices.Equal(opens(r), []string{ledger.OpenEnds, ledger.OpenWorld, ledger.OpenAfter, ledger.OpenPart, ledger.OpenUndisclose}) {
		t.Error("part, state: ", opens(r))
	}
	r = verify([]byte("no bundle"), nil)
	if !slices.Equal(opens(r), []string{ledger.OpenWorld}) {
		t.Error("no bundle: ", opens(r))
	}
}
