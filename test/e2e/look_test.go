package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// row is the first row of the board with a control that has the key.
func (p *tab) row(key string) string {
	return p.js(`[...document.querySelectorAll('#keys-rows tr[id]')].find(r => r.querySelector('[data-key="` + key + `"]'))?.id ?? ''`)
}

// TestFilterKeepsTheCaret types into the board's filter: the rows that match
// come, what was typed stays, and the caret stays where it was.
func TestFilterKeepsTheCaret(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	name := p.js(`document.querySelector('#keys-rows th .code').textContent.trim()`)
	p.typed(input.Slash)
	p.until(`document.activeElement?.type === 'search'`)
	for _, r := range name {
		p.typed(input.Key(r))
	}
	took := p.within(patience/4, `document.querySelectorAll('#keys-rows tr[id]').length === 1`)
	t.Logf("filtered %s after the last key", took.Round(10*time.Millisecond))
	p.is(`document.activeElement.value + ' ' + document.activeElement.selectionStart`, fmt.Sprintf("%s %d", name, len(name)))
	p.fill("Filter", "nothing is called so")
	p.see("nothing is called so")
	p.find("Clear filters", "link", "button")
	if said := p.complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}

// TestBackKeepsThePlace opens a row by keyboard and comes back: the filter, the
// row and the focus are as they were.
func TestBackKeepsThePlace(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	p.visit("/keys?q=K-0")
	p.until(`document.readyState === 'complete' && !!window.htmx`)
	for range 30 {
		p.typed(input.KeyJ)
	}
	at := p.js(`document.querySelector('tr.cursor')?.id`)
	p.typed(input.Enter)
	p.until(`/^\/keys\/./.test(location.pathname)`)
	if err := p.NavigateBack(); err != nil {
		t.Fatal(err)
	}
	p.until(`location.search === '?q=K-0' && document.querySelector('tr.cursor')?.id === '` + at + `'`)
	p.is(`document.activeElement.id`, at)
	p.is(`(() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight })()`, "true")
}

// TestReturnOnceAndUndo returns a key with two fast clicks: one movement; then
// Undo: it is with the same person, due as before, and both are in its story.
func TestReturnOnceAndUndo(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "desk@motors.example")
	id := p.row("r")
	if id == "" {
		t.Fatal("no key can be returned on the board")
	}
	row := `document.getElementById('` + id + `')`
	href, due := p.js(row+`.dataset.href`), p.js(row+`.querySelector('.due .sub')?.textContent ?? ''`)
	holder := p.js(row + `.querySelector('.holder a').textContent`)
	p.js(row + `.querySelector('[data-key="r"]').click() ?? ` + row + `.querySelector('[data-key="r"]')?.click()`)
	took := p.within(patience/4, `!!document.querySelector('#toasts [data-key="z"]')`)
	t.Logf("returned, with a message, after %s", took.Round(10*time.Millisecond))
	p.is(`document.querySelectorAll('#toasts .toast1').length`, "1")
	p.typed(input.KeyZ)
	p.until(`!document.querySelector('#toasts [data-key="z"]')`)
	p.visit("/")
	p.is(row+`.querySelector('.holder a').textContent + `+row+`.querySelector('.due .sub')?.textContent`, holder+due)
	p.visit(href)
	p.is(`[...document.querySelectorAll('.tl li')].slice(0, 2).map(e => /undid/.test(e.textContent) ? 'undone' : /back/.test(e.textContent) ? 'back' : e.textContent).join()`, "undone,back")
}

// TestWhoHasItFromAnywhere asks the palette on a page far from the board: the
// answer stands in its line.
func TestWhoHasItFromAnywhere(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	code, holder := p.js(`document.querySelector('#keys-rows th .code').textContent.trim()`), p.js(`document.querySelector('#keys-rows .holder a').textContent.trim()`)
	p.visit("/access")
	p.until(`!!window.htmx`)
	if err := p.KeyActions().Press(input.ControlLeft).Type(input.KeyK).Do(); err != nil {
		t.Fatal(err)
	}
	p.until(`document.getElementById('palette').open`)
	if err := p.InsertText(code); err != nil {
		t.Fatal(err)
	}
	p.until(`[...document.querySelectorAll('#palette [role=option]')].some(o => o.textContent.includes('` + code + `') && o.textContent.includes('` + holder + `'))`)
}

