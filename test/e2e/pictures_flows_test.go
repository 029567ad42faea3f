package e2e_test

import (
	"net/url"
	"path/filepath"
	"strconv"
	"testing"
)

// frame photographs the page as high as what it shows, on a tablet held wide.
func (p *tab) frame(folder, name string) {
	p.t.Helper()
	p.js(`document.querySelectorAll('.toast-x').forEach((close) => close.click())`)
	p.size(1120, 480)
	foot, err := strconv.ParseFloat(p.js(`Math.max(...[...document.querySelectorAll('main *')].map(e => e.getBoundingClientRect().bottom + scrollY))`), 64)
	if err != nil {
		p.t.Fatalf("%s shows nothing: %v", p.path(), err)
	}
	p.size(1120, min(max(int(foot)+24, 480), 840))
	p.photograph(filepath.Join(folder, name+".png"))
	p.size(1440, 900)
}

// first opens the first page of the list whose address begins so.
func (p *tab) first(list, begin string) {
	p.t.Helper()
	p.visit(list)
	href := p.js(`[...document.querySelectorAll('main a')].map(a => a.getAttribute('href')).find(h => h?.startsWith('` + begin + `')) ?? ''`)
	if href == "" {
		p.t.Fatalf("%s leads to no %s", list, begin)
	}
	p.visit(href)
}

// TestPicturesOfFlows photographs the flows that the guide tells, each in the
// middle of what happens.
func TestPicturesOfFlows(t *testing.T) {
	t.Parallel()
	folder := pictures(t)
	s := serve(t, told(t), "--demo")
	for _, flow := range []struct {
		name, email string
		shoot       func(p *tab, folder string)
	}{
		{"lists", "manager@motors.example", lists},
		{"asks", "manager@motors.example", asks},
		{"forms", "manager@motors.example", forms},
		{"landlord", "owner@homes.example", landlord},
		{"walking", "manager@homes.example", walking},
		{"leaving", "manager@motors.example", leaving},
		{"ward", "owner@hospital.example", ward},
	} {
		t.Run(flow.name, func(t *testing.T) { flow.shoot(signIn(t, s.url, flow.email).bare(), folder) })
	}
	begins(t, folder)
}

// lists are pages that tell their flow as the demo left it.
func lists(p *tab, folder string) {
	p.visit("/bookings")
	p.frame(folder, "bookings")
	p.first("/returns", "/returns/")
	p.frame(folder, "returns")
	p.first("/reviews", "/reviews/rvw_")
	p.frame(folder, "reviews")
	p.first("/policies", "/policies/pol_")
	p.frame(folder, "policies")
	p.first("/permanent?show=open", "/permanent/hld_")
	p.frame(folder, "permanent")
	p.visit("/people/ending?days=90")
	p.see("Ends soon")
	p.frame(folder, "licences")
	p.first("/incidents", "/incidents/inc_")
	p.frame(folder, "lost-keys")
	p.first("/counts", "/counts/cnt_")
	p.frame(folder, "counts")
	p.visit("/counts/plans")
	p.frame(folder, "count-plans")
	p.first("/faults", "/faults/flt_")
	p.frame(folder, "faults")
	p.visit("/emergency")
	p.frame(folder, "lockdown")
	p.visit("/emergency/glass")
	p.see("To review")
	p.frame(folder, "break-glass")
	p.visit("/guests")
	p.see("Revoked")
	p.frame(folder, "guest-passes")
	p.first("/playbooks", "/playbooks/pbk_")
	p.frame(folder, "playbooks")
	p.visit("/checks")
	p.see("Daily look") // late or only due, as the hour is
	p.frame(folder, "checks")
	p.first("/kits", "/kits/kit_")
	p.frame(folder, "kits")
}

// asks are questions to the rules: what they say of one take, how one of them
// would have done, and a request that two must agree to.
func asks(p *tab, folder string) {
	p.visit("/requests")
	p.press("GM-1 once")
	p.see("Step 1 of 2")
	p.frame(folder, "requests")
	p.visit("/access?key=K-001&who=" + url.QueryEscape("Louis Carver"))
	p.see("Rules in force")
	p.frame(folder, "rules")
	p.visit("/access/what-if")
	p.press("Try without it")
	p.at("/access/what-if/try_")
	p.see("By person")
	p.frame(folder, "what-if")
}

