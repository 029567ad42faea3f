package e2e_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// heaviest is what a picture of the guide may weigh, in bytes.
const heaviest = 100 << 10

// TestPictures photographs the main pages of the demo for the guide and the
// README: into CLAVIGER_PICTURES, or a folder that goes away.
func TestPictures(t *testing.T) {
	t.Parallel()
	folder := pictures(t)
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example").bare()
	shoot := func(name string) {
		t.Helper()
		p.photograph(filepath.Join(folder, name+".png"))
	}
	p.visit("/")
	shoot("board")
	holder := p.js(`document.querySelector('#keys-rows .holder a').textContent.trim()`)
	p.visit("/keys?q=K-104")
	p.js(`document.querySelector('main table a[href^="/keys/itm_"], #keys-rows a[href^="/keys/itm_"]').click()`)
	p.at("/keys/itm_")
	shoot("keys")
	p.visit("/cabinets")
	p.press("Cabinet A")
	p.at("/cabinets/plc_")
	shoot("cabinet")
	p.press("Unlock the door")
	p.see("Unlock the door of")
	shoot("order")
	p.visit("/cabinets")
	p.press("Cabinet A")
	p.at("/cabinets/plc_")
	p.js(`location.pathname += "/differences"`)
	p.see("slots and record")
	shoot("differences")
	p.js(`location.pathname = location.pathname.replace("differences", "openings")`)
	p.until(`location.pathname.endsWith("/openings")`)
	shoot("opening")
	p.visit("/layouts")
	p.press("Cabinet A at every site")
	p.at("/layouts/lay_")
	shoot("layout")
	p.visit("/gateways")
	p.press("Gateway service")
	p.at("/gateways/dev_")
	p.press("7 days")
	shoot("gateway")
	p.visit("/desk?q=" + url.QueryEscape(holder))
	p.js(`document.querySelector('#people a').click()`)
	p.at("/desk")
	p.until(`!document.querySelector('#people') && document.readyState === 'complete'`)
	shoot("desk")
	p.visit("/reports/transactions")
	p.is(`(() => { const foot = (e) => Math.round(e.getBoundingClientRect().bottom); return foot(document.querySelector('#report form > button')) - foot(document.querySelector('#report form select')) })()`, "0")
	shoot("reports")
	p.visit("/audit")
	p.is(`(() => { const foot = (e) => Math.round(e.getBoundingClientRect().bottom); return foot(document.querySelector('main form .btn')) - foot(document.querySelector('main form input[type=date]')) })()`, "0")
	shoot("audit")
	owner := signIn(t, s.url, "owner@motors.example")
	p = pairKiosk(t, s, owner, "Front hall")
	p.bare().photograph(filepath.Join(folder, "kiosk.png"))
}

// pictures is the folder that they go into.
func pictures(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("CLAVIGER_PICTURES")
	switch {
	case folder == "":
		folder = t.TempDir()
	case !filepath.IsAbs(folder):
		folder = filepath.Join("..", "..", folder) // from the root, where make runs
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// bare is a tab whose next pages show no scroll bars, as on a phone.
func (p *tab) bare() *tab {
	p.t.Helper()
	if err := (proto.EmulationSetScrollbarsHidden{Hidden: true}).Call(p.Page); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// photograph writes what the window shows as a small PNG.
func (p *tab) photograph(path string) {
	p.t.Helper()
	p.until(`document.readyState === 'complete' && document.fonts.status === 'loaded'`)
	p.js(`scrollTo(0, 0), document.activeElement?.blur()`)
	raw, err := p.Screenshot(false, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	if err != nil {
		p.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		p.t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(picture)); err != nil {
		p.t.Fatal(err)
	}
	if small.Len() > heaviest {
		p.t.Errorf("%s weighs %d bytes", path, small.Len())
	}
	if err := os.WriteFile(path, small.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
	if name := filepath.Base(path); !strings.HasSuffix(name, ".png") || small.Len() < 4<<10 {
		p.t.Errorf("%s shows nothing: %d bytes", name, small.Len())
	}
}

// fewColours is the picture in its 256 most frequent colours; a page has few,
// and the edges of its letters come close enough.
func fewColours(picture image.Image) image.Image {
	count := map[color.RGBA]int{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	var all []color.RGBA
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y color.RGBA) int {
		if count[x] != count[y] {
			return count[y] - count[x]
		}
		return int(x.R)<<16 + int(x.G)<<8 + int(x.B) - int(y.R)<<16 - int(y.G)<<8 - int(y.B)
	})
	var palette color.Palette
	for _, c := range all[:min(len(all), 256)] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(b, palette)
	draw.Draw(out, b, picture, b.Min, draw.Src)
	return out
}
