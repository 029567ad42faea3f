package ui

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is a code that a camera or a scanner reads off the screen: black on white
// in every theme.
type QR struct {
	Text  string // what it says
	Label string // what it is, for who cannot see it
}

// quietZone is the white edge that scanners look for, in modules.
const quietZone = 4

// drawing is the box and the path of the dark modules, a run of them at a time;
// nothing when the text is longer than a code can be.
func (q QR) drawing() (box, path string) {
	code, err := qr.Encode(q.Text, qr.M, qr.Auto)
	if err != nil {
		return "", ""
	}
	n := code.Bounds().Dx()
	dark := func(x, y int) bool {
		return x < n && color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 128
	}
	var out strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return fmt.Sprintf("0 0 %[1]d %[1]d", n+2*quietZone), out.String()
}
