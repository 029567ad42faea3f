package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/jobs"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) policies() access.PolicyStore { return store.In[access.PolicyTx](h.store) }

// policyScenes are a policy that its rule drifted from, one that is to be looked
// at again, and one that is out of force; and a training that ends soon.
func (h *house) policyScenes() {
	manager := h.by[tenants.RoleManager]
	h.on(23, 10, 10, func(ctx context.Context) error {
		rule, err := h.inForce(ctx, "On call, at any hour")
		if err != nil {
			return err
		}
		p, err := access.WritePolicy(ctx, h.policies(), h.as(manager), custody.Policy{Title: "A key after hours", OwnerID: manager.id,
			Situation:    "Somebody needs a key when nobody is at the counter.",
			Who:          "Whoever is on call. Nobody else takes a key for them.",
			Steps:        "Ring the manager on duty when the key opens more than one door.\nTake the key at the cabinet with badge and PIN, and say why.\nBring it back before the counter opens.",
			Consequences: "A key that is not back by then is reported to the manager, who asks why and writes it down."}, []custody.RuleID{rule.ID})
		if err != nil {
			return err
		}
		review := h.clock.now().AddDate(1, 0, 0)
		if _, err := access.ApprovePolicy(ctx, h.policies(), h.as(h.lead), p.ID, 1, &review); err != nil {
			return err
		}
		h.in(15*24*time.Hour, func(ctx context.Context) error {
			rule, err := h.inForce(ctx, rule.Name)
			if err != nil {
				return err
			}
			rule.Limits.MaxMinutes += 60
			return second(access.SaveRule(ctx, h.rulebook(), h.as(h.lead), rule))
		})
		return nil
	})
	h.on(22, 10, 40, func(ctx context.Context) error {
		review := h.clock.now().AddDate(0, 0, 20)
		p, err := access.WritePolicy(ctx, h.policies(), h.as(manager), custody.Policy{Title: "A key is lost", OwnerID: manager.id, Situation: "A key is not where it should be, and its holder does not have it.",
			Who: "Its holder, then whoever is at the counter.", Steps: "Report it on the page of the key.\nLook where it was used last.\nDecide within a day whether the lock is changed.", Consequences: "The cost is charged as the terms of the house say.", ReviewAt: &review}, nil)
		if err != nil {
			return err
		}
		h.in(7*24*time.Hour, func(ctx context.Context) error { return jobs.Policies(h.store).Do(ctx) })
		return second(access.ApprovePolicy(ctx, h.policies(), h.as(h.lead), p.ID, 1, nil))
	})
	h.on(20, 13, 30, func(ctx context.Context) error {
		_, err := access.AddQualification(ctx, h.rulebook(), h.as(h.lead), tenants.Qualification{PersonID: h.whose(2).id, Name: "First aid", UntilOn: h.Now.AddDate(0, 0, 9).Format(time.DateOnly)})
		h.in(time.Hour, func(ctx context.Context) error { return jobs.Licences(h.store).Do(ctx) })
		return err
	})
	h.on(21, 11, 0, func(ctx context.Context) error {
		p, err := access.WritePolicy(ctx, h.policies(), h.as(manager), custody.Policy{Title: "Paper list at the gate", Situation: "Until the cabinets are there."}, nil)
		if err == nil {
			_, err = access.EndPolicy(ctx, h.policies(), h.as(manager), p.ID)
		}
		return err
	})
}

// inForce finds a rule by its name.
func (h *house) inForce(ctx context.Context, name string) (rule rules.Rule, err error) {
	err = h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		all, err := r.Rules()
		for _, x := range all {
			if x.Name == name {
				rule = x
			}
		}
		return err
	})
	return rule, err
}
