package access

import (
	"context"
	"slices"
	"time"

	"claviger/custody/rules"
	"claviger/tenants"
)

// DoubtKind says what is odd about a rule that is not wrong by itself.
type DoubtKind string

// The closed list of doubts.
const (
	NeverOpens     DoubtKind = "never_opens"     // no hour of the coming year
	NoHolidays     DoubtKind = "no_holidays"     // site: its holidays are not entered
	SwallowedBy    DoubtKind = "swallowed_by"    // rule: which denies all of it
	SwallowsOther  DoubtKind = "swallows"        // rule: which it denies all of
	NobodyTakes    DoubtKind = "nobody_takes"    // it names nobody who is here now
	FewWitnesses   DoubtKind = "few_witnesses"   // have, of: humans who may witness
	NobodyApproves DoubtKind = "nobody_approves" // step: nobody but those who ask
	SameApprover   DoubtKind = "same_approver"   // steps that only one human could take, in a circle
	StuckTakers    DoubtKind = "stuck_takers"    // people: for whom too few others are left to decide all steps
	MutualApproval DoubtKind = "mutual_approval" // people: two who can only approve each other
	NobodyHas      DoubtKind = "nobody_has"      // what: licence or training that nobody has
)

// DoubtKinds lists every doubt; words must say each.
var DoubtKinds = []DoubtKind{NeverOpens, NoHolidays, SwallowedBy, SwallowsOther, NobodyTakes, FewWitnesses, NobodyApproves, SameApprover, StuckTakers, MutualApproval, NobodyHas}

// Doubt is one thing to tell somebody before they save a rule. A rule with a
// Fatal one would do nothing at all, so it is not saved.
type Doubt struct {
	Kind   DoubtKind
	Params map[string]string
	Fatal  bool
}

// House is what doubts are about: the rules in force, the people, the sites.
type House struct {
	Rules  []rules.Rule
	People []Known
	Sites  []Place
	Now    time.Time
}

// Known is an active person with what rules know of them.
type Known struct {
	ID   tenants.PersonID
	Name string
	rules.PersonFacts
}

// Place is a site with its zone and holidays.
type Place struct {
	ID       tenants.SiteID
	Name     string
	Zone     *time.Location
	Calendar *rules.Calendar
}

// Doubts reads the house and tells what is odd about a rule that is about to
// be saved.
func Doubts(ctx context.Context, s Store, scope tenants.Scope, r rules.Rule) (ds []Doubt, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return nil, err
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		h, err := tx.House()
		if err == nil {
			ds = h.Doubts(r)
		}
		return err
	})
	return ds, tenants.Wrap("access.Doubts", err)
}

// Doubts tells what is odd about a rule in this house.
func (h House) Doubts(r rules.Rule) (ds []Doubt) {
	ds = append(ds, h.hours(r)...)
	for _, other := range h.Rules {
		switch {
		case other.ID == r.ID && r.ID != "":
		case rules.Swallows(other, r):
			ds = append(ds, doubt(SwallowedBy, "rule", other.Name))
		case rules.Swallows(r, other):
			ds = append(ds, doubt(SwallowsOther, "rule", other.Name))
		}
	}
	if r.Effect == rules.Allow {
		ds = append(ds, h.people(r)...)
	}
	return ds
}

func doubt(kind DoubtKind, params ...string) Doubt {
	d := Doubt{Kind: kind, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		d.Params[params[i]] = params[i+1]
	}
	return d
}

// hours: a rule that opens at no site of its own is refused.
func (h House) hours(r rules.Rule) (ds []Doubt) {
	opens := len(h.Sites) == 0
	for _, s := range h.Sites {
		if len(r.What.Sites) > 0 && !slices.Contains(r.What.Sites, s.ID) {
			continue
		}
		if r.Holidays != rules.HolidaysIgnored && s.Calendar == nil {
			ds = append(ds, doubt(NoHolidays, "site", s.Name))
		}
		opens = opens || r.EverOpens(h.Now, s.Zone, s.Calendar)
	}
	if !opens {
		never := doubt(NeverOpens)
		never.Fatal = len(ds) == 0
		ds = append([]Doubt{never}, ds...)
	}
	return ds
}

// humans are the distinct humans whom a who names.
func (h House) humans(w rules.Who) (out []string) {
	for _, p := range h.People {
		if p.Human != "" && w.Names(p.ID, p.PersonFacts) && !slices.Contains(out, p.Human) {
			out = append(out, p.Human)
		}
	}
	return out
}

// people: needs that nobody could meet.
func (h House) people(r rules.Rule) (ds []Doubt) {
	takers := h.humans(r.Who)
	if len(takers) == 0 {
		ds = append(ds, doubt(NobodyTakes))
	}
	if w := r.Needs.Witnesses; w.Count > 0 {
		who := w.Who
		if who.Empty() {
			who = rules.Who{Kinds: []tenants.PersonKind{tenants.Staff}}
		}
		if have := others(h.humans(who), takers); have < w.Count {
			ds = append(ds, doubt(FewWitnesses, "have", number(have), "of", number(w.Count)))
		}
	}
	ds = append(ds, h.approvers(r, takers)...)
	for _, name := range r.Needs.Qualifications {
		if !slices.ContainsFunc(h.People, func(p Known) bool {
			return slices.ContainsFunc(p.Qualifications, func(q rules.Qualification) bool { return q.Name == name && (q.Until == nil || h.Now.Before(*q.Until)) })
		}) {
			ds = append(ds, doubt(NobodyHas, "what", name))
		}
	}
	return ds
}

// others is how many of these humans every taker has beside themselves: one
// less when one of the takers is among them.
func others(able, takers []string) int {
	for _, t := range takers {
		if slices.Contains(able, t) {
			return len(able) - 1
		}
	}
	return len(able)
}

// distinct tells whether each step can have a human of its own.
func distinct(steps [][]string, used []string) bool {
	if len(steps) == 0 {
		return true
	}
	for _, who := range steps[0] {
		if !slices.Contains(used, who) && distinct(steps[1:], append(slices.Clone(used), who)) {
			return true
		}
	}
	return false
}
