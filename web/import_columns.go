package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// mapping reads what each column becomes. One field chosen twice, or none of
// those that are needed, is a problem.
func (f *form) mapping(d importer.Drafted) importer.Mapping {
	kind, say := importer.Kind(d.Kind), f.r.Say
	m := importer.Mapping{Columns: map[string]string{}, Fixed: map[string]string{}, Values: map[string]map[string]string{}, Dates: f.text("dates")}
	for _, name := range importer.FieldNames(kind) {
		m.Columns[name] = "" // left out unless a column is chosen
	}
	for i, column := range d.Sheet.Header {
		name := f.text(columnField(i))
		switch {
		case name == "" || !slices.Contains(importer.FieldNames(kind), name):
		case m.Columns[name] != "":
			f.refuse(columnField(i), say.Say("imports.column.again", "field", say.Say(importer.FieldLabel(kind, name))))
		default:
			m.Columns[name] = column
		}
	}
	for _, name := range importer.Defaults(kind) {
		if v := f.text("fixed_" + name); v != "" {
			m.Fixed[name] = v
		}
	}
	for i := range maxWords {
		id := strconv.Itoa(i)
		if field, meaning := f.text("field_"+id), f.text("means_"+id); field != "" && meaning != "" {
			if m.Values[field] == nil {
				m.Values[field] = map[string]string{}
			}
			m.Values[field][f.text("word_"+id)] = meaning
		}
	}
	if missing := (importer.Match{Mapping: m}).Missing(kind); missing != nil {
		f.refuse(columnField(0), say.Say("imports.column.missing", "columns", say.Either(fieldLabels(say, kind, missing))))
	}
	return m
}

// maxWords is how many words of its own a list is asked about.
const maxWords = 40

func columnField(i int) string { return "column_" + strconv.Itoa(i) }

func fieldLabels(p *words.Printer, kind importer.Kind, names []string) (labels []string) {
	for _, name := range names {
		labels = append(labels, p.Say(importer.FieldLabel(kind, name)))
	}
	return labels
}

// unasked are the words of a list that the form did not ask about.
func (f *form) unasked(unknown []importer.Word) (left []importer.Word) {
	asked := map[importer.Word]bool{}
	for i := range maxWords {
		id := strconv.Itoa(i)
		asked[importer.Word{Field: f.text("field_" + id), Text: f.text("word_" + id)}] = true
	}
	for _, w := range unknown[:min(len(unknown), maxWords)] {
		if !asked[w] {
			left = append(left, w)
		}
	}
	return left
}

// importColumnsPage is the second step.
func (s *Server) importColumnsPage(r *Request, d importer.Drafted, m importer.Match, f *form, status int) error {
	head, err := d.Sheet.Head(50)
	if err != nil {
		return err
	}
	unknown, err := importer.UnknownWords(importer.Kind(d.Kind), d.Sheet, m.Mapping)
	if err != nil {
		return err
	}
	step, err := r.importStep(2, "columns", r.Say.Say("imports.step.columns"))
	if err != nil {
		return err
	}
	facts := columnFacts{kind: importer.Kind(d.Kind), d: d, match: m, head: head, unknown: unknown, problems: f.problems}
	if err := r.readDefaults(&facts); err != nil {
		return err
	}
	r.Status(status)
	v := columnsPage(r.Say, step, facts)
	v.Once = r.Once()
	return r.HTML(v.Show())
}

// columnFacts is what the page of columns shows.
type columnFacts struct {
	kind     importer.Kind
	d        importer.Drafted
	match    importer.Match
	head     []importer.Row
	unknown  []importer.Word
	problems []ui.Problem
	places   []string // names, for the home of keys
	sites    []string
}

func (r *Request) readDefaults(f *columnFacts) error {
	return r.Read(func(rx *store.Rx) error {
		sites, err := rx.Sites()
		if err != nil {
			return err
		}
		for _, site := range sites {
			f.sites = append(f.sites, site.Name)
		}
		places, err := rx.Places()
		for _, p := range places {
			if r.Scope.SeesSite(p.SiteID) && p.Kind != custody.Desk {
				f.places = append(f.places, p.Name)
			}
		}
		return err
	})
}

