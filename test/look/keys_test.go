package look_test

import (
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

const cursorID = `document.querySelector('tr.cursor')?.id`

// TestRowsByKeyboard walks the board without a mouse.
func TestRowsByKeyboard(t *testing.T) {
	p := open(t, "board", 1440, 900)
	p.Keyboard.MustType(input.KeyJ)
	p.is(cursorID, "r-T-0218")
	p.Keyboard.MustType(input.KeyJ, input.KeyJ, input.KeyK)
	p.is(cursorID, "r-T-0147")
	p.is(`document.activeElement.id`, "r-T-0147")

	p.Keyboard.MustType(input.KeyX)
	p.is(`document.querySelector('#r-T-0147').getAttribute('aria-selected')`, "true")
	p.is(`document.querySelector('[data-bulk] b').textContent`, "1 chosen")
	p.Keyboard.MustType(input.KeyJ, input.KeyJ)
	p.MustEval(`() => document.querySelector('tr.cursor').dispatchEvent(new KeyboardEvent('keydown', { key: 'X', shiftKey: true, bubbles: true, cancelable: true }))`)
	p.is(`document.querySelector('[data-bulk] b').textContent`, "3 chosen")

	p.MustEval(`() => document.getElementById('ret-T-0092')?.remove() ?? document.getElementById('found-T-0092').addEventListener('click', () => { window.wrong = 1 })`)
	p.Keyboard.MustType(input.KeyK)
	p.MustEval(`() => document.getElementById('ret-T-0306').addEventListener('click', () => { window.pressed = document.querySelector('tr.cursor').id })`)
	p.Keyboard.MustType(input.KeyR)
	p.is(`window.pressed`, "r-T-0306")

	p.Keyboard.MustType(input.Enter)
	p.until(`location.pathname === '/gallery/key'`)
}

// TestTypingIsNoShortcut: letters go into fields, and nothing fires for who switched the keys off.
func TestTypingIsNoShortcut(t *testing.T) {
	p := open(t, "board", 1440, 900)
	p.Keyboard.MustType(input.Slash)
	p.is(`document.activeElement.id`, "q")
	p.Keyboard.MustType(input.KeyJ, input.KeyX)
	p.is(`document.activeElement.value`, "jx")
	p.is(cursorID, "undefined")
	p.Keyboard.MustType(input.Escape)
	p.is(`document.activeElement === document.body`, "true")

	p.visit("board")
	p.MustEval(`() => document.body.setAttribute('data-plain', '')`)
	p.Keyboard.MustType(input.KeyJ)
	p.is(cursorID, "undefined")
}

// TestGoAndHelp: g and a letter goes to a page, ? shows the keys.
func TestGoAndHelp(t *testing.T) {
	p := open(t, "key", 1440, 900)
	p.MustEval(`() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true, cancelable: true }))`)
	p.is(`document.getElementById('shortcuts').open`, "true")
	p.Keyboard.MustType(input.KeyG)
	p.MustEval(`() => document.getElementById('shortcuts').close()`)
	p.Keyboard.MustType(input.KeyG)
	p.MustEval(`() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'B', bubbles: true, cancelable: true }))`)
	p.until(`location.pathname === '/gallery/board'`)
}

// TestPalette finds as one types, keeps the focus in the field, and Enter opens.
func TestPalette(t *testing.T) {
	p := open(t, "board", 1440, 900)
	p.KeyActions().Press(input.ControlLeft).Type(input.KeyK).MustDo()
	p.until(`document.getElementById('palette').open && document.querySelectorAll('#palette [role=option]').length === 2`)
	p.MustInsertText("boil")
	p.until(`document.querySelector('#palette .hit').textContent.includes('for boil')`)
	p.is(`document.activeElement.getAttribute('role')`, "combobox")
	p.is(`document.activeElement.getAttribute('aria-activedescendant')`, "a")
	p.Keyboard.MustType(input.ArrowDown)
	p.is(`document.activeElement.getAttribute('aria-activedescendant')`, "b")
	p.Keyboard.MustType(input.Enter)
	p.until(`location.pathname === '/gallery/cabinet'`)
}

// TestMenu moves by arrows and first letters and gives the focus back.
func TestMenu(t *testing.T) {
	p := open(t, "board", 1440, 900)
	p.MustEval(`() => document.getElementById('more-T-0306').focus()`)
	p.Keyboard.MustType(input.Enter)
	p.until(`document.getElementById('row-menu').matches(':popover-open')`)
	const focused = `document.activeElement.textContent.trim()`
	p.until(focused + ` === 'Hand over'`)
	p.is(`document.getElementById('more-T-0306').getAttribute('aria-expanded')`, "true")
	p.Keyboard.MustType(input.ArrowDown)
	p.is(focused, "Reserve")
	p.Keyboard.MustType(input.ArrowUp, input.ArrowUp)
	p.is(focused, "Report missing")
	p.Keyboard.MustType(input.KeyP)
	p.is(focused, "Print the tag")
	p.Keyboard.MustType(input.Escape)
	p.until(`!document.getElementById('row-menu').matches(':popover-open')`)
	p.is(`document.activeElement.id`, "more-T-0306")
	p.is(`document.getElementById('row-menu').getAttribute('aria-label')`, "More for T-0306")

	p.MustEval(`() => document.querySelector('[popovertarget="sites"]').focus()`)
	p.Keyboard.MustType(input.Enter)
	p.until(focused + ` === 'Showroom, Tollgate Road'`)
}

// TestPageStaysSmall: fifty rows are at most 1,500 elements.
func TestPageStaysSmall(t *testing.T) {
	p := open(t, "board", 1440, 900)
	elements := p.MustEval(`() => { const rows = document.querySelectorAll('#keys-rows > tr'); const inRows = document.querySelectorAll('#keys-rows *').length; return Math.round(document.querySelectorAll('*').length - inRows + inRows / rows.length * 50) }`).Int()
	if elements > 1500 {
		t.Errorf("a board of 50 rows has %d elements", elements)
	}
	t.Logf("a board of 50 rows has about %d elements", elements)
}

// TestHold: a click, a short press and Enter start nothing; two seconds do; the name is typed for the person then.
func TestHold(t *testing.T) {
	p := open(t, "", 1440, 900)
	p.MustEval(`() => { const b = document.querySelector('[data-hold]'); b.scrollIntoView({ block: 'center' }); b.form.addEventListener('submit', (e) => { e.preventDefault(); window.started = document.getElementById('typed').value }) }`)
	p.MustEval(`() => { const b = document.querySelector('[data-hold]'); b.focus(); b.click() }`)
	p.Keyboard.MustType(input.Enter)
	p.is(`window.started`, "undefined")
	shape := p.MustElement("[data-hold]").MustShape().Box()
	at := proto.Point{X: shape.X + 40, Y: shape.Y + 20}
	p.Mouse.MustMoveTo(at.X, at.Y).MustDown(proto.InputMouseButtonLeft)
	time.Sleep(700 * time.Millisecond)
	p.Mouse.MustUp(proto.InputMouseButtonLeft)
	time.Sleep(1700 * time.Millisecond)
	p.is(`window.started`, "undefined")
	p.Mouse.MustDown(proto.InputMouseButtonLeft)
	p.until(`window.started === 'North estate'`)
	p.Mouse.MustUp(proto.InputMouseButtonLeft)
}

// TestFormIsSentOnce: a second press while the answer is on its way does nothing; later it may be sent again.
func TestFormIsSentOnce(t *testing.T) {
	p := open(t, "login", 1440, 900)
	p.MustEval(`() => { window.sent = 0; const f = document.querySelector('form'); f.addEventListener('submit', () => { window.sent++ }); document.addEventListener('submit', (e) => { window.stopped = e.defaultPrevented; e.preventDefault() }); window.go = () => f.querySelector('[type=submit]').click() }`)
	p.MustEval(`() => { window.go() }`)
	p.is(`window.stopped`, "false")
	p.until(`document.querySelector('form [aria-busy]') !== null`)
	p.MustEval(`() => { window.go() }`)
	p.is(`window.stopped + ' ' + window.sent`, "true 2")
	p.until(`!document.querySelector('form[data-sent]')`)
	p.MustEval(`() => { window.go() }`)
	p.is(`window.stopped`, "false")
}

// TestDialogFromServer opens by itself, has the focus in its field, and leaves.
func TestDialogFromServer(t *testing.T) {
	p := open(t, "refusal", 1440, 900)
	p.is(`document.getElementById('handout').matches(':modal')`, "true")
	p.is(`document.activeElement.id`, "pick")
	p.Keyboard.MustType(input.Escape)
	p.until(`!document.getElementById('handout')?.open`)
}

// TestSmallHelps: errors take the focus, a password can be seen, what is not allowed does nothing, a message goes away.
func TestSmallHelps(t *testing.T) {
	p := open(t, "", 1440, 900)
	p.is(`document.activeElement.id`, "errors")
	p.MustEval(`() => document.querySelector('[data-reveal]').click()`)
	p.is(`document.getElementById('g3').type + ' ' + document.querySelector('[data-reveal]').textContent`, "text Hide")
	p.MustEval(`() => { const b = document.querySelector('[aria-disabled=true]'); window.n = 0; b.addEventListener('click', () => window.n++); b.click() }`)
	p.is(`window.n`, "0")
	p.visit("board")
	p.MustEval(`() => document.querySelector('.toast-x').click()`)
	p.until(`!document.querySelector('.toast1')`)
}
