package rules_test

import (
	"time"

	"claviger/custody/rules"
	"claviger/tenants"
)

// present puts witnesses beside the taker.
func present(n int, change func(*rules.Witnesses), who ...func() (rules.Witness, rules.WitnessFact)) func(*rules.Ask, *rules.Facts) {
	return func(a *rules.Ask, f *rules.Facts) {
		w := rules.Witnesses{Count: n}
		change(&w)
		f.Rules[0].Needs.Witnesses = w
		for _, one := range who {
			said, known := one()
			a.Witnesses, f.Witnesses = append(a.Witnesses, said), append(f.Witnesses, known)
		}
	}
}

func presenceStories() []story {
	badge, pin, own := rules.FactorBadge, rules.FactorPIN, rules.FactorPassword
	w := func(id, human, department string, factors ...rules.Factor) func() (rules.Witness, rules.WitnessFact) {
		return func() (rules.Witness, rules.WitnessFact) { return seen(id, human, department, factors...) }
	}
	any := func(*rules.Witnesses) {}
	other := func(w *rules.Witnesses) { w.OtherDepartment = true }
	security := func(w *rules.Witnesses) { w.Who = rules.Who{Roles: []tenants.Role{tenants.RoleSecurity}} }
	gone := func() (rules.Witness, rules.WitnessFact) {
		said, known := seen("per_ann", "log_ann", "Pharmacy", badge, pin)
		known.Active = false
		return said, known
	}
	missing := want{rules.NeedWitness}
	return append(approvalStories(), []story{
		{"alone", present(1, any), nil, missing},
		{"two people, badge and PIN", present(1, any, w("per_ann", "log_ann", "Workshop", badge, pin)), nil, nil},
		{"two people, a session of their own", present(1, any, w("per_ann", "log_ann", "Workshop", own)), nil, nil},
		{"two people, number and PIN", present(1, any, w("per_ann", "log_ann", "Workshop", pin)), nil, nil},
		{"a badge alone proves nobody", present(1, any, w("per_ann", "log_ann", "Workshop", badge)), nil, missing},
		{"witness of oneself", present(1, any, w("per_ben", "log_ben", "Workshop", badge, pin)), nil, missing},
		{"oneself under another name", present(1, any, w("per_ben2", "log_ben", "Pharmacy", badge, pin)), nil, missing},
		{"one human twice", present(2, any, w("per_ann", "log_ann", "A", badge, pin), w("per_ann2", "log_ann", "B", own)), nil, missing},
		{"three others", present(3, any, w("per_a", "log_a", "A", own), w("per_b", "log_b", "B", own), w("per_c", "log_c", "C", badge, pin)), nil, nil},
		{"of the same department", present(1, other, w("per_ann", "log_ann", "Workshop", own)), nil, missing},
		{"of no known department", present(1, other, w("per_ann", "log_ann", "", own)), nil, missing},
		{"of another department", present(1, other, w("per_ann", "log_ann", "Pharmacy", own)), nil, nil},
		{"not one of security", present(1, security, w("per_ann", "log_ann", "Pharmacy", own)), nil, missing},
		{"somebody who left", present(1, any, gone), nil, missing},
		{"a human nobody knows", present(1, any, w("per_ann", "", "Pharmacy", own)), nil, missing},
		{"witnesses on return too", present(1, func(w *rules.Witnesses) { w.OnReturn = true }, w("per_ann", "log_ann", "A", own)), nil, nil},
	}...)
}

// yes is an approval of a step; the rule wants a manager, then security.
func yes(step int, id, human string, role tenants.Role, minute int) rules.ApprovalFact {
	return rules.ApprovalFact{RuleID: "rul_1", Version: 1, Step: step, At: wall(16, 9, minute), PersonID: tenants.PersonID(id),
		PersonFacts: rules.PersonFacts{Known: true, Active: true, Human: human, Kind: tenants.Staff, Role: role}}
}

func approvalStories() []story {
	with := func(as ...rules.ApprovalFact) func(*rules.Ask, *rules.Facts) {
		return func(_ *rules.Ask, f *rules.Facts) {
			f.Rules[0].Needs.Approvals = []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}, {Who: rules.Who{Roles: []tenants.Role{tenants.RoleSecurity, tenants.RoleManager}}}}
			f.Approvals = as
		}
	}
	manager, security := yes(0, "per_m", "log_m", tenants.RoleManager, 10), yes(1, "per_s", "log_s", tenants.RoleSecurity, 20)
	changed := func(a rules.ApprovalFact, change func(*rules.ApprovalFact)) rules.ApprovalFact { change(&a); return a }
	missing := want{rules.NeedApproval}
	return []story{
		{"nobody said yes", with(), nil, missing},
		{"one of two said yes", with(manager), nil, missing},
		{"both said yes, in order", with(security, manager), nil, nil},
		{"the second before the first", with(manager, changed(security, func(a *rules.ApprovalFact) { a.At = manager.At.Add(-time.Minute) })), nil, missing},
		{"the same human twice", with(manager, yes(1, "per_m2", "log_m", tenants.RoleManager, 20)), nil, missing},
		{"yes to oneself", with(yes(0, "per_x", "log_ben", tenants.RoleManager, 10), security), nil, missing},
		{"yes to the rule as it was", with(changed(manager, func(a *rules.ApprovalFact) { a.Version = 0 }), security), nil, missing},
		{"no longer a manager", with(changed(manager, func(a *rules.ApprovalFact) { a.Role = tenants.RoleHolder }), security), nil, missing},
		{"in the place of a manager", with(changed(manager, instead(tenants.RoleManager, true, "log_boss")), security), nil, nil},
		{"in the place of one who was disabled", with(changed(manager, instead(tenants.RoleManager, false, "log_boss")), security), nil, missing},
		{"in the place of one who is no manager", with(changed(manager, instead(tenants.RoleHolder, true, "log_boss")), security), nil, missing},
		{"in the place of the taker", with(changed(manager, instead(tenants.RoleManager, true, "log_ben")), security), nil, missing},
		{"disabled since", with(changed(manager, func(a *rules.ApprovalFact) { a.Active = false }), security), nil, missing},
		{"yes from the future", with(manager, changed(security, func(a *rules.ApprovalFact) { a.At = wall(16, 10, 1) })), nil, missing},
	}
}

// instead makes an approval one that a holder gave in the place of somebody.
func instead(role tenants.Role, active bool, human string) func(*rules.ApprovalFact) {
	return func(a *rules.ApprovalFact) {
		a.Role = tenants.RoleHolder
		a.Instead = &rules.StoodFor{PersonID: "per_boss", PersonFacts: rules.PersonFacts{Known: true, Active: active, Human: human, Role: role}}
	}
}
