package api

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/words"
)

func asError(err error) *tenants.Error {
	var e *tenants.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// asRefused lists every reason and need of a take that was not granted.
func asRefused(err error) error {
	var x *keys.Refused
	if !errors.As(err, &x) {
		return nil
	}
	status := map[tenants.Kind]int{tenants.Forbidden: 403, tenants.Conflict: 409, tenants.Needs: 422}[tenants.KindOf(err)]
	say := words.In("en")
	text := say.Say("reasons.outcome."+string(x.Decision.Outcome)) + "."
	var details []error
	for _, r := range x.Decision.Reasons {
		text += " " + say.Reason(string(r.Code), reasonArgs(r, x)...)
		details = append(details, &huma.ErrorDetail{Message: string(r.Code), Location: string(r.RuleID), Value: r.RuleName})
	}
	for _, n := range x.Decision.Needs {
		text += " " + say.Need(string(n.Kind))
		details = append(details, &huma.ErrorDetail{Message: string(n.Kind), Location: string(n.RuleID), Value: n.Params})
	}
	return huma.NewError(status, text, details...)
}

// reasonArgs are the names that the sentence of a reason may use.
func reasonArgs(r rules.Reason, x *keys.Refused) (args []any) {
	for name, value := range r.Params {
		args = append(args, name, value)
	}
	if x.Holder != "" {
		args = append(args, "holder", x.Holder)
	}
	if r.RuleName != "" {
		args = append(args, "rule", r.RuleName)
	}
	return args
}
