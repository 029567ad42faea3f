package e2e_test

import (
	"testing"
	"time"
)

// TestNobodyIsHereYet starts the program on an empty folder and goes, by what
// the pages say alone, to the first key handed out: within three minutes.
func TestNobodyIsHereYet(t *testing.T) {
	s := serve(t, empty(t))
	path := s.await(`begin at http://[^/\s]+(/setup\?code=\S+)`)[1]
	began := time.Now()
	p := open(t, s.url, path)
	p.axe()
	p.fill("Name of the organisation", "Fernhill Garage")
	p.choose("Trade", "Dealership")
	p.fill("Your name", "Olive Fern")
	p.fill("E-mail", "olive@fernhill.example")
	p.fill("Password", "three cold winter mornings")
	p.press("Begin")
	p.see("A place for the keys")
	p.axe()
	p.press("Add this place")
	p.see("Without a rule nobody may take a key")
	p.press("Everyone on the list")
	p.see("one key by hand")
	p.fill("Name", "Blue van")
	p.press("Add a key")
	p.see("Labels for them")
	p.axe()
	p.press("Skip this step") // they may be printed any day
	p.see("Somebody who takes keys")
	p.fill("Name of the person", "Ben Kerr")
	p.press("Add a person")
	p.see("Choose the person")
	p.press("Hand out K-001")
	p.see("Who takes it?")
	p.fill("Who takes it?", "Ben")
	p.tick("Ben Kerr")
	p.press("Hand out K-001")
	p.see("Out with Ben Kerr")
	if took := time.Since(began); took > 3*time.Minute {
		t.Errorf("it took %s", took)
	} else {
		t.Logf("from nothing to the first key in %s", took.Round(time.Second))
	}
	if said := p.complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}
