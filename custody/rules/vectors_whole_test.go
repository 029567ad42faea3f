package rules_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"claviger/custody/rules"
)

// unasked are parts that no rule asks about: a witness, and who approves,
// needs no licence.
var unasked = []string{"Facts.Witnesses.Qualifications", "Facts.Approvals.Qualifications", "Facts.Approvals.Instead.Qualifications"}

// TestEveryPartHasAVector: no part of an ask, of a rule or of the facts without
// an example in which it is set, and no member of a closed list without one.
func TestEveryPartHasAVector(t *testing.T) {
	var whole []string
	for _, x := range []any{rules.Ask{}, rules.Facts{}} {
		partsOf(reflect.TypeOf(x), reflect.TypeOf(x).Name(), &whole)
	}
	set := map[string]bool{}
	for _, s := range stories() {
		a, f := s.tell()
		mark(reflect.ValueOf(a), "Ask", set)
		mark(reflect.ValueOf(f), "Facts", set)
	}
	for _, part := range whole {
		if !set[part] && !slices.Contains(unasked, part[:strings.LastIndexByte(part, '.')]) {
			t.Errorf("no vector sets %s", part)
		}
	}
	for list, members := range closedLists {
		for _, m := range members {
			if !set[list+"="+m] {
				t.Errorf("no vector has %s %q", list, m)
			}
		}
	}
}

// closedLists are the parts whose every value needs an example.
var closedLists = map[string][]string{
	"Ask.Factors":                      {"badge", "pin", "password", "desk"},
	"Facts.Stale":                      {"", "stale", "expired"},
	"Facts.Rules.Effect":               {"allow", "deny"},
	"Facts.Rules.Holidays":             {"", "closed", "only"},
	"Facts.Rules.Offline":              {"", "refuse", "fresh"},
	"Facts.Rules.Needs.Questions.Kind": {"text", "number", "choice", "yes_no", "mileage", "fuel", "cleanliness", "damage"},
	"Facts.Item.State":                 {"in", "out", "to_hang", "missing", "retired"},
}

// ours tells whether a type is a struct of the rules, and not a time.
func ours(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == reflect.TypeOf(rules.Ask{}).PkgPath()
}

// under is the type in lists and behind pointers.
func under(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func partsOf(t reflect.Type, path string, parts *[]string) {
	if t = under(t); !ours(t) {
		*parts = append(*parts, path)
		return
	}
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && !f.Anonymous {
			partsOf(f.Type, path+"."+f.Name, parts)
		}
	}
}

// mark notes what is set, and the values of closed lists.
func mark(v reflect.Value, path string, set map[string]bool) {
	switch {
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			mark(v.Index(i), path, set)
		}
	case v.Kind() == reflect.Pointer && ours(v.Type().Elem()):
		if !v.IsNil() {
			mark(v.Elem(), path, set)
		}
	case ours(v.Type()):
		for _, f := range reflect.VisibleFields(v.Type()) {
			if f.IsExported() && !f.Anonymous {
				mark(v.FieldByIndex(f.Index), path+"."+f.Name, set)
			}
		}
	default:
		if !v.IsZero() {
			set[path] = true
		}
		if v.Kind() == reflect.String && slices.Contains(closedLists[path], v.String()) {
			set[path+"="+v.String()] = true
		}
	}
}
