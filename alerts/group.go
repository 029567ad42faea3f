package alerts

import (
	"cmp"
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// Late is one holding at one rung, with who is to be told.
type Late struct {
	Step    Step
	Holding custody.HoldingID
	Person  tenants.PersonID // whom to tell
}

// Notice is one message to one person about all that concerns them at a rung.
type Notice struct {
	Step     Step
	Person   tenants.PersonID
	Holdings []custody.HoldingID // in the order they were given
}

// Group makes one notice a person and rung: several late keys of one person
// are one mail, not a flood. What nobody can be told of is left out.
func Group(all []Late) []Notice {
	type who struct {
		step   Step
		person tenants.PersonID
	}
	seen := map[who]int{} // its place in out
	var out []Notice
	for _, l := range all {
		if l.Person == "" {
			continue
		}
		k := who{l.Step, l.Person}
		i, ok := seen[k]
		if !ok {
			i = len(out)
			seen[k] = i
			out = append(out, Notice{Step: l.Step, Person: l.Person})
		}
		out[i].Holdings = append(out[i].Holdings, l.Holding)
	}
	slices.SortStableFunc(out, func(a, b Notice) int {
		return cmp.Or(cmp.Compare(slices.Index(Steps, a.Step), slices.Index(Steps, b.Step)), cmp.Compare(a.Person, b.Person))
	})
	return out
}
