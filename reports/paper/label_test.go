package paper_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"claviger/reports/paper"
)

func tags(n int) (list []paper.Tag) {
	for range n {
		list = append(list, paper.Tag{Link: "https://keys.example/t/7KQM-4D2X", Code: "7KQM-4D2X", Key: "K-104", Found: "If found, call +33 1 23 45 67 89"})
	}
	return list
}

func TestLabelsHaveTheSizeOfTheirStock(t *testing.T) {
	made := time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)
	for _, s := range paper.Stocks {
		for _, lines := range []bool{false, true} {
			run := paper.LabelRun{Stock: s, Lines: lines, Title: "Labels", Made: made, Tags: tags(s.PerPage() + 1)}
			pdf, err := paper.DrawLabels(run)
			if err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
			if pdf.Pages != 2 {
				t.Errorf("%s: %d labels on %d pages", s.ID, len(run.Tags), pdf.Pages)
			}
			dims, err := api.PageDims(bytes.NewReader(pdf.Bytes), nil)
			if err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
			for _, d := range dims {
				if w, h := d.Width/72*25.4, d.Height/72*25.4; math.Abs(w-s.Width) > 0.1 || math.Abs(h-s.Height) > 0.1 {
					t.Errorf("%s: a page of %.2f × %.2f mm, the stock has %.2f × %.2f", s.ID, w, h, s.Width, s.Height)
				}
			}
			if again, _ := paper.DrawLabels(run); !bytes.Equal(again.Bytes, pdf.Bytes) {
				t.Errorf("%s: the same labels gave other bytes", s.ID)
			}
		}
	}
}

// The last label of a sheet lies on the sheet, and none on another.
func TestLabelsLieOnTheirSheet(t *testing.T) {
	for _, s := range paper.Stocks {
		if right := s.Left + float64(s.Across-1)*s.StepX + s.Wide; right > s.Width+0.01 {
			t.Errorf("%s: the last column ends at %.2f of %.2f mm", s.ID, right, s.Width)
		}
		if low := s.Top + float64(s.Down-1)*s.StepY + s.High; low > s.Height+0.01 {
			t.Errorf("%s: the last row ends at %.2f of %.2f mm", s.ID, low, s.Height)
		}
		if s.Across > 1 && s.StepX < s.Wide || s.Down > 1 && s.StepY < s.High {
			t.Errorf("%s: labels overlap", s.ID)
		}
	}
}

func TestUsedLabelsAreSkipped(t *testing.T) {
	s, _ := paper.StockByID("l7160")
	pdf, err := paper.DrawLabels(paper.LabelRun{Stock: s, Skip: 20, Title: "Labels", Tags: tags(2)})
	if err != nil || pdf.Pages != 2 {
		t.Fatalf("one label was left on the sheet: %d pages, %v", pdf.Pages, err)
	}
	if test, err := paper.DrawLabels(paper.LabelRun{Stock: s, Frames: true, Title: "Test"}); err != nil || test.Pages != 1 {
		t.Fatalf("test page: %d pages, %v", test.Pages, err)
	}
	if _, ok := paper.StockByID("papyrus"); ok {
		t.Error("there is no papyrus")
	}
}

func TestLabelsSayNoMoreThanTheyAreGiven(t *testing.T) {
	s, _ := paper.StockByID("dymo54")
	if _, err := paper.DrawLabels(paper.LabelRun{Stock: s, Title: "Labels", Tags: []paper.Tag{{Link: strings.Repeat("x", 5000), Code: "A"}}}); err == nil {
		t.Error("an address that no QR code can hold was drawn")
	}
}
