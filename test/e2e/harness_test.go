package e2e_test

import (
	"testing"
)

// TestDoorsOfTheProgram: an empty installation and the demo both serve, a
// person gets in, and a fleet enrols itself; everything ends with 0.
func TestDoorsOfTheProgram(t *testing.T) {
	s := serve(t, empty(t))
	if status, _ := s.get("/livez"); status != 200 {
		t.Errorf("/livez answers %d", status)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("serve ended with %d", code)
	}

	demo := serve(t, told(t), "--demo")
	if status, _ := demo.get("/readyz"); status != 200 {
		t.Errorf("/readyz answers %d", status)
	}
	p := signIn(t, demo.url, "manager@motors.example")
	p.axe()
	f := simulate(t, demo, "motors", "--cabinets", "1")
	f.until("on line", func(s fleetState) bool { return s.Cabinets[0].Online })
	if code := f.stop(); code != 0 {
		t.Errorf("simulate ended with %d", code)
	}
	if said := p.complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}
