package web

import (
	"errors"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
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
	return refusalWith(p, person, x, nil)
}

// refusal is refusalView with the names of the groups and keys it is about.
func (r *Request) refusal(person string, x *keys.Refused) *ui.Refusal {
	names := map[string]string{}
	err := r.Read(func(rx *store.Rx) error { return refusalNames(rx, x, names) })
	if err != nil {
		names = nil // the reasons stand without the names
	}
	return refusalWith(r.Say, person, x, names)
}

// refusalNames reads the names of groups and the codes of keys that reasons and
// needs refer to.
func refusalNames(rx *store.Rx, x *keys.Refused, names map[string]string) error {
	groups := false
	var items []string
	var people []tenants.PersonID
	for _, why := range x.Decision.Reasons {
		groups = groups || why.Params["groups"] != ""
		items = append(items, strings.Split(why.Params["items"], ",")...)
	}
	for _, n := range x.Decision.Needs {
		groups = groups || n.Params["groups"] != ""
		people = append(people, peopleOf(n.Params["people"])...)
	}
	if err := faultNames(rx, x.Decision.Reasons, names); err != nil {
		return err
	}
	said, err := rx.PersonNames(people)
	if err != nil {
		return err
	}
	for id, name := range said {
		names[string(id)] = name
	}
	if groups {
		gs, err := rx.Groups()
		if err != nil {
			return err
		}
		for _, g := range gs {
			names[string(g.ID)] = g.Name
		}
	}
	for _, id := range items {
		if id == "" {
			continue
		}
		it, err := rx.Item(custody.ItemID(id))
		if err != nil {
			return err
		}
		names[id] = it.Code
	}
	return nil
}

func peopleOf(list string) (ids []tenants.PersonID) {
	for _, id := range parts(list) {
		ids = append(ids, tenants.PersonID(id))
	}
	return ids
}

func refusalWith(p *words.Printer, person string, x *keys.Refused, names map[string]string) *ui.Refusal {
	v := &ui.Refusal{ID: "refusal", State: "fail", Title: p.Say("keys.refused.no", "person", person, "key", x.Item.Code)}
	if x.Decision.Outcome == rules.Needed {
		v.State, v.Title = "due", p.Say("keys.refused.need", "person", person, "key", x.Item.Code)
	}
	for _, why := range x.Decision.Reasons {
		args := append(reasonArgs(p, why, x), helpers(p, why.Params, names)...)
		v.Reasons = append(v.Reasons, ui.Reason{What: p.Reason(string(why.Code), args...), Why: p.ReasonHelp(string(why.Code), args...), Rule: why.RuleName, RuleHref: ruleHref(string(why.RuleID))})
	}
	for _, n := range x.Decision.Needs {
		v.Reasons = append(v.Reasons, ui.Reason{What: p.Need(string(n.Kind)), Why: p.NeedHelp(string(n.Kind), append(needArgs(p, n), helpers(p, n.Params, names)...)...), Rule: n.RuleName, RuleHref: ruleHref(string(n.RuleID))})
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
		if name != "holder" && name != "items" && name != "fault" && name != "check" && name != "lockdown" && !whoParam[name] {
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
		if !whoParam[name] {
			args = append(args, name, value)
		}
	}
	return args
}

// whoParam are the parameters that list codes of people, said as {who}.
var whoParam = map[string]bool{"roles": true, "groups": true, "people": true, "profiles": true, "departments": true, "kinds": true}

// helpers says who could help, and which keys are meant.
func helpers(p *words.Printer, params, names map[string]string) (args []any) {
	var who, items []string
	for _, id := range append(parts(params["people"]), parts(params["groups"])...) {
		if names[id] != "" {
			who = append(who, names[id])
		}
	}
	who = append(who, labelled(p, "people.role", parts(params["roles"]))...)
	who = append(append(who, parts(params["departments"])...), parts(params["profiles"])...)
	who = append(who, labelled(p, "people.kind", parts(params["kinds"]))...)
	for _, id := range parts(params["items"]) {
		if names[id] != "" {
			items = append(items, names[id])
		}
	}
	if id := params["fault"]; id != "" {
		who = append(who, lifters(p)...)
		if names[id] != "" {
			args = append(args, "fault", names[id])
		}
	}
	if params["lockdown"] != "" {
		who = append(who, exempters(p)...)
	}
	if name := names[params["check"]]; name != "" {
		args = append(args, "check", name)
	}
	if len(who) > 0 {
		args = append(args, "who", p.Either(who))
	}
	if len(items) > 0 {
		args = append(args, "keys", p.List(items))
	}
	return args
}

func parts(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}
