package ledger_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

func TestWholeLogIsProven(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 8, 9, 100} {
		w := newWorld(t, "org_1").moves(n)
		r := verify(packed(t, w.bundle()), nil)
		want(t, r, ledger.Proven)
		if r.Checked != int64(n) || r.Size != int64(n) || r.Log != "claviger.example/log/org_1" || r.Root != w.head().Root.String() {
			t.Errorf("%d: %+v", n, r)
		}
		if r.FirstBad != nil || len(r.Missing) != 0 || len(r.Faults) != 0 {
			t.Errorf("%d: %+v", n, r)
		}
	}
}

func TestPartIsProven(t *testing.T) {
	w := newWorld(t, "org_1").moves(50)
	r := verify(packed(t, w.part("itm_1")), nil)
	want(t, r, ledger.Proven)
	if r.Checked != 17 || r.Size != 50 {
		t.Errorf("%+v", r)
	}
	if !slices.Contains(opens(r), ledger.OpenPart) || !slices.Contains(opens(r), ledger.OpenEnds) {
		t.Error(opens(r))
	}
}

func TestPartOfNothingIsProvenEmpty(t *testing.T) {
	w := newWorld(t, "org_1").moves(5)
	b := w.part("itm_9")
	r := verify(packed(t, b), nil)
	want(t, r, ledger.Proven)
	if r.Checked != 0 {
		t.Errorf("%+v", r)
	}
}

func TestReportAsJSON(t *testing.T) {
	w := newWorld(t, "org_1").moves(4)
	b, err := json.Marshal(verify(packed(t, w.bundle()), nil))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"status", "log", "size", "root", "checked", "first_bad", "missing", "not_proven"} {
		if _, ok := got[key]; !ok {
			t.Errorf("no %q in %s", key, b)
		}
	}
	if got["status"] != "proven" || got["first_bad"] != nil || fmt.Sprint(got["missing"]) != "[]" || got["checked"] != 4.0 {
		t.Error(string(b))
	}
}

func TestExitCodes(t *testing.T) {
	for s, code := range map[ledger.Status]int{ledger.Proven: 0, ledger.Tampered: 1, ledger.Incomplete: 3,
		ledger.UnknownKey: 4, ledger.Stale: 4, "": 1} {
		if s.ExitCode() != code {
			t.Errorf("%s: %d", s, s.ExitCode())
		}
	}
}

// TestOneByteChanged: a byte changed anywhere in a clean export, be it in a
// file, a checksum or a header of the zip, is tampering. Every position of a
// whole log; of the other bundles every third or seventh, with one of every bit.
func TestOneByteChanged(t *testing.T) {
	part := newWorld(t, "org_1").moves(7)
	part.since = []int64{1, 5}
	whole := newWorld(t, "org_1").moves(5)
	whole.seeds = []byte{1, 2}
	for name, c := range map[string]struct {
		clean []byte
		step  int
	}{
		"whole":     {packed(t, whole.bundle()), 1},
		"part":      {packed(t, part.part("itm_0")), 3},
		"successor": {packed(t, successor(t, 6, 6, 3).bundle()), 7},
		"empty":     {packed(t, newWorld(t, "org_1").bundle()), 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, verify(c.clean, nil), ledger.Proven)
			bad := bytes.Clone(c.clean)
			for i := 0; i < len(bad); i += c.step {
				bad[i] ^= 1 << (i % 8)
				if r := verify(bad, nil); r.Status != ledger.Tampered {
					t.Errorf("byte %d, %q for %q in %q: %s", i, bad[i], c.clean[i], c.clean[max(0, i-20):i+10], r.Status)
				}
				bad[i] = c.clean[i]
			}
		})
	}
}

// TestOneByteChangedByAnInsider: the same inside every file, with checksums
// and headers made right again. Never proven; and tampered, unless the change
// only makes the bundle claim more than it holds.
func TestOneByteChangedByAnInsider(t *testing.T) {
	part := newWorld(t, "org_1").moves(7)
	part.since = []int64{2}
	for name, clean := range map[string][]byte{
		"whole": packed(t, newWorld(t, "org_1").moves(4).bundle()),
		"part":  packed(t, part.part("itm_0")),
	} {
		list := files(t, clean)
		for k := range list {
			content := list[k].Content
			for i := 0; i < len(content); i += 2 {
				old := content[i]
				content[i] ^= 1 << (i % 7)
				r := verify(pack(t, list), nil)
				ok := r.Status == ledger.Tampered || r.Status == ledger.Incomplete && list[k].Name == "completeness.jsonl"
				if !ok {
					t.Errorf("%s, %s byte %d: %s", name, list[k].Name, i, r.Status)
				}
				content[i] = old
			}
		}
	}
}

