package paper

import (
	"bytes"
	"fmt"
	"time"

	"github.com/phpdave11/gofpdf"
)

// Receipt is one page that somebody signed.
type Receipt struct {
	Title    string
	Issuer   string // the organisation
	Text     string // what was promised
	Lines    [][2]string
	SignedBy string
	Drawn    []byte // the signature as a PNG, nil when only a name was typed
	Below    string // in small print
	At       time.Time
}

// The page: A4, upright; all millimetres.
const (
	receiptLeft, receiptWide = 24.0, 162.0
	receiptTerm              = 46.0 // how wide the terms of the lines are
)

// DrawReceipt draws the page.
func DrawReceipt(r Receipt) (PDF, error) {
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(r.At)
	f.SetModificationDate(r.At)
	f.SetTitle(r.Title, true)
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	f.AddPage()
	d := labelPen{f: f}
	d.line(receiptLeft, 28, receiptWide, 9, "", r.Issuer)
	d.line(receiptLeft, 38, receiptWide, 18, "B", r.Title)
	y := 52.0
	for _, text := range regular.wrap(r.Text, 11, receiptWide, 12) {
		d.line(receiptLeft, y, receiptWide, 11, "", text)
		y += 5.5
	}
	y += 6
	for _, l := range r.Lines {
		d.line(receiptLeft, y, receiptTerm-4, 10, "", l[0])
		for _, text := range bold.wrap(l[1], 10, receiptWide-receiptTerm, 3) {
			d.line(receiptLeft+receiptTerm, y, receiptWide-receiptTerm, 10, "B", text)
			y += 5
		}
		y += 2.5
	}
	y += 8
	if len(r.Drawn) > 0 {
		f.RegisterImageOptionsReader("drawn", gofpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(r.Drawn))
		f.ImageOptions("drawn", receiptLeft, y, 90, 30, false, gofpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	}
	y += 34
	f.SetLineWidth(0.3)
	f.Line(receiptLeft, y, receiptLeft+90, y)
	d.line(receiptLeft, y+5, 90, 10, "", r.SignedBy)
	for i, text := range regular.wrap(r.Below, 8, receiptWide, 3) {
		d.line(receiptLeft, 276+float64(i)*3.8, receiptWide, 8, "", text)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawReceipt: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}
