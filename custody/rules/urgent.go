package rules

import (
	"cmp"
	"slices"

	"claviger/custody"
)

// ReadyFact is a playbook that lets people take the item at once. It is
// gathered only for an ask that is urgent.
type ReadyFact struct {
	Playbook custody.PlaybookID   `json:"playbook"`
	Kind     custody.PlaybookKind `json:"kind"`
	Run      custody.RunID        `json:"run,omitempty"` // in earnest, that goes on; "" for none
	Who      Who                  `json:"who"`
}

// settled are the reasons that stay above an urgent take: nobody knows who asks
// or for what, the metal is not there or of no use, or the ask is not one. A
// lockdown does not: who is called comes through.
var settled = []Code{PersonUnknown, PersonInactive, ItemUnknown, AlreadyYours, AlreadyOut, ItemMissing, ItemRetired, OutOfService, DueInPast}

// atOnce turns what the rules refuse, or ask more for, into a grant for whom a
// playbook names. What was lifted is in the answer. One factor is enough: there
// is no time for a second. What holds only while a playbook is followed is
// worth nothing to a cabinet whose rights are old: it may be over.
func atOnce(ask Ask, f Facts, d Decision) Decision {
	by := readyFor(ask, f)
	out := Decision{Outcome: Granted}
	for _, r := range d.Reasons {
		if slices.Contains(settled, r.Code) || r.Code == RightsStale && by != nil && by.Kind != custody.PlaybookCodeBlue {
			out.Reasons = append(out.Reasons, r)
			continue
		}
		out.Lifted = append(out.Lifted, string(r.Code))
	}
	for _, n := range d.Needs {
		out.Lifted = append(out.Lifted, string(n.Kind))
	}
	if by == nil || len(ask.Factors) == 0 {
		out.Reasons = append(out.Reasons, Reason{Code: NotReady})
	}
	if len(out.Reasons) > 0 { // as if it had not been urgent, with why that does not help
		d.Outcome, d.Reasons = Denied, append(slices.Clone(d.Reasons), missingFrom(d.Reasons, out.Reasons)...)
		return d
	}
	out.Urgent = by.Playbook
	due := ask.At.Add(DefaultDuration).UTC()
	out.Terms = Terms{DueAt: &due}
	slices.Sort(out.Lifted)
	out.Lifted = slices.Compact(out.Lifted)
	return out
}

// readyFor is the playbook by which the taker has the item at once, nil for
// none. A code blue counts before one that is only followed now.
func readyFor(ask Ask, f Facts) (by *ReadyFact) {
	if ask.From != "" || ask.Kit != "" || !f.Person.Known {
		return nil
	}
	for i := range f.Ready {
		r := &f.Ready[i]
		if r.Kind.ReadyNow(r.Run) && r.Who.matches(ask.PersonID, &f.Person) && (by == nil || cmp.Or(cmp.Compare(rank(r), rank(by)), cmp.Compare(r.Playbook, by.Playbook)) < 0) {
			by = r
		}
	}
	return by
}

func rank(r *ReadyFact) int {
	if r.Kind == custody.PlaybookCodeBlue {
		return 0
	}
	return 1
}
