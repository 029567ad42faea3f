package paper_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"claviger/reports/paper"
)

// TestAfterActionBreaksIntoPages draws reports of one page and of several, with
// and without a band; the same report is the same file.
func TestAfterActionBreaksIntoPages(t *testing.T) {
	for rows, want := range map[int]int{3: 1, 60: 2, 400: 9} {
		a := paper.AfterAction{Title: "After action: Fire", Lede: strings.Repeat("Smoke was seen. ", 20), At: time.Unix(1790000000, 0), Sign: []string{"Led by", "Seen by"}, Page: func(n, of int) string { return fmt.Sprintf("Page %d of %d", n, of) }}
		if rows > 3 {
			a.Band = "DRILL: nothing here was real"
		}
		part := paper.ActionPart{Title: "What happened"}
		for n := range rows {
			part.Lines = append(part.Lines, paper.ActionLine{Left: fmt.Sprintf("14:02:%02d", n%60), Text: "Ann D. ticked a step", Right: "Call the fire brigade"})
		}
		a.Parts = []paper.ActionPart{part, {Title: "Nothing"}}
		pdf, err := paper.DrawAfterAction(a)
		again, _ := paper.DrawAfterAction(a)
		if err != nil || pdf.Pages != want || string(pdf.Bytes) != string(again.Bytes) {
			t.Errorf("%d lines take %d pages, want %d (%v)", rows, pdf.Pages, want, err)
		}
	}
}