func TestTruncatedFileIsTampered(t *testing.T) {
	clean := packed(t, newWorld(t, "org_1").moves(4).bundle())
	for n := range clean {
		if r := verify(clean[:n], nil); r.Status != ledger.Tampered {
			t.Fatalf("cut at %d: %s", n, r.Status)
		}
	}
	for _, more := range []string{"\n", "PK", strings.Repeat("x", 100)} {
		if r := verify(append(bytes.Clone(clean), more...), nil); r.Status != ledger.Tampered {
			t.Errorf("%q added: %s", more, r.Status)
		}
		if r := verify(append([]byte(more), clean...), nil); r.Status != ledger.Tampered {
			t.Errorf("%q before: %s", more, r.Status)
		}
	}
}

func TestWhatIsNoBundleIsTampered(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":       nil,
		"text":          []byte("hello"),
		"an empty zip":  repack(t, nil, zip.Store),
		"a foreign zip": repack(t, []ledger.File{{Name: "a.txt", Content: []byte("a")}}, zip.Deflate),
	} {
		r := verify(b, nil)
		if name == "an empty zip" {
			want(t, r, ledger.Incomplete) // every file is missing, none is wrong
			continue
		}
		want(t, r, ledger.Tampered)
	}
}

func TestChangedEntryIsNamed(t *testing.T) {
	w := newWorld(t, "org_1").moves(60)
	clean := packed(t, w.bundle())
	for _, i := range []int{0, 1, 30, 59} {
		id := fmt.Sprintf("ent_%06d", i)
		r := verify(forge(t, clean, map[string]func(string) string{
			"entries.jsonl": replace(id, "ent_x"+id[5:]),
		}), nil)
		want(t, r, ledger.Tampered)
		if r.FirstBad == nil || *r.FirstBad != int64(i) || !slices.Contains(faults(r), ledger.FaultChanged) {
			t.Errorf("entry %d: %+v", i, r)
		}
		if r.Checked != 59 {
			t.Errorf("%d other entries checked", r.Checked)
		}
	}
}

func TestChangedByteInTheRawFileNamesTheEntry(t *testing.T) {
	clean := packed(t, newWorld(t, "org_1").moves(9).bundle())
	at := bytes.Index(clean, []byte("ent_000006"))
	clean[at+9] = '9'
	r := verify(clean, nil)
	want(t, r, ledger.Tampered)
	if r.FirstBad == nil || *r.FirstBad != 6 {
		t.Errorf("%+v", r)
	}
}

func TestChangedPartNamesTheEntry(t *testing.T) {
	w := newWorld(t, "org_1").moves(30)
	r := verify(forge(t, packed(t, w.part("itm_1")), map[string]func(string) string{
		"entries.jsonl": replace("ent_000013", "ent_x00013"),
	}), nil)
	want(t, r, ledger.Tampered)
	if r.FirstBad == nil || *r.FirstBad != 13 || !slices.Contains(faults(r), ledger.FaultProof) {
		t.Errorf("%+v", r)
	}
}

// TestWithheldMovementIsNamed: whichever of a hundred movements is left out of
// the bundle, the report names its number.
func TestWithheldMovementIsNamed(t *testing.T) {
	w := newWorld(t, "org_1").moves(100)
	clean := packed(t, w.bundle())
	for i, row := range w.rows {
		e, _ := ledger.Decode(row.Entry)
		b := forge(t, clean, map[string]func(string) string{"entries.jsonl": dropLine(i)})
		r := verify(b, nil)
		want(t, r, ledger.Incomplete)
		number := ledger.Range{Of: ledger.OfItem, ID: e.Item, From: e.ItemNo, To: e.ItemNo}
		leaf := ledger.Range{Of: ledger.OfLeaf, From: uint64(i), To: uint64(i)}
		if !slices.Contains(r.Missing, number) || !slices.Contains(r.Missing, leaf) {
			t.Errorf("%d withheld, named: %v", i, r.Missing)
		}
		if r.Checked != 99 || r.FirstBad != nil {
			t.Errorf("%+v", r)
		}
	}
}

