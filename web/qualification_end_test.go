package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// licence writes one down, good until a day.
func (v *village) licence(person, name, until string) {
	must(v.h.t, second(access.AddQualification(context.Background(), store.In[access.Tx](v.h.db), v.scope, tenants.Qualification{PersonID: tenants.PersonID(v.ids[person]), Name: name, UntilOn: until})))
}

// fillEnding gives people licences that end soon.
func (v *village) fillEnding(n int) {
	for i := range n + 1 {
		v.licence("person", v.name("ending", i), "2026-04-10")
	}
}

// TestWhatEndsSoon: the list of 30, 60 and 90 days, what is over, what was
// renewed, and the rules that will refuse.
func TestWhatEndsSoon(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := h.settle(h.motors, 1)
		for name, until := range map[string]string{"Forklift": "2026-04-20", "First aid": "2026-05-20", "Lifts": "2026-06-20", "Crane": "2026-03-20", "Long gone": "2025-01-01", "For good": "", "Renewed": "2026-04-02"} {
			v.licence("person", name, until)
		}
		v.licence("person", "Renewed", "2029-04-02")
		v.licence("person_blocked", "Of the blocked", "2026-04-02")
		_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), v.scope, rules.Rule{Name: "Yard trucks", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: rules.Needs{Qualifications: []string{"Forklift"}}})
		must(t, err)
		b := h.as("owner@motors.example")
		month := b.get("/people/ending")
		month.wants(t, 200, "Forklift", "Yard trucks", "Crane", "Over", "No rule asks for it")
		lacks := func(a answer, names ...string) {
			for _, name := range names {
				if strings.Contains(a.body, name) {
					t.Errorf("the list shows %q", name)
				}
			}
		}
		lacks(month, "First aid", "Long gone", "For good", "Renewed", "Of the blocked")
		b.get("/people/ending?days=60").wants(t, 200, "First aid")
		lacks(b.get("/people/ending?days=60"), "Lifts")
		b.get("/people/ending?days=90").wants(t, 200, "Lifts")
		b.get("/people/"+v.ids["person"]+"/qualifications").wants(t, 200, "Yard trucks")
	})
}
