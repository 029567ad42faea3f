package e2e_test

import "strings"

// lockTheClinic: a manager locks the site down by typing its name. Everybody
// reads so; the desk takes keys back and gives none, until one of two people
// asks to lift it and the other agrees.
func lockTheClinic(desk, manager, owner *tab) {
	const site = "Outpatient clinic"
	manager.visit("/me")
	taker := manager.js(`document.querySelector('h1').textContent.trim()`) // who may take any key of the board
	codes := boardKeys(manager)
	out, stays := codes[len(codes)-1], codes[len(codes)-2]
	desk.handOut(out, taker)
	desk.see("Out with")

	manager.visit("/emergency")
	manager.press(site)
	manager.choose("Reason", "Intruder")
	manager.press("Lock down")
	manager.see("Type the name of the site exactly")
	manager.axe()
	manager.fill("Or type "+site, site)
	manager.press("Lock down")
	manager.see("Lockdown: " + site)
	manager.axe()
	lockdown := manager.path()

	desk.visit("/")
	desk.see("LOCKDOWN")
	desk.see(site + " since")
	desk.axe()
	desk.handOut(stays, taker)
	desk.see("Lockdown since")
	desk.see("Keys can be brought back as usual")
	desk.visit("/keys?q=" + out)
	desk.press(out)
	desk.press("Bring back " + out)
	desk.find("Hand out "+out, "link", "button")

	manager.visit(lockdown)
	manager.fill("Why keys can be given again", "The police found nobody")
	manager.press("Ask to lift it")
	manager.see("Another person must agree")
	owner.visit("/")
	owner.see("asks to lift it.")
	owner.press("Agree or keep it locked")
	owner.at(lockdown)
	owner.see("asks to lift it: The police found nobody")
	owner.press("All clear: lift it")
	owner.see("It is over")
	owner.axe()

	desk.visit("/")
	if strings.Contains(desk.text(), "LOCKDOWN") {
		desk.t.Error("the board still tells of a lockdown that is lifted")
	}
	desk.handOut(stays, taker)
	desk.press("Bring back " + stays)
	desk.find("Hand out "+stays, "link", "button")
}

// handOut hands a key out to the first person of a name, as far as the rules let it.
func (p *tab) handOut(code, name string) {
	p.t.Helper()
	p.visit("/keys?q=" + code)
	p.press(code)
	p.press("Hand out " + code)
	p.fill("Who takes it?", name)
	p.press("Find")
	p.tick(name)
	p.choose("What for", "Rounds")
	p.press("Hand out " + code)
}
