package send

import (
	"claviger/custody/desk"
	"claviger/store"
)

// lockdownFacts are what a letter about a lockdown says of it; still is false
// when it is lifted by now, or nobody asks for that any more.
func lockdownFacts(r *store.Rx, l *letter, t desk.Letter) (facts []any, still bool, err error) {
	v, err := r.LockdownView(t.Lockdown)
	if err != nil {
		return nil, false, err
	}
	facts = []any{"site", v.Site, "since", l.Moment(v.At, l.now), "why", l.Label("emergency.reason", string(v.Why))}
	if t.About != "lockdown_asked" {
		return facts, v.Active(), nil
	}
	if !v.Asked() || v.AskedBy != t.Person {
		return nil, false, nil
	}
	return append(facts, "alone", l.Clock(v.AloneFrom())), true, nil
}
