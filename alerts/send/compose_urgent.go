package send

import (
	"claviger/custody/desk"
	"claviger/store"
)

// urgentFacts are what a letter about a take by a playbook says of it; still is
// false once it is written why, but for those who were to be told at once.
func urgentFacts(r *store.Rx, l *letter, t desk.Letter) (facts []any, still bool, err error) {
	v, err := r.UrgentView(t.Urgent, true)
	if err != nil {
		return nil, false, err
	}
	playbook := v.Playbook
	if playbook == "" {
		playbook = l.Say("urgent.playbook_gone")
	}
	facts = []any{"at", l.Moment(v.At, l.now), "place", v.Place, "playbook", playbook, "by", l.Moment(v.DueAt, l.now)}
	if v.LateBy > 0 {
		facts = append(facts, "late", l.Span(v.LateBy))
	}
	return facts, t.About == "urgent_told" || v.Open(), nil
}
