package paper_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claviger/reports/paper"
)

// table is a table of n rows of a hospital's morning.
type table int

func (t table) Len() int { return int(t) }

func (t table) Row(i int, cells []paper.Cell) {
	names := []string{"Amara N.", "Joel V.", "Łukasz Ćwik with Nguyễn Thị Hà", "Ελένη Π."}
	what := []string{"Drug cupboard, ward 4", "Controlled drugs, main pharmacy and its store", "Records room"}
	why := paper.Cell{Text: "Round"}
	if i%9 == 4 {
		why = paper.Cell{Text: "refused: needs a second person", Strong: true}
	}
	for c, cell := range []paper.Cell{{Text: fmt.Sprintf("%02d:%02d:%02d", i/3600%24, i/60%60, i%60)}, {Text: fmt.Sprintf("H-%03d", i%977)}, {Text: what[i%3]}, {Text: names[i%4]},
		why, {Text: fmt.Sprintf("Cabinet East %d", i%40)}, {Text: "08:41:20"}} {
		cells[c] = cell
	}
}

func sheet(rows int) paper.Sheet {
	return paper.Sheet{Lang: "en", Organisation: "Westmere Hospital", MadeBy: "Made by Claviger", Title: "Who had what when",
		Question: "Who took or brought back keys in the Main building on Friday 20 November 2026, from 00:00 to 24:00, all people, all keys?",
		Facts:    []paper.Fact{{"Asked by", "Nadia E., security desk"}, {"Made", "21 Nov 2026, 14:02:11, Europe/Paris"}, {"Filters", "none besides place and day"}, {"Log entries", "47,602 to 48,211"}},
		Columns: []paper.Column{{Name: "Taken", Width: 16}, {Name: "Key", Width: 13, Code: true}, {Name: "What it opens", Width: 36}, {Name: "Who", Width: 26},
			{Name: "Why", Width: 34}, {Name: "Where", Width: 26}, {Name: "Back", Width: 16, Right: true}},
		Rows: table(rows), Nothing: "Nobody took a key in this period.", Totals: "Whole report: 398 taken, 391 back, 7 still out, 14 refused",
		Foot:  "Westmere Hospital, Who had what when, Main building, 20 Nov 2026",
		Range: func(first, last, all int) string { return fmt.Sprintf("On this page %d to %d of %d", first, last, all) },
		Page:  func(page, pages int) string { return fmt.Sprintf("Page %d of %d", page, pages) },
		Seal: paper.Seal{Title: "This report can be checked without us.", How: "Scan the code, or open keys.example/verify and type the checkpoint.",
			Lines: []string{"checkpoint westmere 48211 · sealed 2026-11-21 14:00:00 +01:00", "root 9f2c 41d0 7ab3 e655 0c18 d7fa 22b9 6e04 51c3 a80e 3d77 f2c9", "key 7bc1a2ff"},
			Code:  "https://keys.example/verify?size=48211&root=9f2c41d07ab3e6550c18d7fa22b96e0451c3a80e3d77f2c9aabbccddeeff0011"},
		Made: time.Date(2026, 11, 21, 13, 2, 11, 0, time.UTC)}
}

func draw(t testing.TB, rows int) paper.PDF {
	t.Helper()
	pdf, err := paper.Draw(context.Background(), sheet(rows))
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// text is what poppler reads in the file, page by page.
func text(t *testing.T, file []byte) []string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", name, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	pages := strings.Split(string(out), "\f")
	return pages[:len(pages)-1]
}

func TestEveryRowOnceAndPagesNumbered(t *testing.T) {
	for _, rows := range []int{1, 21, 22, 23, 24, 25, 60, 412, 5200} {
		pdf := draw(t, rows)
		pages := text(t, pdf.Bytes)
		if len(pages) != pdf.Pages {
			t.Fatalf("%d rows: %d pages in the file, %d said", rows, len(pages), pdf.Pages)
		}
		next := 1
		for n, page := range pages {
			if want := fmt.Sprintf("Page %d of %d", n+1, pdf.Pages); !strings.Contains(page, want) {
				t.Errorf("%d rows: page %d does not say %q", rows, n+1, want)
			}
			if !strings.Contains(page, "What it opens") {
				t.Errorf("%d rows: page %d has no table head", rows, n+1)
			}
			if sealed := strings.Contains(page, "checkpoint westmere 48211"); sealed != (n == 0 || n == len(pages)-1) {
				t.Errorf("%d rows: page %d of %d sealed: %v", rows, n+1, len(pages), sealed)
			}
			var first, last, all int
			at := strings.Index(page, "On this page ")
			if _, err := fmt.Sscanf(page[max(at, 0):], "On this page %d to %d of %d", &first, &last, &all); err != nil || first != next || all != rows {
				t.Errorf("%d rows: page %d says %d to %d of %d, want from %d (%v)", rows, n+1, first, last, all, next, err)
			}
			next = last + 1
		}
		if next != rows+1 {
			t.Errorf("%d rows: the pages end at row %d", rows, next-1)
		}
	}
}

func TestSameSheetSameBytes(t *testing.T) {
	for _, rows := range []int{0, 40, 5300} {
		if a, b := draw(t, rows), draw(t, rows); !bytes.Equal(a.Bytes, b.Bytes) {
			t.Errorf("%d rows: two drawings differ", rows)
		}
	}
}

func TestLettersOfEurope(t *testing.T) {
	all := strings.Join(text(t, draw(t, 8).Bytes), "\n")
	for _, want := range []string{"Łukasz Ćwik", "Nguyễn Thị", "Ελένη Π."} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in the file", want)
		}
	}
}

func TestNothingIsSaid(t *testing.T) {
	pages := text(t, draw(t, 0).Bytes)
	if len(pages) != 1 || !strings.Contains(pages[0], "Nobody took a key in this period.") || !strings.Contains(pages[0], "checkpoint westmere") {
		t.Errorf("an empty report does not say so: %q", pages)
	}
}

func TestOddContentStaysInside(t *testing.T) {
	s := sheet(0)
	s.Rows = odd{}
	pdf, err := paper.Draw(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(text(t, pdf.Bytes), "\n")
	if !strings.Contains(all, "line one line two") || !strings.Contains(all, "…") || strings.Contains(all, "\u4f60") {
		t.Errorf("odd content was drawn as %q", all)
	}
}

type odd struct{}

func (odd) Len() int { return 3 }

func (odd) Row(i int, cells []paper.Cell) {
	clear(cells)
	cells[2].Text = []string{"line one\nline two\x00", strings.Repeat("unbroken", 200), "\u4f60\u597d \U0001F511"}[i]
}

func TestLanguageAndTitleInTheFile(t *testing.T) {
	file := draw(t, 3).Bytes
	for _, want := range []string{"/Lang(en)", "/DisplayDocTitle true", "D:20261121130211Z"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("%s is not in the file", want)
		}
	}
}

func TestEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := paper.Draw(ctx, sheet(10)); err == nil {
		t.Error("a cancelled drawing gave a file")
	}
}

// BenchmarkDraw is the table of 1,000, 10,000 and 100,000 rows.
func BenchmarkDraw(b *testing.B) {
	for _, rows := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			for b.Loop() {
				pdf := draw(b, rows)
				b.ReportMetric(float64(len(pdf.Bytes))/1024, "KB/file")
				b.ReportMetric(float64(pdf.Pages), "pages")
			}
		})
	}
}
