package e2e_test

import (
	"strconv"
	"strings"
)

// twoOpen: a key of level 3 opens from afar when two people say so. One asks on
// a phone and cannot agree alone; another agrees and the cabinet opens. What
// nobody answers in time comes to nothing and says so.
func (y *story) twoOpen() {
	slot := "slot " + strconv.Itoa(y.slot)
	asks, agrees := signIn(y.t, y.s.url, "owner@motors.example"), signIn(y.t, y.s.url, "manager@motors.example")
	key := y.level("3")
	asks.size(390, 844)

	wish := asks.askTwo(key)
	asks.axe()
	asks.thumbs()
	if asks.named("Agree and open "+slot, "button") != nil {
		y.t.Error("who asked can agree")
	}
	asks.is(`(await fetch(location.pathname + '/agree', { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(new FormData(document.querySelector('main form'))) })).status`, "409")
	agrees.visit("/releases?show=waiting")
	agrees.see("Waits for a second person")
	agrees.see("Test drive")
	agrees.axe()
	agrees.press(y.key)
	agrees.at(wish)
	agrees.axe()
	agrees.press("Agree and open " + slot)
	agrees.see("is open: ")
	y.f.until("the slot is open", func(s fleetState) bool { return s.Cabinets[0].Slots[y.slot-1].Open })
	asks.see("is open: ") // the page went on by itself
	if why := y.f.hand(1, "pull", "slot", strconv.Itoa(y.slot)); why != "" {
		y.t.Fatal(why)
	}
	asks.see("has taken " + y.key)
	agrees.visit("/releases?show=agreed")
	agrees.see("Taken")
	y.bringBack()

	wish = asks.askTwo(key)
	agrees.visit(wish)
	agrees.press("Do not open it")
	asks.see("said no")
	asks.see("Nothing was sent to the cabinet")

	wish = asks.askTwo(key)
	y.step("One hour on")
	asks.see("Nobody agreed before")
	asks.see("Nothing was sent to the cabinet")
	asks.axe()
	agrees.visit("/releases?show=over")
	agrees.see("Too late")
	agrees.press(y.key)
	agrees.at(wish)
	agrees.see("Nobody agreed before")
	for _, p := range []*tab{asks, agrees} {
		if said := p.faults(); len(said) > 0 {
			y.t.Errorf("the browser complained: %q", said)
		}
	}
	y.owner = signIn(y.t, y.s.url, "owner@motors.example") // the proof of the one before is an hour old
	y.level("0")
}

// level sets the security level of the key, and gives the address of its page.
func (y *story) level(no string) string {
	y.t.Helper()
	p := y.owner
	p.visit("/keys?q=" + y.key)
	p.press(y.key)
	p.at("/keys/itm_")
	key := p.path()
	p.visit(key + "/edit")
	p.js(`document.querySelector('select[name=level]').value = ` + strconv.Quote(no))
	p.press("Save")
	p.at(key)
	p.until(`!location.pathname.endsWith('/edit')`)
	return key
}

// askTwo asks by one touch for the slot of a key that takes two people, and
// gives the address where the wish waits.
func (p *tab) askTwo(key string) string {
	p.t.Helper()
	p.visit(key + "/release")
	p.see("This key takes two people")
	p.press("Test drive")
	p.at("/releases/jrl_")
	p.see("Nothing is sent before")
	return strings.TrimSpace(p.path())
}
