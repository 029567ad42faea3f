package web

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

// ruleNames says rules in words: the names of what they refer to by id.
type ruleNames struct {
	p     *words.Printer
	names map[string]string // id of a person, group, place or site → name
}

// readRuleNames reads the names of all that the rules refer to.
func readRuleNames(rx *store.Rx, p *words.Printer, list []rules.Rule) (ruleNames, error) {
	n := ruleNames{p, map[string]string{}}
	groups, err := rx.Groups()
	if err != nil {
		return n, err
	}
	for _, g := range groups {
		n.names[string(g.ID)] = g.Name
	}
	places, err := rx.PlaceNames()
	if err != nil {
		return n, err
	}
	for id, name := range places {
		n.names[id] = name
	}
	sites, err := rx.Sites()
	if err != nil {
		return n, err
	}
	for _, s := range sites {
		n.names[string(s.ID)] = s.Name
	}
	keyGroups, err := rx.KeyGroups()
	if err != nil {
		return n, err
	}
	for _, g := range keyGroups {
		n.names[string(g.ID)] = g.Name
	}
	return n, n.addNamed(rx, list)
}

// addNamed adds the people and keys that rules name one by one.
func (n ruleNames) addNamed(rx *store.Rx, list []rules.Rule) error {
	var people []tenants.PersonID
	var items []custody.ItemID
	for _, rule := range list {
		people = append(append(people, rule.Who.People...), rule.Who.Except...)
		for _, a := range rule.Needs.Approvals {
			people = append(people, a.Who.People...)
		}
		items = append(append(items, rule.What.Items...), rule.Limits.ReturnFirst.Items...)
	}
	names, err := rx.PersonNames(people)
	if err != nil {
		return err
	}
	for id, name := range names {
		n.names[string(id)] = name
	}
	codes, err := rx.ItemCodes(items)
	for id, code := range codes {
		n.names[string(id)] = code
	}
	return err
}

func named[T ~string](n ruleNames, ids []T) (out []string) {
	for _, id := range ids {
		name := n.names[string(id)]
		if name == "" {
			name = n.p.Say("common.unknown")
		}
		out = append(out, name)
	}
	return out
}