func columnsPage(p *words.Printer, step views.ImportStep, f columnFacts) views.ImportColumns {
	v := views.ImportColumns{ImportStep: step, Lede: p.Count("imports.columns_lede", int(f.d.Total), "file", f.d.Filename), Problems: f.problems, Action: importHref(f.d.ID) + "/columns",
		Caption: p.Say("imports.columns_caption"), Submit: p.Say("imports.check"), Again: ui.Button{Label: p.Say("imports.again"), Kind: ui.Ghost, Href: "/import"},
		Columns: []ui.Column{{Label: p.Say("imports.column.yours")}, {Label: p.Say("imports.column.sample")}, {Label: p.Say("imports.column.ours")}}}
	for i, column := range f.d.Sheet.Header {
		v.Rows = append(v.Rows, columnRow(p, f, i, column))
	}
	v.Words = wordRows(p, f)
	v.Extra = extraFields(p, f)
	if why, ok := wholeProblem(p, f.d.Import); ok {
		v.Notes = append(v.Notes, ui.Note{State: "fail", Bold: why, Alert: true})
	}
	return v
}

func columnRow(p *words.Printer, f columnFacts, i int, column string) views.ImportColumn {
	row := views.ImportColumn{Name: column, Samples: samples(p, f.head, i), Field: ui.Field{ID: columnField(i)},
		Options: []ui.Option{{Value: "", Label: p.Say("imports.column.ignore")}}}
	for _, name := range importer.FieldNames(f.kind) {
		on := f.match.Columns[name] == column
		row.Options = append(row.Options, ui.Option{Value: name, Label: p.Say(importer.FieldLabel(f.kind, name)), On: on})
		if on && f.match.Guessed[name] {
			row.Guess = p.Say("imports.column.guess")
		}
	}
	return row
}

// samples are up to three different cells of a column.
func samples(p *words.Printer, head []importer.Row, i int) (out []string) {
	for _, row := range head {
		c := clipped(strings.Join(strings.Fields(row.Cells[i]), " "), 40)
		if c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
		if len(out) == 3 {
			return out
		}
	}
	if len(out) == 0 {
		return []string{p.Say("imports.column.empty")}
	}
	return out
}

// wordRows asks what the list's own words mean, those that were answered too.
func wordRows(p *words.Printer, f columnFacts) *views.ImportWords {
	asked := slices.Clone(f.unknown)
	for _, name := range importer.FieldNames(f.kind) {
		for _, word := range slices.Sorted(maps.Keys(f.match.Values[name])) {
			asked = append(asked, importer.Word{Field: name, Text: word})
		}
	}
	if len(asked) == 0 {
		return nil
	}
	w := &views.ImportWords{Title: p.Say("imports.words"), Lede: p.Say("imports.words_lede"), Columns: []ui.Column{{Label: p.Say("imports.word")}, {Label: p.Say("imports.word_means")}}}
	for i, word := range asked[:min(len(asked), maxWords)] {
		id := strconv.Itoa(i)
		row := views.ImportWord{Word: word.Text, Where: p.Say("imports.word_in", "column", f.match.Columns[word.Field]), Hidden: map[string]string{"word_" + id: word.Text, "field_" + id: word.Field},
			Field: ui.Field{ID: "means_" + id}, Options: []ui.Option{{Value: "", Label: p.Say("imports.word_none")}}}
		for _, c := range importer.Choices(p, f.kind, word.Field) {
			row.Options = append(row.Options, ui.Option{Value: c.Code, Label: c.Label, On: f.match.Values[word.Field][word.Text] == c.Code})
		}
		w.Rows = append(w.Rows, row)
	}
	return w
}

// extraFields are the defaults for what no column gives, and the order of
// dates when the list has some.
func extraFields(p *words.Printer, f columnFacts) (fields []views.FormField) {
	for _, name := range importer.Defaults(f.kind) {
		names := f.sites
		if name == "home" {
			names = f.places
		}
		if len(names) < 2 {
			continue
		}
		field := views.FormField{Kind: "select", Field: ui.Field{ID: "fixed_" + name, Label: p.Say("imports.fixed." + name)}, Options: []ui.Option{{Value: "", Label: p.Say("imports.fixed.none")}}}
		for _, n := range names {
			field.Options = append(field.Options, ui.Option{Value: n, Label: n, On: f.match.Fixed[name] == n})
		}
		fields = append(fields, field)
	}
	if f.kind == importer.People {
		field := views.FormField{Kind: "select", Field: ui.Field{ID: "dates", Label: p.Say("imports.dates")}}
		for _, order := range []string{"", importer.DayFirst, importer.MonthFirst} {
			field.Options = append(field.Options, ui.Option{Value: order, Label: p.Say("imports.dates." + or(order, "none")), On: f.match.Dates == order})
		}
		fields = append(fields, field)
	}
	return fields
}
