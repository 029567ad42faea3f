package e2e_test

import (
	"strings"
	"testing"
)

// TestAskedForAndLeft tells stories in the browser, refusals included: a key
// that is only taken by leave of two others, and somebody who leaves; a key for
// good that is asked for by doors, and its holder who leaves with it.
func TestAskedForAndLeft(t *testing.T) {
	s := serve(t, told(t), "--demo")
	holder, manager, owner := signIn(t, s.url, "holder@motors.example"), signIn(t, s.url, "manager@motors.example"), signIn(t, s.url, "owner@motors.example")
	askForTheMaster(holder, manager, owner)
	queueForIt(holder, owner)
	leaveWithIt(manager, owner)
	asks, decides, executive := signIn(t, s.url, "desk@homes.example"), signIn(t, s.url, "manager@homes.example"), signIn(t, s.url, "owner@homes.example")
	askByDoor(asks, decides, executive)
	leaveWithTheMaster(asks, decides)
	for _, p := range []*tab{holder, manager, owner, asks, decides, executive} {
		if said := p.faults(); len(said) > 0 {
			t.Errorf("the browser complained: %q", said)
		}
	}
}

// askForTheMaster: the take is refused, asked for, decided in order by others,
// and goes through once.
func askForTheMaster(holder, manager, owner *tab) {
	holder.visit("/requests")
	holder.press("GM-1 once") // the one that the demo left open is for tomorrow
	holder.press("Withdraw the request")
	holder.see("The request is withdrawn")
	name := strings.TrimSpace(holder.js(`(() => { return document.querySelector('#mine td.holder')?.innerText || '' })()`))

	owner.visit("/keys?q=GM-1")
	owner.press("GM-1")
	owner.press("Hand out GM-1")
	owner.fill("Who takes it?", name)
	owner.press("Find")
	owner.tick(name)
	owner.see("An approval")
	owner.see("Ask for it")

	holder.visit("/requests/new")
	holder.axe()
	holder.fill("Which key", "GM-9")
	holder.fill("What for?", "A pipe burst")
	holder.press("Ask for it")
	holder.see("GM-9") // nothing of that name, and nothing typed is lost
	holder.fill("Which key", "GM-1")
	holder.press("Ask for it")
	holder.see("A pipe burst")
	holder.see("Anyone in: Manager")
	request := holder.path()

	owner.visit(request)
	owner.see("Step 1 of 2")
	manager.visit(request)
	manager.axe()
	manager.press("Grant it")
	manager.see("Your yes is kept")
	owner.visit(request)
	owner.press("Grant it")
	owner.see("Granted")
	holder.visit(request)
	holder.see("Once.")

	owner.visit(request)
	owner.press("Hand out GM-1")
	owner.fill("Reason", "Burst pipe")
	owner.press("Hand out GM-1")
	owner.see("Out with " + name)
	holder.visit(request)
	holder.see("It counts for no other take")
}

// queueForIt: the owner waits for the key, and gets it before its holder, who
// brought it back.
func queueForIt(holder, owner *tab) {
	owner.visit("/me/waiting")
	owner.axe()
	owner.fill("Which key", "GM-1")
	owner.press("Tell me")
	owner.see("1 person waits for it")
	holder.visit("/me")
	holder.see("GM-1")
	owner.press("Bring back GM-1")
	owner.see("Kept for")
}

// leaveWithIt: somebody leaves with the key; everything is taken back, and the
// recovery is closed only then.
func leaveWithIt(manager, owner *tab) {
	owner.visit("/people?q=Toni+Vale")
	owner.press("Toni Vale")
	owner.see("Keys to recover") // left in the story already: blocked
	owner.press("Keys to recover")
	owner.see("Closed")
	owner.axe()
	owner.visit("/people/leaving")
	owner.see("Leavers")
	manager.visit("/people?q=Fiona+Abbott")
	manager.press("Fiona Abbott")
	manager.press("Leaves today")
	manager.see("Badges and PINs stop working at once")
	manager.axe()
	manager.press("End their rights now")
	manager.see("What ended")
	manager.axe()
	if strings.Contains(manager.text(), "Take everything back") {
		manager.press("Take everything back")
		manager.see("Taken back")
	}
	manager.press("Close the recovery")
	manager.see("The recovery is closed")
}