// TestOtherDesksReturnShowsHere: what a colleague does changes this board's row
// in place, and the row with the focus stays where it is.
func TestOtherDesksReturnShowsHere(t *testing.T) {
	s := serve(t, told(t), "--demo")
	here, there := signIn(t, s.url, "manager@motors.example"), signIn(t, s.url, "desk@motors.example")
	here.until(`!!document.getElementById('stream')?._htmx?.sse`)
	id := there.row("r")
	here.typed(input.KeyJ, input.KeyJ, input.KeyJ)
	focus := here.js(`document.activeElement.id`)
	if focus == id {
		here.typed(input.KeyJ)
		focus = here.js(`document.activeElement.id`)
	}
	top := here.js(`Math.round(document.activeElement.getBoundingClientRect().top)`)
	out := here.js(`document.querySelector('#n-out b')?.textContent`)
	there.js(`document.querySelector('#` + id + ` [data-key="r"]').click()`)
	there.until(`!!document.querySelector('#toasts .toast1')`)
	took := here.within(patience/4, `document.querySelector('#n-out b')?.textContent !== '`+out+`' || !document.getElementById('pill').hidden`)
	t.Logf("seen here %s later", took.Round(10*time.Millisecond))
	here.is(`document.activeElement.id + ' ' + Math.round(document.activeElement.getBoundingClientRect().top)`, focus+" "+top)
}

// TestLettersCanBeSwitchedOff: ? lists what works on the page; after a visit
// to the profile no letter does anything.
func TestLettersCanBeSwitchedOff(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	p.typed(input.Key('?'))
	p.until(`document.getElementById('shortcuts').open`)
	listed := p.js(`[...document.querySelectorAll('#shortcuts dt:not([hidden])')].map(e => [...e.querySelectorAll('kbd')].map(k => k.textContent).join(' ')).join(',')`)
	for _, key := range []string{"/", "j k", "Enter", "g b", "g k", "r", "e", "?"} {
		if !strings.Contains(","+listed+",", ","+key+",") {
			t.Errorf("? does not list %q: %s", key, listed)
		}
	}
	p.axe()
	p.typed(input.Escape)
	p.visit("/me")
	p.typed(input.Key('?'))
	p.until(`document.getElementById('shortcuts').open`)
	p.is(`[...document.querySelectorAll('#shortcuts dt:not([hidden])')].some(e => e.textContent.trim() === '/')`, "false")
	p.typed(input.Escape)
	p.typed(input.KeyG, input.KeyK)
	p.at("/keys")
	p.visit("/me/profile")
	p.untick("Single-letter keys")
	p.press("Save")
	p.until(`'plain' in document.body.dataset`)
	p.visit("/keys")
	p.typed(input.KeyJ)
	p.is(`!!document.querySelector('tr.cursor')`, "false")
}

// TestEmptySignInPointsAtTheFields: the summary has the focus, leads to the
// fields, and what was typed is still there.
func TestEmptySignInPointsAtTheFields(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := open(t, s.url, "/login")
	p.fill("E-mail", "nobody@motors.example")
	p.js(`(document.querySelector('main form').noValidate = true, document.querySelector('main form .btn-primary').click())`)
	p.until(`document.title.startsWith('Error:')`)
	p.until(`document.activeElement?.id === 'errors'`)
	p.is(`document.querySelector('#errors a').hash + ' ' + document.getElementById('email').value`, "#password nobody@motors.example")
}

// TestWeightOfTheBoard loads the board with an empty cache.
func TestWeightOfTheBoard(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	if err := (proto.NetworkSetCacheDisabled{CacheDisabled: true}).Call(p.Page); err != nil {
		t.Fatal(err)
	}
	if _, err := p.EvalOnNewDocument(`window.shift = 0; window.lcp = 0;
		new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.shift += e.value }).observe({ type: 'layout-shift', buffered: true });
		new PerformanceObserver((l) => { for (const e of l.getEntries()) window.lcp = e.startTime }).observe({ type: 'largest-contentful-paint', buffered: true })`); err != nil {
		t.Fatal(err)
	}
	p.visit("/")
	p.until(`document.fonts.status === 'loaded' && window.lcp > 0`)
	weigh := func(which string) string {
		return p.js(`[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter(e => !/\/live/.test(e.name) && ` + which + `).reduce((n, e) => n + (e.transferSize || e.encodedBodySize), 0)`)
	}
	t.Logf("all %s bytes, scripts %s, layout shift %s, largest paint after %s ms", weigh("true"), weigh(`/\.js/.test(e.name)`), p.js(`window.shift.toFixed(4)`), p.js(`Math.round(window.lcp)`))
	p.is(`performance.getEntriesByType('resource').every(e => e.name.startsWith(location.origin))`, "true")
	p.is(weigh("true")+` <= 130 * 1024 && `+weigh("true")+` > 40 * 1024`, "true")
	p.is(weigh(`/\.js/.test(e.name)`)+` <= 30 * 1024`, "true")
	p.is(`window.shift <= 0.02`, "true")
	p.visit("/keys")
	p.is(`document.querySelectorAll('#keys-rows tr[id]').length`, "50")
	p.is(`document.querySelectorAll('*').length <= 1500 || document.querySelectorAll('*').length`, "true")
}

// TestEveryPageFromAPhone: the bottom bar has no room for all pages; its last
// button opens the others.
func TestEveryPageFromAPhone(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "owner@motors.example")
	p.size(390, 844)
	p.visit("/")
	p.press("More")
	p.until(`document.getElementById('all-pages').matches(':popover-open')`)
	p.axe()
	p.press("Reports")
	p.at("/reports")
}
