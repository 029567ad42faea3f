package web

import (
	"slices"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"

	"github.com/a-h/templ"
)

// freshLines is how many empty lines a form offers below those that are there.
const freshLines = 4

// layoutNew begins with nothing, or with how a cabinet is set out now.
func (s *Server) layoutNew(r *Request) error {
	l := custody.Layout{Rows: 4, Columns: 8}
	from := custody.PlaceID(r.Query("place"))
	if from == "" {
		return s.layoutForm(r, nil, l, nil)
	}
	err := r.Read(func(rx *store.Rx) error {
		place, err := rx.Place(from)
		if err == nil && (!r.Scope.SeesSite(place.SiteID) || place.Kind != custody.Cabinet) {
			err = tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if err != nil {
			return err
		}
		facts, err := rx.LayoutFacts([]custody.PlaceID{place.ID})
		if err != nil {
			return err
		}
		faults := map[int]bool{}
		for no, slot := range facts.Sensed[place.ID] {
			faults[no] = slot.Fault != ""
		}
		l = custody.Layout{Name: place.Name, Rows: (place.Slots + 7) / 8, Columns: 8, Lines: custody.LayoutOf(place, faults, facts.Items[place.ID], r.Query("by") == "name")}
		if place.Slots%8 != 0 || l.Rows > custody.MostLayoutRows {
			l.Rows, l.Columns = wallOf(place.Slots)
		}
		if len(l.Lines) > custody.MostLayoutLines {
			l.Lines = l.Lines[:custody.MostLayoutLines]
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.layoutForm(r, nil, l, nil)
}

// wallOf sets slots out in even rows, as near to a square as they allow; what
// cannot be even is one row short.
func wallOf(slots int) (rows, columns int) {
	for rows = 1; rows <= custody.MostLayoutRows; rows++ {
		if slots%rows == 0 && slots/rows <= 2*rows+4 && slots/rows <= custody.MostLayoutRows {
			return rows, slots / rows
		}
	}
	return max(slots/custody.MostLayoutRows, 1), min(max(slots, 1), custody.MostLayoutRows)
}

func (s *Server) layoutAdd(r *Request) error { return s.layoutWrite(r, custody.Layout{}) }

func (s *Server) layoutEdit(r *Request) error {
	l, err := r.layout()
	if err != nil {
		return err
	}
	return s.layoutForm(r, nil, l, nil)
}

func (s *Server) layoutChange(r *Request) error {
	l, err := r.layout()
	if err != nil {
		return err
	}
	return s.layoutWrite(r, l)
}

func (r *Request) layout() (l custody.Layout, err error) {
	err = r.Read(func(rx *store.Rx) error {
		l, err = rx.Layout(custody.LayoutID(r.Params("id")))
		return err
	})
	return l, err
}

// layoutWrite saves what was typed, or shows it again with what is wrong. Lines
// without a slot are left out.
func (s *Server) layoutWrite(r *Request, l custody.Layout) error {
	f := r.Form()
	typed := map[string]string{"rows": f.text("rows"), "columns": f.text("columns")}
	l.Name, l.Rows, l.Columns, l.Lines = f.text("name"), wholeOr(typed["rows"], 0), wholeOr(typed["columns"], 0), nil
	for i := range custody.MostLayoutLines + freshLines {
		get := func(name string) string { return f.text(name + "_" + itoa(i)) }
		if get("from") == "" && get("to") == "" && get("label") == "" && get("text") == "" {
			continue
		}
		line := custody.LayoutLine{From: wholeOr(get("from"), 0), To: wholeOr(or(get("to"), get("from")), 0), Use: custody.LayoutUse(or(get("use"), string(custody.LayoutKeys))), Label: get("label"), Text: get("text"),
			Kind: custody.ItemKind(get("kind")), Least: custody.Level(wholeOr(get("least"), 0)), Most: custody.Level(wholeOr(get("most"), 4)), Wide: wholeOr(get("wide"), 0)}
		for _, name := range []string{"from", "to", "wide"} {
			typed[name+"_"+itoa(len(l.Lines))] = get(name)
		}
		l.Lines = append(l.Lines, line)
	}
	out, err := keys.WriteLayout(r.UserContext(), r.layouts(), r.Scope, l)
	if err != nil {
		if f.wrong(err) {
			return s.layoutForm(r, f, l, typed)
		}
		return err
	}
	r.Flash("layouts.done.written", "name", out.Name)
	return r.To(layoutHref(out.ID))
}

// layoutForm shows a template as it is, or as it was typed.
func (s *Server) layoutForm(r *Request, f *form, l custody.Layout, typed map[string]string) error {
	say := r.Say.Say
	heading, action, back := say("layouts.new"), "/layouts", "/layouts"
	if l.ID != "" {
		heading, action, back = say("layouts.change"), layoutHref(l.ID), layoutHref(l.ID)
	}
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("nav.layouts"), Href: "/layouts"}}, Heading: heading, Lede: say("layouts.form_lede"), Action: action, Once: r.Once(), Submit: say("common.save"), Cancel: ui.Crumb{Label: say("common.cancel"), Href: back}}
	shown := f
	if shown == nil {
		shown = &form{r: r}
	}
	if l.ID == "" && f == nil {
		starters, err := r.layoutStarters()
		if err != nil {
			return err
		}
		page.Notes = starters
	}
	name := shown.input("name", say("common.name"), l.Name)
	name.Required = true
	rows, cols := shown.input("rows", say("layouts.rows"), saidOr(typed, "rows", l.Rows)), shown.input("columns", say("layouts.columns"), saidOr(typed, "columns", l.Columns))
	rows.Required, cols.Required, rows.Mode, cols.Mode = true, true, "numeric", "numeric"
	cols.Hint = say("layouts.columns_hint")
	page.Fields = []views.FormField{{Field: name}, {Kind: "own", Own: views.Pair(rows.Input(), cols.Input())}}
	for i := range min(len(l.Lines)+freshLines, custody.MostLayoutLines) {
		line := custody.LayoutLine{Use: custody.LayoutKeys, Most: 4}
		if i < len(l.Lines) {
			line = l.Lines[i]
		}
		page.Fields = append(page.Fields, views.FormField{Kind: "own", Wide: true, Own: layoutLinePart(r, shown, i, line, typed, len(l.Lines) == 0 && i == 0)})
	}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// wholeOr reads a whole number of a form: that one for an empty field, -1 for
// what is none.
func wholeOr(text string, empty int) int {
	if text == "" {
		return empty
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// saidOr is a number as it was typed, else as it is, empty for none.
func saidOr(typed map[string]string, name string, n int) string {
	if text, there := typed[name]; there {
		return text
	}
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// layoutStarters offer to begin with a cabinet that is there.
func (r *Request) layoutStarters() (notes []ui.Note, err error) {
	var places []store.LayoutPlace
	err = r.Read(func(rx *store.Rx) error {
		places, err = rx.LayoutPlaces(store.LayoutPlaceAsk{Limit: mostStarters})
		return err
	})
	for _, p := range places {
		at := "/layouts/new?place=" + string(p.ID)
		notes = append(notes, ui.Note{State: "wait", Icon: "cabinet", Bold: r.Say.Say("layouts.begin", "place", p.Name), Text: ui.Rich{{Text: r.Say.Say("layouts.begin_kind"), Href: at}, {Text: " · "}, {Text: r.Say.Say("layouts.begin_name"), Href: at + "&by=name"}}, Sub: p.Site})
	}
	return notes, err
}

// mostStarters bounds the cabinets with which a new template may begin.
const mostStarters = 6

// layoutLinePart are the fields of one line, folded when it is well.
func layoutLinePart(r *Request, f *form, i int, l custody.LayoutLine, typed map[string]string, open bool) templ.Component {
	say, at := r.Say.Say, "_"+itoa(i)
	title := say("layouts.fresh")
	if l.From != 0 {
		title = lineSlots(r.Say, l) + ": " + or(l.Label, lineFits(r.Say, l))
	}
	choose := func(name, label, now string, options []ui.Option) templ.Component {
		field := f.input(name+at, label, now)
		for n := range options {
			options[n].On = options[n].Value == now
		}
		return field.Select(options)
	}
	text := func(name, label, now, hint, mode string) templ.Component {
		field := f.input(name+at, label, now)
		field.Hint, field.Mode = hint, mode
		return field.Input()
	}
	var uses, levels []ui.Option
	for _, u := range custody.LayoutUses {
		uses = append(uses, ui.Option{Value: string(u), Label: r.Say.Label("layouts.use", string(u))})
	}
	kinds := []ui.Option{{Label: say("layouts.any_kind")}}
	for _, k := range custody.ItemKinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: r.Say.Label("custody.item_kinds", string(k))})
	}
	for n := range 5 {
		levels = append(levels, ui.Option{Value: itoa(n), Label: itoa(n)})
	}
	part := views.RulePart{ID: "line" + at, Title: title, Folds: true, Open: open, Fields: []templ.Component{
		views.Pair(text("from", say("layouts.from"), saidOr(typed, "from"+at, l.From), "", "numeric"), text("to", say("layouts.to"), saidOr(typed, "to"+at, l.To), say("layouts.to_hint"), "numeric")),
		views.Pair(choose("use", say("layouts.used_for"), string(l.Use), uses), text("label", say("layouts.label"), l.Label, say("layouts.label_hint"), "")),
		views.Pair(text("text", say("layouts.text"), l.Text, say("layouts.text_hint"), ""), choose("kind", say("common.kind"), string(l.Kind), kinds)),
		views.Pair(choose("least", say("layouts.least"), itoa(int(l.Least)), levels), choose("most", say("layouts.most"), itoa(int(l.Most)), slices.Clone(levels))),
		text("wide", say("layouts.wide_field"), saidOr(typed, "wide"+at, l.Wide), say("layouts.wide_hint"), "numeric")}}
	for _, p := range f.problems {
		part.Open = part.Open || strings.HasSuffix(p.Field, at)
	}
	return part.Show()
}
