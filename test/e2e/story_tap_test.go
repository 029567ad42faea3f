package e2e_test

import "strconv"

// touches counts how often a thumb comes down.
type touches struct {
	*tab
	n int
}

func (p *touches) touch(name string) {
	p.t.Helper()
	p.n++
	p.press(name)
}

// tapOpen opens the slot on a phone by three touches from the list of keys, with
// a fresh sign-in and with an old one; the page follows it to its end.
func (y *story) tapOpen(at place) {
	p := &touches{tab: signIn(y.t, y.s.url, "owner@motors.example")}
	p.size(320, 640)
	key, slot := func() { p.touch(y.key); p.at("/keys/itm_") }, "Release slot "+strconv.Itoa(y.slot)

	p.visit("/keys?q=" + y.key)
	p.n = 0
	key()
	p.touch(slot)
	p.see("For you, ")
	p.see("for 15 seconds")
	p.axe()
	p.thumbs()
	p.touch("Test drive")
	p.within(patience/4, `location.pathname.includes("/release/cmd_")`)
	y.f.until("the slot is open", func(s fleetState) bool { return s.Cabinets[0].Slots[y.slot-1].Open })
	p.see("is open: ")
	if p.n != 3 {
		y.t.Errorf("it took %d touches from the list to the open slot", p.n)
	}
	p.axe()
	p.thumbs()
	if why := y.f.hand(1, "pull", "slot", strconv.Itoa(y.slot)); why != "" {
		y.t.Fatal(why)
	}
	p.see("has taken " + y.key + " out of slot " + strconv.Itoa(y.slot) + " of Cabinet C.")
	y.bringBack()

	if _, err := at.database(y.t).Exec(`UPDATE sessions SET step_up_at = '2026-01-01 00:00:00+00:00' WHERE created_at = (SELECT MAX(created_at) FROM sessions)`); err != nil {
		y.t.Fatal(err)
	}
	p.visit("/keys?q=" + y.key)
	key()
	back := p.path()
	p.touch(slot)
	p.see("Confirm that it is you")
	p.press("Cancel")
	p.at(back)
	p.n = 1 // the touch on the list
	p.touch(slot)
	p.axe()
	p.thumbs()
	p.fill("Your password", demoPassword)
	p.touch("Confirm")
	p.see("What for?")
	p.touch("Test drive")
	p.see("is open: ")
	if p.n != 4 {
		y.t.Errorf("with an old proof it took %d touches from the list, the password not counted", p.n)
	}
	if why := y.f.hand(1, "pull", "slot", strconv.Itoa(y.slot)); why != "" {
		y.t.Fatal(why)
	}
	p.see("has taken " + y.key + " out of slot " + strconv.Itoa(y.slot) + " of Cabinet C.")
	y.bringBack()
	if said := p.faults(); len(said) > 0 {
		y.t.Errorf("the browser complained: %q", said)
	}
}

// thumbs: nothing to press on the page is under 44 pixels high, and nothing
// lies beside the screen.
func (p *tab) thumbs() {
	p.t.Helper()
	small := p.js(`[...document.querySelectorAll('main button, main a.btn')].filter(b => b.offsetParent && b.getBoundingClientRect().height < 44).map(b => b.innerText + ' ' + b.getBoundingClientRect().height).join(', ')`)
	if small != "" {
		p.t.Errorf("too small for a thumb on %s: %s", p.path(), small)
	}
	if p.js(`document.documentElement.scrollWidth > innerWidth`) == "true" {
		p.t.Errorf("%s is wider than the screen", p.path())
	}
}
