package paper

import (
	"bytes"
	"fmt"
	"time"

	"github.com/phpdave11/gofpdf"
)

// SignOut is a sheet to sign keys out on while nothing works.
type SignOut struct {
	Title   string // "Key board, sign-out sheet"
	Lede    string // how it is entered later
	Made    string // when it was printed, in words
	At      time.Time
	Columns []string // key, taken by, taken at, back at, signature
	Page    func(n, of int) string
	Lines   []SignOutLine
}

// SignOutLine is one key of the sheet, with room for two who take it.
type SignOutLine struct {
	Link string // what its QR code leads to
	Code string
	Name string
	Hook string
}

// The sheet: A4, upright; all millimetres.
const (
	signLeft, signTop = 12.0, 36.0
	signHigh          = 18.0 // of one key
	signPage          = 13   // keys on a page
	signRight         = 198.0
)

// signAt is where the columns begin, behind the QR code.
var signAt = []float64{signLeft + 17, 80, 122, 146, 170}

// DrawSignOut draws the sheet, a QR code a line.
func DrawSignOut(s SignOut) (PDF, error) {
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(s.At)
	f.SetModificationDate(s.At)
	f.SetTitle(s.Title, true)
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	d := labelPen{f: f}
	pages := max((len(s.Lines)+signPage-1)/signPage, 1)
	for n := range pages {
		f.AddPage()
		d.signHead(s, s.Page(n+1, pages))
		for i, line := range s.Lines[min(n*signPage, len(s.Lines)):min((n+1)*signPage, len(s.Lines))] {
			if err := d.signLine(line, signTop+float64(i)*signHigh); err != nil {
				return PDF{}, fmt.Errorf("paper.DrawSignOut: %w", err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawSignOut: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}

func (d labelPen) signHead(s SignOut, page string) {
	d.line(signLeft, 16, signRight-signLeft, 14, "B", s.Title)
	for i, text := range regular.wrap(s.Lede, 8, signRight-signLeft, 2) {
		d.line(signLeft, 21+float64(i)*3.6, signRight-signLeft, 8, "", text)
	}
	for i, name := range s.Columns {
		d.line(signAt[i], signTop-2, 40, 8, "B", name)
	}
	d.line(signLeft, 290, 120, 7, "", s.Made)
	d.line(signRight-30, 290, 30, 7, "", page)
}

// signLine draws one key: its code and name beside the square, and two lines to
// write on.
func (d labelPen) signLine(l SignOutLine, y float64) error {
	d.f.SetLineWidth(0.2)
	d.f.Line(signLeft, y, signRight, y)
	d.f.Line(signLeft, y+signHigh, signRight, y+signHigh)
	d.f.SetLineWidth(0.1)
	d.f.Line(signAt[1]-2, y+signHigh/2, signRight, y+signHigh/2)
	for _, x := range signAt[1:] {
		d.f.Line(x-2, y, x-2, y+signHigh)
	}
	room := signAt[1] - signAt[0] - 4
	d.line(signAt[0], y+6, room, 11, "B", l.Code)
	for i, text := range regular.wrap(l.Name, 8, room, 2) {
		d.line(signAt[0], y+10+float64(i)*3.2, room, 8, "", text)
	}
	d.line(signAt[0], y+17, room, 6.5, "", l.Hook)
	return d.qr(l.Link, signLeft, y+1.5, signHigh-3)
}
