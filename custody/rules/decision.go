package rules

import (
	"slices"
	"time"

	"claviger/custody"
)

// Outcome is the answer in one word.
type Outcome string

// The three outcomes.
const (
	Granted Outcome = "grant"
	Needed  Outcome = "need"
	Denied  Outcome = "deny"
)

// Code says why not, or what is missing.
type Code string

// The closed vocabulary of reasons to refuse.
const (
	PersonUnknown  Code = "person_unknown"
	PersonInactive Code = "person_inactive"
	ItemUnknown    Code = "item_unknown"
	AlreadyYours   Code = "already_yours"
	AlreadyOut     Code = "already_out"
	ItemMissing    Code = "item_missing"
	ItemRetired    Code = "item_retired"
	ZoneUnknown    Code = "zone_unknown"
	RuleDenies     Code = "rule_denies"
	NoRule         Code = "no_rule"        // whom a rule does let take it: roles, groups, profiles, departments
	OutsideWindow  Code = "outside_window" // from, until: when it opens next
	MaxHeld        Code = "max_held"       // max, held
	HoldsOverdue   Code = "holds_overdue"  // item
	RightsStale    Code = "rights_stale"
	DueInPast      Code = "due_in_past"

	MaxOfLevel      Code = "max_of_level"       // level, max, held
	ReturnFirst     Code = "return_first"       // items
	NotQualified    Code = "not_qualified"      // what
	Unqualified     Code = "qualification_over" // what, since
	NotBooked       Code = "not_booked"         // from: of the next booking
	CalendarUnknown Code = "calendar_unknown"   // the rule asks for holidays that nobody entered
	NeedsLine       Code = "needs_line"         // the rule wants a cabinet that reaches the cloud
	Reserved        Code = "reserved"           // from, until: of the booking for which the key is kept
	OutOfService    Code = "out_of_service"     // fault
	KitTogether     Code = "kit_together"       // kit, kit_id: without which it does not leave
	CheckLate       Code = "check_late"         // check, since
	Lockdown        Code = "lockdown"           // lockdown, since: only the exempt take keys
	GlassNotNamed   Code = "glass_not_named"    // nobody named them to open what the rules refuse
	GlassLevel      Code = "glass_level"        // level, max: they are named for less
	PassUnknown     Code = "pass_unknown"       // no such pass, or not any more
	PassKey         Code = "pass_key"           // it is not for this key
	PassLevel       Code = "pass_level"         // level, max
	PassEarly       Code = "pass_early"         // from
	PassOver        Code = "pass_over"          // until
	PassSpent       Code = "pass_spent"         // every use
	NotReady        Code = "not_ready"          // no playbook gives it to them at once now
)

// Codes lists every reason to refuse; words must say each.
var Codes = []Code{PersonUnknown, PersonInactive, ItemUnknown, AlreadyYours, AlreadyOut, ItemMissing, ItemRetired, ZoneUnknown, RuleDenies, NoRule, OutsideWindow, MaxHeld, HoldsOverdue, RightsStale, DueInPast,
	MaxOfLevel, ReturnFirst, NotQualified, Unqualified, NotBooked, CalendarUnknown, NeedsLine, Reserved, OutOfService, KitTogether, CheckLate, Lockdown, GlassNotNamed, GlassLevel,
	PassUnknown, PassKey, PassLevel, PassEarly, PassOver, PassSpent, NotReady}

// Reason is one way to say no, with the rule that says it.
type Reason struct {
	Code     Code              `json:"code"`
	Params   map[string]string `json:"params,omitempty"`
	RuleID   custody.RuleID    `json:"rule,omitempty"`
	Version  int               `json:"version,omitempty"`
	RuleName string            `json:"-"`
}

// Lacks tells whether the only reason to refuse is this one.
func (d Decision) Lacks(c Code) bool {
	return d.Outcome == Denied && len(d.Reasons) == 1 && d.Reasons[0].Code == c
}

// NeedKind says what is missing.
type NeedKind string

// The closed vocabulary of needs.
const (
	NeedReason       NeedKind = "reason"
	NeedPurpose      NeedKind = "purpose" // options: codes, comma-separated
	NeedSecondFactor NeedKind = "second_factor"
	NeedBadge        NeedKind = "badge"
	NeedEarlierDue   NeedKind = "earlier_due" // latest: RFC 3339
	NeedAnswers      NeedKind = "answers"     // questions: ids, comma-separated
	NeedWitness      NeedKind = "witness"     // missing, of, other_department
	NeedApproval     NeedKind = "approval"    // step, of (from 1), and who may give it: roles, groups, people, profiles, departments
	NeedPromise      NeedKind = "promise"     // latest: start of the next booking, RFC 3339
	NeedSignature    NeedKind = "signature"   // only at a desk
	NeedIDSeen       NeedKind = "id_seen"     // only at a desk
)

// NeedKinds lists every need; words must say each.
var NeedKinds = []NeedKind{NeedReason, NeedPurpose, NeedSecondFactor, NeedBadge, NeedEarlierDue, NeedAnswers, NeedWitness, NeedApproval, NeedPromise, NeedSignature, NeedIDSeen}

// Need is one thing that would turn the answer into a grant.
type Need struct {
	Kind     NeedKind          `json:"kind"`
	Params   map[string]string `json:"params,omitempty"`
	RuleID   custody.RuleID    `json:"rule,omitempty"`
	RuleName string            `json:"-"`
}

// Terms hold for a grant. DueAt nil means permanent.
type Terms struct {
	DueAt     *time.Time `json:"due_at,omitempty"`
	Witnesses int        `json:"return_witnesses,omitempty"` // wanted when it comes back
}

// Decision is the whole answer: all reasons, all needs, and the terms that
// hold once nothing is missing. Rule is the allowing rule the answer rests on.
type Decision struct {
	Outcome  Outcome            `json:"outcome"`
	Reasons  []Reason           `json:"reasons,omitempty"`
	Needs    []Need             `json:"needs,omitempty"`
	Terms    Terms              `json:"terms"`
	RuleID   custody.RuleID     `json:"rule,omitempty"`
	Version  int                `json:"version,omitempty"`
	RuleName string             `json:"-"`
	Glass    bool               `json:"glass,omitempty"`  // opened against the rules: reviewed by another
	Urgent   custody.PlaybookID `json:"urgent,omitempty"` // by which it was given at once: why is written afterwards
	Lifted   []string           `json:"lifted,omitempty"` // codes of reasons and needs that then did not count, in order
	By       *Rule              `json:"-"`                // the allowing rule itself: what a form must ask for; nil without one
}

// Elsewhere tells whether something is missing that nobody can give at a kiosk
// or a cabinet: an approval, a signature, a look at a document.
func (d Decision) Elsewhere() bool {
	return slices.ContainsFunc(d.Needs, func(n Need) bool {
		return n.Kind == NeedApproval || n.Kind == NeedSignature || n.Kind == NeedIDSeen
	})
}
