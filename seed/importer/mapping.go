package importer

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"claviger/tenants"
)

// Mapping says which column gives what. It is also the file of --map: JSON
// with these names, every part optional.
type Mapping struct {
	Columns map[string]string            `json:"columns,omitempty"` // our field → their column; "" leaves the field out
	Fixed   map[string]string            `json:"fixed,omitempty"`   // our field → its value where a row has none
	Values  map[string]map[string]string `json:"values,omitempty"`  // our field → their word → ours
	Dates   string                       `json:"dates,omitempty"`   // dmy or mdy, for dates like 03/04/2026
}

// ReadMapping reads a mapping file; a name that it does not know is an error,
// so that a slip of the pen never leaves a column out.
func ReadMapping(file []byte) (m Mapping, err error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(file, markUTF8)))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, mapUnreadable().Because(err)
	}
	if m.Dates != "" && m.Dates != DayFirst && m.Dates != MonthFirst {
		return m, mapUnreadable()
	}
	return m, nil
}

func mapUnreadable() *tenants.Error {
	return tenants.Fail(tenants.Invalid, "import_map_unreadable", "example", `{"columns": {"vin": "Chassis"}, "dates": "dmy"}`)
}

// Match is a mapping made for one sheet.
type Match struct {
	Mapping
	Guessed map[string]bool // fields whose column was found by us, not said
}

// Matched joins what was said with what can be guessed of the rest. Fields and
// columns that are not there are errors.
func Matched(k Kind, s *Sheet, said Mapping) (Match, error) {
	head, err := s.Head(sampleRows)
	if err != nil {
		return Match{}, err
	}
	m := Match{Mapping: Mapping{Columns: map[string]string{}, Fixed: said.Fixed, Values: said.Values, Dates: said.Dates}, Guessed: map[string]bool{}}
	taken := map[string]bool{}
	for name, column := range said.Columns {
		header, err := saidColumn(k, s, name, column)
		if err != nil {
			return m, err
		}
		m.Columns[name], taken[header] = header, true
	}
	for name := range said.Fixed {
		if err := knownField(k, name); err != nil {
			return m, err
		}
		if m.Columns[name] == "" {
			m.Columns[name] = ""
		}
	}
	for name := range said.Values {
		if err := knownField(k, name); err != nil {
			return m, err
		}
	}
	for name, header := range guess(k, s.Header, head) {
		if _, spoken := m.Columns[name]; !spoken && !taken[header] {
			m.Columns[name], m.Guessed[name] = header, true
		}
	}
	if m.Dates == "" {
		m.Dates = dateOrder(samplesOf(k, m, s.Header, head))
	}
	return m, nil
}

// samplesOf are the cells of the columns that give dates.
func samplesOf(k Kind, m Match, header []string, head []Row) (cells []string) {
	for _, f := range listKinds[k].fields {
		if i := slices.Index(header, m.Columns[f.name]); f.form == dayForm && i >= 0 {
			for _, row := range head {
				cells = append(cells, row.Cells[i])
			}
		}
	}
	return cells
}

func knownField(k Kind, name string) error {
	if _, ok := fieldOf(k, name); !ok {
		return tenants.Fail(tenants.Invalid, "import_map_field", "field", name, "options", strings.Join(FieldNames(k), ", "))
	}
	return nil
}

// saidColumn finds the column that a mapping names: exactly, else without
// regard to case and accents.
func saidColumn(k Kind, s *Sheet, name, column string) (string, error) {
	if err := knownField(k, name); err != nil || column == "" {
		return "", err
	}
	if slices.Contains(s.Header, column) {
		return column, nil
	}
	for _, h := range s.Header {
		if fold(h) == fold(column) {
			return h, nil
		}
	}
	return "", tenants.Fail(tenants.Invalid, "import_map_column", "column", column, "options", strings.Join(s.Header, ", "))
}

// Missing lists the fields of which one must still get a column: "vin" or
// "stock_no" of a vehicle. Nil when rows can be read.
func (m Match) Missing(k Kind) []string {
	for _, group := range listKinds[k].needs {
		if !slices.ContainsFunc(group, func(f string) bool { return m.Columns[f] != "" || m.Fixed[f] != "" }) {
			return group
		}
	}
	return nil
}

// kept is a match as an import's record keeps it.
type kept struct {
	Mapping
	Header  []string `json:"header,omitempty"` // of the file, for the list of bad rows
	Guessed []string `json:"guessed,omitempty"`
}

func encodeMapping(m Match, header []string) (string, error) {
	k := kept{Mapping: m.Mapping, Header: header}
	for name, yes := range m.Guessed {
		if yes {
			k.Guessed = append(k.Guessed, name)
		}
	}
	slices.Sort(k.Guessed)
	b, err := json.Marshal(k)
	return string(b), tenants.Wrap("importer.encodeMapping", err)
}
