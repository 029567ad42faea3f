package importer_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"claviger/seed/importer"
)

func TestRecordsKeepTheRowNumbersOfASpreadsheet(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		rows   []int
		cells  [][]string
		faults []string
	}{
		"plain":             {"a,b\n1,2\n", []int{1, 2}, [][]string{{"a", "b"}, {"1", "2"}}, []string{"", ""}},
		"no last line end":  {"a,b\n1,", []int{1, 2}, [][]string{{"a", "b"}, {"1", ""}}, []string{"", ""}},
		"three line ends":   {"a\r\nb\rc\n\nd", []int{1, 2, 3, 5}, [][]string{{"a"}, {"b"}, {"c"}, {"d"}}, []string{"", "", "", ""}},
		"newline inside":    {"a,\"x\r\ny\"\nb,c", []int{1, 2}, [][]string{{"a", "x\ny"}, {"b", "c"}}, []string{"", ""}},
		"two quotes":        {`"a ""b"" c",d`, []int{1}, [][]string{{`a "b" c`, "d"}}, []string{""}},
		"bare quote":        {`3/4" pipe,2`, []int{1}, [][]string{{`3/4" pipe`, "2"}}, []string{""}},
		"blanks in front":   {`a,   "b, c"  ,  d`, []int{1}, [][]string{{"a", "b, c", "d"}}, []string{""}},
		"text after quote":  {"\"a\"b,c\nd,e", []int{1, 2}, [][]string{nil, {"d", "e"}}, []string{"quote", ""}},
		"never closed":      {"a,b\n1,\"open\n2,c\n3,d", []int{1, 2, 3, 4}, [][]string{{"a", "b"}, nil, {"2", "c"}, {"3", "d"}}, []string{"", "quote_open", "", ""}},
		"a cell too long":   {"\"" + strings.Repeat("x", 200_000) + "\"\nb", []int{1, 2}, [][]string{nil, {"b"}}, []string{"quote_open", ""}},
		"empty cells alone": {",,\n", []int{1}, [][]string{{"", "", ""}}, []string{""}},
		"nothing":           {"", nil, nil, nil},
	} {
		rows, cells, faults := importer.Records(c.text, ',')
		if !slices.Equal(rows, c.rows) || !slices.EqualFunc(cells, c.cells, slices.Equal) || !slices.Equal(faults, c.faults) {
			t.Errorf("%s: rows %v, cells %q, faults %q", name, rows, cells, faults)
		}
	}
}

// What any program writes as CSV is read as it was.
func TestRecordsReadWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		comma := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
		cell := rapid.StringMatching(`[a-zé€0-9 ",;\n]{0,12}`).Filter(func(s string) bool { return s == strings.TrimSpace(s) })
		want := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 5), 1, 8).Draw(t, "cells")
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = comma
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		_, got, faults := importer.Records(b.String(), byte(comma))
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("wrote %q, read %q (%q) from %q", want, got, faults, b.String())
		}
	})
}

// No text makes the reader stand still, and no line is lost: each physical
// line belongs to a record or is blank.
func TestRecordsEndOnAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a",;\r\n ]{0,60}`).Draw(t, "text")
		rows, _, _ := importer.Records(text, ',')
		if !slices.IsSorted(rows) || len(slices.Compact(slices.Clone(rows))) != len(rows) {
			t.Fatalf("rows %v of %q", rows, text)
		}
	})
}
