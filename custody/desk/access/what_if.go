package access

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Draft is a change of the rules that somebody wants to try: a new rule (no
// id), a rule as it would become, or a rule taken away.
type Draft struct {
	Rule  rules.Rule `json:"rule"`
	Ended bool       `json:"ended,omitempty"`
}

// Over gives the rules in force with the change made.
func (d Draft) Over(now []rules.Rule) []rules.Rule {
	out := slices.DeleteFunc(slices.Clone(now), func(r rules.Rule) bool { return d.Rule.ID != "" && r.ID == d.Rule.ID })
	if d.Ended {
		return out
	}
	r := d.Rule
	if r.ID == "" {
		r.ID = "draft"
	}
	return append(out, r)
}

// Recorded is an ask that was decided, with what was known then. Bare is true
// of one from before licences, key groups and what else somebody held were
// kept with it.
type Recorded struct {
	Ask   rules.Ask
	Facts rules.Facts // without rules
	Bare  bool
	Stay  *Stay // of the key, when the ask ended in a take
}

// Trial decides recorded asks twice: by the rules in force now and by those
// with the change, over the same facts. It writes nothing.
type Trial struct {
	before, after []rules.Rule
	was           *rules.Rule // the rule as it is, nil for a new one
	draft         Draft
	gaps          gaps
	until         time.Time // of what is still out: when the trial began
	Result        Result
}

// Result is what a trial found so far.
type Result struct {
	Asked    int                         `json:"asked"`
	Expired  int                         `json:"expired"` // asks of which only the entry is left
	NotKnown int                         `json:"not_known"`
	Moves    Moves                       `json:"moves"`
	Late     Late                        `json:"late,omitzero"`
	People   map[tenants.PersonID]*Moves `json:"people,omitempty"`
	Keys     map[custody.ItemID]*Moves   `json:"keys,omitempty"`
	Samples  []Change                    `json:"samples,omitempty"` // the newest, oldest first
	Reached  time.Time                   `json:"reached"`           // the asks until then are done
}

// Moves counts the asks whose answer would be another one, by the new answer.
type Moves struct {
	Allowed  int `json:"allowed,omitempty"`
	Refused  int `json:"refused,omitempty"`
	More     int `json:"more,omitempty"` // allowed with something more to add
	NotKnown int `json:"not_known,omitempty"`
}

// Changed is how many answers would be others.
func (m Moves) Changed() int { return m.Allowed + m.Refused + m.More }

// Change is one ask whose answer would be another one.
type Change struct {
	PersonID tenants.PersonID `json:"person"`
	ItemID   custody.ItemID   `json:"item"`
	At       time.Time        `json:"at"`
	From     rules.Outcome    `json:"from"`
	To       rules.Outcome    `json:"to"`
	Why      string           `json:"why,omitempty"`  // code of the first reason against
	Need     string           `json:"need,omitempty"` // kind of the first thing that is missing
}

// mostSamples is how many single changes a result keeps.
const mostSamples = 20

// NewTrial prepares a trial of a change of these rules that begins at a moment.
func NewTrial(now []rules.Rule, d Draft, at time.Time) *Trial {
	t := &Trial{before: now, draft: d, until: at, Result: Result{People: map[tenants.PersonID]*Moves{}, Keys: map[custody.ItemID]*Moves{}}}
	for i := range now {
		if now[i].ID == d.Rule.ID {
			t.was = &now[i]
			t.draft.Rule.Version = now[i].Version // approvals that were given go on counting
		}
	}
	t.after = t.draft.Over(now)
	t.gaps = gapsOf(slices.Concat(t.before, t.after))
	return t
}

// Add decides one recorded ask.
func (t *Trial) Add(rec Recorded) {
	t.Result.Asked++
	t.Result.Reached = rec.Ask.At
	if !t.concerns(&rec) {
		return
	}
	from, to, known := t.compare(rec)
	if known {
		t.watch(rec, from, to)
	}
	if from.Outcome == to.Outcome && known {
		return
	}
	var m Moves
	switch {
	case !known:
		m.NotKnown = 1
		t.Result.NotKnown++
	case to.Outcome == rules.Granted:
		m.Allowed = 1
	case to.Outcome == rules.Denied:
		m.Refused = 1
	default:
		m.More = 1
	}
	t.Result.Moves.add(m)
	of(t.Result.People, rec.Ask.PersonID).add(m)
	of(t.Result.Keys, rec.Ask.ItemID).add(m)
	if known {
		t.keep(rec.Ask, from, to)
	}
}

// concerns tells whether the changed rule names the taker at all; about others
// the answer cannot change.
func (t *Trial) concerns(rec *Recorded) bool {
	id, p := rec.Ask.PersonID, rec.Facts.Person
	return !t.draft.Ended && t.draft.Rule.Who.Names(id, p) || t.was != nil && t.was.Who.Names(id, p)
}

func (t *Trial) keep(ask rules.Ask, from, to rules.Decision) {
	c := Change{PersonID: ask.PersonID, ItemID: ask.ItemID, At: ask.At, From: from.Outcome, To: to.Outcome}
	if len(to.Reasons) > 0 {
		c.Why = string(to.Reasons[0].Code)
	} else if len(to.Needs) > 0 {
		c.Need = string(to.Needs[0].Kind)
	}
	t.Result.Samples = append(t.Result.Samples, c)
	if n := len(t.Result.Samples); n > mostSamples {
		t.Result.Samples = slices.Clone(t.Result.Samples[n-mostSamples:])
	}
}

// compare decides by both sets of rules. What was not recorded is supposed
// each way; when the answer hangs on it, it is not known.
func (t *Trial) compare(rec Recorded) (from, to rules.Decision, known bool) {
	for i, f := range t.gaps.fill(rec) {
		a, b := t.decide(rec.Ask, f, t.before), t.decide(rec.Ask, f, t.after)
		switch same := a.Outcome == b.Outcome; {
		case i == 0:
			from, to = a, b
		case same && from.Outcome == to.Outcome:
		case a.Outcome != from.Outcome || b.Outcome != to.Outcome:
			return from, to, false
		}
	}
	return from, to, true
}

func (t *Trial) decide(ask rules.Ask, f rules.Facts, rs []rules.Rule) rules.Decision {
	f.Rules = rs
	if len(f.Approvals) > 0 {
		f.Approvals = slices.Clone(f.Approvals)
		for i := range f.Approvals {
			for _, r := range rs {
				if r.ID == f.Approvals[i].RuleID {
					f.Approvals[i].Version = r.Version
				}
			}
		}
	}
	return rules.Decide(ask, f)
}

// MostNamed is how many people, and how many keys, a result that is kept names.
const MostNamed = 50

// brief is the result as it is kept and shown: of all people and keys those
// with the most changes.
func (r Result) brief() Result {
	r.People, r.Keys = foremost(r.People), foremost(r.Keys)
	return r
}

func foremost[ID ~string](all map[ID]*Moves) map[ID]*Moves {
	if len(all) <= MostNamed {
		return all
	}
	out := make(map[ID]*Moves, MostNamed)
	for _, id := range Most(all, MostNamed) {
		out[id] = all[id]
	}
	return out
}

func (m *Moves) add(o Moves) {
	m.Allowed, m.Refused, m.More, m.NotKnown = m.Allowed+o.Allowed, m.Refused+o.Refused, m.More+o.More, m.NotKnown+o.NotKnown
}

func of[ID comparable](all map[ID]*Moves, id ID) *Moves {
	if all[id] == nil {
		all[id] = &Moves{}
	}
	return all[id]
}

// Most are the ids with the most changes, most first.
func Most[ID ~string](all map[ID]*Moves, n int) []ID {
	ids := slices.Collect(maps.Keys(all))
	slices.SortFunc(ids, func(a, b ID) int {
		x, y := all[a], all[b]
		return cmp.Or(cmp.Compare(y.Changed(), x.Changed()), cmp.Compare(y.NotKnown, x.NotKnown), cmp.Compare(a, b))
	})
	return ids[:min(n, len(ids))]
}
