package paper_test

import (
	"fmt"
	"testing"
	"time"

	"claviger/reports/paper"
)

// TestKeyMapBreaksIntoPages draws maps of no slot, of one page and of several.
func TestKeyMapBreaksIntoPages(t *testing.T) {
	for slots, want := range map[int]int{0: 1, 1: 1, 50: 1, 51: 2, 500: 10} {
		m := paper.KeyMap{Title: "Cabinet A: key map", Age: "Not heard of since 14:02: what hangs there may differ.", Old: slots > 1, Lede: "Which slot holds what.", At: time.Unix(1790000000, 0),
			Page: func(n, of int) string { return fmt.Sprintf("Page %d of %d", n, of) }}
		for n := range slots {
			m.Lines = append(m.Lines, paper.MapLine{No: fmt.Sprint(n + 1), Code: fmt.Sprintf("K-%03d", n), Name: "A door with a name that is much too long to stand in so narrow a column", Here: n%2 == 0, Word: "out with Ann D."})
		}
		pdf, err := paper.DrawKeyMap(m)
		if err != nil || pdf.Pages != want {
			t.Errorf("%d slots take %d pages, want %d (%v)", slots, pdf.Pages, want, err)
		}
	}
}
