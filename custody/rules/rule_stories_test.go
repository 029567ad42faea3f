package rules_test

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ruleStories are one for each part of a rule that says whom and what it is
// about, and for what several rules come to.
func ruleStories() []story {
	return slicesOf(whoStories(), otherStories(), whatStories(), ladderStories(), saidStories(), termStories(), offlineLevelStories())
}

// whoStories: each list of a rule names the taker, and does not name another.
func whoStories() []story {
	who := func(w rules.Who) func(*rules.Ask, *rules.Facts) {
		return func(_ *rules.Ask, f *rules.Facts) {
			f.Person.Profile = "Mechanic"
			f.Rules[0].Who = w
		}
	}
	return []story{
		{"by name", who(rules.Who{People: []tenants.PersonID{"per_ann", "per_ben"}}), nil, nil},
		{"by the name of another", who(rules.Who{People: []tenants.PersonID{"per_ann"}}), why{rules.NoRule}, nil},
		{"by group", who(rules.Who{Groups: []tenants.GroupID{"grp_a"}}), nil, nil},
		{"by role", who(rules.Who{Roles: []tenants.Role{tenants.RoleHolder}}), nil, nil},
		{"by profile", who(rules.Who{Profiles: []string{"Mechanic"}}), nil, nil},
		{"by another profile", who(rules.Who{Profiles: []string{"Driver"}}), why{rules.NoRule}, nil},
		{"by department", who(rules.Who{Departments: []string{"Workshop"}}), nil, nil},
		{"by another department", who(rules.Who{Departments: []string{"Sales"}}), why{rules.NoRule}, nil},
		{"by kind of person", who(rules.Who{Kinds: []tenants.PersonKind{tenants.Staff}}), nil, nil},
		{"by another kind of person", who(rules.Who{Kinds: []tenants.PersonKind{tenants.Contractor, tenants.Responder}}), why{rules.NoRule}, nil},
		{"everybody but another", who(rules.Who{Everyone: true, Except: []tenants.PersonID{"per_ann"}}), nil, nil},
		{"everybody but this one", who(rules.Who{Everyone: true, People: []tenants.PersonID{"per_ben"}, Except: []tenants.PersonID{"per_ann", "per_ben"}}), why{rules.NoRule}, nil},
		{"by nothing", who(rules.Who{}), why{rules.NoRule}, nil},
	}
}

// otherStories: the lists name a witness, one who approves, and one in whose
// place another approves, as they name the taker.
func otherStories() (all []story) {
	ann := rules.PersonFacts{Known: true, Active: true, Human: "log_ann", Kind: tenants.Contractor, Role: tenants.RoleSecurity, Profile: "Guard", Department: "Gate", Groups: []tenants.GroupID{"grp_n"}}
	for _, c := range []struct {
		by  string
		who rules.Who
		ok  bool
	}{
		{"anybody", rules.Who{Everyone: true}, true},
		{"name", rules.Who{People: []tenants.PersonID{"per_ann"}}, true},
		{"another name", rules.Who{People: []tenants.PersonID{"per_cem"}}, false},
		{"anybody but another", rules.Who{Everyone: true, Except: []tenants.PersonID{"per_cem"}}, true},
		{"role, but for them", rules.Who{Roles: []tenants.Role{tenants.RoleSecurity}, Except: []tenants.PersonID{"per_ann"}}, false},
		{"group", rules.Who{Groups: []tenants.GroupID{"grp_n"}}, true},
		{"role", rules.Who{Roles: []tenants.Role{tenants.RoleSecurity}}, true},
		{"profile", rules.Who{Profiles: []string{"Guard"}}, true},
		{"department", rules.Who{Departments: []string{"Gate"}}, true},
		{"kind", rules.Who{Kinds: []tenants.PersonKind{tenants.Contractor}}, true},
	} {
		missing := func(n rules.NeedKind) want {
			if c.ok {
				return nil
			}
			return want{n}
		}
		approved := func(said rules.ApprovalFact) func(*rules.Ask, *rules.Facts) {
			return func(_ *rules.Ask, f *rules.Facts) {
				f.Rules[0].Needs.Approvals, f.Approvals = []rules.Approval{{Who: c.who}}, []rules.ApprovalFact{said}
			}
		}
		own := yes(0, "per_ann", "", "", 10)
		own.PersonFacts = ann
		stood := yes(0, "per_dee", "log_dee", tenants.RoleHolder, 10)
		stood.Instead = &rules.StoodFor{PersonID: "per_ann", PersonFacts: ann}
		all = append(all,
			story{"witness by " + c.by, func(a *rules.Ask, f *rules.Facts) {
				f.Rules[0].Needs.Witnesses = rules.Witnesses{Count: 1, Who: c.who}
				a.Witnesses = []rules.Witness{{PersonID: "per_ann", Factors: []rules.Factor{rules.FactorPassword}}}
				f.Witnesses = []rules.WitnessFact{{PersonID: "per_ann", PersonFacts: ann}}
			}, nil, missing(rules.NeedWitness)},
			story{"approved by " + c.by, approved(own), nil, missing(rules.NeedApproval)},
			story{"approved in the place of one by " + c.by, approved(stood), nil, missing(rules.NeedApproval)})
	}
	return all
}

