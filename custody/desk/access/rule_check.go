package access

import (
	"slices"
	"strconv"
	"strings"

	"claviger/custody/rules"
	"claviger/tenants"
)

// The bounds of a rule that somebody can still read.
const (
	mostQuestions = 10
	mostOptions   = 20
	mostSteps     = 5
	longestText   = 200
)

// Check refuses a rule that could never apply or that contradicts itself, as
// far as that shows in the rule alone.
func Check(r rules.Rule) error {
	switch {
	case strings.TrimSpace(r.Name) == "":
		return tenants.Fail(tenants.Invalid, "name_required").At("name")
	case r.Effect != rules.Allow && r.Effect != rules.Deny:
		return tenants.Fail(tenants.Invalid, "rule_effect").At("effect")
	case r.Who.Empty():
		return tenants.Fail(tenants.Invalid, "rule_who_empty").At("who")
	case r.What.MaxLevel != nil && *r.What.MaxLevel < r.What.MinLevel:
		return tenants.Fail(tenants.Invalid, "rule_levels_crossed").At("level")
	}
	for _, check := range []func(rules.Rule) error{checkHours, checkLimits, checkQuestions, checkPeople} {
		if err := check(r); err != nil {
			return err
		}
	}
	return nil
}

func checkHours(r rules.Rule) error {
	for i, w := range r.When {
		if w.Days == 0 || w.Days > 127 || w.From < 0 || w.From >= 1440 || w.To < 0 || w.To > 1440 || w.From == w.To {
			return tenants.Fail(tenants.Invalid, "rule_window_never", "window", strconv.Itoa(i+1)).At("when")
		}
	}
	if !slices.Contains([]rules.HolidayUse{rules.HolidaysIgnored, rules.HolidaysClosed, rules.HolidaysOnly}, r.Holidays) {
		return tenants.Fail(tenants.Invalid, "rule_holidays").At("holidays")
	}
	for _, d := range r.Dates {
		if !d.Date.Valid() {
			return tenants.Fail(tenants.Invalid, "date_invalid").At("dates")
		}
		if !d.Closed && (d.From < 0 || d.To > 1440 || d.From >= d.To) {
			return tenants.Fail(tenants.Invalid, "rule_date_never", "date", string(d.Date)).At("dates")
		}
		if slices.ContainsFunc(r.Dates, func(x rules.DayHours) bool { return x.Date == d.Date && x.Closed != d.Closed }) {
			return tenants.Fail(tenants.Invalid, "rule_date_both", "date", string(d.Date)).At("dates")
		}
	}
	return nil
}

func checkLimits(r rules.Rule) error {
	l := r.Limits
	switch {
	case l.MaxMinutes < 0 || l.MaxHeld < 0:
		return tenants.Fail(tenants.Invalid, "rule_limit_negative").At("limits")
	case l.Curfew != nil && (*l.Curfew < 0 || *l.Curfew >= 1440):
		return tenants.Fail(tenants.Invalid, "rule_curfew_range").At("curfew")
	}
	if l.ShiftEnd && len(r.When) == 0 && !slices.ContainsFunc(r.Dates, func(d rules.DayHours) bool { return !d.Closed }) {
		return tenants.Fail(tenants.Invalid, "rule_shift_hours").At("shift_end")
	}
	for _, c := range l.MaxOfLevel {
		if c.Level < 0 || c.Level > 4 || c.Max < 1 {
			return tenants.Fail(tenants.Invalid, "rule_limit_negative").At("limits")
		}
	}
	for _, id := range l.ReturnFirst.Items {
		if len(r.What.Items) == 1 && r.What.Items[0] == id {
			return tenants.Fail(tenants.Invalid, "rule_returns_itself").At("return_first")
		}
	}
	return nil
}

func checkQuestions(r rules.Rule) error {
	if len(r.Needs.Questions) > mostQuestions {
		return tenants.Fail(tenants.Invalid, "rule_questions_many", "max", strconv.Itoa(mostQuestions)).At("questions")
	}
	for i, q := range r.Needs.Questions {
		n := strconv.Itoa(i + 1)
		switch {
		case strings.TrimSpace(q.Text) == "" || len(q.Text) > longestText || !tenants.IsText(q.Text):
			return tenants.Fail(tenants.Invalid, "rule_question_text", "question", n).At("questions")
		case !slices.Contains(rules.QuestionKinds, q.Kind):
			return tenants.Fail(tenants.Invalid, "rule_question_kind", "question", n).At("questions")
		case q.Kind == rules.ChoiceQuestion && (len(q.Options) < 2 || len(q.Options) > mostOptions || len(slices.Compact(slices.Sorted(slices.Values(q.Options)))) != len(q.Options)):
			return tenants.Fail(tenants.Invalid, "rule_question_options", "question", n).At("questions")
		case q.Min != nil && q.Max != nil && *q.Min > *q.Max:
			return tenants.Fail(tenants.Invalid, "rule_question_bounds", "question", n).At("questions")
		}
	}
	return nil
}

func checkPeople(r rules.Rule) error {
	if n := r.Needs.Witnesses.Count; n < 0 || n > rules.MostWitnesses {
		return tenants.Fail(tenants.Invalid, "rule_witnesses_many", "max", strconv.Itoa(rules.MostWitnesses)).At("witnesses")
	}
	if len(r.Needs.Approvals) > mostSteps {
		return tenants.Fail(tenants.Invalid, "rule_steps_many", "max", strconv.Itoa(mostSteps)).At("approvals")
	}
	for _, a := range r.Needs.Approvals {
		if a.Who.Empty() {
			return tenants.Fail(tenants.Invalid, "rule_step_empty").At("approvals")
		}
	}
	for _, name := range r.Needs.Qualifications {
		if strings.TrimSpace(name) == "" || len(name) > 100 || !tenants.IsText(name) {
			return tenants.Fail(tenants.Invalid, "rule_qualification_name").At("qualifications")
		}
	}
	return nil
}
