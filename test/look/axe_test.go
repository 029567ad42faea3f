package look_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

// axe is the source of axe-core, packed by static/build.sh.
func axe(t *testing.T) string {
	t.Helper()
	file, err := os.Open("testdata/axe.min.js.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	source, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

type violation struct {
	ID, Impact, Help string
	Nodes            []string
}

const runAxe = `() => axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
	.then((r) => JSON.stringify({ passes: r.passes.length, violations: r.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.html.slice(0, 120)) })) }))`

// sizes are what each kind of page is looked at.
func sizes(page string) [][2]int {
	switch {
	case strings.HasPrefix(page, "kiosk"):
		return [][2]int{{1280, 800}, {800, 480}}
	case strings.HasPrefix(page, "public"):
		return [][2]int{{320, 720}, {1440, 900}}
	}
	return [][2]int{{390, 844}, {1440, 900}}
}

func themes(page string) []string {
	if strings.HasPrefix(page, "kiosk") || strings.HasPrefix(page, "public") {
		return []string{""}
	}
	return []string{"staff", "staff-dark"}
}

var allPages = []string{"", "board", "key", "cabinet", "refusal", "emergency", "drill", "setup", "error", "paper", "login",
	"kiosk-idle", "kiosk-code", "kiosk-choose", "kiosk-take", "kiosk-done", "kiosk-offline", "kiosk-lockdown", "public-question", "public-error", "public-status"}

// TestAxe finds nothing to say against any page, in light and dark, wide and narrow; and no page breaks the policy.
func TestAxe(t *testing.T) {
	source := axe(t)
	p := open(t, "", 1440, 900)
	p.MustEvalOnNewDocument(source)
	for _, page := range allPages {
		for _, theme := range themes(page) {
			for _, size := range sizes(page) {
				if theme == "staff-dark" && size[0] < 1000 {
					continue // the other theme differs in colours only
				}
				p.size(size[0], size[1])
				p.visit(page + "?theme=" + theme)
				var found struct {
					Passes     int
					Violations []violation
				}
				if err := json.Unmarshal([]byte(p.MustEval(runAxe).Str()), &found); err != nil {
					t.Fatal(err)
				}
				if found.Passes < 5 {
					t.Errorf("%s: only %d rules applied", page, found.Passes)
				}
				for _, v := range found.Violations {
					t.Errorf("/gallery/%s %s %d px: %s (%s): %s\n  %s", page, theme, size[0], v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
				}
			}
		}
	}
	for _, complaint := range p.complaints() {
		t.Errorf("the browser complained: %s", complaint)
	}
}

// TestNoSidewaysScrolling: pages fit from 320 px on; wide tables scroll inside their own region.
func TestNoSidewaysScrolling(t *testing.T) {
	p := open(t, "", 320, 800)
	for _, page := range allPages {
		if strings.HasPrefix(page, "kiosk") {
			continue
		}
		for _, width := range []int{320, 390, 820, 1440} {
			p.size(width, 800)
			p.visit(page)
			if over := p.js(`document.documentElement.scrollWidth - innerWidth`); over != "0" && !strings.HasPrefix(over, "-") {
				t.Errorf("/gallery/%s is %s px too wide at %d px: %s", page, over, width,
					p.js(`[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .tally, .tabs1, .seg, .sheetbox')).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')`))
			}
		}
	}
}

// TestKioskIsForGloves: nothing scrolls, targets are 96 px (three quarters of it on the small panel), words 22 px.
func TestKioskIsForGloves(t *testing.T) {
	p := open(t, "kiosk-idle", 1280, 800)
	for _, page := range allPages {
		if !strings.HasPrefix(page, "kiosk") {
			continue
		}
		for _, s := range []struct{ width, height, target, words int }{{1280, 800, 96, 22}, {800, 480, 60, 16}} {
			p.size(s.width, s.height)
			p.visit(page)
			p.is(`document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth`, "true")
			small := p.MustEval(`(side) => [...document.querySelectorAll('a, button')].filter(e => e.checkVisibility() && !e.closest('dialog')).filter(e => { const r = e.getBoundingClientRect(); return r.width < side || r.height < side || r.bottom > innerHeight || r.right > innerWidth }).map(e => e.textContent.trim() + ' ' + JSON.stringify(e.getBoundingClientRect())).join(' | ')`, s.target).Str()
			if small != "" {
				t.Errorf("%s at %dx%d has small or cut targets: %s", page, s.width, s.height, small)
			}
			thin := p.MustEval(`(px) => [...document.querySelectorAll('.kiosk :is(p, a, button, span, b, h1, label, time)')].filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => parseFloat(getComputedStyle(e).fontSize) < px).map(e => e.textContent.trim()).join(' | ')`, s.words).Str()
			if thin != "" {
				t.Errorf("%s at %dx%d has small words: %s", page, s.width, s.height, thin)
			}
		}
	}
}
