package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// typed presses keys, one after the other.
func (p *tab) typed(keys ...input.Key) {
	p.t.Helper()
	if err := p.Keyboard.Type(keys...); err != nil {
		p.t.Fatal(err)
	}
}

// is compares what an expression gives.
func (p *tab) is(expression, want string) {
	p.t.Helper()
	if got := p.js(expression); got != want {
		p.t.Errorf("on %s: %s\nis %q, want %q", p.path(), expression, got, want)
	}
}

// dark says what the system prefers.
func (p *tab) dark(yes bool) {
	p.t.Helper()
	value := "light"
	if yes {
		value = "dark"
	}
	if err := (proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: value}}}).Call(p.Page); err != nil {
		p.t.Fatal(err)
	}
}

// staffPages are the pages that somebody uses every day or must find once.
var staffPages = []string{
	"/", "/desk", "/scan", "/search?q=nothing+at+all", "/nothing",
	"/keys", "/keys/new", "/rings", "/systems", "/systems/new", "/counts", "/counts/new", "/counts/plans", "/counts/plans/new", "/incidents", "/incidents/costs", "/faults", "/checks", "/checks/done", "/checks/lists", "/checks/lists/new", "/kits", "/kits/new", "/labels", "/enrol", "/catch-up", "/returns",
	"/vehicles", "/vehicles/new", "/properties", "/areas", "/cabinets", "/cabinets/new", "/cabinets/gateway", "/gateways",
	"/people", "/people/new", "/people/ending", "/people/leaving", "/permanent", "/groups",
	"/access", "/access/new", "/access/effective", "/access/what-if", "/access/holidays", "/access/key-groups", "/policies", "/policies/new", "/reviews", "/reviews/new",
	"/requests", "/requests/new", "/requests/doors", "/requests/delegate", "/bookings", "/bookings/new", "/bookings/pools", "/bookings/pools/new", "/bookings/terms",
	"/reports", "/reports/transactions", "/reports/runs", "/reports/schedules", "/audit", "/import", "/outbox", "/emergency", "/releases", "/emergency/glass", "/emergency/keepers/new", "/guests", "/guests/new", "/emergency/urgent", "/playbooks/new?kind=code_blue", "/playbooks", "/drills", "/layouts", "/layouts/new", "/cabinets/maps",
	"/settings", "/settings/sites", "/settings/kiosks", "/settings/tokens", "/me", "/me/profile", "/me/waiting", "/handover", "/demo", "/organisations",
}

// inside are pages of one thing, found by the first link of a list.
var inside = map[string]string{"/keys": "/keys/itm_", "/vehicles": "/vehicles/veh_", "/people": "/people/per_", "/cabinets": "/cabinets/plc_", "/gateways": "/gateways/dev_", "/access": "/access/rul_",
	"/rings": "/rings/itm_", "/counts": "/counts/cnt_", "/incidents": "/incidents/inc_", "/returns": "/returns/", "/policies": "/policies/pol_", "/reviews": "/reviews/rvw_", "/requests": "/requests/req_", "/emergency/glass": "/emergency/glass/glu_", "/guests": "/guests/pas_", "/emergency/urgent": "/emergency/urgent/utk_", "/releases": "/releases/jrl_"}

// below are pages of the first thing of a list.
var below = map[string][]string{"/cabinets": {"/openings", "/differences", "/orders/new?act=locate", "/fire"}}

// whole holds a page to: no violation in light and dark, and no sideways
// scrolling from 1440 px down to 320 px.
func (p *tab) whole(path string) {
	p.t.Helper()
	p.dark(false)
	p.size(1440, 900)
	p.visit(path)
	p.axe()
	p.dark(true)
	p.js(`await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))`)
	p.until(`document.getAnimations().every(a => a.playState === 'finished')`) // colours change within 100 ms
	p.contrast()
	for _, width := range []int{1440, 820, 390, 320} {
		p.size(width, 800)
		if over := p.js(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); over != "0" { // without the scroll bar, which would hide 15 px
			p.t.Errorf("%s is %s px too wide at %d px: %s", path, over, width,
				p.js(`[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth && !e.closest('.scroll, .tally, .tabs1, .seg, .sheetbox')).slice(0, 2).map(e => e.outerHTML.slice(0, 120)).join(' | ')`))
		}
	}
}

