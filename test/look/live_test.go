package look_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
)

// TestLivePage: numbers and rows change in place; what would move rows waits while the focus is in the list.
func TestLivePage(t *testing.T) {
	p := open(t, "board?live=1", 1440, 900)
	p.until(`!!document.getElementById('stream')._htmx?.sse`)
	steps <- `<hx-partial hx-target="#n-out" hx-swap="innerHTML"><b>58</b> <span>Out</span></hx-partial>`
	p.until(`document.querySelector('#n-out b').textContent === '58'`)
	p.is(`document.getElementById('live').textContent.startsWith('Live, ')`, "true")

	p.Keyboard.MustType(input.KeyJ)
	steps <- `<hx-partial hx-target="#r-T-0157" hx-swap="outerMorph"><tr role="row" id="r-T-0157" class="changed"><td role="cell">changed in place</td></tr></hx-partial>`
	p.until(`document.getElementById('r-T-0157').textContent.includes('changed in place')`)
	p.is(`document.activeElement.id`, "r-T-0218")

	newRow := `<hx-partial hx-target="#keys-rows" hx-swap="upsert key:data-order"><tr data-moves id="r-new"><td>new</td></tr></hx-partial>`
	steps <- newRow
	p.until(`document.getElementById('pill').textContent === '1 change, update'`)
	steps <- newRow
	p.until(`document.getElementById('pill').textContent === '2 changes, update'`)
	p.is(`document.getElementById('r-new')`, "null")
	p.is(`document.activeElement.id`, "r-T-0218")

	p.Keyboard.MustType(input.KeyU)
	p.until(`document.getElementById('pill').hidden && !document.getElementById('r-T-0157').textContent.includes('changed')`)

	p.MustEval(`() => document.activeElement.blur()`)
	steps <- newRow
	p.until(`!!document.getElementById('r-new')`)

	p.MustEval(`() => document.querySelector('[data-pause]').click()`)
	p.is(`document.getElementById('live').dataset.s`, "paused")
	steps <- `<hx-partial hx-target="#n-out" hx-swap="innerHTML"><b>59</b></hx-partial>`
	p.until(`document.getElementById('pill').textContent === '1 change, update'`)
	p.is(`document.querySelector('#n-out b').textContent`, "57")
	if said := p.complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %s", strings.Join(said, "\n"))
	}
}

// TestStreamComesBack: after a break the badge says so, and the stream returns by itself.
func TestStreamComesBack(t *testing.T) {
	p := open(t, "board?live=1", 1440, 900)
	p.until(`!!document.getElementById('stream')._htmx?.sse`)
	p.MustEval(`() => { window.seen = []; for (const e of ['htmx:sse:after:connection']) document.addEventListener(e, () => window.seen.push(e)) }`)
	steps <- "end"
	p.until(`window.seen.length === 1`)
	steps <- `<hx-partial hx-target="#n-out" hx-swap="innerHTML"><b>60</b></hx-partial>`
	p.until(`document.querySelector('#n-out b').textContent === '60'`)
}

// burst sends keys as a scanner does, a few milliseconds apart.
func (p *tab) burst(code string, gap time.Duration) {
	p.t.Helper()
	for _, r := range code {
		p.Keyboard.MustType(input.Key(r))
		time.Sleep(gap)
	}
}

// slow makes the page's clock twenty times slower, so that a loaded machine still types like a scanner.
const slow = `() => { const later = window.setTimeout, now = Date.now; window.setTimeout = (f, ms, ...a) => later(f, ms * 20, ...a); Date.now = () => now() / 20 }`

// TestScanner: a burst is a scan wherever the focus is; typing is typing; the same code at once is one scan.
func TestScanner(t *testing.T) {
	p := open(t, "error", 1440, 900)
	p.MustEvalOnNewDocument("(" + slow + ")()")
	p.visit("board?scan=1")
	p.MustEval(`() => { window.scans = []; document.querySelector('[data-scan]').addEventListener('submit', (e) => { e.preventDefault(); window.scans.push(document.getElementById('code').value) }); document.getElementById('other').focus() }`)

	p.burst("7654321", 0)
	p.Keyboard.MustType(input.Enter)
	p.until(`window.scans.join() === '7654321'`)
	p.is(`document.getElementById('other').value`, "")

	p.burst("7654321", 0)
	p.Keyboard.MustType(input.Enter)
	p.is(`window.scans.join()`, "7654321")

	p.burst("late", 20*90*time.Millisecond)
	p.until(`document.getElementById('other').value === 'late'`)
	p.is(`window.scans.join()`, "7654321")

	p.MustEval(`() => { document.activeElement.blur(); document.activeElement.scrollIntoView() }`)
	p.burst("abcdef", 0)
	p.until(`window.scans.join() === '7654321,abcdef'`)
	p.is(cursorID, "undefined")
	p.burst("j", 0)
	p.until(cursorID + ` === 'r-T-0218'`)
}

// TestKioskForgets: without a touch it asks, then everything is gone; a touch keeps it.
func TestKioskForgets(t *testing.T) {
	p := open(t, "kiosk-choose?idle=1", 1280, 800)
	p.until(`document.getElementById('still').open`)
	p.is(`/^This screen clears in [1-8] s\.$/.test(document.querySelector('[data-count]').textContent)`, "true")
	p.MustElement("#still button").MustClick()
	p.until(`!document.getElementById('still').open`)
	p.until(`document.getElementById('still').open`)
	p.until(`location.pathname === '/gallery/kiosk-idle'`)
	p.is(`document.body.textContent.includes('Maya')`, "false")
}

// TestKeypad writes digits into an ordinary field and clears it.
func TestKeypad(t *testing.T) {
	p := open(t, "kiosk-code", 1280, 800)
	for _, key := range []string{"7", "3", "9"} {
		p.MustElement(`[data-digit="` + key + `"]`).MustClick()
	}
	p.is(`document.getElementById('kpad-in').value`, "739")
	p.MustElement(`[data-digit="clear"]`).MustClick()
	p.is(`document.getElementById('kpad-in').value`, "")
}
