package web

import (
	"errors"
	"strings"
	"time"

	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/views/ui"
	"claviger/words"
)

// refusedTake is the refusal behind an error, nil when it is none.
func refusedTake(err error) *keys.Refused {
	var r *keys.Refused
	if errors.As(err, &r) {
		return r
	}
	return nil
}

// refusalView lists every reason with its rule, and what would help.
func refusalView(p *words.Printer, person string, x *keys.Refused) *ui.Refusal {
	v := &ui.Refusal{ID: "refusal", State: "fail", Title: p.Say("keys.refused.no", "person", person, "key", x.Item.Code)}
	if x.Decision.Outcome == rules.Needed {
		v.State, v.Title = "due", p.Say("keys.refused.need", "person", person, "key", x.Item.Code)
	}
	for _, why := range x.Decision.Reasons {
		args := reasonArgs(p, why, x)
		v.Reasons = append(v.Reasons, ui.Reason{What: p.Reason(string(why.Code), args...), Why: p.ReasonHelp(string(why.Code), args...), Rule: why.RuleName, RuleHref: ruleHref(string(why.RuleID))})
	}
	for _, n := range x.Decision.Needs {
		v.Reasons = append(v.Reasons, ui.Reason{What: p.Need(string(n.Kind)), Why: p.NeedHelp(string(n.Kind), needArgs(p, n)...), Rule: n.RuleName, RuleHref: ruleHref(string(n.RuleID))})
	}
	return v
}

func ruleHref(id string) string {
	if id == "" {
		return ""
	}
	return "/access?rule=" + id
}

func reasonArgs(p *words.Printer, why rules.Reason, x *keys.Refused) []any {
	args := []any{}
	if x.Holder != "" {
		args = append(args, "holder", x.Holder)
	}
	if why.RuleName != "" {
		args = append(args, "rule", why.RuleName)
	}
	for name, value := range why.Params {
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			value = p.Day(at) + " " + p.Clock(at)
		}
		if name != "holder" && name != "items" {
			args = append(args, name, value)
		}
	}
	return args
}

func needArgs(p *words.Printer, n rules.Need) []any {
	args := []any{}
	for name, value := range n.Params {
		switch name {
		case "options":
			var said []string
			for _, code := range strings.Split(value, ",") {
				said = append(said, purposeWord(p, code))
			}
			value = p.Either(said)
		case "latest":
			if at, err := time.Parse(time.RFC3339, value); err == nil {
				value = p.Day(at) + " " + p.Clock(at)
			}
		}
		args = append(args, name, value)
	}
	return args
}
