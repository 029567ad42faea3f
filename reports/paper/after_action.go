package paper

import (
	"bytes"
	"fmt"
	"time"

	"github.com/phpdave11/gofpdf"
)

// AfterAction is the report of an incident, or of a drill, that was followed by
// a playbook.
type AfterAction struct {
	Title string
	Band  string // "DRILL" and what that means, "" for one in earnest
	Lede  string
	Made  string // when and by whom it was drawn
	At    time.Time
	Page  func(n, of int) string
	Parts []ActionPart
	Sign  []string // who signs, a line for each
}

// ActionPart is a section of the report.
type ActionPart struct {
	Title string
	Lines []ActionLine
}

// ActionLine is one line of it: when or which, what, and by whom or how.
type ActionLine struct{ Left, Text, Right string }

// The report: A4, upright; all millimetres.
const (
	actionTop    = 22.0
	actionFoot   = 280.0
	actionLeft   = 36.0 // of the first column
	actionRight  = 52.0 // of the last
	actionStep   = 4.4  // between two lines of text
	actionSize   = 9.0  // points
	actionSigned = 24.0 // high, with the room to sign
)

// actionPen draws one report.
type actionPen struct {
	labelPen
	a    AfterAction
	y    float64
	of   int // pages; 0 while they are counted
	page int
}

// DrawAfterAction draws the report. It is drawn twice: the first time tells how
// many pages it takes.
func DrawAfterAction(a AfterAction) (PDF, error) {
	first, err := drawAction(a, 0)
	if err != nil {
		return PDF{}, err
	}
	return drawAction(a, first.Pages)
}

func drawAction(a AfterAction, of int) (PDF, error) {
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(a.At)
	f.SetModificationDate(a.At)
	f.SetTitle(a.Title, true)
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	d := &actionPen{labelPen: labelPen{f: f}, a: a, of: of}
	d.next()
	d.line(signLeft, d.y, signRight-signLeft, 18, "B", a.Title)
	d.y += 8
	for _, text := range regular.wrap(a.Lede, 10, signRight-signLeft, 8) {
		d.line(signLeft, d.y, signRight-signLeft, 10, "", text)
		d.y += 5
	}
	for _, p := range a.Parts {
		d.part(p)
	}
	d.signs()
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawAfterAction: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}

// next begins a page, with the band of a drill at its top.
func (d *actionPen) next() {
	d.f.AddPage()
	d.page++
	d.y = actionTop
	if d.a.Band != "" {
		d.f.SetLineWidth(0.8)
		d.f.Rect(signLeft, 7, signRight-signLeft, 8, "D")
		d.line(signLeft+2, 12.6, signRight-signLeft-4, 12, "B", d.a.Band)
	}
	d.line(signLeft, 290, 150, 7, "", d.a.Made)
	d.line(signRight-30, 290, 30, 7, "", d.a.Page(d.page, d.of))
}

// room turns the page when so much does not fit any more.
func (d *actionPen) room(high float64) {
	if d.y+high > actionFoot {
		d.next()
	}
}

// part draws a section; its title never stands alone at the foot of a page.
func (d *actionPen) part(p ActionPart) {
	if len(p.Lines) == 0 {
		return
	}
	d.y += 5
	d.room(14)
	d.line(signLeft, d.y, signRight-signLeft, 11, "B", p.Title)
	d.y += 1.6
	d.f.SetLineWidth(0.3)
	d.f.Line(signLeft, d.y, signRight, d.y)
	d.y += 4.2
	for _, l := range p.Lines {
		d.row(l)
	}
}

// row draws one line; what is long takes several, the columns side by side.
func (d *actionPen) row(l ActionLine) {
	wide := signRight - signLeft - actionLeft - actionRight
	if l.Right == "" {
		wide += actionRight
	}
	columns := []struct {
		x, wide float64
		text    []string
	}{{signLeft, actionLeft - 3, regular.wrap(l.Left, actionSize, actionLeft-3, 3)}, {signLeft + actionLeft, wide - 3, regular.wrap(l.Text, actionSize, wide-3, 40)}, {signRight - actionRight, actionRight, regular.wrap(l.Right, actionSize, actionRight, 4)}}
	lines := 1
	for _, c := range columns {
		lines = max(lines, len(c.text))
	}
	d.room(float64(min(lines, 12)) * actionStep)
	for i := range lines {
		d.room(actionStep)
		for _, c := range columns {
			if i < len(c.text) {
				d.line(c.x, d.y, c.wide, actionSize, "", c.text[i])
			}
		}
		d.y += actionStep
	}
	d.y += 0.8
}

// signs draws the lines to sign on, all on one page.
func (d *actionPen) signs() {
	d.room(actionSigned * float64(len(d.a.Sign)))
	for _, who := range d.a.Sign {
		d.y += actionSigned - 6
		d.f.SetLineWidth(0.2)
		d.f.Line(signLeft, d.y, signLeft+90, d.y)
		d.line(signLeft, d.y+4, 90, 8, "", who)
		d.y += 6
	}
}