// TestWithheldFromAPartIsNamed: the insider also removes the proof, the
// disclosure and corrects the count.
func TestWithheldFromAPartIsNamed(t *testing.T) {
	w := newWorld(t, "org_1").moves(90)
	clean := packed(t, w.part("itm_2"))
	for k := range 30 {
		index := fmt.Sprintf(`"index":%d,`, 3*k+2)
		list := files(t, clean)
		b := forge(t, clean, map[string]func(string) string{
			"entries.jsonl": dropLine(k),
			"proofs.jsonl":  dropLine(k),
			"disclosures.jsonl": func(s string) string {
				lines := strings.SplitAfter(s, "\n")
				return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, index) }), "")
			},
			"completeness.jsonl": func(s string) string {
				s = strings.Replace(s, `"entries":30`, `"entries":29`, 1)
				return strings.Replace(s, `"disclosed":15`, fmt.Sprintf(`"disclosed":%d`, 14+k%2), 1)
			},
			"README.txt": func(s string) string {
				s = strings.Replace(s, "30 entries,", "29 entries,", 1)
				return strings.Replace(s, " 15 personal", fmt.Sprintf(" %d personal", 14+k%2), 1)
			},
		})
		r := verify(b, nil)
		want(t, r, ledger.Incomplete)
		number := ledger.Range{Of: ledger.OfItem, ID: "itm_2", From: uint64(k) + 1, To: uint64(k) + 1}
		if !slices.Equal(r.Missing, []ledger.Range{number}) {
			t.Errorf("%d withheld of %d files, named: %v", k+1, len(list), r.Missing)
		}
	}
}

func TestSeveralWithheldAreAllNamed(t *testing.T) {
	w := newWorld(t, "org_1").moves(40)
	clean := packed(t, w.bundle())
	r := verify(forge(t, clean, map[string]func(string) string{"entries.jsonl": func(s string) string {
		l := strings.SplitAfter(s, "\n")
		return strings.Join(slices.Concat(l[2:10], l[13:38]), "")
	}}), nil)
	want(t, r, ledger.Incomplete)
	for _, x := range []ledger.Range{{Of: "leaf", From: 0, To: 1}, {Of: "leaf", From: 10, To: 12}, {Of: "leaf", From: 38, To: 39}} {
		if !slices.Contains(r.Missing, x) {
			t.Errorf("%v not among %v", x, r.Missing)
		}
	}
	if r.Checked != 33 {
		t.Error(r.Checked)
	}
}

func TestBundlePackedAnewByAnotherProgram(t *testing.T) {
	w := newWorld(t, "org_1").moves(20)
	list := files(t, packed(t, w.bundle()))
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		r := verify(repack(t, list, method), nil)
		want(t, r, ledger.Tampered)
		if !slices.Equal(faults(r), []string{ledger.FaultContainer}) {
			t.Error("the contents hold, only the container is another: ", faults(r))
		}
		short := slices.Clone(list)
		short[0].Content = []byte(dropLine(7)(string(short[0].Content)))
		r = verify(repack(t, short, method), nil)
		want(t, r, ledger.Incomplete)
		if !slices.Contains(r.Missing, ledger.Range{Of: ledger.OfLeaf, From: 7, To: 7}) {
			t.Error(r.Missing)
		}
	}
}

func TestFilesThatAreMissing(t *testing.T) {
	part := newWorld(t, "org_1").moves(9)
	for _, clean := range [][]byte{packed(t, newWorld(t, "org_1").moves(9).bundle()), packed(t, part.part("itm_0"))} {
		list := files(t, clean)
		for i, f := range list {
			r := verify(pack(t, slices.Delete(slices.Clone(list), i, i+1)), nil)
			if r.Status == ledger.Proven {
				t.Errorf("proven without %s", f.Name)
			}
			if !slices.Contains(r.Missing, ledger.Range{Of: ledger.OfFile, ID: f.Name}) {
				t.Errorf("without %s: %s %v", f.Name, r.Status, r.Missing)
			}
		}
	}
}

