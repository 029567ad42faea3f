package e2e_test

import (
	"strconv"
	"testing"
)

// asServed tells whether the page's relative times say what the server says
// now; a minute may end in between and sweeps may still be at work, so it asks
// a few times.
const asServed = `(await (async () => {
	const words = (d) => [...d.querySelectorAll('#keys-rows time[data-rel]')].map((e) => e.textContent).join();
	for (let i = 0; i < 8; i++) {
		document.dispatchEvent(new Event('htmx:after:swap'));
		const served = words(new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html'));
		if (served !== '' && served === words(document)) return 'as served';
		await new Promise((done) => setTimeout(done, 1500));
	}
	return words(document);
})())`

// TestTimesAreTheServers: how late a key is does not hang on the browser's
// clock, whether that is wrong or the story's has been set forward.
func TestTimesAreTheServers(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	if _, err := p.EvalOnNewDocument(`{ const real = Date.now.bind(Date); Date.now = () => real() - 5 * 3600000 }`); err != nil {
		t.Fatal(err)
	}
	p.visit("/")
	p.is(asServed, "as served")
	before := p.js(`document.querySelectorAll('#keys-rows .due.late').length`)
	p.visit("/demo")
	told := p.js(`document.querySelector('main').innerText`)
	p.press("One day on")
	p.until("document.querySelector('main').innerText !== " + strconv.Quote(told))
	p.visit("/")
	p.is(asServed, "as served")
	if after := p.js(`document.querySelectorAll('#keys-rows .due.late').length`); after == "0" {
		t.Errorf("a day later nothing is late; before: %s", before)
	}
	p.is(`[...document.querySelectorAll('#keys-rows .due.late time')].every(e => /late/.test(e.textContent))`, "true")
}