// forms are pages that somebody is just filling in.
func forms(p *tab, folder string) {
	p.visit("/import")
	p.tick("Vehicles")
	list, err := filepath.Abs("testdata/vehicles.csv")
	if err != nil {
		p.t.Fatal(err)
	}
	p.upload(list)
	p.press("Read the list")
	p.see("vehicles.csv: 9 rows.")
	p.frame(folder, "import")
	p.visit("/handover")
	p.fill("To whom?", "Ward")
	p.press("Find")
	p.see("Victor Ward")
	p.frame(folder, "handover")
	p.visit("/catch-up")
	p.fill("Key", "K-123")
	p.fill("Who had it", "Louis Carver")
	p.js(`[...document.querySelectorAll('main input[type=datetime-local]')].forEach((field, i) => { field.value = '2026-03-27T' + ['07:45', '09:10'][i] })`)
	p.fill("What it was for", "The lights were out")
	p.frame(folder, "catch-up")
	p.visit("/labels?q=K-0")
	p.js(`[...document.querySelectorAll('main td input[type=checkbox]')].slice(0, 4).forEach((box) => box.click())`)
	p.frame(folder, "labels")
}

// landlord is what only a house with many doors has: a key system, rings, and
// what a master puts at risk.
func landlord(p *tab, folder string) {
	p.first("/rings", "/rings/itm_")
	p.frame(folder, "rings")
	p.first("/systems", "/systems/kys_")
	p.frame(folder, "key-systems")
	p.visit("/requests/doors?open=Wicker+Park+1")
	p.js(`[...document.querySelectorAll('[name=door][value^=unit]')].slice(0, 2).forEach((box) => box.click())`)
	p.press("Propose the key")
	p.see("What was considered")
	p.visit(p.js(`location.pathname + '?propose=1&' + [...document.querySelectorAll('[name=door]:checked')].map((box) => 'door=' + box.value).join('&')`))
	p.frame(folder, "doors")
	p.visit("/keys?q=M-01")
	p.press("M-01")
	p.at("/keys/itm_")
	p.visit(p.path() + "/exposure")
	p.frame(folder, "exposure")
}

// walking is a walk with a phone, its second key in hand.
func walking(p *tab, folder string) {
	p.begun("W-11")
	p.scan("/t/AAAA-2223")
	p.fill("Name or door", "Boiler room")
	p.press("Next key")
	p.see("W-12")
	p.fill("Name or door", "Bicycle cellar")
	p.size(390, 844)
	p.photograph(filepath.Join(folder, "enrolment.png"))
}

// leaving is somebody's last day with a key still out.
func leaving(p *tab, folder string) {
	p.visit("/people?q=Louis+Carver")
	p.press("Louis Carver")
	p.press("Leaves today")
	p.see("Badges and PINs stop working at once")
	p.press("End their rights now")
	p.see("What ended")
	p.frame(folder, "leavers")
}

// begins is the first page of an empty installation once it has an owner.
func begins(t *testing.T, folder string) {
	s := serve(t, empty(t))
	p := open(t, s.url, s.await(`begin at http://[^/\s]+(/setup\?code=\S+)`)[1]).bare()
	p.fill("Name of the organisation", "Fernhill Garage")
	p.choose("Trade", "Dealership")
	p.fill("Your name", "Olive Fern")
	p.fill("E-mail", "olive@fernhill.example")
	p.fill("Password", "three cold winter mornings")
	p.press("Begin")
	p.see("A place for the keys")
	p.press("Add this place")
	p.see("Without a rule nobody may take a key")
	p.frame(folder, "first-run")
}

// ward is what was taken at once by the code blue of a hospital.
func ward(p *tab, folder string) {
	p.visit("/emergency/urgent")
	p.see("Not justified")
	p.frame(folder, "code-blue")
}