func TestFilesThatDoNotBelong(t *testing.T) {
	list := files(t, packed(t, newWorld(t, "org_1").moves(3).bundle()))
	for name, bad := range map[string][]ledger.File{
		"another file":    append(slices.Clone(list), ledger.File{Name: "evil.exe", Content: []byte("x")}),
		"a file twice":    append(slices.Clone(list), list[0]),
		"a part's proofs": append(slices.Clone(list), ledger.File{Name: "proofs.jsonl"}),
		"a closed log":    append(slices.Clone(list), ledger.File{Name: "closed.zip"}),
	} {
		r := verify(pack(t, bad), nil)
		want(t, r, ledger.Tampered)
		if !slices.Contains(faults(r), ledger.FaultForeign) {
			t.Errorf("%s: %v", name, faults(r))
		}
	}
	other := slices.Clone(list)
	other[0], other[1] = other[1], other[0]
	want(t, verify(pack(t, other), nil), ledger.Tampered)
}

// TestForgedContents: an insider edits one file and makes everything else fit.
func TestForgedContents(t *testing.T) {
	w := newWorld(t, "org_1").moves(12)
	clean := packed(t, w.bundle())
	p := packed(t, w.part("itm_0"))
	stranger := signing(t, "org_1", 9)
	other := signed(t, w.head(), stranger)
	line1 := strings.SplitAfter(string(files(t, clean)[0].Content), "\n")[1]
	for _, c := range []struct {
		name  string
		of    []byte
		edit  map[string]func(string) string
		fault string
	}{
		{"two leaves swapped", clean, map[string]func(string) string{"leaves.txt": swapLines}, ledger.FaultLeaves},
		{"leaf dropped", clean, map[string]func(string) string{"leaves.txt": dropLine(3)}, ledger.FaultLeaves},
		{"two entries swapped", clean, map[string]func(string) string{"entries.jsonl": swapLines}, ledger.FaultChanged},
		{"entry inserted", clean, map[string]func(string) string{"entries.jsonl": func(s string) string { return line1 + s }}, ledger.FaultChanged},
		{"entry appended", clean, map[string]func(string) string{"entries.jsonl": func(s string) string { return s + line1 }}, ledger.FaultNumber},
		{"entries and leaves shortened", clean, map[string]func(string) string{"entries.jsonl": dropLine(11), "leaves.txt": dropLine(11)}, ledger.FaultTree},
		{"last newline cut", clean, map[string]func(string) string{"entries.jsonl": func(s string) string { return s[:len(s)-1] }}, ledger.FaultSpelling},
		{"size in the checkpoint", clean, map[string]func(string) string{"checkpoint.txt": replace("\n12\n", "\n13\n")}, ledger.FaultSignature},
		{"signed by a stranger", clean, map[string]func(string) string{"checkpoint.txt": func(string) string { return string(other) }}, ledger.FaultSignature},
		{"checkpoint is prose", clean, map[string]func(string) string{"checkpoint.txt": func(string) string { return "trust me" }}, ledger.FaultCheckpoint},
		{"no keys", clean, map[string]func(string) string{"keys.txt": func(string) string { return "" }}, ledger.FaultKeys},
		{"another key too", clean, map[string]func(string) string{"keys.txt": func(s string) string { return s + stranger.Verifier().String() + "\n" }}, ledger.FaultSignature},
		{"disclosed value", clean, map[string]func(string) string{"disclosures.jsonl": replace("visit no 1", "visit no 2")}, ledger.FaultShown},
		{"disclosed field", clean, map[string]func(string) string{"disclosures.jsonl": replace(`"reason"`, `"motive"`)}, ledger.FaultShown},
		{"disclosure of no entry", clean, map[string]func(string) string{"disclosures.jsonl": replace(`"index":11`, `"index":99`)}, ledger.FaultShown},
		{"disclosures out of order", clean, map[string]func(string) string{"disclosures.jsonl": swapLines}, ledger.FaultSpelling},
		{"a disclosure dropped", clean, map[string]func(string) string{"disclosures.jsonl": dropLine(0)}, ledger.FaultClaims},
		{"a range shortened", clean, map[string]func(string) string{"completeness.jsonl": replace(`"to":4`, `"to":3`)}, ledger.FaultClaims},
		{"a range lengthened", clean, map[string]func(string) string{"completeness.jsonl": replace(`"to":4`, `"to":5`)}, ledger.FaultClaims},
		{"a range dropped", clean, map[string]func(string) string{"completeness.jsonl": dropLine(1)}, ledger.FaultClaims},
		{"ranges out of order", clean, map[string]func(string) string{"completeness.jsonl": func(s string) string {
			first, rest, _ := strings.Cut(s, "\n")
			return first + "\n" + swapLines(rest)
		}}, ledger.FaultClaims},
		{"count of entries", clean, map[string]func(string) string{"completeness.jsonl": replace(`"entries":12`, `"entries":13`)}, ledger.FaultClaims},
		{"another format", clean, map[string]func(string) string{"completeness.jsonl": replace(`"v":1`, `"v":2`)}, ledger.FaultClaims},
		{"summary of another size", clean, map[string]func(string) string{"completeness.jsonl": replace(`"size":12`, `"size":11`)}, ledger.FaultClaims},
		{"a whole that says part", clean, map[string]func(string) string{"completeness.jsonl": replace(`"whole":true`, `"whole":false`)}, ledger.FaultForeign},
		{"readme", clean, map[string]func(string) string{"README.txt": replace("proves", "proofs")}, ledger.FaultReadme},
		{"proof of another", p, map[string]func(string) string{"proofs.jsonl": swapLines}, ledger.FaultProof},
		{"proof dropped", p, map[string]func(string) string{"proofs.jsonl": dropLine(3)}, ledger.FaultSpelling},
		{"proof too many", p, map[string]func(string) string{"entries.jsonl": dropLine(3)}, ledger.FaultSpelling},
		{"part range shortened", p, map[string]func(string) string{"completeness.jsonl": replace(`"to":4`, `"to":3`)}, ledger.FaultClaims},
		{"part count", p, map[string]func(string) string{"completeness.jsonl": replace(`"entries":4`, `"entries":3`)}, ledger.FaultClaims},
	} {
		r := verify(forge(t, c.of, c.edit), nil)
		if r.Status != ledger.Tampered || !slices.Contains(faults(r), c.fault) {
			t.Errorf("%s: %s %v", c.name, r.Status, faults(r))
		}
	}
}

