package web

import (
	"time"

	"claviger/custody"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// reportRoutes are the questions, their answers and what is sent by itself.
func (s *Server) reportRoutes() []Route {
	return []Route{
		get("/reports", tenants.ReportsRead, s.reportsPage),
		get("/reports/schedules", tenants.ReportsRead, s.schedulesPage), // before /reports/:name
		post("/reports/schedules", tenants.ReportsPlan, s.addSchedule),
		post("/reports/schedules/:id/pause", tenants.ReportsPlan, s.pauseSchedule),
		post("/reports/schedules/:id/resume", tenants.ReportsPlan, s.resumeSchedule),
		post("/reports/schedules/:id/test", tenants.ReportsPlan, s.testSchedule),
		get("/reports/runs", tenants.ReportsRead, s.runsPage),
		get("/reports/runs/:id", tenants.ReportsRead, s.runPage),
		get("/reports/runs/:id/file", tenants.ReportsRead, s.runFile),
		get("/reports/:name", tenants.ReportsRead, s.reportPage),
		post("/reports/:name", tenants.ReportsRead, s.makeReport),
	}
}

// asker is who asks, as it stands on the paper.
func (r *Request) asker() reports.Asker {
	return reports.Asker{Name: r.Guest.Person.Name, BaseURL: or(r.s.origin, r.BaseURL())}
}

func (s *Server) reportsPage(r *Request) error {
	last := map[reports.Name]store.ReportRun{}
	err := r.Read(func(rx *store.Rx) error {
		for _, rep := range reports.All() {
			runs, err := rx.ReportRuns(string(rep.Name), "", 1)
			if err != nil {
				return err
			}
			if len(runs) > 0 {
				last[rep.Name] = runs[0]
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	staff, err := r.Staff(say("reports.title"))
	if err != nil {
		return err
	}
	p := views.Reports{Staff: staff, Heading: say("reports.title"), Lede: r.Say.Count("reports.count", len(reports.All()))}
	for _, rep := range reports.All() {
		name := say("reports.name." + string(rep.Name))
		item := views.ReportItem{Name: name, Text: say("reports.name." + string(rep.Name) + ".text"), Sub: say("reports.never_run"), Href: "/reports/" + string(rep.Name),
			Buttons: []ui.Button{{Label: say("reports.run"), Row: true, Href: "/reports/" + string(rep.Name), Attrs: map[string]any{"aria-label": say("reports.run_name", "report", name)}}}}
		if run, ok := last[rep.Name]; ok {
			item.Sub = say("reports.ran", "at", r.Say.Moment(run.MadeAt, r.Now()), "rows", run.Rows)
		}
		if r.Scope.Can(tenants.ReportsPlan) {
			item.Buttons = append(item.Buttons, ui.Button{Label: say("reports.schedule"), Kind: ui.Ghost, Row: true, Href: "/reports/schedules?report=" + string(rep.Name) + "#plan",
				Attrs: map[string]any{"aria-label": say("reports.schedule_name", "report", name)}})
		}
		p.Items = append(p.Items, item)
	}
	return r.HTML(p.Show())
}

// questionOf reads the question out of the address or a form; what a person
// typed wrong becomes a problem of the form.
func (s *Server) questionOf(r *Request, rep reports.Report, f *form, value func(string) string) (reports.Question, reportChoice, error) {
	c := reportChoice{span: reports.Span(or(value("span"), string(reports.Yesterday))), from: value("from"), to: value("to"), site: value("site"), person: value("person"), key: value("key"), run: value("run"),
		locale: or(value("locale"), r.Say.Locale())}
	q := reports.Question{Report: rep.Name, Site: tenants.SiteID(c.site), Run: custody.RunID(c.run), Locale: c.locale, Zone: r.Guest.Organisation.Zone}
	if rep.Period {
		z := zone(q.Zone)
		q.From, q.To = c.span.Period(r.Now(), z)
		if c.span == reports.Other {
			var err error
			if q.From, q.To, err = reports.Days(c.from, c.to, z); err != nil {
				f.wrong(err)
				q.From, q.To = reports.Yesterday.Period(r.Now(), z)
			} else if !q.From.Before(q.To) {
				f.wrong(tenants.Fail(tenants.Invalid, "period_empty").At("to"))
				q.From, q.To = reports.Yesterday.Period(r.Now(), z)
			}
		}
	}
	err := r.Read(func(rx *store.Rx) error { return c.narrow(rx, &q, f) })
	return q, c, err
}

// reportChoice is what was chosen, as it was typed.
type reportChoice struct {
	span                                     reports.Span
	from, to, site, person, key, run, locale string
	sites                                    []tenants.Site
}

// narrow finds the person and the key that were typed.
func (c *reportChoice) narrow(rx *store.Rx, q *reports.Question, f *form) (err error) {
	if c.sites, err = rx.Sites(); err != nil {
		return err
	}
	if c.key != "" {
		it, err := rx.ItemByCode(c.key)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			f.wrong(tenants.Fail(tenants.Invalid, "report_key_unknown", "key", c.key).At("key"))
		} else if err != nil {
			return err
		}
		q.Item = it.ID
	}
	if c.person != "" {
		found, err := rx.Search(c.person, 2, store.PersonThing)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			f.wrong(tenants.Fail(tenants.Invalid, "report_person_unknown", "person", c.person).At("person"))
		case len(found) > 1 && found[0].Title != c.person:
			f.wrong(tenants.Fail(tenants.Invalid, "report_person_several", "person", c.person).At("person"))
		default:
			q.Person = tenants.PersonID(found[0].ID)
		}
	}
	return nil
}

// asked are the values that make the same question again.
func (c reportChoice) asked() map[string]string {
	m := map[string]string{}
	for name, v := range map[string]string{"span": string(c.span), "from": c.from, "to": c.to, "site": c.site, "person": c.person, "key": c.key, "run": c.run, "locale": c.locale} {
		if v != "" {
			m[name] = v
		}
	}
	return m
}

// makeReport makes the file, keeps it and shows what was kept.
func (s *Server) makeReport(r *Request) error {
	rep, err := reports.Find(reports.Name(r.Params("name")))
	if err != nil {
		return err
	}
	f := r.Form()
	q, c, err := s.questionOf(r, rep, f, f.text)
	if err != nil {
		return err
	}
	if len(f.problems) == 0 {
		var file reports.File
		file, err = reports.Make(r.UserContext(), s.Store, r.Scope, q, r.asker(), reports.Format(f.text("format")))
		if err == nil {
			run, err := reports.Keep(r.UserContext(), store.In[reports.Tx](s.Store), r.Scope, file, r.asker())
			if err != nil {
				return err
			}
			return r.To("/reports/runs/" + run.ID)
		}
		if !f.wrong(err) {
			return err
		}
	}
	r.Status(422)
	return s.showReport(r, rep, q, c, f)
}

func (s *Server) reportPage(r *Request) error {
	rep, err := reports.Find(reports.Name(r.Params("name")))
	if err != nil {
		return err
	}
	f := r.Form()
	q, c, err := s.questionOf(r, rep, f, func(name string) string { return r.Query(name) })
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		r.Status(422)
	}
	return s.showReport(r, rep, q, c, f)
}

// previewRows is how many rows of the answer are counted, and paperRows how
// many the paper on the screen has room for.
const (
	previewRows = 2000
	paperRows   = 24
)

func (s *Server) showReport(r *Request, rep reports.Report, q reports.Question, c reportChoice, f *form) error {
	began := time.Now()
	a, err := reports.Gather(r.UserContext(), s.Store, r.Scope, q, r.asker(), previewRows)
	if err != nil {
		return err
	}
	page, err := s.reportView(r, rep, a, c, f)
	if err != nil {
		return err
	}
	s.Log.DebugContext(r.UserContext(), "report preview", "report", rep.Name, "rows", len(a.Rows), "took", time.Since(began))
	return r.HTML(page.Show())
}
