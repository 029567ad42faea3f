package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestPolicyFromDraftToDrift writes a policy in the browser, has somebody else
// approve it, and changes a rule of it.
func TestPolicyFromDraftToDrift(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := h.settle(h.motors, 1)
		h.member(tenants.RoleManager)
		owner, manager := h.as("owner@motors.example"), h.as("manager@motors.example")
		manager.get("/policies/new").wants(t, 200, v.name("rule", 0))
		refused := manager.post("/policies", "title", "After hours", "steps", "Ring first", "rules", v.ids["rule"])
		refused.wants(t, 422, "Say when it applies", "Ring first", `value="`+v.ids["rule"]+`" checked`)
		for i := range 10 {
			must(t, second(access.SaveRule(context.Background(), store.In[access.Tx](h.db), v.scope, rules.Rule{Name: fmt.Sprint("Rule ", i), Effect: rules.Allow, Who: rules.Who{Everyone: true}})))
		}
		manager.get("/policies/new").wants(t, 200, "data-narrows", "Find in Rules that enforce it", "Rule 9")
		manager.get("/policies/new")
		a := manager.post("/policies", "title", "After hours", "situation", "At night", "steps", "Ring first\nThen write", "rules", v.ids["rule"], "review", "2026-06-30")
		policy := a.Header.Get("Location")
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(policy, "/policies/pol_") {
			t.Fatalf("written: %d %.400s", a.StatusCode, visible(a.body))
		}
		manager.get(policy).wants(t, 200, "Draft", "You wrote this version", "<li>Then write</li>")
		manager.post(policy+"/approve", "version", "1").wants(t, 422, "Nobody approves a text of their own")
		owner.get(policy).wants(t, 200, "Approve this text")
		owner.post(policy+"/approve", "version", "1", "review", "2020-01-01").wants(t, 422, "still to come")
		owner.get(policy)
		owner.post(policy+"/approve", "version", "1", "review", "2027-01-01").leads(t, policy)
		owner.get(policy).wants(t, 200, "As approved", "1 Jan 2027")

		rule := h.rules(h.motors.Organisation.ID)
		for _, r := range rule {
			if string(r.ID) == v.ids["rule"] {
				r.Limits.MaxMinutes++
				must(t, second(access.SaveRule(context.Background(), store.In[access.Tx](h.db), v.scope, r)))
			}
		}
		manager.get("/policies").wants(t, 200, "Drift", "After hours")
		manager.get(policy).wants(t, 200, "Changed since the approval", "Version 1 approved, 2 in force", "/access/"+v.ids["rule"]+"/history")
		manager.post(policy+"/approve", "version", "1").leads(t, policy)
		manager.get(policy).wants(t, 200, "As approved")
		manager.post(policy, "title", "After hours", "situation", "At night and on Sundays", "rules", v.ids["rule"]).leads(t, policy)
		owner.get(policy).wants(t, 200, "Draft", "on Sundays", "Version 2", "Version 1")
		owner.post(policy+"/end").leads(t, policy)
		owner.get(policy).wants(t, 200, "Out of force since")
		owner.get("/policies?ended=yes").wants(t, 200, "After hours")
		if a := h.as("owner@homes.example").get(policy); a.StatusCode != 404 {
			t.Errorf("another organisation reads the policy: %d", a.StatusCode)
		}
	})
}
