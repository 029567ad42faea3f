package paper

import (
	"bytes"
	"fmt"
	"image/color"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
	"github.com/phpdave11/gofpdf"
)

// Tag is what one label says.
type Tag struct {
	Link  string // the address in its QR code
	Code  string // the same in letters that are not taken for one another
	Key   string // the key's own code, "" when it stays off the label
	Found string // a line for whoever finds it, "" for none
}

// LabelRun is one printing of labels.
type LabelRun struct {
	Stock  Stock
	Lines  bool    // Code 128 in place of QR
	X, Y   float64 // how far the printer is off, mm
	Skip   int     // labels of the first sheet that are used already
	Frames bool    // a test page: the outline of every label, and a ruler
	Title  string  // of the file
	Made   time.Time
	Tags   []Tag
}

// quiet is the empty edge inside a label, mm.
const quiet = 2.0

// DrawLabels draws labels as a PDF in true size.
func DrawLabels(run LabelRun) (PDF, error) {
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: run.Stock.Width, Ht: run.Stock.Height}})
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(run.Made)
	f.SetModificationDate(run.Made)
	f.SetTitle(run.Title, true)
	f.AddUTF8FontFromBytes(sans, "B", boldTTF)
	f.AddUTF8FontFromBytes(sans, "", regularTTF)
	d := labelPen{f: f, run: run}
	if run.Frames {
		d.testPage()
	}
	for i, tag := range run.Tags {
		n := (i + run.Skip) % run.Stock.PerPage()
		if i == 0 || n == 0 {
			d.page()
		}
		if err := d.tag(n, tag); err != nil {
			return PDF{}, fmt.Errorf("paper.DrawLabels: %w", err)
		}
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return PDF{}, fmt.Errorf("paper.DrawLabels: %w", err)
	}
	return PDF{Bytes: out.Bytes(), Pages: f.PageNo()}, nil
}

type labelPen struct {
	f   *gofpdf.Fpdf
	run LabelRun
}

// page begins a page of the stock's own size, with its longer side as it is.
func (d labelPen) page() {
	d.f.AddPageFormat("P", gofpdf.SizeType{Wd: d.run.Stock.Width, Ht: d.run.Stock.Height})
}

// tag draws one label in its place on the page.
func (d labelPen) tag(n int, t Tag) error {
	s := d.run.Stock
	x, y := s.at(n)
	x, y = x+d.run.X, y+d.run.Y
	switch {
	case s.Round:
		side := s.Wide * 0.53 // the square and the line below it lie inside the circle
		d.centred(x+s.Wide/2, y+s.High*0.83, s.Wide*0.6, 6.5, t.Code)
		return d.qr(t.Link, x+(s.Wide-side)/2, y+s.High*0.17, side)
	case d.run.Lines:
		high := s.High - 2*quiet - 5
		if t.Found != "" {
			high -= 3
			d.centred(x+s.Wide/2, y+s.High-quiet, s.Wide-2*quiet, 5.5, t.Found)
		}
		d.centred(x+s.Wide/2, y+quiet+high+4, s.Wide-2*quiet, 10, codeLine(t.Code, t.Key))
		return d.lines(t.Code, x+quiet, y+quiet, s.Wide-2*quiet, high)
	}
	side := min(s.High-2*quiet, s.Wide*0.45)
	left := x + quiet + side + 3
	room := x + s.Wide - quiet - left
	found := regular.wrap(t.Found, 6, room, 3)
	base := y + s.High/2
	if t.Found != "" {
		base -= 2
	}
	if t.Key != "" {
		d.line(left, base-1.5, room, 13, "B", t.Key)
		base += 4
	}
	d.line(left, base+1, room, 11, "B", t.Code)
	for i, line := range found {
		d.line(left, base+4.5+float64(i)*2.6, room, 6, "", line)
	}
	return d.qr(t.Link, x+quiet, y+(s.High-side)/2, side)
}

func codeLine(code, key string) string {
	if key == "" {
		return code
	}
	return key + "  ·  " + code
}

// line writes one line, smaller when it would not fit.
func (d labelPen) line(x, y, room, size float64, style, text string) {
	f := regular
	if style == "B" {
		f = bold
	}
	text = f.plain(text)
	if w := f.width(text, size); w > room {
		size *= room / w
	}
	d.f.SetFont(sans, style, size)
	d.f.Text(x, y, text)
}

func (d labelPen) centred(middle, y, room, size float64, text string) {
	w := min(bold.width(bold.plain(text), size), room)
	d.line(middle-w/2, y, room, size, "B", text)
}

// seam is how far each row of a QR code reaches into the next, mm: a PDF says
// where things are in hundredths of a point, and what is rounded apart is
// printed as a white line through the eyes that a scanner looks for.
const seam = 0.02

// qr draws a QR code in a square, each row as few rectangles, so that a
// printer has edges to print and no grey.
func (d labelPen) qr(text string, x, y, side float64) error {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return err
	}
	n := code.Bounds().Dx()
	step := side / float64(n)
	for row := range n {
		d.runs(code, row, n, func(from, to int) {
			d.f.Rect(x+float64(from)*step, y+float64(row)*step, float64(to-from)*step, step+seam, "F")
		})
	}
	return nil
}

// lines draws a Code 128, with ten modules of quiet on either side.
func (d labelPen) lines(text string, x, y, wide, high float64) error {
	code, err := code128.Encode(text)
	if err != nil {
		return err
	}
	n := code.Bounds().Dx()
	step := wide / float64(n+20)
	d.runs(code, 0, n, func(from, to int) {
		d.f.Rect(x+float64(from+10)*step, y, float64(to-from)*step, high, "F")
	})
	return nil
}

// runs calls draw for each run of dark modules of a row.
func (d labelPen) runs(code barcode.Barcode, row, n int, draw func(from, to int)) {
	d.f.SetFillColor(0, 0, 0)
	dark := func(i int) bool {
		return i < n && color.GrayModel.Convert(code.At(i, row)).(color.Gray).Y < 128
	}
	for from := 0; from < n; from++ {
		if !dark(from) {
			continue
		}
		to := from
		for dark(to) {
			to++
		}
		draw(from, to)
		from = to
	}
}

// testPage outlines every label of one page, with a tick each millimetre for
// the first centimetre: what is off can be read from it.
func (d labelPen) testPage() {
	s := d.run.Stock
	d.page()
	d.f.SetLineWidth(0.1)
	for n := range s.PerPage() {
		x, y := s.at(n)
		x, y = x+d.run.X, y+d.run.Y
		if s.Round {
			d.f.Circle(x+s.Wide/2, y+s.High/2, s.Wide/2-0.1, "D")
		} else {
			d.f.Rect(x, y, s.Wide, s.High, "D")
		}
		mx, my := x+s.Wide/2, y+s.High/2
		for i := -5; i <= 5; i++ {
			long := 1.0
			if i == 0 {
				long = 3
			}
			d.f.Line(mx+float64(i), my-long, mx+float64(i), my+long)
			d.f.Line(mx-long, my+float64(i), mx+long, my+float64(i))
		}
	}
}
