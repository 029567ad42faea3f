package web

import (
	"strconv"

	"claviger/reports"
	"claviger/views"
	"claviger/views/ui"
)

// reportView is the page of one question with its answer.
func (s *Server) reportView(r *Request, rep reports.Report, a reports.Answer, c reportChoice, f *form) (views.Report, error) {
	say := r.Say.Say
	title := say("reports.name." + string(rep.Name))
	if len(f.problems) > 0 {
		title = say("ui.error") + " " + title
	}
	staff, err := r.Staff(title)
	p := views.Report{Staff: staff, Path: []ui.Crumb{{Label: say("reports.title"), Href: "/reports"}}, Heading: say("reports.name." + string(rep.Name)), Action: "/reports/" + string(rep.Name),
		Problems: f.problems, ShowWord: say("reports.show"), Asked: c.asked(), Preview: say("reports.preview"), Status: r.reportStatus(a), Fields: r.reportFields(rep, c, f)}
	if rep.Period && c.run == "" { // of one incident, the period is its own
		p.SpanName, p.SpanText, p.Spans = say("reports.period"), a.Period, r.spanOptions(c.span)
	}
	for _, format := range []reports.Format{reports.CSV, reports.XLSX, reports.PDF} {
		b := ui.Button{Label: say("reports.format." + string(format)), Name: "format", Value: string(format)}
		if format == reports.PDF {
			b.Label, b.Kind, b.Icon = say("reports.make_pdf"), ui.Primary, "down"
		}
		p.Make = append(p.Make, b)
	}
	r.reportPaper(&p, rep, a)
	return p, err
}

// reportPaper fills the paper.
func (r *Request) reportPaper(p *views.Report, rep reports.Report, a reports.Answer) {
	shown := a.Rows[:min(len(a.Rows), paperRows)]
	p.Sheet = ui.Sheet{Organisation: a.Organisation, MadeBy: r.Say.Say("reports.made_by"), Title: a.Title, Question: a.Question, Foot: a.Foot}
	for _, fact := range a.Facts {
		p.Sheet.Facts = append(p.Sheet.Facts, ui.Fact{Term: fact.Name, Text: ui.Text(fact.Value)})
	}
	p.Seal = views.ReportSeal{Title: a.Seal.Title, How: a.Seal.How, Lines: a.Seal.Lines}
	if len(a.Rows) == 0 {
		p.Nothing = a.Nothing
		return
	}
	for i, name := range a.Columns {
		p.Columns = append(p.Columns, ui.Column{Label: name, Class: numClass(rep.Columns[i].Right)})
	}
	for n, row := range shown {
		line := views.ReportRow{No: strconv.Itoa(n + 1)}
		for i, cell := range row {
			line.Cells = append(line.Cells, views.ReportCell{Text: cell.Text, Strong: cell.Strong, Code: rep.Columns[i].Code, Right: rep.Columns[i].Right})
		}
		p.Rows = append(p.Rows, line)
	}
	all := len(a.Rows)
	p.Range = r.Say.Say("reports.on_this_page", "from", 1, "to", len(shown), "all", all)
	if all > len(shown) {
		p.Range = r.Say.Say("reports.first_rows", "n", len(shown))
	}
	p.Totals, p.NoWord = a.Totals, r.Say.Say("reports.col.number")
}

func numClass(right bool) string {
	if right {
		return "num"
	}
	return ""
}

// reportStatus says how long the answer is.
func (r *Request) reportStatus(a reports.Answer) string {
	if a.More {
		return r.Say.Say("reports.more_than", "n", len(a.Rows))
	}
	return r.Say.Count("reports.rows", len(a.Rows))
}

func (r *Request) spanOptions(now reports.Span) (out []ui.Option) {
	for _, s := range reports.Spans {
		out = append(out, ui.Option{Value: string(s), Label: r.Say.Say("reports.period." + string(s)), On: s == now})
	}
	return out
}

// reportFields are the filters of a question.
func (r *Request) reportFields(rep reports.Report, c reportChoice, f *form) []views.FormField {
	say := r.Say.Say
	var out []views.FormField
	if rep.Period && c.span == reports.Other {
		out = append(out, views.FormField{Field: ui.Field{ID: "from", Label: say("reports.from"), Type: "date", Value: c.from, Error: f.problem("from")}},
			views.FormField{Field: ui.Field{ID: "to", Label: say("reports.to"), Type: "date", Value: c.to, Error: f.problem("to")}})
	}
	sites := []ui.Option{{Value: "", Label: say("reports.all_sites"), On: c.site == ""}}
	for _, s := range c.sites {
		if r.Scope.SeesSite(s.ID) {
			sites = append(sites, ui.Option{Value: string(s.ID), Label: s.Name, On: string(s.ID) == c.site})
		}
	}
	return append(out, views.FormField{Kind: "select", Field: ui.Field{ID: "site", Label: say("reports.site")}, Options: sites},
		views.FormField{Field: ui.Field{ID: "person", Label: say("reports.person"), Value: c.person, Error: f.problem("person"), Example: say("reports.all_people"), Complete: "off"}},
		views.FormField{Field: ui.Field{ID: "key", Label: say("reports.key"), Value: c.key, Error: f.problem("key"), Example: say("reports.all_keys"), Complete: "off"}},
		views.FormField{Kind: "select", Field: ui.Field{ID: "locale", Label: say("reports.language")}, Options: localeOptions(r.Say, c.locale)[1:]})
}