func swapLines(s string) string {
	l := strings.SplitAfter(s, "\n")
	l[0], l[1] = l[1], l[0]
	return strings.Join(l, "")
}

func TestPartThatClaimsMoreThanItHoldsIsIncomplete(t *testing.T) {
	w := newWorld(t, "org_1").moves(12)
	p := packed(t, w.part("itm_0"))
	r := verify(forge(t, p, map[string]func(string) string{"completeness.jsonl": replace(`"to":4`, `"to":6`)}), nil)
	want(t, r, ledger.Incomplete)
	if !slices.Equal(r.Missing, []ledger.Range{{Of: ledger.OfItem, ID: "itm_0", From: 5, To: 6}}) {
		t.Error(r.Missing)
	}
	r = verify(forge(t, p, map[string]func(string) string{"completeness.jsonl": replace(`"id":"itm_0"`, `"id":"itm_9"`)}), nil)
	want(t, r, ledger.Incomplete)
}

func TestLogThatSkippedANumberIsIncomplete(t *testing.T) {
	w := newWorld(t, "org_1").moves(6)
	w.items["itm_0"]++
	w.seqs["dev_b"] += 2
	w.moves(3)
	for _, b := range []ledger.Bundle{w.bundle(), w.part("itm_0")} {
		r := verify(packed(t, b), nil)
		want(t, r, ledger.Incomplete)
		if !slices.Contains(r.Missing, ledger.Range{Of: ledger.OfItem, ID: "itm_0", From: 3, To: 3}) {
			t.Error(r.Missing)
		}
		device := ledger.Range{Of: ledger.OfDevice, ID: "dev_b", Epoch: 1, From: 3, To: 4}
		if b.Whole != slices.Contains(r.Missing, device) {
			t.Error("whole: ", b.Whole, r.Missing)
		}
	}
}

func TestDeclaredLossIsSaidAndNotMissing(t *testing.T) {
	w := newWorld(t, "org_1").moves(3)
	e := w.entry("cabinet.loss")
	e.Device, e.Epoch, e.Seq, e.LostTo = "dev_a", 1, 2, 9
	w.seal(e)
	w.seqs["dev_a"] = 9
	w.moves(3)
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Proven)
	if !slices.Contains(opens(r), ledger.OpenLost) {
		t.Error(opens(r))
	}
}

