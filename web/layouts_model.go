package web

import (
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// lineSlots says which slots a line is about.
func lineSlots(p *words.Printer, l custody.LayoutLine) string {
	if l.From == l.To {
		return p.Say("layouts.slot", "slot", l.From)
	}
	return p.Say("layouts.slots", "from", l.From, "to", l.To)
}

// lineName is what a line is called: its label, else its slots.
func lineName(p *words.Printer, layout custody.Layout, i int) string {
	if i < 0 || i >= len(layout.Lines) {
		return ""
	}
	return or(layout.Lines[i].Label, lineSlots(p, layout.Lines[i]))
}

// lineFits says which keys a line is for.
func lineFits(p *words.Printer, l custody.LayoutLine) string {
	if l.Use != custody.LayoutKeys {
		return p.Label("layouts.use", string(l.Use))
	}
	kind := p.Say("layouts.any_kind")
	if l.Kind != "" {
		kind = p.Label("custody.item_kinds", string(l.Kind))
	}
	parts := []string{kind}
	if l.Text != "" {
		parts = append(parts, p.Say("layouts.with_text", "text", l.Text))
	}
	switch {
	case l.Least == l.Most:
		parts = append(parts, p.Say("layouts.level", "level", int(l.Least)))
	case l.Least > 0 || l.Most < 4:
		parts = append(parts, p.Say("layouts.levels", "least", int(l.Least), "most", int(l.Most)))
	}
	if l.Wide > 1 {
		parts = append(parts, p.Say("layouts.wide", "wide", l.Wide))
	}
	return strings.Join(parts, " · ")
}

// layoutSays is one sentence about a template at a cabinet.
func layoutSays(p *words.Printer, l custody.Layout, w custody.LayoutWord) string {
	return p.Say("layouts.why."+string(w.Why), "slot", w.Slot, "line", lineName(p, l, w.Line), "key", w.Key, "now", w.Now, "need", w.Need)
}

// lineWhere says where in the cabinet a line is, in rows and columns.
func lineWhere(p *words.Printer, layout custody.Layout, l custody.LayoutLine) string {
	at := func(no int) (row, column int) { return (no-1)/layout.Columns + 1, (no-1)%layout.Columns + 1 }
	row, column := at(l.From)
	toRow, toColumn := at(l.To)
	switch {
	case l.From == l.To:
		return p.Say("layouts.at", "row", row, "column", column)
	case row == toRow:
		return p.Say("layouts.at_row", "row", row, "from", column, "to", toColumn)
	}
	return p.Say("layouts.at_rows", "row", row, "column", column, "to_row", toRow, "to_column", toColumn)
}

func layoutView(r *Request, st views.Staff, f layoutFacts) views.Thing {
	p, say, l := r.Say, r.Say.Say, f.v.Layout
	v := views.Thing{Staff: st, Path: []ui.Crumb{{Label: say("nav.layouts"), Href: "/layouts"}}, Heading: l.Name, FactsTitle: say("common.details"), FactsLabel: say("keys.facts_about", "key", l.Name),
		Facts: []ui.Fact{fact(say("layouts.fact.version"), itoa(l.Version)), fact(say("layouts.fact.size"), say("layouts.size", "rows", l.Rows, "columns", l.Columns, "slots", l.Slots())),
			fact(say("layouts.column.written"), joinWords(p.Moment(l.WrittenAt, r.Now()), f.v.Writer))}}
	waits, refused, behind := 0, 0, 0
	for _, x := range f.places {
		switch {
		case x.Push.Refused():
			refused++
		case x.Waits:
			waits++
		case x.Push.Version < l.Version:
			behind++
		}
	}
	v.Sentence = ui.Text(p.Count("layouts.at_cabinets", len(f.places)))
	switch {
	case l.EndedAt != nil:
		v.State, v.Word = "retired", say("layouts.ended")
	case refused > 0:
		v.State, v.Word = "fail", say("layouts.state.refused")
	case waits > 0:
		v.State, v.Word = "due", say("layouts.state.waits")
	case len(f.places) > 0:
		v.State, v.Word = "in", say("layouts.state.applied")
	default:
		v.State, v.Word = "wait", say("layouts.state.never")
	}
	for _, note := range []struct {
		n         int
		state, id string
	}{{refused, "fail", "layouts.note.refused"}, {waits, "due", "layouts.note.waits"}, {behind, "wait", "layouts.note.behind"}} {
		if note.n > 0 {
			v.Notes = append(v.Notes, ui.Note{State: note.state, Bold: p.Count(note.id, note.n)})
		}
	}
	if r.Scope.Can(tenants.CabinetsEdit) && l.EndedAt == nil {
		v.Buttons = []ui.Button{{Label: say("layouts.push"), Kind: ui.Primary, Icon: "cabinet", Href: layoutHref(l.ID) + "/push"}, {Label: say("layouts.change"), Icon: "edit", Href: layoutHref(l.ID) + "/edit"}}
		v.Acts = []views.RowAct{{Action: layoutHref(l.ID) + "/end", Button: ui.Button{Label: say("layouts.end"), Kind: ui.Ghost}}}
	}
	v.Lists = []views.Listing{layoutLines(r, l), layoutCabinets(r, f)}
	if len(f.history) > 1 {
		v.Lists = append(v.Lists, layoutHistory(r, f))
	}
	return v
}

func layoutLines(r *Request, l custody.Layout) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "lines", Title: say("layouts.lines"), Caption: say("layouts.lines"), Columns: columns(say("cabinets.slots"), say("layouts.column.for"), say("layouts.column.room"))}
	for i, line := range l.Lines {
		room := "–"
		if line.Use == custody.LayoutKeys {
			room = r.Say.Number(int64(line.Holds()))
		}
		list.Rows = append(list.Rows, views.ThingRow{ID: "n-" + itoa(i), Name: lineSlots(r.Say, line), Sub: lineWhere(r.Say, l, line),
			Cells: []views.ThingCell{{Text: ui.Text(or(line.Label, lineFits(r.Say, line))), Sub: subOf(line.Label, lineFits(r.Say, line))}, plainCell(room)}})
	}
	return list
}

