package e2e_test

// openAnyway: a key that is out of service is kept from everybody. The manager,
// who is named for that, opens it with a reason; the owner reviews it.
func openAnyway(manager, owner *tab) {
	code := boardKeys(manager)[2]
	manager.visit("/keys?q=" + code)
	manager.press(code)
	manager.at("/keys/itm_")
	key := manager.path()
	manager.visit(key + "/fault")
	manager.fill("What is wrong?", "The blade is cracked")
	manager.tick("No, keep it out of service")
	manager.press("Report it")
	manager.see("Reported")
	manager.visit(key + "/break-glass")
	manager.see("This breaks the rules")
	manager.axe()
	manager.choose("Why", "Something else")
	manager.press("Break the glass: open " + code)
	manager.see("Write in a few words what happens")
	manager.axe()
	manager.choose("Why", "Fire or smoke")
	manager.press("Break the glass: open " + code)
	manager.see(code + " is yours")

	owner.visit("/emergency/glass?open=1")
	owner.press(code)
	owner.see("against the rules")
	owner.see("Out of service")
	owner.axe()
	owner.press("Review")
	owner.fill("What happened, and was it right?", "A burnt toast; right all the same")
	owner.press("Close the review")
	owner.see("A burnt toast; right all the same")
	owner.axe()
}
