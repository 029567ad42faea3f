package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
)

// DefaultDuration is how long a key may stay out when neither the rule nor
// the taker says anything.
const DefaultDuration = 8 * time.Hour

// Decide answers one ask. The order of rules and facts makes no difference.
// What the rules refuse a named keeper may open, who gives a reason for that,
// and whom a playbook lets have it at once; a pass grants in place of the rules.
func Decide(ask Ask, f Facts) Decision {
	if ask.Pass != "" {
		f.Person.sorted = slices.IsSorted(f.Person.Groups)
		return byPass(ask, f)
	}
	d := byRules(ask, f)
	switch {
	case d.Outcome == Granted:
		return d
	case ask.Urgent:
		return atOnce(ask, f, d)
	case ask.Glass != "":
		return breakGlass(ask, f, d)
	}
	return d
}

// byRules answers as the rules say.
func byRules(ask Ask, f Facts) Decision {
	f.Person.sorted = slices.IsSorted(f.Person.Groups)
	reasons := plain(ask, f)
	if f.Zone == nil {
		reasons = append(reasons, Reason{Code: ZoneUnknown})
		return Decision{Outcome: Denied, Reasons: reasons}
	}
	wall := ask.At.In(f.Zone)
	reasons = append(reasons, denials(ask, f, wall)...)
	best, found := bestGrant(ask, f, wall)
	if !found {
		reasons = append(reasons, whyNone(ask, f, wall)...)
		return Decision{Outcome: Denied, Reasons: reasons}
	}
	d := Decision{Outcome: Granted, Terms: best.terms, Needs: append(ladder(f.Item.Level, ask.Factors), best.needs...),
		Reasons: append(reasons, best.reasons...), RuleID: best.rule.ID, Version: best.rule.Version, RuleName: best.rule.Name, By: best.rule}
	d.Needs = once(d.Needs)
	switch {
	case len(d.Reasons) > 0:
		d.Outcome = Denied
	case len(d.Needs) > 0:
		d.Outcome = Needed
	}
	return d
}

// plain gives the reasons that no rule can lift.
func plain(ask Ask, f Facts) (rs []Reason) {
	switch {
	case !f.Person.Known:
		rs = append(rs, Reason{Code: PersonUnknown})
	case !f.Person.Active:
		rs = append(rs, Reason{Code: PersonInactive})
	}
	switch {
	case !f.Item.Known:
		return append(rs, Reason{Code: ItemUnknown})
	case f.Item.State == custody.Out && f.Item.HolderID == ask.PersonID:
		rs = append(rs, Reason{Code: AlreadyYours})
	case f.Item.State == custody.Out && ask.From != "" && f.Item.HolderID == ask.From: // from hand to hand
	case f.Item.State == custody.Out:
		rs = append(rs, Reason{Code: AlreadyOut, Params: map[string]string{"holder": string(f.Item.HolderID)}})
	case f.Item.State == custody.Missing:
		rs = append(rs, Reason{Code: ItemMissing})
	case f.Item.State != custody.In && f.Item.State != custody.ToHang:
		rs = append(rs, Reason{Code: ItemRetired})
	}
	if f.Item.Fault != "" {
		rs = append(rs, Reason{Code: OutOfService, Params: map[string]string{"fault": string(f.Item.Fault)}})
	}
	if t := f.Item.Together; t != nil && t.ID != ask.Kit && (f.Item.State == custody.In || f.Item.State == custody.ToHang) { // from hand to hand its kit is out already
		rs = append(rs, Reason{Code: KitTogether, Params: map[string]string{"kit": t.Name, "kit_id": string(t.ID)}})
	}
	if c := f.Item.Check; c != nil && !ask.At.Before(c.From) {
		rs = append(rs, Reason{Code: CheckLate, Params: map[string]string{"check": string(c.List), "since": c.From.UTC().Format(time.RFC3339)}})
	}
	if l := f.Lockdown; l != nil && !l.Exempt && !ask.At.Before(l.Since) {
		rs = append(rs, Reason{Code: Lockdown, Params: map[string]string{"lockdown": string(l.ID), "since": l.Since.UTC().Format(time.RFC3339)}})
	}
	if r := f.kept(ask.At); r != nil {
		rs = append(rs, Reason{Code: Reserved, Params: map[string]string{"from": r.From.UTC().Format(time.RFC3339), "until": r.To.UTC().Format(time.RFC3339)}})
	}
	if f.Stale == Expired || f.Stale == Stale && f.Item.Level >= 3 {
		rs = append(rs, Reason{Code: RightsStale})
	}
	if ask.DueAt != nil && !ask.DueAt.After(ask.At) {
		rs = append(rs, Reason{Code: DueInPast})
	}
	return rs
}

