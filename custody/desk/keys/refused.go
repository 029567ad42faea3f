package keys

import (
	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Refused is the error of a take that the rules did not grant. The attempt is
// in the log; Decision says all reasons and what would help.
type Refused struct {
	Item     custody.Item
	PersonID tenants.PersonID
	Holder   string // name of who has it, when that is the reason
	Decision rules.Decision
}

// Error names the outcome for the log.
func (r *Refused) Error() string {
	if len(r.Decision.Reasons) > 0 {
		return "refused: " + string(r.Decision.Reasons[0].Code)
	}
	return "refused: needs " + string(r.Decision.Needs[0].Kind)
}

// Unwrap gives the kind: someone else has it (conflict), something is missing
// (needs), or the rules say no (forbidden).
func (r *Refused) Unwrap() error {
	if r.Decision.Outcome == rules.Needed {
		return tenants.Fail(tenants.Needs, "take_needs")
	}
	code := r.Decision.Reasons[0].Code
	if code == rules.AlreadyOut || code == rules.AlreadyYours {
		return tenants.Fail(tenants.Conflict, string(code))
	}
	return tenants.Fail(tenants.Forbidden, string(code))
}
