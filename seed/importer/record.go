package importer

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"claviger/tenants"
	"claviger/words"
)

// value is one cell, read. Text is the form in which two values are compared.
type value struct {
	text   string
	number int64
	day    time.Time
}

// record is one row, read: a value for each field that the row fills.
type record struct {
	row    int
	values map[string]value
}

func (r record) text(field string) string  { return r.values[field].text }
func (r record) number(field string) int64 { return r.values[field].number }
func (r record) has(field string) bool     { _, ok := r.values[field]; return ok }

// slot is one field with where its cells come from.
type slot struct {
	field
	header string // "" when the value is fixed
	index  int    // of the column
	fixed  string
	unit   string            // km or mi, when the header says so
	values map[string]string // their word, folded → ours
}

// layout is a mapping made ready to read rows.
type layout struct {
	slots []slot
	money money
	units string // km or mi
	dates string
	zone  *time.Location
}

func newLayout(k Kind, header []string, m Mapping, org tenants.Organisation) (layout, error) {
	zone, err := time.LoadLocation(org.Zone)
	if err != nil {
		return layout{}, tenants.Wrap("importer.newLayout", err)
	}
	l := layout{money: moneyOf(org.Currency), units: org.Units, dates: m.Dates, zone: zone}
	for _, f := range listKinds[k].fields {
		s := slot{field: f, header: m.Columns[f.name], fixed: m.Fixed[f.name]}
		s.index = slices.Index(header, s.header)
		if s.index < 0 && s.fixed == "" {
			continue
		}
		if s.index < 0 {
			s.header = ""
		}
		for _, w := range strings.Fields(headerWords(s.header)) {
			if u := unitNames[w]; u != "" {
				s.unit = u
			}
		}
		s.values = map[string]string{}
		for theirs, ours := range m.Values[f.name] {
			s.values[fold(theirs)] = ours
		}
		l.slots = append(l.slots, s)
	}
	return l, nil
}

// header is what the file calls a field, or what we call it.
func (l layout) header(field string) string {
	for _, s := range l.slots {
		if s.name == field && s.header != "" {
			return s.header
		}
	}
	return field
}

// cell is what a row has where a field is read, short enough to be shown.
func (l layout) cell(row Row, field string) string {
	for _, s := range l.slots {
		if s.name == field && s.index >= 0 && s.index < len(row.Cells) {
			text := []rune(oneLine(row.Cells[s.index]))
			return string(text[:min(len(text), 60)])
		}
	}
	return ""
}

// read reads every cell of a row; each that cannot be read is a problem.
func (l layout) read(row Row) (record, []Problem) {
	rec := record{row: row.No, values: make(map[string]value, len(l.slots))}
	if row.Fault != nil {
		return rec, []Problem{problemOf(row.No, "", row.Fault)}
	}
	var problems []Problem
	for _, s := range l.slots {
		cell := s.fixed
		if s.index >= 0 {
			if c := clean(row.Cells[s.index]); c != "" {
				cell = c
			}
		}
		if cell == "" || slices.Contains(hollow, cell) {
			continue
		}
		v, err := l.value(s, cell)
		if err != nil {
			problems = append(problems, problemOf(row.No, s.name, err))
			continue
		}
		if v.text != "" {
			rec.values[s.name] = v
		}
	}
	for i := range problems {
		problems[i].Column = l.header(problems[i].Field)
	}
	return rec, problems
}

// hollow is what lists write where they know nothing; Null is a family name.
var hollow = []string{"N/A", "n/a", "#N/A", "NULL", "null", "NONE", "None", "none", "-", "--", "?", "no_color", "color:"}

// value reads one cell that is not empty.
func (l layout) value(s slot, cell string) (v value, err error) {
	if !tenants.IsText(strings.Map(printable, cell)) {
		return v, tenants.Fail(tenants.Invalid, "characters")
	}
	switch s.form {
	case countForm:
		v.number, err = readCount(cell, int64(s.most))
	case yearForm:
		v.number, err = readYear(cell)
	case moneyForm:
		v.number, err = l.money.read(oneLine(cell))
	case lengthForm:
		v.number, err = readDistance(oneLine(cell), s.unit, l.units)
	case dayForm:
		v.day, err = readDay(oneLine(cell), l.dates, l.zone)
		v.text = v.day.Format(time.DateOnly)
		return v, err
	default:
		v.text, err = s.readText(cell)
		return v, err
	}
	v.text = strconv.FormatInt(v.number, 10)
	return v, err
}

// printable lets the line ends and tabs of a note pass.
func printable(r rune) rune {
	if r == '\n' || r == '\t' || r == '\r' {
		return ' '
	}
	return r
}

// readText reads the forms that stay text, in the form in which they are kept.
func (s slot) readText(cell string) (string, error) {
	text := oneLine(cell)
	switch s.form {
	case noteForm:
		text = clean(cell)
	case vinForm:
		text = strings.ToUpper(text)
	case emailForm:
		return tenants.NormalEmail(text)
	case phoneForm:
		return tenants.NormalPhone(text)
	case digitsForm:
		return tenants.NormalNumber(text)
	case choiceForm:
		return readChoice(s.field, text, s.values)
	}
	if s.most > 0 && utf8.RuneCountInString(text) > s.most {
		return "", tenants.Fail(tenants.Invalid, "too_long", "max", strconv.Itoa(s.most))
	}
	return text, nil
}

// readYear reads a model year.
func readYear(cell string) (int64, error) {
	n, err := readCount(cell, 2100)
	if err != nil || n < 1880 {
		return 0, wrong("year", "found", cell)
	}
	return n, nil
}

// readChoice finds the code that a word stands for: said by the mapping, our
// own code, or what we call it in any language.
func readChoice(f field, cell string, said map[string]string) (string, error) {
	word := fold(cell)
	if ours := said[word]; ours != "" {
		word = fold(ours)
	}
	for _, code := range f.choices {
		if word == code {
			return code, nil
		}
		for _, locale := range words.Locales {
			if p := words.In(locale); word == fold(p.Label(f.list, code)) {
				return code, nil
			}
		}
	}
	return "", wrong("choice", "found", cell, "field", f.name)
}