// saidStories: a reason and a purpose, said and not said.
func saidStories() []story {
	said := func(purpose string, reason bool) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			a.Purpose, a.HasReason = purpose, reason
			f.Rules[0].Needs = rules.Needs{Reason: true, Purposes: []string{"service", "demo"}}
		}
	}
	return []story{
		{"a reason and a purpose", said("demo", true), nil, nil},
		{"a reason and a purpose of nobody", said("holiday", true), nil, want{rules.NeedPurpose}},
		{"a purpose and no reason", said("service", false), nil, want{rules.NeedReason}},
	}
}

// whatStories: each list of a rule contains the key, or does not.
func whatStories() []story {
	what := func(w rules.What) func(*rules.Ask, *rules.Facts) {
		return func(_ *rules.Ask, f *rules.Facts) {
			f.Item.Classes = []string{"pharmacy"}
			f.Rules[0].What = w
		}
	}
	level := func(n custody.Level) *custody.Level { return &n }
	no := why{rules.NoRule}
	return []story{
		{"that key", what(rules.What{Items: []custody.ItemID{"itm_1"}}), nil, nil},
		{"another key", what(rules.What{Items: []custody.ItemID{"itm_2"}}), no, nil},
		{"single keys", what(rules.What{Kinds: []custody.ItemKind{custody.Single}}), nil, nil},
		{"rings and cards", what(rules.What{Kinds: []custody.ItemKind{custody.Ring, custody.Card}}), no, nil},
		{"keys of vehicles", what(rules.What{Assets: []custody.AssetKind{custody.VehicleAsset}}), nil, nil},
		{"keys of units", what(rules.What{Assets: []custody.AssetKind{custody.UnitAsset}}), no, nil},
		{"keys of the pharmacy", what(rules.What{Classes: []string{"pharmacy"}}), nil, nil},
		{"keys of the archive", what(rules.What{Classes: []string{"archive"}}), no, nil},
		{"of that cabinet", what(rules.What{Places: []custody.PlaceID{"plc_1"}}), nil, nil},
		{"of another cabinet", what(rules.What{Places: []custody.PlaceID{"plc_2"}}), no, nil},
		{"of that site", what(rules.What{Sites: []tenants.SiteID{"sit_1"}}), nil, nil},
		{"of another site", what(rules.What{Sites: []tenants.SiteID{"sit_2"}}), no, nil},
		{"from level two on", what(rules.What{MinLevel: 2}), no, nil},
		{"up to level one", what(rules.What{MaxLevel: level(1)}), nil, nil},
		{"of level nought only", what(rules.What{MaxLevel: level(0)}), no, nil},
		{"of that site, and rings", what(rules.What{Sites: []tenants.SiteID{"sit_1"}, Kinds: []custody.ItemKind{custody.Ring}}), no, nil},
	}
}

// ladderStories: what a key of each level wants to see of its taker.
func ladderStories() []story {
	at := func(level custody.Level, factors ...rules.Factor) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			a.Via, a.Factors, f.Item.Level = custody.ViaKiosk, factors, level
		}
	}
	badge, pin, password := rules.FactorBadge, rules.FactorPIN, rules.FactorPassword
	return []story{
		{"level nought, a number and PIN", at(0, pin), nil, nil},
		{"level one, a badge", at(1, badge), nil, nil},
		{"level two, a badge", at(2, badge), nil, want{rules.NeedSecondFactor}},
		{"level two, badge and PIN", at(2, badge, pin), nil, nil},
		{"level two, number and PIN", at(2, pin), nil, want{rules.NeedBadge}},
		{"level three, badge and password", at(3, badge, password), nil, nil},
		{"level three, nothing shown", at(3), nil, want{rules.NeedSecondFactor}},
	}
}

