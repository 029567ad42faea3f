package rules

import (
	"slices"
	"strconv"
	"time"

	"claviger/custody"
)

// PassFact is what is known of the pass that an ask names.
type PassFact struct {
	ID      custody.PassID `json:"id"`
	Names   bool           `json:"names,omitempty"` // the item that is asked for
	Level   custody.Level  `json:"level"`           // the highest it opens
	From    time.Time      `json:"from"`
	Until   time.Time      `json:"until"`
	Due     time.Time      `json:"due"`
	Spent   bool           `json:"spent,omitempty"`   // every use
	Through bool           `json:"through,omitempty"` // also during a lockdown, and against what rules forbid
}

// byPass answers an ask that a pass is to grant: no rule has to allow it, and
// how old a cabinet's rights are makes no difference. What no rule can lift
// still refuses, and so do denying rules.
func byPass(ask Ask, f Facts) Decision {
	p := f.Pass
	through := p != nil && p.Through
	d := Decision{Outcome: Granted}
	for _, r := range plain(ask, f) {
		if r.Code == RightsStale || through && r.Code == Lockdown {
			continue
		}
		d.Reasons = append(d.Reasons, r)
	}
	if f.Zone != nil && !through {
		d.Reasons = append(d.Reasons, denials(ask, f, ask.At.In(f.Zone))...)
	}
	d.Reasons = append(d.Reasons, passReasons(ask, f)...)
	if len(d.Reasons) > 0 {
		d.Outcome = Denied
		return d
	}
	due := p.Due.UTC()
	if ask.DueAt != nil && ask.DueAt.Before(due) {
		due = ask.DueAt.UTC()
	}
	d.Terms = Terms{DueAt: &due}
	return d
}

// passReasons are the reasons against that lie in the pass.
func passReasons(ask Ask, f Facts) (rs []Reason) {
	p := f.Pass
	if p == nil || p.ID != ask.Pass {
		return []Reason{{Code: PassUnknown}}
	}
	if !p.Names || ask.From != "" || ask.Kit != "" {
		rs = append(rs, Reason{Code: PassKey})
	}
	if f.Item.Known && f.Item.Level > p.Level {
		rs = append(rs, Reason{Code: PassLevel, Params: map[string]string{"level": strconv.Itoa(int(f.Item.Level)), "max": strconv.Itoa(int(p.Level))}})
	}
	switch {
	case ask.At.Before(p.From):
		rs = append(rs, Reason{Code: PassEarly, Params: map[string]string{"from": p.From.UTC().Format(time.RFC3339)}})
	case !ask.At.Before(p.Until), !p.Due.After(ask.At):
		rs = append(rs, Reason{Code: PassOver, Params: map[string]string{"until": p.Until.UTC().Format(time.RFC3339)}})
	}
	if p.Spent {
		rs = append(rs, Reason{Code: PassSpent})
	}
	return slices.Clip(rs)
}
