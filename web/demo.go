package web

import (
	"time"

	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// demoRoutes exist in the demo only: its clock can be set forward.
func (s *Server) demoRoutes() []Route {
	if s.Demo == nil || s.Demo.Advance == nil {
		return nil
	}
	return []Route{get("/demo", tenants.KeysOwn, s.demoPage), post("/demo", tenants.KeysOwn, s.demoAdvance)}
}

// demoSteps are how far the clock can be set forward at once.
var demoSteps = []struct {
	word string
	by   func(now time.Time) time.Duration
}{
	{"hour", func(time.Time) time.Duration { return time.Hour }},
	{"day", func(time.Time) time.Duration { return 24 * time.Hour }},
	{"month", toNextMonth},
}

// toNextMonth leads to seven in the morning of the first of the next month.
func toNextMonth(now time.Time) time.Duration {
	return time.Date(now.Year(), now.Month()+1, 1, 7, 0, 0, 0, now.Location()).Sub(now)
}

// demoPage shows the story's clock and the steps.
func (s *Server) demoPage(r *Request) error {
	st, err := r.Staff(r.Say.Say("settings.demo.title"))
	if err != nil {
		return err
	}
	page := views.DemoClock{Staff: st, Heading: r.Say.Say("settings.demo.title"), Now: ui.Text(r.Say.LongDay(r.Now()) + ", " + r.Say.Clock(r.Now())), Text: r.Say.Say("settings.demo.text")}
	for _, step := range demoSteps {
		page.Steps = append(page.Steps, views.RowAct{Action: "/demo", Fields: map[string]string{"step": step.word}, Button: ui.Button{Label: r.Say.Label("settings.demo.step", step.word), Icon: "clock"}})
	}
	return r.HTML(page.Show())
}

// demoAdvance sets the clock forward. Whoever is signed in stays so: sessions
// are carried along first, so that none ends between the two.
func (s *Server) demoAdvance(r *Request) error {
	for _, step := range demoSteps {
		if step.word != r.FormValue("step") {
			continue
		}
		by := step.by(r.Now().In(zone(r.Guest.Organisation.Zone)))
		if err := s.Store.UnscopedCarrySessions(r.UserContext(), by); err != nil {
			return err
		}
		s.Demo.Advance(by)
	}
	return r.To("/demo")
}