// denials gives one reason for each denying rule that applies now.
func denials(ask Ask, f Facts, wall time.Time) (rs []Reason) {
	for i := range f.Rules {
		// An unknown calendar closes an allowing rule, but not a denying one.
		if r := &f.Rules[i]; r.Effect == Deny && applies(r, &ask, &f) && r.stands(wall, f.Calendar) != closed {
			rs = append(rs, reasonOf(r, RuleDenies))
		}
	}
	slices.SortFunc(rs, func(a, b Reason) int { return cmp.Compare(a.RuleID, b.RuleID) })
	return rs
}

func applies(r *Rule, ask *Ask, f *Facts) bool {
	return f.Person.Known && f.Item.Known && r.Who.matches(ask.PersonID, &f.Person) && r.What.matches(ask.ItemID, &f.Item)
}

// whyNone explains why no allowing rule is open: none names the person and
// the key, or all that do are closed now, or depend on a calendar that nobody
// entered.
func whyNone(ask Ask, f Facts, wall time.Time) []Reason {
	var closed []Reason
	for i := range f.Rules {
		r := &f.Rules[i]
		if r.Effect != Allow || !applies(r, &ask, &f) {
			continue
		}
		why := reasonOf(r, OutsideWindow)
		if r.stands(wall, f.Calendar) == unknown {
			why.Code = CalendarUnknown
		}
		if at, ok := r.nextOpening(wall, f.Calendar); ok {
			why.Params = map[string]string{"from": at.UTC().Format(time.RFC3339)}
		}
		closed = append(closed, why)
	}
	if len(closed) == 0 {
		return []Reason{{Code: NoRule, Params: whoHelps(&f, ask.ItemID, wall)}}
	}
	slices.SortFunc(closed, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(a.Params["from"], b.Params["from"]), cmp.Compare(a.RuleID, b.RuleID))
	})
	return closed
}

// mostHelpers is how many names of each kind an answer gives.
const mostHelpers = 4

// whoHelps names those whom a rule does let take the item now: by role, group,
// profile or department, never by person. Nil when there are none.
func whoHelps(f *Facts, item custody.ItemID, wall time.Time) map[string]string {
	var w Who
	for i := range f.Rules {
		if r := &f.Rules[i]; f.Person.Known && f.Item.Known && r.Effect == Allow && r.What.matches(item, &f.Item) && r.stands(wall, f.Calendar) == opened {
			w.Groups, w.Roles = append(w.Groups, r.Who.Groups...), append(w.Roles, r.Who.Roles...)
			w.Profiles, w.Departments = append(w.Profiles, r.Who.Profiles...), append(w.Departments, r.Who.Departments...)
		}
	}
	w.Groups, w.Roles, w.Profiles, w.Departments = few(w.Groups), few(w.Roles), few(w.Profiles), few(w.Departments)
	if w.Empty() {
		return nil
	}
	return pairs(whoParams(&w))
}

func few[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), mostHelpers)]
}

func reasonOf(r *Rule, code Code) Reason {
	return Reason{Code: code, RuleID: r.ID, Version: r.Version, RuleName: r.Name}
}

// once drops needs of the same kind, keeping the first.
func once(ns []Need) []Need {
	seen := map[NeedKind]bool{}
	return slices.DeleteFunc(ns, func(n Need) bool {
		dup := seen[n.Kind]
		seen[n.Kind] = true
		return dup
	})
}

func join[T ~string](codes []T) string {
	sorted := make([]string, len(codes))
	for i, c := range codes {
		sorted[i] = string(c)
	}
	slices.Sort(sorted)
	return strings.Join(sorted, ",")
}

func number(n int) string { return strconv.Itoa(n) }
