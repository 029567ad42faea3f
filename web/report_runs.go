package web

import (
	"encoding/hex"

	"claviger/reports"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// runsPage lists the reports that were made and kept.
func (s *Server) runsPage(r *Request) error {
	var runs []store.ReportRun
	err := r.Read(func(rx *store.Rx) (err error) {
		runs, err = rx.ReportRuns("", r.Query("after"), pageRows+1)
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	staff, err := r.Staff(say("nav.report_runs"))
	if err != nil {
		return err
	}
	v := views.Settings{Staff: staff, Heading: say("reports.title"),
		List: &views.SettingsList{Caption: say("nav.report_runs"), Empty: say("reports.runs.none"), Columns: []ui.Column{{Label: say("reports.runs.report")}, {Label: say("reports.asked_by")}, {Label: say("reports.made")}, {Label: say("reports.runs.size"), Class: "place"}, {Label: say("reports.runs.act"), Hidden: true}}}}
	shown, _ := cut(runs)
	for _, run := range shown {
		v.List.Rows = append(v.List.Rows, views.SettingsRow{ID: run.ID, Name: say("reports.name." + run.Report), Sub: r.Say.Count("reports.rows", run.Rows), Href: "/reports/runs/" + run.ID,
			Cells: []string{run.AskedBy, r.Say.Moment(run.MadeAt, r.Now()), say("reports.format."+run.Format) + ", " + r.Say.Bytes(run.Size)}})
	}
	return r.HTML(v.Show())
}

// kept reads a kept report that the person may read.
func (r *Request) kept() (run store.ReportRun, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		run, err = rx.ReportRun(r.Params("id"))
		return err
	})
	return run, err
}

// runPage is one kept report: what was asked, the file, and how to check it.
func (s *Server) runPage(r *Request) error {
	run, err := r.kept()
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("reports.name." + run.Report)
	staff, err := r.Staff(title)
	if err != nil {
		return err
	}
	p := views.ReportRun{Staff: staff, Path: []ui.Crumb{{Label: say("reports.title"), Href: "/reports"}, {Label: say("nav.report_runs"), Href: "/reports/runs"}}, Heading: title,
		Question: r.periodOf(run), Buttons: []ui.Button{{Label: say("reports.again"), Href: "/reports/" + run.Report},
			{Label: say("reports.download", "format", say("reports.format."+run.Format)), Kind: ui.Primary, Icon: "down", Href: "/reports/runs/" + run.ID + "/file"}}}
	fact := func(word, text string, code bool) {
		if text != "" {
			p.Facts = append(p.Facts, ui.Fact{Term: say("reports." + word), Text: ui.Text(text), Code: code})
		}
	}
	fact("asked_by", run.AskedBy, false)
	fact("made", r.Say.Date(run.MadeAt)+" "+r.Say.ClockSeconds(run.MadeAt), false)
	fact("runs.size", r.Say.Bytes(run.Size)+", "+r.Say.Count("reports.rows", run.Rows), false)
	if run.Pages > 0 {
		fact("runs.pages", r.Say.Number(int64(run.Pages)), false)
	}
	fact("runs.hash", hex.EncodeToString(run.BlobHash), true)
	if run.LogSize > 0 {
		fact("log_entries", r.Say.Number(run.LogSize), false)
		fact("runs.root", hex.EncodeToString(run.LogRoot), true)
	}
	return r.HTML(p.Show())
}

// runFile sends the kept file.
func (s *Server) runFile(r *Request) error {
	run, err := r.kept()
	if err != nil {
		return err
	}
	var content []byte
	if err := r.Read(func(rx *store.Rx) (err error) {
		content, err = rx.ReportFile(run)
		return err
	}); err != nil {
		return err
	}
	r.Set("Content-Type", reports.Format(run.Format).Type())
	r.Set("Content-Disposition", `attachment; filename="`+run.Report+"-"+run.MadeAt.In(zone(run.Zone)).Format("2006-01-02")+"."+run.Format+`"`)
	r.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return r.Send(content)
}
