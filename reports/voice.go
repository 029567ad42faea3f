package reports

import (
	"strconv"
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

type atTime = time.Time

// voice says things of one report in its reader's language and zone.
type voice struct {
	*words.Printer
	q    Question
	org  tenants.Organisation
	zone *time.Location
	now  time.Time // the moment the report is of

	site, person, key, run string // names of what the question is narrowed to
}

// newVoice reads the names that the question needs.
func newVoice(r *store.Rx, rep Report, q Question) (*voice, error) {
	org, err := r.Organisation()
	if err != nil {
		return nil, err
	}
	run := ""
	if q.Run != "" {
		p, err := r.RunPage(q.Run)
		if err != nil {
			return nil, err
		}
		run, q.From, q.To = p.Name, p.At, r.Now().Add(time.Second)
		if p.EndedAt != nil {
			q.To = p.EndedAt.Add(time.Second)
		}
	}
	zone, err := q.check(rep, org)
	if err != nil {
		return nil, err
	}
	v := &voice{Printer: words.In(q.Locale).At(zone), q: q, org: org, zone: zone, now: r.Now(), run: run}
	if q.Site != "" {
		if v.site, err = r.SiteName(q.Site); err != nil {
			return nil, err
		}
	}
	if q.Person != "" {
		if v.person, err = r.PersonName(q.Person); err != nil {
			return nil, err
		}
	}
	if q.Item != "" {
		it, err := r.Item(q.Item)
		if err != nil {
			return nil, err
		}
		v.key = it.Code
	}
	return v, nil
}

// oneDay tells whether the period is one day, so that times need no date.
func (v *voice) oneDay() bool {
	return !v.q.From.IsZero() && v.q.To.Sub(v.q.From) <= 25*time.Hour && v.sameDay(v.q.From, v.q.To.Add(-time.Second))
}

func (v *voice) sameDay(a, b time.Time) bool {
	return a.In(v.zone).Format(time.DateOnly) == b.In(v.zone).Format(time.DateOnly)
}

// moment is a time as the table shows it: to the second, with the day unless
// the report is of that day, with the year unless it is this one.
func (v *voice) moment(t time.Time) string {
	if v.oneDay() && v.sameDay(t, v.q.From) || v.q.From.IsZero() && v.sameDay(t, v.now) {
		return v.ClockSeconds(t)
	}
	day := v.Date(t)
	if year := t.In(v.zone).Year(); year == v.now.In(v.zone).Year() {
		day = strings.TrimSuffix(day, " "+strconv.Itoa(year))
	}
	return day + " " + v.ClockSeconds(t)
}

// at is a cell of a moment; nil is a dash.
func (v *voice) at(t *time.Time) Cell {
	if t == nil {
		return Cell{Text: "–"}
	}
	return Cell{Text: v.moment(*t), At: *t}
}

// place names a place and a slot: "Cabinet East 21".
func place(name string, slot int) string {
	if name == "" || slot == 0 {
		return name
	}
	return name + " " + strconv.Itoa(slot)
}

// purpose is the reason code in words, and the free text after it.
func (v *voice) purpose(code, reason string) string {
	if code != "" && v.Has("custody.purpose."+code) {
		code = v.Label("custody.purpose", code)
	}
	switch {
	case code == "":
		return reason
	case reason == "":
		return code
	}
	return code + ": " + reason
}

// period says the period in words.
func (v *voice) period() string {
	last := v.q.To.Add(-time.Second)
	switch {
	case v.q.From.IsZero():
		return v.Say("reports.when.now", "day", v.LongDay(v.now), "at", v.Clock(v.now))
	case v.oneDay():
		return v.Say("reports.when.day", "day", v.LongDay(v.q.From))
	}
	return v.Say("reports.when.span", "from", v.LongDay(v.q.From), "to", v.LongDay(last))
}

// shortPeriod is the period for a foot or a subject.
func (v *voice) shortPeriod() string {
	switch {
	case v.q.From.IsZero():
		return v.Date(v.now) + " " + v.Clock(v.now)
	case v.oneDay():
		return v.Date(v.q.From)
	}
	return v.Say("reports.period.span", "from", v.Date(v.q.From), "to", v.Date(v.q.To.Add(-time.Second)))
}

// question is the whole question as one sentence.
func (v *voice) question() string {
	return v.Say("reports.question."+string(v.q.Report), "site", v.site, "person", v.person, "key", v.key, "run", v.run, "when", v.period())
}

// filters names what the question is narrowed to.
func (v *voice) filters() string {
	var list []string
	for _, f := range []string{v.site, v.person, v.key, v.run} {
		if f != "" {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return v.Say("reports.filters_none")
	}
	return strings.Join(list, ", ")
}

// title is the report's name.
func (v *voice) title() string { return v.Say("reports.name." + string(v.q.Report)) }
