package e2e_test

import (
	"strconv"
	"strings"
	"testing"
)

// TestLostAndCounted tells stories in the browser, refusals included: a key
// that is lost until its locks are changed, a board that is counted blind, and
// a site that is locked down until two people lift it; and one that is opened
// against the rules, and reviewed; and a playbook that is followed.
func TestLostAndCounted(t *testing.T) {
	s := serve(t, told(t), "--demo")
	desk, manager, owner := signIn(t, s.url, "desk@hospital.example"), signIn(t, s.url, "manager@hospital.example"), signIn(t, s.url, "owner@hospital.example")
	lockTheClinic(desk, manager, owner)
	loseForGood(desk, manager)
	countBlind(desk, manager)
	openAnyway(manager, owner)
	followThePlaybook(desk, manager)
	for _, p := range []*tab{desk, manager, owner} {
		if said := p.faults(); len(said) > 0 {
			t.Errorf("the browser complained: %q", said)
		}
	}
}

// loseForGood: the counter reports and states the loss, the manager has the
// locks changed, and the key is never used again though it is found.
func loseForGood(desk, manager *tab) {
	code := boardKeys(manager)[0]
	manager.visit("/keys?q=" + code)
	manager.press(code)
	manager.at("/keys/itm_")
	key := manager.path()
	desk.visit(key + "/missing")
	desk.press("Report " + code + " missing")
	desk.see("At risk: what it opens")
	desk.axe()
	loss := desk.path()
	desk.press("Say how it was lost")
	desk.fill("What happened?", " ")
	desk.press("Keep the statement")
	desk.see("Write how the key was lost.")
	desk.fill("What happened?", "It fell down the lift shaft")
	desk.press("Keep the statement")
	desk.see("The statement is kept")
	if strings.Contains(desk.text(), "Decide about the locks") {
		desk.t.Error("the counter may decide about locks")
	}

	manager.visit(key + "/take")
	manager.see("is reported missing and cannot be taken")
	manager.visit(loss + "/close") // no button leads there yet
	manager.fill("What proves that all is done?", "Nothing yet")
	manager.press("Close the loss")
	manager.see("this is missing: Decision about the locks")
	manager.visit(loss)
	manager.press("Decide about the locks")
	manager.tick("Change the locks")
	manager.fill("Reason", " ")
	manager.press("Keep the decision")
	manager.see("Write why: it goes into the log.")
	manager.fill("Reason", "It opens the X-ray room")
	manager.press("Keep the decision")
	manager.see("The decision is kept")
	manager.press("The locks are changed")
	manager.see("Noted: the locks are changed")
	manager.axe()

	manager.visit(key)
	manager.press("Mark found")
	manager.see("It stays frozen until somebody decides")
	manager.visit(loss)
	if strings.Contains(manager.text(), "Take it into use again") {
		manager.t.Error("a key whose locks were changed may be used again")
	}
	manager.press("Take it out of use")
	manager.see("The key is out of use")
	const wanted = `document.querySelectorAll('#copies tbody button').length`
	copies, _ := strconv.Atoi(manager.js(wanted))
	for ; copies > 0; copies-- { // the other copies, one by one
		manager.press("It is out of use")
		manager.until(wanted + ` === ` + strconv.Itoa(copies-1))
	}
	manager.press("Close the loss")
	manager.fill("What proves that all is done?", "The locksmith tried both doors")
	manager.press("Close the loss")
	manager.see("The loss is closed")
}

// countBlind: the counter is not shown what should hang there, explains what
// differs, and may not sign; another does.
func countBlind(desk, manager *tab) {
	codes := boardKeys(manager) // one of them is found by nobody
	desk.visit("/counts")
	desk.press("Count a place")
	desk.choose("Place", board)
	desk.press("Begin to count")
	desk.see("Nothing scanned yet.")
	desk.axe()
	count := desk.path()
	if strings.Contains(desk.text(), codes[0]) {
		desk.t.Error("the counter is shown what should be there")
	}
	desk.fill("Next key", "NO-SUCH-KEY")
	desk.press("Seen")
	desk.see("NO-SUCH-KEY")
	for i, code := range codes[1:] {
		desk.fill("Next key", code)
		desk.press("Seen")
		desk.until(`document.querySelectorAll('#seen tbody tr').length === ` + strconv.Itoa(i+1))
	}
	manager.visit(count)
	manager.see("keys seen so far") // nor is anybody else
	desk.press("Finish the count")
	desk.see("Not there, though the record has it here.")
	desk.axe()
	if strings.Contains(desk.text(), "Sign the count") {
		desk.t.Error("a count is signed with a difference open")
	}
	const open = `[...document.querySelectorAll('#differ tbody tr')].find(r => /Open/.test(r.innerText))?.querySelector('th a')?.getAttribute('href') || ''`
	for line := desk.js(open); line != ""; line = desk.js(open) {
		desk.visit(line)
		desk.fill("Explanation", "With the locksmith, who signed for it")
		desk.press("Keep the explanation")
		desk.until(`location.pathname === ` + strconv.Quote(count) + ` && document.readyState === 'complete'`)
	}
	desk.press("Sign the count")
	desk.see("somebody else")
	manager.visit(count)
	manager.press("Sign the count")
	manager.see("The count is signed")
}

// board is where these stories happen.
const board = "Board clinic"

// boardKeys are the codes of the keys that hang on it.
func boardKeys(p *tab) []string {
	p.t.Helper()
	p.visit("/labels")
	p.choose("Place", board)
	p.press("Show")
	p.until(`location.search.includes('place=plc_') && document.querySelectorAll('#labels-rows tr').length > 2`)
	return strings.Fields(p.js(`[...document.querySelectorAll('#labels-rows th .code')].map(c => c.textContent.trim()).join(' ')`))
}