// subOf is a second line, unless the first one said it.
func subOf(first, second string) string {
	if first == "" {
		return ""
	}
	return second
}

func layoutCabinets(r *Request, f layoutFacts) views.Listing {
	p, say := r.Say, r.Say.Say
	list := views.Listing{ID: "cabinets", Title: say("cabinets.title"), Caption: say("cabinets.title"), None: say("layouts.nowhere"),
		Columns: columns(say("board.column.state"), say("common.name"), say("layouts.column.now"), say("layouts.column.pushed"))}
	for _, x := range f.shown {
		row := views.ThingRow{ID: "c-" + string(x.ID), Href: placeHref(x.ID), Name: x.Name, Sub: x.Site}
		row.State, row.Word = pushState(r, f.v.Layout, x)
		now := views.ThingCell{Text: ui.Text("–")}
		if n := f.differs(x); n > 0 {
			now.Text = ui.Text(p.Count("layouts.differs", n))
		} else if x.Push.Version > 0 {
			now.Text = ui.Text(say("layouts.as_said"))
		}
		if x.Push.Refused() {
			now.Sub = layoutSays(p, f.triedAt(x), x.Push.Stops[0])
		}
		row.Cells = []views.ThingCell{now, {Text: ui.Text(say("layouts.version", "version", x.Push.Tried)), Sub: p.Moment(x.Push.At, r.Now())}}
		list.Rows = append(list.Rows, row)
	}
	if len(f.shown) > 0 {
		list.Shown = p.Count("layouts.shown", len(f.shown))
	}
	if f.more {
		list.MoreLabel, list.More = say("board.more"), layoutHref(f.v.ID)+"?after="+string(f.shown[len(f.shown)-1].ID)
	}
	return list
}

// triedAt is the version of the template that was pushed to a cabinet last.
func (f layoutFacts) triedAt(x store.LayoutPlace) custody.Layout {
	for _, v := range f.history {
		if v.Version == x.Push.Tried {
			return v.Layout
		}
	}
	return f.v.Layout
}

// pushState is how the last push to a cabinet went, as a chip.
func pushState(r *Request, l custody.Layout, x store.LayoutPlace) (state, word string) {
	switch {
	case x.Push.Refused():
		return "fail", r.Say.Say("layouts.state.refused")
	case x.Waits:
		return "due", r.Say.Say("layouts.state.waits")
	case x.Push.Version < l.Version:
		return "wait", r.Say.Say("layouts.state.behind")
	}
	return "in", r.Say.Say("layouts.state.applied")
}

func layoutHistory(r *Request, f layoutFacts) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "versions", Title: say("layouts.versions"), Caption: say("layouts.versions"), Columns: columns(say("layouts.fact.version"), say("cabinets.slots"), say("layouts.column.written"))}
	for _, v := range f.history {
		list.Rows = append(list.Rows, views.ThingRow{ID: "v-" + itoa(v.Version), Name: say("layouts.version", "version", v.Version), Sub: v.Name,
			Cells: []views.ThingCell{plainCell(itoa(v.Slots())), {Text: ui.Text(r.Say.Moment(v.WrittenAt, r.Now())), Sub: v.Writer}}})
	}
	return list
}
