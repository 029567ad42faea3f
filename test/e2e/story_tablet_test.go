package e2e_test

import (
	"net/http"
	"testing"

	"claviger/custody"
)

// tablet is as wide as one held upright.
const tablet = 820

// held fails the test when a page must be moved sideways, or axe has something
// against it.
func (p *tab) held() {
	p.t.Helper()
	p.axe()
	if over := p.js(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); over != "0" {
		p.t.Errorf("%s is %s px too wide", p.path(), over)
	}
}

// TestTabletDay tells of a day without any hardware: a board and a safe, labels
// with QR codes, and one tablet at the desk.
func TestTabletDay(t *testing.T) {
	s := serve(t, told(t), "--demo")
	desk, holder := signIn(t, s.url, "manager@motors.example"), signIn(t, s.url, "holder@motors.example")
	desk.size(tablet, 1180)
	holder.size(tablet, 1180)
	a := s.api("motors", "owner")
	onHook, inSafe := a.labelled(desk, "T-1", "Gate", "Key board"), a.labelled(desk, "T-2", "Cellar", "Office safe")
	for _, label := range []string{onHook, inSafe} {
		takeByScan(desk, s.url+custody.LabelPath+label)
	}
	handOver(desk, holder, onHook)
	for label, where := range map[string]string{onHook: "Key board", inSafe: "Office safe"} {
		returnByScan(desk, label, where)
	}
	countSafe(desk, s.url+custody.LabelPath+inSafe)
	for _, p := range []*tab{desk, holder} {
		if said := p.faults(); len(said) > 0 {
			t.Errorf("the browser complained: %q", said)
		}
	}
}

// labelled makes a key that everybody may take, and gives the code on its label.
func (a api) labelled(p *tab, code, name, home string) string {
	a.t.Helper()
	p.visit("/keys/new")
	p.fill("Code", code)
	p.fill("Name", name)
	p.choose("Home", home)
	p.press("Save")
	p.at("/keys/itm_")
	id := custody.ItemID(p.js(`location.pathname.slice(6)`))
	a.ruled(id, map[string]any{})
	status, label := a.call(http.MethodPost, "/keys/"+string(id)+"/label", nil)
	text, _ := label["code"].(string)
	if text == "" {
		a.t.Fatalf("the label: %d %v", status, label)
	}
	return text
}

// takeByScan: the tablet's camera opens the address that the QR code holds.
func takeByScan(desk *tab, address string) {
	desk.visit(address[len(desk.home):])
	desk.at("/keys/itm_")
	desk.held()
	desk.press("Hand out T-")
	desk.see("Who takes it?")
	desk.fill("Who takes it?", "Fiona Abbott")
	desk.press("Find")
	desk.tick("Fiona Abbott")
	desk.held()
	desk.press("Hand out T-")
	desk.see("Out with Fiona Abbott")
	desk.held()
}

// handOver: the desk offers the key on to another, who accepts it.
func handOver(desk, holder *tab, label string) {
	name := holder.js(`document.querySelector('.av + .name').textContent.trim()`)
	desk.visit(custody.LabelPath + label)
	desk.at("/keys/itm_")
	key := desk.js(`location.pathname.slice(6)`)
	desk.visit("/handover?item=" + key)
	desk.fill("To whom?", name)
	desk.press("Find")
	desk.tick(name)
	desk.held()
	desk.press("Offer the keys")
	desk.at("/me")
	holder.visit("/me")
	holder.see("T-1")
	holder.visit(holder.js(`[...document.querySelectorAll('main a[href^="/handover/"]')].find(a => /T-1/.test(a.closest('tr, li')?.innerText ?? a.innerText))?.getAttribute('href') || '/me'`))
	holder.see("offers you T-1")
	holder.held()
	holder.press("Accept T-1")
	holder.see("is with you now")
	desk.visit("/keys/" + key)
	desk.see("Out with " + name)
	desk.held()
}

// returnByScan types into the one field of the scan page, as a hand scanner
// does.
func returnByScan(desk *tab, label, where string) {
	desk.visit("/scan")
	desk.held()
	desk.fill("Label, tag, key code or badge", label)
	desk.press("Open")
	desk.at("/keys/itm_")
	desk.press("Bring back T-")
	desk.see("In " + where)
	desk.held()
}

// countSafe: what was scanned in the safe is what the result says hangs there.
func countSafe(desk *tab, address string) {
	desk.visit("/counts/new")
	desk.choose("Place", "Office safe")
	desk.held()
	desk.press("Begin to count")
	desk.see("Nothing scanned yet.")
	desk.fill("Next key", address)
	desk.press("Seen")
	desk.see("T-2")
	desk.held()
	desk.press("Finish the count")
	desk.until(`document.querySelector('#differ')`)
	desk.is(`/T-2/.test(document.querySelector('#differ').innerText)`, "false")
	desk.held()
}
