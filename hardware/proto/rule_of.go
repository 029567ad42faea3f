package proto

import (
	"reflect"

	"claviger/custody/rules"
)

// RuleOf puts a rule on the wire.
func RuleOf(r rules.Rule) Rule {
	out := Rule{ID: r.ID, Version: r.Version, Name: r.Name, Effect: r.Effect, Who: Who(r.Who), What: What(r.What),
		Holidays: r.Holidays, Offline: r.Offline,
		Reason: r.Needs.Reason, Purposes: r.Needs.Purposes, Second: r.Needs.SecondFactor, Booking: r.Needs.Booking, Quals: r.Needs.Qualifications,
		Signed: r.Needs.Signature, IDSeen: r.Needs.IDSeen,
		Minutes: r.Limits.MaxMinutes, Curfew: r.Limits.Curfew, MaxHeld: r.Limits.MaxHeld, NoneLate: r.Limits.NoneWhileOverdue, ShiftEnd: r.Limits.ShiftEnd}
	out.When = each(r.When, func(w rules.Window) Window { return Window(w) })
	out.Dates = each(r.Dates, func(d rules.DayHours) DayHours { return DayHours(d) })
	out.Asks = each(r.Needs.Questions, func(q rules.Question) Question { return Question(q) })
	out.Approved = each(r.Needs.Approvals, func(a rules.Approval) Who { return Who(a.Who) })
	out.OfLevel = each(r.Limits.MaxOfLevel, func(c rules.LevelCap) LevelCap { return LevelCap(c) })
	if w := r.Needs.Witnesses; !reflect.ValueOf(w).IsZero() {
		out.Witness = &Witnesses{w.Count, w.OtherDepartment, w.OnReturn, Who(w.Who)}
	}
	if x := First(r.Limits.ReturnFirst); !r.Limits.ReturnFirst.Empty() {
		out.First = &x
	}
	return out
}

// Rule takes a rule off the wire.
func (r Rule) Rule() rules.Rule {
	out := rules.Rule{ID: r.ID, Version: r.Version, Name: r.Name, Effect: r.Effect, Who: rules.Who(r.Who), What: rules.What(r.What),
		Holidays: r.Holidays, Offline: r.Offline,
		Needs:  rules.Needs{Reason: r.Reason, Purposes: r.Purposes, SecondFactor: r.Second, Booking: r.Booking, Qualifications: r.Quals, Signature: r.Signed, IDSeen: r.IDSeen},
		Limits: rules.Limits{MaxMinutes: r.Minutes, Curfew: r.Curfew, MaxHeld: r.MaxHeld, NoneWhileOverdue: r.NoneLate, ShiftEnd: r.ShiftEnd}}
	out.When = each(r.When, func(w Window) rules.Window { return rules.Window(w) })
	out.Dates = each(r.Dates, func(d DayHours) rules.DayHours { return rules.DayHours(d) })
	out.Needs.Questions = each(r.Asks, func(q Question) rules.Question { return rules.Question(q) })
	out.Needs.Approvals = each(r.Approved, func(w Who) rules.Approval { return rules.Approval{Who: rules.Who(w)} })
	out.Limits.MaxOfLevel = each(r.OfLevel, func(c LevelCap) rules.LevelCap { return rules.LevelCap(c) })
	if w := r.Witness; w != nil {
		out.Needs.Witnesses = rules.Witnesses{Count: w.Count, OtherDepartment: w.OtherDepartment, OnReturn: w.OnReturn, Who: rules.Who(w.Who)}
	}
	if r.First != nil {
		out.Limits.ReturnFirst = rules.First(*r.First)
	}
	return out
}

// Rules is the calendar as the rules know it; none stays none.
func (c *Calendar) Rules() *rules.Calendar { return (*rules.Calendar)(c) }

// CalendarOf puts a calendar on the wire.
func CalendarOf(c *rules.Calendar) *Calendar { return (*Calendar)(c) }

// each turns a list; none stays none.
func each[A, B any](list []A, turn func(A) B) (out []B) {
	for _, v := range list {
		out = append(out, turn(v))
	}
	return out
}
