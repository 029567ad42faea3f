package rules_test

import (
	"fmt"
	"testing"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// crowd is 2,000 rules by group and a person in every second of 500 groups.
func crowd() (rules.Ask, rules.Facts) {
	a, f := ask(wall(16, 10, 0)), facts()
	f.Person.Groups = nil
	for g := range 500 {
		if g%2 == 0 {
			f.Person.Groups = append(f.Person.Groups, tenants.GroupID(fmt.Sprintf("grp_%03d", g)))
		}
	}
	for i := range 2000 {
		r := allow(fmt.Sprintf("rul_%04d", i), office)
		r.Who = rules.Who{Groups: []tenants.GroupID{tenants.GroupID(fmt.Sprintf("grp_%03d", i%500))}}
		r.What.MinLevel = custody.Level(i % 5)
		r.Needs.Reason, r.Limits.MaxMinutes = i%3 == 0, 60+i%400
		f.Rules = append(f.Rules, r)
	}
	return a, f
}

// BenchmarkDecide is one decision among 2,000 rules and 500 groups, and the
// same with the rules narrowed to those that name the person.
func BenchmarkDecide(b *testing.B) {
	a, f := crowd()
	b.Run("rules=2000/groups=500", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			rules.Decide(a, f)
		}
	})
	f.Rules = rules.Concerning(a.PersonID, f.Person, f.Rules)
	b.Run("narrowed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			rules.Decide(a, f)
		}
	})
}