// TestEveryPageIsWhole walks the dealership as its owner in two windows, and
// the way in as nobody.
func TestEveryPageIsWhole(t *testing.T) {
	s := serve(t, told(t), "--demo")
	t.Run("the way in", func(t *testing.T) {
		t.Parallel()
		stranger := open(t, s.url, "/login")
		for _, path := range []string{"/login", "/forgot", "/invite/unknown", "/kiosk/pair", "/verify"} {
			stranger.whole(path)
		}
		stranger.visit("/kiosk/pair")
		stranger.gloves()
	})
	for half := range 2 {
		t.Run(fmt.Sprintf("window %d", half+1), func(t *testing.T) {
			t.Parallel()
			p := signIn(t, s.url, "owner@motors.example")
			for i, path := range staffPages {
				if i%2 == half {
					p.wholeAndInside(path)
				}
			}
			for _, said := range p.faults() {
				if !strings.Contains(said, "/nothing") { // there is no such page: that is what it shows
					t.Errorf("the browser complained: %s", said)
				}
			}
		})
	}
}

// wholeAndInside looks at a page, and at the first thing that it lists.
func (p *tab) wholeAndInside(path string) {
	p.t.Helper()
	p.whole(path)
	if begin := inside[path]; begin != "" {
		if href := p.js(`[...document.querySelectorAll('main a')].map(a => a.getAttribute('href')).find(h => h?.startsWith('` + begin + `')) ?? ''`); href != "" {
			p.whole(href)
			for _, rest := range below[path] {
				p.whole(href + rest)
			}
		}
	}
}

// plainWord is a message without anything to fill in.
var plainWord = regexp.MustCompile(`^[^{}\[\]]{3,}$`)

// english is every plain message of the English catalogue that the language
// says in another way and never itself.
func english(t *testing.T, language string) map[string]string {
	t.Helper()
	theirs, said := messages(t, language), map[string]bool{}
	for _, text := range theirs {
		said[text] = true
	}
	left := map[string]string{}
	for id, text := range messages(t, "en") {
		if plainWord.MatchString(text) && !said[text] {
			left[text] = id
		}
	}
	if len(left) < 500 {
		t.Fatalf("only %d English messages are known", len(left))
	}
	return left
}

func messages(t *testing.T, language string) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../words/" + language + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no words of %s: %v", language, err)
	}
	out := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		for id, message := range all {
			if s, ok := message.(string); ok {
				out[id] = s
			}
		}
	}
	return out
}

// given are English words that the demo's own records hold: names of places
// and departments are never translated.
var given = map[string]bool{"Desk": true, "Key board": true, "Security": true, "Emergency": true, "Maintenance": true, "Pharmacy": true, "English": true, "Cabinet": true, "Service": true, "Schedule": true}

// TestNoEnglishIsLeft reads every page in French and Spanish.
func TestNoEnglishIsLeft(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "owner@motors.example")
	for _, language := range []string{"fr", "es"} {
		left, err := json.Marshal(english(t, language))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.SetCookies([]*proto.NetworkCookieParam{{Name: "claviger_lang", Value: language, URL: s.url}}); err != nil {
			t.Fatal(err)
		}
		p.visit("/me") // the pages are read as they are sent, without drawing each
		for _, path := range staffPages {
			found := p.js(`await (async () => { const left = ` + string(left) + `, out = new Set(), page = new DOMParser().parseFromString(await (await fetch('` + path + `')).text(), 'text/html'), walk = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_TEXT);
				if (page.documentElement.lang !== '` + language + `') out.add('lang=' + page.documentElement.lang);
				if (!page.querySelector('h1')) out.add('no heading');
				while (walk.nextNode()) { const text = walk.currentNode.data.trim(); if (Object.hasOwn(left, text) && !walk.currentNode.parentElement.closest('kbd, script')) out.add(text) }
				for (const name of ['aria-label', 'title', 'placeholder', 'data-label']) for (const e of page.querySelectorAll('[' + name + ']')) if (Object.hasOwn(left, e.getAttribute(name))) out.add(e.getAttribute(name));
				return [...out].join('\n') })()`)
			for _, text := range strings.Split(found, "\n") {
				if text != "" && !given[text] {
					t.Errorf("%s in %s says %q", path, language, text)
				}
			}
		}
	}
}
