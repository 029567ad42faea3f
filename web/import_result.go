package web

import (
	"claviger/seed/importer"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// importResultPage shows what became of the rows, and what can be done now.
func (s *Server) importResultPage(r *Request, d importer.Drafted) error {
	problems, err := importer.DecodeProblems(d.Errors)
	if err != nil {
		return err
	}
	n, name := 4, "done"
	if d.State == store.ImportChecked || d.State == store.ImportChecking {
		n, name = 3, "check"
	}
	step, err := r.importStep(n, name, d.Filename)
	if err != nil {
		return err
	}
	kind := importer.Kind(d.Kind)
	v := views.ImportResult{ImportStep: step, Groups: groupsOf(r.Say, "problems", "imports.problems", "imports.problems_lede", kind, problems, false)}
	if v.Looks = groupsOf(r.Say, "looks", "imports.notes", "imports.notes_lede", kind, problems, true); v.Groups == nil && d.State == store.ImportUndone {
		v.Looks = nil
	}
	if v.Groups != nil && len(problems) >= importer.KeptProblems {
		v.Groups.Lede += " " + r.Say.Say("imports.first_problems", "n", r.Say.Number(importer.KeptProblems))
	}
	switch d.State {
	case store.ImportChecked:
		r.checkedResult(&v, d)
	case store.ImportDone:
		r.doneResult(&v, d, s)
	case store.ImportUndone:
		err = r.undoneResult(&v, d)
	default:
		r.brokenResult(&v, d, s)
	}
	if err != nil {
		return err
	}
	if v.Groups != nil && d.State != store.ImportUndone {
		v.Links = append(v.Links, ui.Button{Label: r.Say.Say("imports.bad_rows"), Kind: ui.Ghost, Icon: "down", Href: importHref(d.ID) + "/problems"})
	}
	return r.HTML(v.Show())
}

// act is a button that posts to a page of the import.
func (r *Request) importButton(d importer.Drafted, to, label string, kind ui.Kind) views.RowAct {
	return views.RowAct{Action: importHref(d.ID) + "/" + to, Fields: map[string]string{"once": r.Once()}, Button: ui.Button{ID: to, Label: label, Kind: kind}}
}

// checkedResult says what an import would do.
func (r *Request) checkedResult(v *views.ImportResult, d importer.Drafted) {
	v.State, v.Word, v.Summary = "ok", r.Say.Say("imports.checked"), ui.Text(summaryOf(r.Say, d.Import))
	change := int(d.Added + d.Updated)
	switch {
	case change > 0:
		v.Buttons = []views.RowAct{r.importButton(d, "run", r.Say.Count("imports.run", change), ui.Primary)}
	case d.Unchanged > 0 && d.Rejected == 0:
		v.Lede = r.Say.Say("imports.nothing")
	default:
		v.Lede = r.Say.Say("imports.none_fit")
	}
	v.Links = append(v.Links, ui.Button{Label: r.Say.Say("imports.change_columns"), Href: importHref(d.ID) + "/columns"})
}

// doneResult says what an import did, and offers to undo it.
func (r *Request) doneResult(v *views.ImportResult, d importer.Drafted, s *Server) {
	v.State, v.Word, v.Summary = "ok", r.Say.Say("imports.state.done"), ui.Text(summaryOf(r.Say, d.Import))
	v.Lede = r.Say.Say("imports.done", "at", r.Say.Moment(*d.DoneAt, s.now()))
	r.offerList(v, d)
	r.offerUndo(v, d, s)
}

// lists are the pages on which what was imported is found.
var lists = map[importer.Kind]string{importer.Vehicles: "/vehicles", importer.Properties: "/properties", importer.Units: "/units", importer.Keys: "/keys", importer.People: "/people"}

func (r *Request) offerList(v *views.ImportResult, d importer.Drafted) {
	if href := lists[importer.Kind(d.Kind)]; r.s.serves(href) {
		v.Links = append(v.Links, ui.Button{Label: r.Say.Say("imports.open"), Href: href})
	}
}

func (r *Request) offerUndo(v *views.ImportResult, d importer.Drafted, s *Server) {
	if !importer.CanUndo(d.Import, s.now()) {
		return
	}
	v.Buttons = append(v.Buttons, r.importButton(d, "undo", r.Say.Say("imports.undo"), ui.Plain))
	v.Lede += " " + r.Say.Say("imports.undo_until", "at", r.Say.Moment(d.DoneAt.Add(importer.UndoWindow), s.now()))
}

// undoneResult names the rows that were used since and stay.
func (r *Request) undoneResult(v *views.ImportResult, d importer.Drafted) error {
	v.Groups, v.Looks = nil, nil
	var left []store.ImportThing
	var n int64
	err := r.Read(func(rx *store.Rx) (err error) {
		if n, err = rx.CountImportRows(d.ID); err != nil {
			return err
		}
		left, err = rx.ImportThings(d.ID, 200)
		return err
	})
	if err != nil {
		return err
	}
	v.State, v.Word = "retired", r.Say.Say("imports.state.undone")
	v.Summary = ui.Text(r.Say.Count("imports.undone_rows", int(d.Added+d.Updated-n)))
	if n == 0 {
		return nil
	}
	v.Kept = &views.ImportHistory{Title: r.Say.Count("imports.kept", int(n)), Caption: r.Say.Count("imports.kept", int(n)),
		Columns: []ui.Column{{Label: r.Say.Label("imports.kind", d.Kind)}, {Label: r.Say.Say("imports.bad.row")}}}
	for _, t := range left {
		v.Kept.Rows = append(v.Kept.Rows, views.ImportHistoryRow{ID: t.ThingID, Href: thingHref(store.Doc{Kind: t.Thing, ID: t.ThingID}), Name: or(t.Title, t.Code), Kind: t.Code, Result: r.Say.Number(t.No)})
	}
	return nil
}

// brokenResult says where an import broke off, and offers to go on.
func (r *Request) brokenResult(v *views.ImportResult, d importer.Drafted, s *Server) {
	v.State, v.Word = "fail", r.Say.Say("imports.state.failed")
	v.Summary = ui.Text(r.Say.Say("imports.broke", "n", r.Say.Number(d.Rows)))
	if d.State == store.ImportDraft { // its file is gone
		v.State, v.Word, v.Summary = "wait", r.Say.Say("imports.state.draft"), ui.Text(d.Filename)
	}
	if why, ok := wholeProblem(r.Say, d.Import); ok {
		v.Notes = append(v.Notes, ui.Note{State: "fail", Bold: why})
	}
	to := "run"
	switch {
	case d.State == store.ImportUndoing:
		to = "undo"
	case d.State == store.ImportChecking, d.State == store.ImportDraft:
		to = "check"
	}
	if d.Sheet != nil || to == "undo" {
		v.Buttons = append(v.Buttons, r.importButton(d, to, r.Say.Say("imports.go_on"), ui.Primary))
	} else {
		v.Lede = r.Say.Error("import_file_gone", nil)
	}
	if to == "run" {
		r.offerUndo(v, d, s)
	}
	v.Links = append(v.Links, ui.Button{Label: r.Say.Say("imports.again"), Kind: ui.Ghost, Href: "/import"})
}