// termStories: until when a key is given, and which of several rules gives it.
func termStories() []story {
	curfew := func(minute int) func(*rules.Rule) { return func(r *rules.Rule) { r.Limits.Curfew = &minute } }
	return []story{
		{"back by six", rule(curfew(18 * 60)), nil, nil},
		{"back by six, and it is later", func(a *rules.Ask, f *rules.Facts) { a.At = wall(16, 19, 0); curfew(18 * 60)(&f.Rules[0]) }, nil, nil},
		{"later than back by six", func(a *rules.Ask, f *rules.Facts) { a.DueAt = at(wall(16, 20, 0)); curfew(18 * 60)(&f.Rules[0]) }, nil, want{rules.NeedEarlierDue}},
		{"for good", func(a *rules.Ask, _ *rules.Facts) { a.Permanent = true }, nil, nil},
		{"for good, and the rule says two hours", func(a *rules.Ask, f *rules.Facts) { a.Permanent, f.Rules[0].Limits.MaxMinutes = true, 120 }, nil, want{rules.NeedEarlierDue}},
		{"a night that is an hour longer", func(a *rules.Ask, f *rules.Facts) { // Paris, 25 October 2026
			a.At, f.Rules[0].Limits.MaxMinutes = time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC), 240
			curfew(6 * 60)(&f.Rules[0])
		}, nil, nil},
		{"from hand to hand", func(a *rules.Ask, f *rules.Facts) {
			a.From, f.Item.State, f.Item.HolderID = "per_ann", custody.Out, "per_ann"
		}, nil, nil},
		{"from a hand that has it no more", func(a *rules.Ask, f *rules.Facts) {
			a.From, f.Item.State, f.Item.HolderID = "per_ann", custody.Out, "per_cem"
		}, why{rules.AlreadyOut}, nil},
		{"to be hung", func(_ *rules.Ask, f *rules.Facts) { f.Item.State = custody.ToHang }, nil, nil},
		{"the rule that asks less", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules = append(f.Rules, allow("rul_0", func(r *rules.Rule) { r.Needs.Reason = true }))
		}, nil, nil},
		{"the rule that gives longer", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules[0].Limits.MaxMinutes = 60
			f.Rules = append(f.Rules, allow("rul_2", func(r *rules.Rule) { r.Limits.MaxMinutes = 90 }))
		}, nil, nil},
		{"approved until noon", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules[0].Needs.Approvals = []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}}
			said := yes(0, "per_m", "log_m", tenants.RoleManager, 10)
			said.Until = at(wall(16, 12, 0))
			f.Approvals = []rules.ApprovalFact{said}
		}, nil, nil},
	}
}

// offlineLevelStories: old rights open no key of a high level, and a rule that
// wants a line wants fresh rights too.
func offlineLevelStories() []story {
	cut := func(level custody.Level, o rules.Offline, stale rules.Freshness) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			a.Via, a.Factors, f.Item.Level = custody.ViaCabinet, []rules.Factor{rules.FactorBadge, rules.FactorPIN}, level
			f.Rules[0].Offline, f.Stale, f.Offline = o, stale, true
		}
	}
	return []story{
		{"level two with old rights", cut(2, rules.OfflineObey, rules.Stale), nil, nil},
		{"level three with old rights", cut(3, rules.OfflineObey, rules.Stale), why{rules.RightsStale}, nil},
		{"level three without a line", cut(3, rules.OfflineObey, rules.Fresh), nil, nil},
		{"a deny without a line", func(a *rules.Ask, f *rules.Facts) {
			cut(1, rules.OfflineObey, rules.Fresh)(a, f)
			f.Rules = append(f.Rules, allow("rul_2", func(r *rules.Rule) { r.Effect, r.Offline = rules.Deny, rules.OfflineRefuse }))
		}, why{rules.RuleDenies}, nil},
	}
}
