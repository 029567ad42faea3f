package rules

import (
	"cmp"
	"slices"
	"time"
)

// grant is what one allowing rule would give: its reasons to refuse after
// all (limits), what it still needs, and its terms.
type grant struct {
	rule    *Rule
	reasons []Reason
	needs   []Need
	terms   Terms
	until   *time.Time // what was approved ends then
}

// bestGrant picks the allowing rule that helps most: fewest reasons against,
// then fewest needs, then the latest due time, then the smallest id.
func bestGrant(ask Ask, f Facts, wall time.Time) (best grant, found bool) {
	for i := range f.Rules {
		r := &f.Rules[i]
		if r.Effect != Allow || !applies(r, &ask, &f) || r.stands(wall, f.Calendar) != opened {
			continue
		}
		g := weigh(r, &ask, &f, wall)
		if !found || better(g, best) {
			best, found = g, true
		}
	}
	return best, found
}

func better(a, b grant) bool {
	return cmp.Or(
		cmp.Compare(len(a.reasons), len(b.reasons)),
		cmp.Compare(len(a.needs), len(b.needs)),
		cmp.Compare(dueOrder(b.terms), dueOrder(a.terms)),
		cmp.Compare(a.rule.ID, b.rule.ID),
		cmp.Compare(b.rule.Version, a.rule.Version),
	) < 0
}

func dueOrder(t Terms) int64 {
	if t.DueAt == nil {
		return 1<<63 - 1
	}
	return t.DueAt.UnixMicro()
}

func weigh(r *Rule, ask *Ask, f *Facts, wall time.Time) grant {
	g := grant{rule: r}
	g.reasons = append(limits(r, f), entitled(r, ask, f)...)
	if r.Needs.Reason && !ask.HasReason {
		g.need(NeedReason, nil)
	}
	if len(r.Needs.Purposes) > 0 && !slices.Contains(r.Needs.Purposes, ask.Purpose) {
		g.need(NeedPurpose, map[string]string{"options": join(r.Needs.Purposes)})
	}
	if r.Needs.SecondFactor && !second(ask.Factors) {
		g.need(NeedSecondFactor, nil)
	}
	g.overDesk(ask)
	g.answers(ask)
	g.witnesses(ask, f)
	g.approvals(ask, f)
	g.setDue(ask, wall)
	g.ownBooking(ask, f)
	g.nextBooking(ask, f)
	return g
}

func (g *grant) need(kind NeedKind, params map[string]string) {
	g.needs = append(g.needs, Need{Kind: kind, Params: params, RuleID: g.rule.ID, RuleName: g.rule.Name})
}

// setDue works out when the item must be back: the taker's wish, but never
// after what the rule allows.
func (g *grant) setDue(ask *Ask, wall time.Time) {
	latest := g.latest(wall)
	switch {
	case latest == nil && ask.Permanent:
		return
	case latest == nil && ask.DueAt == nil:
		due := ask.At.Add(DefaultDuration).UTC()
		g.terms.DueAt = &due
	case ask.DueAt == nil && !ask.Permanent, ask.DueAt != nil && latest != nil && ask.DueAt.Equal(*latest):
		g.terms.DueAt = latest
	case latest != nil && (ask.Permanent || ask.DueAt.After(*latest)):
		g.terms.DueAt = latest
		g.need(NeedEarlierDue, map[string]string{"latest": latest.Format(time.RFC3339)})
	default:
		due := ask.DueAt.UTC()
		g.terms.DueAt = &due
	}
}

// latest is the last moment the rule and its approvals allow, nil when they
// set none.
func (g *grant) latest(wall time.Time) *time.Time {
	latest := g.until
	if m := g.rule.Limits.MaxMinutes; m > 0 {
		if t := wall.Add(time.Duration(m) * time.Minute).UTC(); latest == nil || t.Before(*latest) {
			latest = &t
		}
	}
	if t, ok := g.rule.closes(wall); ok && g.rule.Limits.ShiftEnd {
		if t = t.UTC(); latest == nil || t.Before(*latest) {
			latest = &t
		}
	}
	if c := g.rule.Limits.Curfew; c != nil {
		if t := nextCurfew(*c, wall).UTC(); latest == nil || t.Before(*latest) {
			latest = &t
		}
	}
	return latest
}
