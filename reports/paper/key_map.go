package paper

import (
	"bytes"
	"fmt"
	"time"

	"github.com/phpdave11/gofpdf"
)

// KeyMap is which slot of a place holds what, to be kept where those look who
// come when nothing works.
type KeyMap struct {
	Title string // "Cabinet A, key map"
	Age   string // as of when, and how far it is to be trusted
	Old   bool   // set in a box: what hangs there may differ
	Lede  string
	Made  string // when and by whom it was printed
	At    time.Time
	Page  func(n, of int) string
	Lines []MapLine
}

// MapLine is one slot or hook. Word says where its key is when it is not Here.
type MapLine struct {
	No, Code, Name, Word string
	Here                 bool
}

// Paper is the sheet on which the office prints.
type Paper string

// The sheets of paper.
const (
	A4     Paper = "A4"
	Letter Paper = "Letter"
)

// high is the height of the sheet, in millimetres; both have room for what is
// as wide as A4 allows.
func (p Paper) high() float64 {
	if p == Letter {
		return 279.4
	}
	return 297
}

// The map, upright; all millimetres.
const (
	mapTop    = 40.0
	mapFoot   = 14.0 // kept free below
	mapGap    = 6.0  // between two columns
	mapAtArm  = 11.5 // high is one slot that is read at arm's length
	mapAtHand = 7.4  // and one when there are many: the least
)

// mapGrid is how the slots of one place stand on its sheets: in one column and
// big while they are few, in up to three and smaller before a second sheet is
// begun, for one sheet is found sooner than two.
type mapGrid struct {
	columns, rows int
	high, wide    float64
}

func gridOf(size Paper, lines int) mapGrid {
	room := size.high() - mapTop - mapFoot
	for columns := 1; ; columns++ {
		g := mapGrid{columns: columns, rows: max((lines+columns-1)/columns, 1), wide: (signRight - signLeft - float64(columns-1)*mapGap) / float64(columns)}
		least := mapAtArm
		if columns == 3 {
			least = mapAtHand
		}
		if float64(g.rows)*least <= room || columns == 3 {
			g.rows = min(g.rows, int(room/least))
			g.high = min(room/float64(g.rows), mapAtArm)
			return g
		}
	}
}

// DrawKeyMaps draws the maps of several places, each from a new page on: the
// number big, for it is looked for in bad light.
func DrawKeyMaps(size Paper, maps []KeyMap) (PDF, error) {
	f := gofpdf.New("P", "mm", string(size), "")
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	if len(maps) > 0 {
		f.SetCreationDate(maps[0].At)
		f.SetModificationDate(maps[0].At)
		f.SetTitle(maps[0].Title, true)
	}
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	d := labelPen{f: f}
	for _, m := range maps {
		g := gridOf(size, len(m.Lines))
		full := g.columns * g.rows
		pages := max((len(m.Lines)+full-1)/full, 1)
		for n := range pages {
			f.AddPage()
			d.mapHead(m, size, m.Page(n+1, pages))
			for i, line := range m.Lines[min(n*full, len(m.Lines)):min((n+1)*full, len(m.Lines))] {
				d.mapLine(line, g, signLeft+float64(i/g.rows)*(g.wide+mapGap), mapTop+float64(i%g.rows)*g.high)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawKeyMaps: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}

func (d labelPen) mapHead(m KeyMap, size Paper, page string) {
	room := signRight - signLeft
	d.line(signLeft, 16, room, 16, "B", m.Title)
	if m.Old {
		d.f.SetLineWidth(0.6)
		d.f.Rect(signLeft, 19.5, room, 7.5, "D")
		d.line(signLeft+2, 24.6, room-4, 11, "B", m.Age)
	} else {
		d.line(signLeft, 23.5, room, 10, "", m.Age)
	}
	for i, text := range regular.wrap(m.Lede, 8, room, 2) {
		d.line(signLeft, 31.5+float64(i)*3.6, room, 8, "", text)
	}
	d.line(signLeft, size.high()-7, 150, 8, "", m.Made)
	d.line(signRight-30, size.high()-7, 30, 8, "", page)
}

// mapLine draws one slot: its number, what hangs there, and below it the name
// or where the key is.
func (d labelPen) mapLine(l MapLine, g mapGrid, x, y float64) {
	big := g.high / mapAtArm // of the largest writing
	number := 15 * max(big, 0.75)
	d.f.SetLineWidth(0.15)
	d.f.Line(x, y+g.high, x+g.wide, y+g.high)
	d.line(x, y+g.high*0.7, number-2, 19*big, "B", l.No)
	style, under := "", l.Word
	if l.Here {
		style = "B"
	}
	if under == "" || l.Name != "" && l.Here {
		under = l.Name
	}
	if l.Here && l.Word != "" {
		under = l.Name + " · " + l.Word
	}
	d.line(x+number, y+g.high*0.45, g.wide-number, 14*big, style, l.Code)
	d.line(x+number, y+g.high*0.86, g.wide-number, 10*big, "", under)
}
