package ledger_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"claviger/ledger"
)

// constants gives the values of the package's string constants whose name
// begins with prefix.
func constants(t *testing.T, file, prefix string) (out []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, prefix) || len(spec.Values) != 1 {
			return true
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
		return true
	})
	return out
}

func TestVocabulariesAreClosed(t *testing.T) {
	word := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	for prefix, list := range map[string][]string{"Fault": ledger.FaultCodes, "Open": ledger.OpenCodes} {
		declared := constants(t, "report.go", prefix)
		if len(declared) < 10 || !slices.Equal(slices.Sorted(slices.Values(declared)), slices.Sorted(slices.Values(list))) {
			t.Errorf("%s: declared %v, listed %v", prefix, declared, list)
		}
		if len(slices.Compact(slices.Sorted(slices.Values(list)))) != len(list) {
			t.Errorf("%s: a code is there twice", prefix)
		}
		for _, code := range list {
			if !word.MatchString(code) {
				t.Errorf("%s: %q", prefix, code)
			}
		}
	}
}

func TestWorseOutweighsBetter(t *testing.T) {
	s := ledger.NewState()
	known := newWorld(t, "org_1").moves(9)
	want(t, verify(packed(t, known.bundle()), s), ledger.Proven)

	short := newWorld(t, "org_1").moves(5)
	stranger := newWorld(t, "org_1").moves(9)
	stranger.seeds = []byte{9}
	drop := map[string]func(string) string{"entries.jsonl": dropLine(2)}
	change := map[string]func(string) string{"entries.jsonl": replace("ent_", "ant_")}
	for name, c := range map[string]struct {
		bundle []byte
		want   ledger.Status
	}{
		"stale":                       {packed(t, short.bundle()), ledger.Stale},
		"stale and incomplete":        {forge(t, packed(t, short.bundle()), drop), ledger.Stale},
		"stale and tampered":          {forge(t, packed(t, short.bundle()), change), ledger.Tampered},
		"unknown key":                 {packed(t, stranger.bundle()), ledger.UnknownKey},
		"unknown key and incomplete":  {forge(t, packed(t, stranger.bundle()), drop), ledger.UnknownKey},
		"unknown key and tampered":    {forge(t, packed(t, stranger.bundle()), change), ledger.Tampered},
		"incomplete":                  {forge(t, packed(t, known.bundle()), drop), ledger.Incomplete},
		"incomplete and packed anew":  {repack(t, files(t, forge(t, packed(t, known.bundle()), drop)), 0), ledger.Incomplete},
		"packed anew, otherwise good": {repack(t, files(t, packed(t, known.bundle())), 0), ledger.Tampered},
	} {
		before := string(s.Bytes())
		if r := verify(c.bundle, s); r.Status != c.want {
			t.Errorf("%s: %s %v", name, r.Status, faults(r))
		}
		if string(s.Bytes()) != before {
			t.Errorf("%s changed the state", name)
		}
	}
}

func TestReportOfARuinedBundleStaysShort(t *testing.T) {
	w := newWorld(t, "org_1").moves(400)
	r := verify(forge(t, packed(t, w.bundle()), map[string]func(string) string{
		"entries.jsonl": func(s string) string { return strings.ReplaceAll(s, "per_7", "per_8") },
	}), nil)
	want(t, r, ledger.Tampered)
	if len(r.Faults) > 100 || len(r.Missing) > 100 || r.Checked != 0 || *r.FirstBad != 0 {
		t.Errorf("%d faults, %d missing, %d checked", len(r.Faults), len(r.Missing), r.Checked)
	}
	r = verify(forge(t, packed(t, w.bundle()), map[string]func(string) string{
		"entries.jsonl": func(s string) string {
			var kept []string
			for i, l := range strings.SplitAfter(s, "\n") {
				if i%2 == 0 {
					kept = append(kept, l)
				}
			}
			return strings.Join(kept, "")
		},
	}), nil)
	want(t, r, ledger.Incomplete)
	if len(r.Missing) != 100 || r.Checked != 200 {
		t.Errorf("%d missing, %d checked", len(r.Missing), r.Checked)
	}
}

func TestHiddenFieldsAreCounted(t *testing.T) {
	w := newWorld(t, "org_1").moves(8)
	r := verify(packed(t, w.bundle()), nil)
	i := slices.IndexFunc(r.NotProven, func(m ledger.Remark) bool { return m.Code == ledger.OpenUndisclose })
	if i < 0 || r.NotProven[i].Params["count"] != "4" {
		t.Error(r.NotProven)
	}
	for k := range w.rows {
		w.rows[k].Shown = nil
	}
	r = verify(packed(t, w.bundle()), nil)
	want(t, r, ledger.Proven)
	if fmt.Sprint(r.NotProven[len(r.NotProven)-1]) != "{undisclosed map[count:8]}" {
		t.Error(r.NotProven)
	}
}

func TestErasedPersonLeavesTheLogProven(t *testing.T) {
	w := newWorld(t, "org_1").moves(6)
	s := ledger.NewState()
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
	for k := range w.rows {
		w.rows[k].Shown = nil // salts and values are deleted
	}
	e := w.entry("person.erased")
	e.Subject = "per_9"
	w.seal(e)
	want(t, verify(packed(t, w.bundle()), s), ledger.Proven)
}
