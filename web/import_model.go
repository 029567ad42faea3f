package web

import (
	"strconv"
	"time"

	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// earlierImports is how many imports of before the first page shows.
const earlierImports = 20

// importStartPage is the first step, with the imports of before.
func (s *Server) importStartPage(r *Request, f *form, status int) error {
	var list []store.Import
	err := r.Read(func(rx *store.Rx) (err error) {
		list, err = rx.Imports(earlierImports)
		return err
	})
	if err != nil {
		return err
	}
	title := r.Say.Say("imports.title")
	if len(f.problems) > 0 {
		title = r.Say.Say("ui.error") + " " + title
	}
	staff, err := r.Staff(title)
	if err != nil {
		return err
	}
	v := startPage(r.Say, staff, r.Scope, r.Guest.Organisation.Trade, f)
	v.Once = r.Once()
	v.History = historyOf(r.Say, r.Scope, list, s.now())
	r.Status(status)
	return r.HTML(v.Show())
}

func startPage(p *words.Printer, staff views.Staff, scope tenants.Scope, trade tenants.Trade, f *form) views.ImportStart {
	v := views.ImportStart{Staff: staff, Heading: p.Say("imports.title"), Lede: p.Say("imports.file_hint"), Problems: f.problems, KindLabel: p.Say("imports.kind"), Submit: p.Say("imports.read"),
		Templates: p.Say("imports.templates"),
		File: ui.Field{ID: "file", Label: p.Say("imports.file"), Type: "file", Error: f.problem("file"),
			Hint:  p.Say("imports.limits", "mb", bodyLimit>>20, "rows", p.Number(importer.MaxRows)),
			Attrs: map[string]any{"accept": ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
		Paste: ui.Field{ID: "paste", Label: p.Say("imports.paste"), Hint: p.Say("imports.paste_hint"), Value: clipped(f.text("paste"), 64<<10)}}
	chosen := or(f.text("kind"), string(likelyKind(trade)))
	for _, kind := range importer.Kinds {
		if !importer.MayImport(scope, kind) {
			continue
		}
		label := p.Say("imports.kind." + string(kind))
		v.Kinds = append(v.Kinds, ui.Option{Value: string(kind), Label: label, On: string(kind) == chosen})
		v.Empties = append(v.Empties, ui.Crumb{Label: label, Href: "/import/template/" + string(kind) + ".csv"})
	}
	return v
}

// likelyKind is what a trade brings in first.
func likelyKind(t tenants.Trade) importer.Kind {
	switch t {
	case tenants.Dealership:
		return importer.Vehicles
	case tenants.Property:
		return importer.Properties
	}
	return importer.Keys
}

func historyOf(p *words.Printer, scope tenants.Scope, list []store.Import, now time.Time) views.ImportHistory {
	h := views.ImportHistory{Title: p.Say("imports.history"), Caption: p.Say("imports.history_caption"), Columns: []ui.Column{{Label: p.Say("imports.history.file")}, {Label: p.Say("imports.history.result")},
		{Label: p.Say("imports.history.when"), Class: "since"}, {Label: p.Say("imports.history.state")}}}
	for _, m := range list {
		if !importer.MayImport(scope, importer.Kind(m.Kind)) {
			continue
		}
		row := views.ImportHistoryRow{ID: m.ID, Href: importHref(m.ID), Name: m.Filename, Kind: p.Say("imports.kind." + m.Kind), When: p.Moment(m.CreatedAt, now), State: importChip(m.State), Word: p.Say("imports.state." + m.State)}
		if m.State != store.ImportDraft {
			row.Result = summaryOf(p, m)
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// importChip is the state of an import as a chip shows states.
func importChip(state string) string {
	switch state {
	case store.ImportDone:
		return "ok"
	case store.ImportFailed:
		return "fail"
	case store.ImportUndone:
		return "retired"
	}
	return "wait"
}

func summaryOf(p *words.Printer, m store.Import) string {
	return p.Say("imports.summary", "added", p.Number(m.Added), "updated", p.Number(m.Updated), "unchanged", p.Number(m.Unchanged), "rejected", p.Number(m.Rejected))
}

// importStep is the frame of a step; name is that of imports.step.
func (r *Request) importStep(n int, name, heading string) (views.ImportStep, error) {
	staff, err := r.Staff(heading)
	return views.ImportStep{Staff: staff, Heading: heading, Path: []ui.Crumb{{Label: r.Say.Say("imports.title"), Href: "/import"}},
		Step: r.Say.Say("imports.step", "n", n, "name", r.Say.Say("imports.step."+name))}, err
}

// importWaitPage shows how far the work has come.
func (s *Server) importWaitPage(r *Request, d importer.Drafted) error {
	n, name, title := 3, "check", "imports.checking"
	switch d.State {
	case store.ImportRunning:
		n, name, title = 4, "done", "imports.running"
	case store.ImportUndoing:
		n, name, title = 4, "done", "imports.undoing"
	}
	step, err := r.importStep(n, name, r.Say.Say(title, "file", d.Filename))
	if err != nil {
		return err
	}
	step.Doc.Refresh = 2
	v := views.ImportWait{ImportStep: step, Poll: importHref(d.ID), Lede: r.Say.Say("imports.leave")}
	if d.State != store.ImportUndoing {
		v.Progress = r.Say.Say("imports.progress", "n", r.Say.Number(d.Rows), "total", r.Say.Number(d.Total))
		v.Done = int(d.Rows * 100 / max(d.Total, 1))
	}
	return r.HTML(v.Show())
}

// wholeProblem is why an import broke off, when it did.
func wholeProblem(p *words.Printer, m store.Import) (string, bool) {
	problems, err := importer.DecodeProblems(m.Errors)
	if err != nil || len(problems) == 0 || problems[0].Row != 0 {
		return "", false
	}
	return problems[0].Message(p, importer.Kind(m.Kind)), true
}

// shownProblems is how many rows of one reason a page shows.
const shownProblems = 12

// groupsOf puts the rows with one reason in one column together, in the order
// in which the reasons are met.
func groupsOf(p *words.Printer, id, title, lede string, kind importer.Kind, problems []importer.Problem, notes bool) *views.ImportGroups {
	g := &views.ImportGroups{ID: id, Title: p.Say(title), Lede: p.Say(lede)}
	type reason struct{ column, code string }
	var order []reason
	rows := map[reason][]importer.Problem{}
	for _, b := range problems {
		if b.Row == 0 || b.Note != notes {
			continue
		}
		key := reason{b.Column, b.Code}
		if rows[key] == nil {
			order = append(order, key)
		}
		rows[key] = append(rows[key], b)
	}
	for i, key := range order {
		column := or(key.column, p.Say("imports.group_whole"))
		group := views.ImportGroup{ID: id + "-" + strconv.Itoa(i), Title: p.Count("imports.group", len(rows[key]), "column", column)}
		for _, b := range rows[key][:min(len(rows[key]), shownProblems)] {
			group.Rows = append(group.Rows, views.ImportProblem{Row: p.Say("imports.row", "n", b.Row), Text: b.Message(p, kind)})
		}
		if more := len(rows[key]) - shownProblems; more > 0 {
			group.More = p.Count("imports.more", more)
		}
		g.Groups = append(g.Groups, group)
	}
	if len(g.Groups) == 0 {
		return nil
	}
	return g
}
