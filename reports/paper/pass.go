package paper

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"github.com/phpdave11/gofpdf"
)

// Pass is a sheet for somebody without an account: what they may take where, by
// which codes, and what to do there.
type Pass struct {
	Title  string
	Issuer string // the organisation
	Lines  [][2]string
	Steps  []string // what to do
	Codes  []PassCode
	Made   string // when it was printed and by whom
	Page   func(n, of int) string
	Letter bool // US Letter in place of A4
	At     time.Time
}

// PassCode is the code of one use.
type PassCode struct {
	Use  string // "Use 1"
	Code string // in two groups
	QR   string // what its picture says
}

// The sheet, upright; all millimetres. It fits A4 and US Letter alike.
const (
	passLeft, passWide = 22.0, 166.0
	passTerm           = 40.0
	passHigh           = 44.0  // of one code
	passFoot           = 262.0 // nothing but the last line stands below
)

// DrawPass draws the sheet, as many pages as its codes take.
func DrawPass(p Pass) (PDF, error) {
	size := gofpdf.SizeType{Wd: 210, Ht: 297}
	if p.Letter {
		size = gofpdf.SizeType{Wd: 215.9, Ht: 279.4}
	}
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: size})
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(p.At)
	f.SetModificationDate(p.At)
	f.SetTitle(p.Title, true)
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	d := labelPen{f: f}
	f.AddPage()
	y := d.passHead(p)
	first := max(int((passFoot-y)/passHigh), 0)
	rest := int(math.Floor((passFoot - 30) / passHigh))
	pages := 1 + (max(len(p.Codes)-first, 0)+rest-1)/rest
	for i, c := range p.Codes {
		if i >= first && (i-first)%rest == 0 {
			d.line(passLeft, 272, passWide, 7, "", p.Made+"  ·  "+p.Page(f.PageNo(), pages))
			f.AddPage()
			d.line(passLeft, 20, passWide, 12, "B", p.Title)
			y = 30
		}
		if err := d.passCode(c, y); err != nil {
			return PDF{}, fmt.Errorf("paper.DrawPass: %w", err)
		}
		y += passHigh
	}
	d.line(passLeft, 272, passWide, 7, "", p.Made+"  ·  "+p.Page(f.PageNo(), pages))
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawPass: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}

// passHead says what the pass is for and what to do; it gives where the codes
// begin.
func (d labelPen) passHead(p Pass) float64 {
	d.line(passLeft, 18, passWide, 9, "", p.Issuer)
	d.line(passLeft, 28, passWide, 20, "B", p.Title)
	y := 40.0
	for _, l := range p.Lines {
		d.line(passLeft, y, passTerm-4, 11, "", l[0])
		for _, text := range bold.wrap(l[1], 12, passWide-passTerm, 4) {
			d.line(passLeft+passTerm, y, passWide-passTerm, 12, "B", text)
			y += 5.6
		}
		y += 1.8
	}
	y += 4
	for i, step := range p.Steps {
		d.line(passLeft, y, 8, 11, "B", fmt.Sprintf("%d.", i+1))
		for _, text := range regular.wrap(step, 11, passWide-8, 3) {
			d.line(passLeft+8, y, passWide-8, 11, "", text)
			y += 5.2
		}
		y += 1.2
	}
	return y + 2
}

// passCode draws one code: its picture, and the digits large.
func (d labelPen) passCode(c PassCode, y float64) error {
	const side = 34.0
	d.f.SetLineWidth(0.2)
	d.f.Line(passLeft, y, passLeft+passWide, y)
	d.line(passLeft+side+12, y+14, 60, 11, "", c.Use)
	d.line(passLeft+side+12, y+30, passWide-side-12, 40, "B", c.Code)
	return d.qr(c.QR, passLeft, y+5, side)
}
