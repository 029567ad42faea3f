package web

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// periodOf says which period a kept report covers.
func (r *Request) periodOf(run store.ReportRun) string {
	var q reports.Question
	if json.Unmarshal([]byte(run.Params), &q) != nil || q.From.IsZero() {
		return r.Say.Say("reports.as_of", "at", r.Say.Date(run.MadeAt)+" "+r.Say.Clock(run.MadeAt))
	}
	from, to := r.Say.LongDay(q.From), r.Say.LongDay(q.To.Add(-time.Second))
	if from == to {
		return from
	}
	return r.Say.Say("reports.period.span", "from", from, "to", to)
}

func (s *Server) schedulesPage(r *Request) error { return s.schedules(r, r.Form(), 200) }

// addSchedule plans a report from the form.
func (s *Server) addSchedule(r *Request) error {
	f := r.Form()
	plan := reports.Plan{Report: reports.Name(f.text("report")), Span: reports.Span(f.text("span")), Zone: r.Guest.Organisation.Zone, Locale: f.text("locale"), CSV: f.text("csv") != "",
		Site: tenants.SiteID(f.text("site")), Cadence: cadenceOf(f.text("when"), f.text("at"))}
	plan.Recipients = strings.FieldsFunc(f.text("recipients"), func(c rune) bool { return c == ',' || c == ';' || c == '\n' || c == ' ' || c == '\r' })
	if role := f.text("role"); role != "" {
		plan.Recipients = append(plan.Recipients, "role:"+role)
	}
	_, err := reports.AddPlan(r.UserContext(), store.In[reports.Tx](s.Store), r.Scope, plan)
	if err == nil {
		r.Flash("reports.schedule.added")
		return r.To("/reports/schedules")
	}
	if !f.wrong(err) {
		return err
	}
	return s.schedules(r, f, statusOf(err))
}

// cadenceOf reads when: every day, on workdays, on one weekday, or monthly.
func cadenceOf(when, clock string) reports.Cadence {
	c := reports.Cadence{Hour: -1}
	if at, err := time.Parse("15:04", clock); err == nil {
		c.Hour, c.Minute = at.Hour(), at.Minute()
	}
	switch when {
	case "month":
		c.Month = 1
	case "work":
		c.Days = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	case "day":
	default:
		n, err := strconv.Atoi(when)
		if err != nil {
			n = -1
		}
		c.Days = []time.Weekday{time.Weekday(n)}
	}
	return c
}

func (s *Server) pauseSchedule(r *Request) error {
	return s.scheduleAct(r, reports.Pause(r.UserContext(), store.In[reports.Tx](s.Store), r.Scope, r.Params("id")), "reports.schedule.paused_now")
}

func (s *Server) resumeSchedule(r *Request) error {
	return s.scheduleAct(r, reports.Resume(r.UserContext(), store.In[reports.Tx](s.Store), r.Scope, r.Params("id")), "reports.schedule.resumed")
}

func (s *Server) testSchedule(r *Request) error {
	return s.scheduleAct(r, reports.SendTest(r.UserContext(), store.In[reports.Tx](s.Store), r.Scope, r.Params("id")), "reports.schedule.test_sent")
}

func (s *Server) scheduleAct(r *Request, err error, done string) error {
	if err != nil {
		return err
	}
	r.Flash(done)
	return r.To("/reports/schedules")
}

// schedules is the page: what is sent, and the form for more.
func (s *Server) schedules(r *Request, f *form, status int) error {
	var list []store.Schedule
	var sites []tenants.Site
	var names map[tenants.PersonID]string
	err := r.Read(func(rx *store.Rx) (err error) {
		if list, err = rx.Schedules(); err != nil {
			return err
		}
		var people []tenants.PersonID
		for _, c := range list {
			for _, to := range strings.Split(c.Recipients, ",") {
				if strings.HasPrefix(to, "per_") {
					people = append(people, tenants.PersonID(to))
				}
			}
		}
		if names, err = rx.PersonNames(people); err != nil {
			return err
		}
		sites, err = rx.Sites()
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("reports.schedule.title")
	if len(f.problems) > 0 {
		title = say("ui.error") + " " + title
	}
	staff, err := r.Staff(title)
	if err != nil {
		return err
	}
	p := views.Schedules{Staff: staff, Heading: say("reports.title"), Caption: say("reports.schedule.title"), Empty: say("reports.schedule.none"),
		Columns: []ui.Column{{Label: say("reports.schedule.result"), Class: "st"}, {Label: say("reports.schedule.what")}, {Label: say("reports.schedule.to")}, {Label: say("reports.schedule.when")}, {Label: say("reports.runs.act"), Hidden: true}}}
	for _, c := range list {
		p.Rows = append(p.Rows, r.scheduleRow(c, names))
	}
	if r.Scope.Can(tenants.ReportsPlan) {
		p.Form = r.scheduleForm(f, sites)
		if c := cadenceOf(or(f.text("when"), "month"), or(f.text("at"), "06:00")); c.Check() == nil {
			p.NextWord = say("reports.schedule.next_three", "zone", r.Guest.Organisation.Zone)
			for _, at := range c.NextThree(r.Now(), zone(r.Guest.Organisation.Zone)) {
				p.Next = append(p.Next, r.Say.LongDay(at)+" "+r.Say.Clock(at))
			}
		}
	}
	r.Status(status)
	return r.HTML(p.Show())
}
