package send

import (
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// glassFacts are what a letter about break-glass says of it; still is false for
// a reminder of a review that is closed by now.
func glassFacts(r *store.Rx, l *letter, t desk.Letter) (facts []any, still bool, err error) {
	v, err := r.GlassView(t.Glass)
	if err != nil {
		return nil, false, err
	}
	facts = []any{"at", l.Moment(v.At, l.now), "why", l.Label("glass.why", string(v.Why)), "by", l.Moment(v.DueAt, l.now)}
	if v.LateBy > 0 {
		facts = append(facts, "late", l.Span(v.LateBy))
	}
	return facts, t.About != "glass_late" || v.Open(), nil
}

// drillStill tells whether a keeper is still to practise by the time the letter
// is written.
func drillStill(r *store.Rx, l *letter, t desk.Letter) (bool, error) {
	k, err := r.KeeperView(t.Keeper)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return false, nil // ended meanwhile
	}
	return err == nil && !l.now.Before(k.DrillDue()), err
}
