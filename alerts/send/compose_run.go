package send

import (
	"strings"

	"claviger/custody/desk"
	"claviger/store"
)

// runFacts are what a letter about a run of a playbook says of it; still is
// false when a call to it comes after its end, or when a key that somebody was
// asked for is back by now.
func runFacts(r *store.Rx, l *letter, t desk.Letter) (facts []any, still bool, err error) {
	v, err := r.RunPage(t.Run)
	if err != nil {
		return nil, false, err
	}
	why := l.Label("playbooks.reason", string(v.Why))
	facts = []any{"run", v.Name, "site", v.Site, "since", l.Moment(v.At, l.now), "why", why}
	if strings.HasSuffix(t.About, "_begun") {
		return facts, v.Open(), nil
	}
	for _, k := range v.Keys {
		if k.ItemID == t.Item {
			return facts, t.About == "run_owed" && k.Owed || t.About == "run_recall" && k.NowState == "out" && k.NowHolder == t.To, nil
		}
	}
	return facts, false, nil
}
