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

// The map: A4, upright, two columns; all millimetres.
const (
	mapTop  = 40.0
	mapHigh = 9.6 // of one slot
	mapRows = 25  // slots in a column
	mapWide = (signRight - signLeft - 6) / 2
)

// DrawKeyMap draws the map: the number big, for it is looked for in bad light.
func DrawKeyMap(m KeyMap) (PDF, error) {
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(m.At)
	f.SetModificationDate(m.At)
	f.SetTitle(m.Title, true)
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	d := labelPen{f: f}
	pages := max((len(m.Lines)+2*mapRows-1)/(2*mapRows), 1)
	for n := range pages {
		f.AddPage()
		d.mapHead(m, m.Page(n+1, pages))
		for i, line := range m.Lines[min(n*2*mapRows, len(m.Lines)):min((n+1)*2*mapRows, len(m.Lines))] {
			d.mapLine(line, signLeft+float64(i/mapRows)*(mapWide+6), mapTop+float64(i%mapRows)*mapHigh)
		}
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawKeyMap: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}

func (d labelPen) mapHead(m KeyMap, page string) {
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
	d.line(signLeft, 290, 150, 7, "", m.Made)
	d.line(signRight-30, 290, 30, 7, "", page)
}

// mapLine draws one slot: its number, what hangs there, and below it the name
// or where the key is.
func (d labelPen) mapLine(l MapLine, x, y float64) {
	const number = 13.0
	d.f.SetLineWidth(0.15)
	d.f.Line(x, y+mapHigh, x+mapWide, y+mapHigh)
	d.line(x, y+6.6, number-2, 15, "B", l.No)
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
	d.line(x+number, y+4.2, mapWide-number, 10, style, l.Code)
	d.line(x+number, y+8, mapWide-number, 7.5, "", under)
}
