package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func (h *bookHouse) policies() access.PolicyStore { return store.In[access.PolicyTx](h.s) }

func (h *bookHouse) policy(id custody.PolicyID) (v store.PolicyView, links []custody.PolicyRule) {
	h.t.Helper()
	h.read(func(rx *store.Rx) (err error) {
		vs, err := rx.Policies(store.PolicyAsk{Limit: 50})
		if i := slices.IndexFunc(vs, func(v store.PolicyView) bool { return v.ID == id }); i >= 0 {
			v = vs[i]
		}
		if err != nil {
			return err
		}
		links, err = rx.PolicyRules(id)
		return err
	})
	return v, links
}

// TestPolicyDriftsWithItsRules writes a policy, has another approve it, changes
// and ends a rule of it, and is reminded of its review date.
func TestPolicyDriftsWithItsRules(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx := context.Background()
		night := h.rule(rules.Rule{Name: "At night", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
		day := h.rule(rules.Rule{Name: "By day", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
		chloe := tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_c"}, tenants.Membership{OrgID: h.org, LoginID: "log_c", PersonID: h.chloe, Role: tenants.RoleManager}, "req")
		review := h.clock.read().AddDate(0, 1, 0)
		text := custody.Policy{Title: "After hours", Situation: "Somebody needs a key at night.", Who: "Whoever is on call.", Steps: "Ring the desk.\nWrite why.", Consequences: "The key stays in.", ReviewAt: &review}

		_, err := access.WritePolicy(ctx, h.policies(), h.desk, custody.Policy{Title: "Empty"}, nil)
		codeIs(h.t, err, "policy_situation")
		_, err = access.WritePolicy(ctx, h.policies(), h.desk, text, []custody.RuleID{"rul_nowhere"})
		codeIs(h.t, err, "rule_not_found")
		_, err = access.WritePolicy(ctx, h.policies(), h.as(h.ben), text, nil)
		codeIs(h.t, err, "permission_missing")
		p, err := access.WritePolicy(ctx, h.policies(), h.desk, text, []custody.RuleID{night.ID, day.ID})
		must(h.t, err)
		if v, links := h.policy(p.ID); v.State != custody.PolicyDraft || v.Drift || len(links) != 2 || links[0].Version != 0 || v.Owner != "Ann D." {
			h.t.Fatalf("written as %+v with %+v", v, links)
		}
		_, err = access.ApprovePolicy(ctx, h.policies(), h.desk, p.ID, 1, nil)
		codeIs(h.t, err, "policy_own")
		_, err = access.ApprovePolicy(ctx, h.policies(), chloe, p.ID, 2, nil)
		codeIs(h.t, err, "policy_changed")
		_, err = access.ApprovePolicy(ctx, h.policies(), chloe, p.ID, 1, nil)
		must(h.t, err)
		if v, links := h.policy(p.ID); v.State != custody.PolicyStand || v.Approver != "Chloé B." || v.Drift || links[0].Version != 1 {
			h.t.Fatalf("approved as %+v with %+v", v, links)
		}
		h.last(custody.PolicyApproved)

		night.Limits.MaxMinutes = 30
		_, err = access.SaveRule(ctx, store.In[access.Tx](h.s), h.desk, night)
		must(h.t, err)
		v, links := h.policy(p.ID)
		if !v.Drift || !links[0].Drifted() || links[1].Drifted() || links[0].Version != 1 || links[0].Now != 2 {
			h.t.Fatalf("a changed rule: %+v with %+v", v, links)
		}
		_, err = access.ApprovePolicy(ctx, h.policies(), h.desk, p.ID, 1, nil) // it stands: the writer may say that the change was meant
		must(h.t, err)
		if v, _ := h.policy(p.ID); v.Drift {
			h.t.Error("approved again, and still drifting")
		}
		must(h.t, access.EndRule(ctx, store.In[access.Tx](h.s), h.desk, day.ID))
		if v, links := h.policy(p.ID); !v.Drift || links[1].Now != 0 {
			h.t.Errorf("an ended rule: %+v with %+v", v, links)
		}
		_, err = access.ApprovePolicy(ctx, h.policies(), chloe, p.ID, 1, nil)
		codeIs(h.t, err, "policy_rule_ended")

		text.ID, text.Situation = p.ID, "Somebody needs a key at night or on a Sunday."
		p, err = access.WritePolicy(ctx, h.policies(), chloe, text, []custody.RuleID{night.ID})
		must(h.t, err)
		if v, links := h.policy(p.ID); v.Version != 2 || v.State != custody.PolicyDraft || len(links) != 1 || links[0].Version != 2 {
			h.t.Errorf("another text: %+v with %+v", v, links)
		}
		h.clock.add(17 * 24 * time.Hour)
		tell := func() {
			orgs, err := h.s.UnscopedWithPolicies(ctx)
			must(h.t, err)
			if slices.Contains(orgs, h.org) {
				must(h.t, access.RemindPolicies(ctx, h.policies(), tenants.ForJob(h.org, "policies")))
			}
		}
		tell()
		tell()
		if n := h.mails("policy_review"); n != 1 {
			h.t.Errorf("%d letters a fortnight before", n)
		}
		h.clock.add(14 * 24 * time.Hour)
		tell()
		tell()
		if n := h.mails("policy_review"); n != 2 {
			h.t.Errorf("%d letters on the day", n)
		}
		h.last(custody.PolicyDue)
		_, err = access.EndPolicy(ctx, h.policies(), h.desk, p.ID)
		must(h.t, err)
		_, err = access.WritePolicy(ctx, h.policies(), h.desk, text, nil)
		codeIs(h.t, err, "policy_over")
		h.read(func(rx *store.Rx) error {
			vs, err := rx.PolicyVersions(p.ID)
			if len(vs) != 2 || vs[0].ApprovedAt != nil || vs[1].ApprovedAt == nil || vs[1].Writer != "Ann D." {
				h.t.Errorf("versions are %+v", vs)
			}
			return err
		})
	})
}
