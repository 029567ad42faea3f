package e2e_test

import (
	"net/http"
	"strconv"
	"testing"
)

// TestKioskKit takes a kit whose keys stay together at the kiosk by one of its
// tags, brings one key back and then the rest: what is missing is said, and no
// screen scrolls.
func TestKioskKit(t *testing.T) {
	s := serve(t, told(t), "--demo")
	owner, a := signIn(t, s.url, "owner@motors.example"), s.api("motors", "owner")
	for code, name := range map[string]string{"Z-401": "Ambulance 4", "Z-402": "Radio 4"} {
		a.ruled(onBoard(owner, code, name), map[string]any{"reason": true})
	}
	owner.visit("/kits/new")
	owner.fill("Kit", "Ambulance set")
	owner.fill("Codes of its keys", "Z-401 Z-402")
	owner.tick("Only together")
	owner.fill("Tag of the kit", "KIT-4")
	owner.press("Save the kit")
	owner.see("Its keys never leave one by one")
	owner.axe()
	k := kiosk(t, s)
	k.reads("KIT-4")
	k.see("Show your badge first")
	k.gloves()
	k.reads("1001")
	k.title("Hello ")
	k.reads("Z-402")
	k.title("Z-402 is part of a kit")
	k.gloves()
	k.axe()
	k.press("Take Ambulance set")
	k.title("Why do you need Ambulance set?")
	k.fill("Why do you need Ambulance set?", "Night call")
	k.press("Next")
	k.title("Ambulance set also wants your PIN")
	k.gloves()
	k.pad("739154") // level 2 wants two proofs
	k.title("You have Ambulance set")
	k.gloves()
	k.axe()
	k.press("Another key")
	k.title("Hello ")
	k.see("Bring back Ambulance set")
	k.gloves()
	k.press("Bring back Z-401")
	k.title("Z-401 is back")
	k.see("Still missing of Ambulance set: Z-402 Radio 4.")
	k.gloves()
	k.axe()
	k.press("Bring back the rest")
	k.title("Ambulance set: 1 key back")
	k.gloves()
	if status, kit := a.call(http.MethodGet, "/kits", nil); status != 200 {
		t.Errorf("%d %v", status, kit)
	}
	owner.visit("/kits")
	owner.see("Ambulance set")
	for _, p := range []*tab{k, owner} {
		if said := p.faults(); len(said) > 0 {
			t.Errorf("the browser complained: %q", said)
		}
	}
}

// reads is what the reader sends, however slow the machine types.
func (p *tab) reads(code string) {
	p.t.Helper()
	p.js(`(() => { const f = document.querySelector('form[data-scan]'); f.elements.code.value = ` + strconv.Quote(code) + `; f.requestSubmit(); return 1 })()`)
}
