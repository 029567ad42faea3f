package rules

import (
	"slices"
	"strconv"

	"claviger/custody"
)

// GlassFact is the taker's right to open what the rules refuse. It is gathered
// only for an ask that names a reason for it.
type GlassFact struct {
	Keeper custody.KeeperID `json:"keeper"`
	Level  custody.Level    `json:"level"` // the highest it opens
}

// firm are the reasons that stay above break-glass: nobody knows who asks or
// what for, the metal is not there, a lockdown keeps it, or the ask is not one.
var firm = []Code{PersonUnknown, PersonInactive, ItemUnknown, AlreadyYours, AlreadyOut, ItemMissing, ItemRetired, Lockdown, DueInPast}

// proving are the needs that stay: a named keeper proves who they are.
var proving = []NeedKind{NeedSecondFactor, NeedBadge}

// breakGlass turns what the rules refuse into a grant, for a named keeper who
// shows two factors. What was lifted is in the answer.
func breakGlass(ask Ask, f Facts, d Decision) Decision {
	out := Decision{Outcome: Granted, Glass: true}
	for _, r := range d.Reasons {
		if slices.Contains(firm, r.Code) {
			out.Reasons = append(out.Reasons, r)
			continue
		}
		out.Lifted = append(out.Lifted, string(r.Code))
	}
	for _, n := range d.Needs {
		if !slices.Contains(proving, n.Kind) {
			out.Lifted = append(out.Lifted, string(n.Kind))
		}
	}
	switch g := f.Glass; {
	case g == nil || ask.From != "" || ask.Kit != "":
		out.Reasons = append(out.Reasons, Reason{Code: GlassNotNamed})
	case f.Item.Known && f.Item.Level > g.Level:
		out.Reasons = append(out.Reasons, Reason{Code: GlassLevel, Params: map[string]string{"level": strconv.Itoa(int(f.Item.Level)), "max": strconv.Itoa(int(g.Level))}})
	}
	if !second(ask.Factors) {
		out.Needs = []Need{{Kind: NeedSecondFactor}}
	}
	switch {
	case len(out.Reasons) > 0: // as if nobody had asked for it, with why that does not help
		d.Outcome, d.Reasons = Denied, append(slices.Clone(d.Reasons), missingFrom(d.Reasons, out.Reasons)...)
		return d
	case len(out.Needs) > 0:
		out.Outcome = Needed
	}
	due := ask.At.Add(DefaultDuration).UTC() // of what was opened so
	if ask.DueAt != nil && ask.DueAt.Before(due) {
		due = ask.DueAt.UTC()
	}
	out.Terms = Terms{DueAt: &due}
	slices.Sort(out.Lifted)
	out.Lifted = slices.Compact(out.Lifted)
	return out
}

// missingFrom are the reasons of more that are not in have.
func missingFrom(have, more []Reason) (rs []Reason) {
	for _, r := range more {
		if !slices.ContainsFunc(have, func(h Reason) bool { return h.Code == r.Code }) {
			rs = append(rs, r)
		}
	}
	return rs
}

// MayBreak tells whether break-glass would change a refusal: nothing that stays
// above it speaks against. Who may do it is another question.
func (d Decision) MayBreak() bool {
	return d.Outcome != Granted && !d.Glass && !slices.ContainsFunc(d.Reasons, func(r Reason) bool { return slices.Contains(firm, r.Code) })
}
