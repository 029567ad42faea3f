package web_test

import (
	"context"
	"testing"

	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestDoubtsAreExplainedInTheForm sends rules that contradict others, never
// open, or go in a circle: each is explained, nothing typed is lost, and it is
// saved only by who says that they are sure.
func TestDoubtsAreExplainedInTheForm(t *testing.T) {
	eachHouse(t, func(h *house) {
		scope, owner := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), string(h.motors.Owner.ID)
		_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), scope, rules.Rule{Name: "Night crew", Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{h.motors.Owner.ID}}})
		must(t, err)
		b := h.as("owner@motors.example")
		b.get("/access/new")
		for sentence, fields := range map[string][]string{
			"This forbids all that the rule “Night crew” allows.": {"effect", "deny", "everyone", "yes", "max_level", "4"},
			"Nobody but the taker could give approval 1.":         {"effect", "allow", "people", owner, "max_level", "4", "approval1", "role:owner"},
		} {
			b.post("/access", append([]string{"name", "Typed with care"}, fields...)...).wants(t, 422, "Look at this before saving", sentence, "Typed with care")
		}
		never := []string{"name", "Typed with care", "effect", "allow", "everyone", "yes", "max_level", "4", "date0", "2020-01-01", "date0_from", "08:00", "date0_to", "09:00"}
		b.post("/access", never...).wants(t, 422, "These hours never come", "Typed with care", "2020-01-01")
		b.post("/access", append(never, "sure", "yes")...).wants(t, 422, "These hours never come") // not even for who is sure
		if n := len(h.rules(h.motors.Organisation.ID)); n != 1 {
			t.Fatalf("saved without being sure: %d rules", n)
		}
		b.post("/access", "name", "Typed with care", "effect", "deny", "everyone", "yes", "max_level", "4", "sure", "yes").leads(t, "/access")
		if n := len(h.rules(h.motors.Organisation.ID)); n != 2 {
			t.Errorf("%d rules after all", n)
		}
	})
}