func texts[T ~string](list []T) (out []string) {
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// labelled are the words of a closed list.
func labelled[T ~string](p *words.Printer, list string, codes []T) (out []string) {
	for _, c := range codes {
		out = append(out, p.Label(list, string(c)))
	}
	return out
}

// sentence says who may take what, and when.
func (n ruleNames) sentence(r rules.Rule) string {
	args := []any{"who", n.who(r.Who), "what", n.what(r.What)}
	if when := n.when(r); when != "" {
		args = append(args, "when", when)
	}
	if r.Effect == rules.Deny {
		return n.p.Say("access.sentence_deny", args...)
	}
	return n.p.Say("access.sentence_allow", args...)
}

func (n ruleNames) who(w rules.Who) string {
	if len(w.Except) == 0 {
		return n.anyOf(w)
	}
	return n.p.Say("access.but", "who", n.anyOf(w), "names", n.p.List(named(n, w.Except)))
}

func (n ruleNames) anyOf(w rules.Who) string {
	if w.Everyone {
		return n.p.Say("access.everyone")
	}
	all := append(named(n, w.People), named(n, w.Groups)...)
	all = append(all, labelled(n.p, "people.role", w.Roles)...)
	all = append(all, texts(w.Departments)...)
	all = append(all, texts(w.Profiles)...)
	return n.p.List(append(all, labelled(n.p, "people.kind", w.Kinds)...))
}

// what joins the conditions: each narrows the one before.
func (n ruleNames) what(w rules.What) string {
	p := n.p
	var parts []string
	for _, list := range [][]string{named(n, w.Items), named(n, w.Groups), labelled(p, "custody.item_kinds", w.Kinds), labelled(p, "assets.kinds", w.Assets), labelled(p, "assets.class", w.Classes), named(n, w.Places), named(n, w.Sites)} {
		if len(list) > 0 {
			parts = append(parts, p.Either(list))
		}
	}
	if w.MinLevel > 0 || w.MaxLevel != nil {
		top := 4
		if w.MaxLevel != nil {
			top = int(*w.MaxLevel)
		}
		parts = append(parts, p.Say("access.levels", "from", itoa(int(w.MinLevel)), "to", itoa(top)))
	}
	if len(parts) == 0 {
		return p.Say("access.all_keys")
	}
	return p.Say("access.keys_of", "what", joinWords(parts...))
}

func (n ruleNames) when(r rules.Rule) string {
	var parts []string
	for _, w := range r.When {
		days := n.p.Say("access.every_day")
		if w.Days != 127 {
			var names []string
			for d := range 7 {
				if day := time.Weekday((d + 1) % 7); w.Days&(1<<day) != 0 {
					names = append(names, n.p.WeekdayShort(day))
				}
			}
			days = n.p.List(names)
		}
		parts = append(parts, n.p.Say("access.window", "days", days, "from", clockOf(w.From), "to", endClock(w.To)))
	}
	for _, d := range r.Dates {
		if !d.Closed {
			parts = append(parts, n.p.Say("access.on_date", "date", n.date(d.Date), "from", clockOf(d.From), "to", endClock(d.To)))
		}
	}
	return n.p.List(parts)
}

// date says a day of the calendar.
func (n ruleNames) date(d rules.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return n.p.At(time.UTC).Date(t)
}

// endClock writes the end of a window; the end of the day is 24:00.
func endClock(minute int) string {
	if minute == 24*60 {
		return "24:00"
	}
	return clockOf(minute)
}

// extra says what a rule asks for and how it bounds a grant.
func (n ruleNames) extra(r rules.Rule) (lines []string) {
	p := n.p
	if r.Needs.Reason {
		lines = append(lines, p.Say("access.need_reason"))
	}
	if len(r.Needs.Purposes) > 0 {
		var said []string
		for _, code := range r.Needs.Purposes {
			said = append(said, purposeWord(p, code))
		}
		lines = append(lines, p.Say("access.need_purpose", "purposes", p.Either(said)))
	}
	if r.Needs.SecondFactor {
		lines = append(lines, p.Say("access.need_factor"))
	}
	if r.Needs.Signature {
		lines = append(lines, p.Say("access.need_signature"))
	}
	if r.Needs.IDSeen {
		lines = append(lines, p.Say("access.need_id"))
	}
	if r.Limits.MaxMinutes > 0 {
		lines = append(lines, p.Say("access.limit_time", "span", p.Span(time.Duration(r.Limits.MaxMinutes)*time.Minute)))
	}
	if r.Limits.Curfew != nil {
		lines = append(lines, p.Say("access.limit_curfew", "at", clockOf(*r.Limits.Curfew)))
	}
	if r.Limits.ShiftEnd {
		lines = append(lines, p.Say("access.limit_shift"))
	}
	if r.Limits.MaxHeld > 0 {
		lines = append(lines, p.Say("access.limit_held", "keys", p.Count("common.keys", r.Limits.MaxHeld)))
	}
	if r.Limits.NoneWhileOverdue {
		lines = append(lines, p.Say("access.limit_overdue"))
	}
	return append(append(n.extraHours(r), lines...), n.extraNeeds(r)...)
}

// extraHours are holidays and closed dates.
func (n ruleNames) extraHours(r rules.Rule) (lines []string) {
	if r.Holidays != rules.HolidaysIgnored {
		lines = append(lines, n.p.Label("custody.holidays", string(r.Holidays)))
	}
	var shut []string
	for _, d := range r.Dates {
		if d.Closed {
			shut = append(shut, n.date(d.Date))
		}
	}
	if len(shut) > 0 {
		lines = append(lines, n.p.Say("access.not_on", "dates", n.p.List(shut)))
	}
	return lines
}

// extraNeeds are the needs and limits beyond the basics.
func (n ruleNames) extraNeeds(r rules.Rule) (lines []string) {
	p := n.p
	for _, q := range r.Needs.Questions {
		lines = append(lines, p.Say("access.asks", "question", q.Text))
	}
	if w := r.Needs.Witnesses; w.Count > 0 {
		args := []any{"witnesses", p.Count("access.witness_count", w.Count)}
		if w.OtherDepartment {
			args = append(args, "other", p.Say("access.witness_other"))
		}
		if !w.Who.Empty() {
			args = append(args, "who", n.who(w.Who))
		}
		if w.OnReturn {
			args = append(args, "back", p.Say("access.witness_return"))
		}
		lines = append(lines, p.Say("access.limit_witness", args...))
	}
	for i, a := range r.Needs.Approvals {
		lines = append(lines, p.Say("access.approved", "n", itoa(i+1), "who", n.who(a.Who)))
	}
	if r.Needs.Booking {
		lines = append(lines, p.Say("access.booked"))
	}
	if len(r.Needs.Qualifications) > 0 {
		lines = append(lines, p.Say("access.qualified", "what", p.List(r.Needs.Qualifications)))
	}
	for _, c := range r.Limits.MaxOfLevel {
		lines = append(lines, p.Say("access.capped", "keys", p.Count("common.keys", c.Max), "level", itoa(int(c.Level))))
	}
	if f := r.Limits.ReturnFirst; !f.Empty() {
		what := append(append(named(n, f.Items), named(n, f.Groups)...), labelled(p, "assets.kinds", f.Assets)...)
		lines = append(lines, p.Say("access.first", "what", p.List(what)))
	}
	if r.Offline != rules.OfflineObey {
		lines = append(lines, p.Label("custody.offline", string(r.Offline)))
	}
	return lines
}
