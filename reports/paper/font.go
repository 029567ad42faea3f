package paper

import (
	_ "embed" // the fonts
	"sync"

	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed font/Inter-Regular.ttf
var regularTTF []byte

//go:embed font/Inter-SemiBold.ttf
var boldTTF []byte

//go:embed font/Mono-Regular.ttf
var monoTTF []byte

const (
	sans = "inter"
	mono = "mono"
	mark = "\ue000" // the mark of Claviger, in the bold font
)

// face is one font in one weight, for drawing and for measuring.
type face struct {
	family string
	style  fontstyle.Type
	ttf    []byte
	once   sync.Once
	widths [1 << 16]uint16 // thousandths of the size by character; 0: not in the font
}

var (
	regular = &face{family: sans, style: fontstyle.Normal, ttf: regularTTF}
	bold    = &face{family: sans, style: fontstyle.Bold, ttf: boldTTF}
	fixedW  = &face{family: mono, style: fontstyle.Normal, ttf: monoTTF}
)

// customFonts are the faces as maroto embeds them; it cuts each to the
// letters that a document uses.
func customFonts() []*entity.CustomFont {
	var all []*entity.CustomFont
	for _, f := range []*face{regular, bold, fixedW} {
		all = append(all, &entity.CustomFont{Family: f.family, Style: f.style, Bytes: f.ttf})
	}
	return all
}

// load reads the widths out of the font, once.
func (f *face) load() {
	parsed, err := sfnt.Parse(f.ttf)
	if err != nil {
		panic("paper: an embedded font cannot be read: " + err.Error())
	}
	var buf sfnt.Buffer
	for r := range rune(1 << 16) {
		g, err := parsed.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			continue
		}
		w, err := parsed.GlyphAdvance(&buf, g, fixed.I(1000), font.HintingNone)
		if err == nil {
			f.widths[r] = uint16(w.Round())
		}
	}
}

// has tells whether the font can draw the character.
func (f *face) has(r rune) bool {
	f.once.Do(f.load)
	return r >= 0 && r < 1<<16 && f.widths[r] > 0
}

// width of text in mm at a size in points.
func (f *face) width(text string, size float64) float64 {
	f.once.Do(f.load)
	sum := 0
	for _, r := range text {
		if r < 1<<16 {
			sum += int(f.widths[r])
		}
	}
	return float64(sum) * size / 1000 * point
}

// point is a typographic point in mm.
const point = 25.4 / 72
