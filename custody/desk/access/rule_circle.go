package access

import (
	"slices"
	"strings"

	"claviger/custody/rules"
)

// approvers: each step wants a human of its own who is not the taker, for
// every taker.
func (h House) approvers(r rules.Rule, takers []string) (ds []Doubt) {
	var able [][]string
	for i, a := range r.Needs.Approvals {
		step := h.humans(a.Who)
		if others(step, takers) < 1 {
			ds = append(ds, doubt(NobodyApproves, "step", number(i+1)))
		}
		able = append(able, step)
	}
	if len(ds) > 0 || len(able) == 0 {
		return ds
	}
	if !distinct(able, nil) {
		return append(ds, doubt(SameApprover))
	}
	if stuck := h.stuck(able, takers); len(stuck) > 0 {
		ds = append(ds, doubt(StuckTakers, "people", h.names(stuck)))
	}
	if a, b, ok := pair(able, takers); ok {
		ds = append(ds, doubt(MutualApproval, "people", h.names([]string{a, b})))
	}
	return ds
}

// stuck are the takers for whom the steps cannot be shared out among the
// others. A taker who decides no step is as well off as anybody.
func (h House) stuck(able [][]string, takers []string) (out []string) {
	for _, t := range takers {
		if slices.ContainsFunc(able, func(step []string) bool { return slices.Contains(step, t) }) && !distinct(able, []string{t}) {
			out = append(out, t)
		}
	}
	return out
}

// pair finds two takers of whom each is the only one who can decide a step for
// the other: they can only approve each other.
func pair(able [][]string, takers []string) (a, b string, ok bool) {
	for _, step := range able {
		if len(step) == 2 && slices.Contains(takers, step[0]) && slices.Contains(takers, step[1]) {
			return step[0], step[1], true
		}
	}
	return "", "", false
}

// mostPeople is how many people a doubt names.
const mostPeople = 3

// names are the names of humans for a sentence.
func (h House) names(humans []string) string {
	var out []string
	for i, human := range humans {
		if i == mostPeople {
			out = append(out, "…")
			break
		}
		at := slices.IndexFunc(h.People, func(p Known) bool { return p.Human == human })
		out = append(out, h.People[at].Name)
	}
	return strings.Join(out, ", ")
}