func TestUnsealedTailIsAKnownState(t *testing.T) {
	w := newWorld(t, "org_1").moves(5)
	e := w.entry("key.returned")
	e.Item, e.ItemNo = "itm_2", 2
	w.tail = []ledger.Row{{No: 6, Index: ledger.Unsealed, Entry: w.encode(e)}}
	b := packed(t, w.bundle())
	r := verify(b, nil)
	want(t, r, ledger.Incomplete)
	if r.Checked != 5 || !slices.Contains(opens(r), ledger.OpenUnsealed) || len(r.Missing) != 0 {
		t.Errorf("%+v", r)
	}
	spoilt := forge(t, b, map[string]func(string) string{"entries.jsonl": replace(`"item_no":2,"kind":"key.returned"`, `"item_no":02,"kind":"key.returned"`)})
	want(t, verify(spoilt, nil), ledger.Tampered)
}

func TestEntriesOfAnotherLogAreTampering(t *testing.T) {
	// A signer that is made to sign foreign entries is caught all the same.
	w := newWorld(t, "org_1").moves(2)
	w.log = "org_2"
	w.moves(1)
	w.log = "org_1"
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Tampered)
	if r.FirstBad == nil || *r.FirstBad != 2 {
		t.Errorf("first bad %v", r.FirstBad)
	}
}

func TestVerifyNeverPanics(t *testing.T) {
	whole := files(t, packed(t, newWorld(t, "org_1").moves(5).bundle()))
	part := files(t, packed(t, newWorld(t, "org_1").moves(5).part("itm_0")))
	rapid.Check(t, func(rt *rapid.T) {
		list := slices.Clone([][]ledger.File{whole, part}[rapid.IntRange(0, 1).Draw(rt, "bundle")])
		edited := false
		for range rapid.IntRange(1, 4).Draw(rt, "edits") {
			i := rapid.IntRange(0, len(list)-1).Draw(rt, "file")
			b := bytes.Clone(list[i].Content)
			if len(b) == 0 {
				continue
			}
			from := rapid.IntRange(0, len(b)-1).Draw(rt, "from")
			to := rapid.IntRange(from, min(len(b), from+40)).Draw(rt, "to")
			insert := []byte(rapid.StringN(0, 20, -1).Draw(rt, "insert"))
			edited = edited || !bytes.Equal(b[from:to], insert)
			list[i].Content = slices.Replace(b, from, to, insert...)
		}
		if r := verify(pack(t, list), nil); edited && r.Status == ledger.Proven {
			rt.Fatalf("proven after edits: %+v", r)
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add(packed(f, newWorld(f, "org_1").moves(3).bundle()))
	f.Add(packed(f, newWorld(f, "org_1").moves(3).part("itm_0")))
	f.Add([]byte("PK"))
	clean := map[string]bool{}
	for _, b := range [][]byte{packed(f, newWorld(f, "org_1").moves(3).bundle()), packed(f, newWorld(f, "org_1").moves(3).part("itm_0"))} {
		clean[string(b)] = true
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if r := verify(b, nil); r.Status == ledger.Proven && !clean[string(b)] {
			t.Errorf("proven: %+v", r)
		}
	})
}

func TestTenThousandEntriesAreProven(t *testing.T) {
	w := newWorld(t, "org_1").moves(10_000)
	r := verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Proven)
	if r.Checked != 10_000 {
		t.Error(r.Checked)
	}
}

func BenchmarkVerify10000(b *testing.B) {
	z := packed(b, newWorld(b, "org_1").moves(10_000).bundle())
	b.SetBytes(int64(len(z)))
	for b.Loop() {
		if r := verify(z, nil); r.Status != ledger.Proven {
			b.Fatal(r.Status)
		}
	}
}

// TestReadmeOfVersion1IsFixed: bundles already in customers' hands are compared
// with this text byte for byte. Do not update the file; add a version.
func TestReadmeOfVersion1IsFixed(t *testing.T) {
	golden, err := os.ReadFile("testdata/bundle1.zip")
	if err != nil {
		t.Fatal(err)
	}
	want(t, verify(golden, nil), ledger.Proven)
	if b := packed(t, goldenWorld(t).bundle()); !bytes.Equal(b, golden) {
		t.Error("this program no longer packs version 1 as it did")
	}
}

func goldenWorld(t testing.TB) *world { return successor(t, 9, 7, 4) }
