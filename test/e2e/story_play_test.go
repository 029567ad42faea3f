package e2e_test

import "strings"

// followThePlaybook: a manager writes a playbook and starts it by typing the
// name of the site, wrong at first. Every page of the desk tells of it and leads
// to the run, where steps are ticked; a drill is called one; after the
// stand-down there is a report, and no page tells of it any more.
func followThePlaybook(desk, manager *tab) {
	const site, name = "Outpatient clinic", "Where is Mr Doe"
	code := boardKeys(manager)[5]
	manager.visit("/playbooks/new?kind=missing_patient")
	manager.fill("Name", name)
	manager.choose("Site", site)
	manager.fill("Keys", "K-NONE")
	manager.press("Save the playbook")
	manager.see("K-NONE")
	manager.axe()
	manager.fill("Keys", code)
	manager.press("Save the playbook")
	manager.see("1 key, 0 responders")
	playbook := manager.path()
	manager.choose("How you know", "Somebody reported it")
	manager.fill("Or type "+site, "the clinic")
	manager.press("Start")
	manager.see("Type the name of the site exactly")
	manager.axe()
	manager.fill("Or type "+site, site)
	manager.press("Start")
	manager.see("Goes on")
	manager.axe()
	run := manager.path()

	desk.visit("/")
	desk.see("MISSING PATIENT")
	desk.see(name + ", " + site + ", since")
	desk.axe()
	desk.press("Open it")
	desk.at(run)
	desk.press("Done: Search the ward and note the time last seen")
	desk.see("1 of 5 steps done")
	desk.see("Pass for a responder")
	desk.fill("Note", "Seen in the garden")
	desk.press("Add the note")
	desk.see("Seen in the garden")
	desk.axe()
	desk.see("Owners, administrators, managers and security stand down")

	manager.visit(run)
	manager.fill("How it went", "Found in the garden after ten minutes")
	manager.press("Stand down")
	manager.see("Over")
	manager.find("After-action report", "link")
	manager.axe()
	desk.visit("/")
	if strings.Contains(desk.text(), "MISSING PATIENT") {
		desk.t.Error("the board still tells of what is over")
	}

	manager.visit(playbook)
	manager.press("DRILL")
	manager.fill("Or type "+site, site)
	manager.press("DRILL: begin")
	manager.see("DRILL: " + name)
	manager.axe()
	drill := manager.path()
	desk.visit("/keys")
	desk.see("DRILL")
	desk.see(name + ", " + site + ", since")
	desk.axe()
	manager.visit(drill)
	manager.fill("How it went", "Nobody knew the way")
	manager.press("DRILL: Stand down")
	manager.see("Over")
}
