package paper

import (
	"github.com/johnfercher/go-tree/node"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/orientation"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

// The inks. Brass is the only colour; it prints as a middle grey.
var (
	black *props.Color // maroto's own; naming it would cost two operators a text
	grey  = &props.Color{Red: 0x5b, Green: 0x60, Blue: 0x6b}
	pale  = &props.Color{Red: 0xb8, Green: 0xba, Blue: 0xc0}
	brass = &props.Color{Red: 0xb0, Green: 0x8a, Blue: 0x2e}
)

// band is one row of a page, drawn by one function: maroto lays bands out,
// pages them and embeds the fonts.
type band struct {
	height float64
	draw   func(pen)
}

// row makes the band a row of maroto's that is as high as the band.
func (b band) row() core.Row { return row.New(b.height).Add(col.New().Add(b)) }

// GetHeight is for maroto.
func (b band) GetHeight(core.Provider, *entity.Cell) float64 { return b.height }

// SetConfig is for maroto.
func (b band) SetConfig(*entity.Config) {}

// GetStructure is for maroto.
func (b band) GetStructure() *node.Node[core.Structure] {
	return node.New(core.Structure{Type: "band", Value: b.height})
}

// Render is for maroto.
func (b band) Render(p core.Provider, cell *entity.Cell) {
	if b.draw != nil {
		b.draw(pen{p: p, x: cell.X, y: cell.Y})
	}
}

// pen draws in mm from the upper left corner of a band.
type pen struct {
	p    core.Provider
	x, y float64
}

// text writes one line from x, with its base line at y.
func (k pen) text(f *face, size float64, ink *props.Color, x, y float64, line string) {
	if line == "" {
		return
	}
	cell := entity.Cell{X: k.x + x, Y: k.y + y - size*point, Width: 1e6, Height: 1e6}
	k.p.AddText(line, &cell, &props.Text{Family: f.family, Style: f.style, Size: size, Align: align.Left, Color: ink})
}

// right writes one line that ends at x.
func (k pen) right(f *face, size float64, ink *props.Color, x, y float64, line string) {
	k.text(f, size, ink, x-f.width(line, size), y, line)
}

// rule draws a horizontal line.
func (k pen) rule(ink *props.Color, thick, from, to, y float64) {
	cell := entity.Cell{X: k.x + from, Y: k.y + y, Width: to - from}
	k.p.AddLine(&cell, &props.Line{Color: ink, Thickness: thick, Orientation: orientation.Horizontal, SizePercent: 100, Style: "solid"})
}

// box draws a frame.
func (k pen) box(ink *props.Color, thick, x, y, width, height float64) {
	k.rule(ink, thick, x, x+width, y)
	k.rule(ink, thick, x, x+width, y+height)
	for _, side := range []float64{x, x + width} {
		cell := entity.Cell{X: k.x + side, Y: k.y + y, Height: height}
		k.p.AddLine(&cell, &props.Line{Color: ink, Thickness: thick, Orientation: orientation.Vertical, SizePercent: 100, Style: "solid"})
	}
}

// qr draws a QR code in a square.
func (k pen) qr(code string, x, y, side float64) {
	cell := entity.Cell{X: k.x + x, Y: k.y + y, Width: side, Height: side}
	k.p.AddQrCode(code, &cell, &props.Rect{Percent: 100})
}
