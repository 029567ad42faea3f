package e2e_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// kiosk pairs a screen of the dealership.
func kiosk(t *testing.T, s *server) *tab {
	t.Helper()
	k := open(t, s.url, "/kiosk/pair")
	k.size(1280, 800)
	code := k.js(`document.querySelector('h1').textContent.trim()`)
	p := signIn(t, s.url, "manager@motors.example")
	p.visit("/settings/kiosks")
	p.fill("Code on its screen", code)
	p.fill("Name of the kiosk", "Kiosk yard")
	p.choose("Site", "Showroom")
	p.press("Pair a kiosk")
	p.see("Kiosk yard")
	k.until(`location.pathname === '/kiosk'`)
	return k
}

// gloves holds a screen to fingers in gloves: nothing scrolls, nothing is cut,
// each target is 96 px on the panel of ten inches, lying or upright, three
// quarters of it on the small one and on a phone, where a page may be longer
// than the screen but never wider.
func (p *tab) gloves() {
	p.t.Helper()
	for _, s := range []struct {
		width, height, side int
		scrolls             bool // downwards only
	}{{1280, 800, 96, false}, {820, 1180, 96, false}, {800, 480, 60, false}, {390, 844, 60, true}} {
		p.size(s.width, s.height)
		p.is(`document.documentElement.scrollWidth <= innerWidth && ['.kiosk', 'main'].every(q => { const e = document.querySelector(q); return e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight + 1 })`, "true")
		bottom := "innerHeight"
		if s.scrolls {
			bottom = "document.documentElement.scrollHeight"
		}
		if small := p.js(`[...document.querySelectorAll('a, button')].filter(e => e.checkVisibility() && !e.closest('dialog, .sr-only')).filter(e => { const r = e.getBoundingClientRect(); return r.width < ` + strconv.Itoa(s.side) + ` || r.height < ` + strconv.Itoa(s.side) + ` || r.bottom > ` + bottom + ` || r.right > innerWidth || r.left < 0 }).map(e => e.textContent.trim()).join(' | ')`); small != "" {
			p.t.Errorf("%s at %d px: small or cut: %s", p.path(), s.width, small)
		}
	}
	p.size(1280, 800)
}

// scan is a badge held to the reader.
func (p *tab) scan(code string) {
	p.t.Helper()
	for _, r := range code {
		p.typed(input.Key(r))
	}
	p.typed(input.Enter)
}

// TestKioskForGlovesThatForgets takes a badge, and is left alone: after forty
// seconds nobody sees whose it was, not by going back either.
func TestKioskForGlovesThatForgets(t *testing.T) {
	s := serve(t, told(t), "--demo")
	k := kiosk(t, s)
	k.gloves()
	k.axe()
	k.is(`/K-\d/.test(document.body.innerText)`, "false")
	k.scan("1001")
	k.until(`/^Hello /.test(document.querySelector('h1')?.textContent ?? '')`)
	k.gloves()
	k.axe()
	name := strings.TrimSuffix(strings.Fields(k.js(`document.querySelector('h1').textContent`))[1], ".")
	k.until(`document.getElementById('still')?.open`)
	k.until(`!document.getElementById('still')?.open && document.querySelector('h1')?.textContent === 'Scan your badge'`)
	forgotten := func() {
		t.Helper()
		k.is(`document.documentElement.outerHTML.includes('`+name+`') || /K-\d\d/.test(document.documentElement.outerHTML)`, "false")
	}
	forgotten()
	if err := k.NavigateBack(); err != nil {
		t.Logf("there is no way back: %v", err)
	}
	k.until(`document.readyState === 'complete' && !!document.querySelector('h1')`)
	forgotten()
}
