package paper_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"claviger/reports/paper"
)

// keyMap is the map of a place with so many keys.
func keyMap(title string, keys int) paper.KeyMap {
	m := paper.KeyMap{Title: title, Age: "Not heard of since 14:02: what hangs there may differ.", Old: keys > 1, Lede: "Which slot holds what.", Made: "Westmere, printed today", At: time.Unix(1790000000, 0),
		Page: func(n, of int) string { return fmt.Sprintf("Page %d of %d", n, of) }}
	for n := range keys {
		m.Lines = append(m.Lines, paper.MapLine{No: fmt.Sprint(n + 1), Code: fmt.Sprintf("K-%03d", n), Name: "A door with a name that is much too long to stand in so narrow a column", Here: n%2 == 0, Word: "out with Ann D."})
	}
	return m
}

// TestKeyMapKeepsToOnePage: a place takes one page as long as its keys can be
// read there, on either paper, and the next place begins another.
func TestKeyMapKeepsToOnePage(t *testing.T) {
	for _, c := range []struct {
		size  paper.Paper
		keys  []int
		pages int
	}{{paper.A4, []int{0}, 1}, {paper.A4, []int{1}, 1}, {paper.A4, []int{64}, 1}, {paper.A4, []int{96}, 1}, {paper.A4, []int{112}, 2}, {paper.A4, []int{500}, 6}, {paper.Letter, []int{90}, 1}, {paper.Letter, []int{96}, 2}, {paper.A4, []int{12, 48, 90}, 3}} {
		var maps []paper.KeyMap
		for i, n := range c.keys {
			maps = append(maps, keyMap(fmt.Sprintf("Cabinet %c", 'A'+i), n))
		}
		pdf, err := paper.DrawKeyMaps(c.size, maps)
		if err != nil || pdf.Pages != c.pages {
			t.Errorf("%s, %v keys: %d pages, want %d (%v)", c.size, c.keys, pdf.Pages, c.pages, err)
		}
		for i := range c.keys {
			if said := strings.Join(text(t, pdf.Bytes), "\n"); !strings.Contains(said, fmt.Sprintf("Cabinet %c", 'A'+i)) {
				t.Errorf("%s: cabinet %c is on no page", c.size, 'A'+i)
			}
		}
	}
}
