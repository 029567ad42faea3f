package e2e_test

import (
	"strconv"
	"strings"
)

// askByDoor: somebody names two doors, not a key; the lowest key that opens
// both is proposed, two others say yes one after the other, the lock shop
// writes the serial down, and the one who gets it signs.
func askByDoor(desk, manager, owner *tab) {
	desk.visit("/requests/doors")
	tickStays(desk)
	desk.visit("/requests/doors")
	door := func(home string, ticked int) {
		desk.fill("What do you need to open?", home)
		row := `[...document.querySelectorAll('#doors label')].find(l => l.innerText.startsWith('1A') && l.innerText.includes(` + strconv.Quote(home) + `))`
		desk.until(row)
		desk.js(row + `.click()`)
		desk.until(row + `.querySelector(':checked') && document.querySelectorAll('#doors :checked').length === ` + strconv.Itoa(ticked))
	}
	door("Wicker Park Connection", 1)
	door("Logan Apartments", 2) // the list changes as it is typed, the first tick stays where it is
	desk.fill("What for?", "The spare of the counter")
	desk.press("Propose the key")
	desk.see("AC (grand master) is the lowest key that opens 2 doors")
	desk.see("Step 2 of 2")
	desk.axe()
	desk.press("Ask for this key")
	desk.see("A copy of AC, for good")
	request := desk.path()
	if desk.named("Grant it", "button") != nil {
		desk.t.Error("one's own request has a yes")
	}
	said := desk.js(`await fetch(` + strconv.Quote(request+"/yes") + `, {method: 'POST', body: new URLSearchParams({csrf: document.querySelector('main input[name=csrf]').value})}).then(r => r.text().then(t => r.status + ' ' + t))`)
	if !strings.HasPrefix(said, "422 ") || !strings.Contains(said, "Nobody decides their own request") {
		desk.t.Errorf("one's own yes is answered %.300s", said)
	}

	owner.visit(request)
	owner.see("Step 1 of 2")
	if owner.named("Grant it", "button") != nil {
		owner.t.Error("the executive decides before the manager")
	}
	manager.visit(request)
	manager.axe()
	manager.press("Grant it")
	manager.see("Your yes is kept")
	owner.visit(request)
	owner.press("Grant it")
	owner.see("Granted")

	manager.visit(request)
	manager.press("Record the cut of AC")
	manager.fill("Serial number", " ")
	manager.press("Record the copy")
	manager.see("serial number")
	manager.fill("Serial number", "AC 0071")
	manager.fill("Code of its tag", "AC-71")
	manager.axe()
	manager.press("Record the copy")
	manager.see("AC-71 is on record")
	manager.press("Hand over AC-71")
	manager.see("AC-71 is handed over: now it is signed for")
	receipt := manager.path()
	desk.visit(receipt)
	desk.fill("Your name", "The counter")
	desk.press("Sign the receipt")
	desk.see("The counter")
	desk.visit(request)
	desk.see("has AC-71 for good")
	manager.visit("/keys?q=AC-71")
	manager.press("AC-71")
	manager.see("AC 0071")
}

// tickStays ticks somebody, looks for others, and finds nobody else ticked but
// the only one that a search found.
func tickStays(p *tab) {
	p.fill("For whom?", "o")
	p.until(`document.querySelectorAll('#people input').length > 1`)
	ticked := p.js(`(() => { const all = document.querySelectorAll('#people input'); all[1].click(); window.list = [...all].map(i => i.value).join(); return all[1].value })()`)
	for _, sought := range []string{"mar", "o"} {
		p.fill("For whom?", sought)
		p.until(`(now => now !== window.list && (window.list = now))([...document.querySelectorAll('#people input')].map(i => i.value).join())`)
		if on := p.js(`document.querySelector('#people :checked:not([checked])')?.value ?? ''`); on != "" && on != ticked {
			p.t.Errorf("%s was ticked, and %s is after typing %q", ticked, on, sought)
		}
	}
}

// leaveWithTheMaster: the one who signed leaves. Their rights end at once, the
// key is lost and not recovered, the rest comes back with a receipt, and what
// was is still on record.
func leaveWithTheMaster(desk, manager *tab) {
	manager.visit("/keys?q=AC-71")
	manager.press("AC-71")
	key := manager.path()
	manager.press(manager.js(`[...document.querySelectorAll('main a[href^="/people/per_"]')][0].innerText.trim()`))
	manager.at("/people/per_")
	who := manager.js(`document.querySelector('h1').innerText.trim()`)
	manager.press("Leaves today")
	manager.press("End their rights now")
	manager.see("What ended")
	recovery := manager.path()
	desk.visit("/requests")
	desk.at("/login")
	manager.js(`[...document.querySelectorAll('main tr')].find(r => r.innerText.includes('AC-71')).querySelector('button').click()`)
	manager.see("At risk: what it opens")
	manager.see("left without bringing it back")
	loss := manager.path()
	manager.visit(recovery)
	if manager.named("Take everything back", "button") != nil {
		manager.press("Take everything back")
		manager.see("Taken back")
	}
	manager.press("Mail the receipt")
	manager.see("The receipt is on its way")
	manager.press("Close the recovery")
	manager.see("The recovery is closed")
	manager.visit(loss) // goes on by itself
	manager.see("Decide about the locks")
	manager.visit(key)
	manager.see(who)
}
