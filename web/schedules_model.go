package web

import (
	"strconv"
	"strings"
	"time"

	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// scheduleRow is one schedule as a sentence.
func (r *Request) scheduleRow(c store.Schedule, names map[tenants.PersonID]string) views.ScheduleRow {
	say := r.Say.Say
	row := views.ScheduleRow{ID: c.ID, Name: say("reports.name." + c.Report), Sentence: r.scheduleSentence(c), To: r.recipients(c, names), When: r.Say.Moment(c.NextAt, r.Now()), State: "wait", Word: say("reports.schedule.waiting")}
	act := func(what string, kind ui.Kind) {
		row.Acts = append(row.Acts, views.RowAct{Action: "/reports/schedules/" + c.ID + "/" + what, Button: ui.Button{ID: what + "-" + c.ID, Label: say("reports.schedule." + what), Kind: kind, Row: true}})
	}
	switch {
	case c.PausedAt != nil:
		row.State, row.Word, row.When = "offline", say("reports.schedule.paused"), "–"
	case c.Failures > 0:
		row.State, row.Word = "fail", r.Say.Count("reports.schedule.failed", c.Failures)
	case c.LastAt != nil:
		row.State, row.Word = "ok", say("reports.schedule.sent", "at", r.Say.Moment(*c.LastAt, r.Now()))
	}
	if c.LastError != "" {
		row.Sub = r.Say.Error(c.LastError, map[string]string{"recipients": c.Recipients})
	}
	if r.Scope.Can(tenants.ReportsPlan) {
		act("test", ui.Ghost)
		if c.PausedAt != nil {
			act("resume", ui.Plain)
		} else {
			act("pause", ui.Ghost)
		}
	}
	return row
}

// scheduleSentence says when and what: "On day 1 of each month at 06:00
// (Europe/Paris): Last month, PDF".
func (r *Request) scheduleSentence(c store.Schedule) string {
	say := r.Say.Say
	plan, err := reports.PlanOf(c)
	if err != nil {
		return ""
	}
	files := say("reports.format.pdf")
	if c.CSV {
		files += " + " + say("reports.format.csv")
	}
	span := ""
	if rep, err := reports.Find(plan.Report); err == nil && rep.Period {
		span = say("reports.period." + string(plan.Span))
	}
	return say("reports.schedule.line", "when", r.cadence(plan.Cadence), "span", span, "format", files, "zone", c.Zone)
}

// cadence says when in words.
func (r *Request) cadence(c reports.Cadence) string {
	at := time.Date(2000, 1, 1, c.Hour, c.Minute, 0, 0, time.UTC).Format("15:04")
	switch {
	case c.Month > 0:
		return r.Say.Say("reports.cadence.month", "day", strconv.Itoa(c.Month), "at", at)
	case len(c.Days) == 0:
		return r.Say.Say("reports.cadence.day", "at", at)
	}
	var days []string
	for _, d := range c.Days {
		days = append(days, r.Say.Weekday(d))
	}
	return r.Say.Say("reports.cadence.week", "days", r.Say.List(days), "at", at)
}

// recipients names who gets it.
func (r *Request) recipients(c store.Schedule, names map[tenants.PersonID]string) string {
	var list []string
	for _, to := range strings.Split(c.Recipients, ",") {
		switch role, ok := strings.CutPrefix(to, "role:"); {
		case ok:
			list = append(list, r.Say.Label("people.role", role))
		case names[tenants.PersonID(to)] != "":
			list = append(list, names[tenants.PersonID(to)])
		default:
			list = append(list, to)
		}
	}
	return r.Say.List(list)
}

// scheduleForm is the form that plans a report.
func (r *Request) scheduleForm(f *form, sites []tenants.Site) *views.SettingsForm {
	say := r.Say.Say
	chosen := func(name, fallback string) string { return or(f.text(name), or(r.Query(name), fallback)) }
	choice := func(id, label, now string, options []ui.Option) views.FormField {
		for i := range options {
			options[i].On = options[i].Value == now
		}
		return views.FormField{Kind: "select", Field: ui.Field{ID: id, Label: say(label), Error: f.problem(id)}, Options: options}
	}
	var questions, spans, when, where []ui.Option
	for _, rep := range reports.All() {
		questions = append(questions, ui.Option{Value: string(rep.Name), Label: say("reports.name." + string(rep.Name))})
	}
	for _, s := range []reports.Span{reports.Month, reports.Week, reports.Yesterday} {
		spans = append(spans, ui.Option{Value: string(s), Label: say("reports.period." + string(s))})
	}
	when = []ui.Option{{Value: "month", Label: say("reports.cadence.choose_month")}, {Value: "work", Label: say("reports.cadence.choose_work")}, {Value: "day", Label: say("reports.cadence.choose_day")}}
	for i := range 7 {
		d := time.Weekday((i + 1) % 7)
		when = append(when, ui.Option{Value: strconv.Itoa(int(d)), Label: r.Say.Weekday(d)})
	}
	where = []ui.Option{{Label: say("reports.all_sites")}}
	for _, s := range sites {
		where = append(where, ui.Option{Value: string(s.ID), Label: s.Name})
	}
	roles := []ui.Option{{Label: say("reports.schedule.no_role")}}
	for _, role := range []tenants.Role{tenants.RoleFinance, tenants.RoleAuditor, tenants.RoleManager, tenants.RoleSecurity, tenants.RoleOwner} {
		roles = append(roles, ui.Option{Value: string(role), Label: r.Say.Label("people.role", string(role))})
	}
	return &views.SettingsForm{ID: "plan", Title: say("reports.schedule.add"), Action: "/reports/schedules", Two: true, Problems: f.problems, Submit: ui.Button{Label: say("reports.schedule.add"), Kind: ui.Primary},
		Fields: []views.FormField{choice("report", "reports.runs.report", chosen("report", string(reports.Transactions)), questions), choice("span", "reports.period", chosen("span", string(reports.Month)), spans),
			choice("when", "reports.schedule.when", chosen("when", "month"), when),
			{Field: ui.Field{ID: "at", Label: say("reports.schedule.at"), Type: "time", Value: chosen("at", "06:00"), Error: or(f.problem("at"), f.problem("cadence")), Required: true}},
			choice("site", "reports.site", chosen("site", ""), where), choice("role", "reports.schedule.role", chosen("role", "finance"), roles),
			{Wide: true, Field: ui.Field{ID: "recipients", Label: say("reports.schedule.addresses"), Hint: say("reports.schedule.addresses_hint"), Value: f.text("recipients"), Error: f.problem("recipients"), Complete: "off"}},
			choice("locale", "reports.language", chosen("locale", r.Say.Locale()), localeOptions(r.Say, "")[1:]),
			{Kind: "check", On: f.text("csv") != "", Field: ui.Field{ID: "csv", Value: "1", Label: say("reports.schedule.csv")}}}}
}
