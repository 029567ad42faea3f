package importer

import (
	"iter"
	"strconv"
	"strings"

	"claviger/tenants"
)

// Sheet is a list that can be read row by row, as often as needed.
type Sheet struct {
	Header    []string // one name a column, none empty, none twice
	HeaderRow int      // where it stands, 1 for the first row
	Encoding  Encoding // of a text file, "" for XLSX
	Separator string   // of a text file
	records   func() iter.Seq2[csvRecord, error]
	ragged    bool // rows shorter than the header are faults; XLSX leaves empty cells out
}

// Row is one row below the header. Cells has one text for each column, unless
// Fault says why the row cannot be read.
type Row struct {
	No    int // as a spreadsheet counts: the header of most files is 1
	Cells []string
	Fault *tenants.Error
}

// Parse finds out what a file is and reads its header. Excel's XLSX and text
// separated by comma, semicolon or tab are read; anything else is an error
// that says so.
func Parse(content []byte) (*Sheet, error) {
	if err := CheckSize(int64(len(content))); err != nil {
		return nil, err
	}
	var s *Sheet
	var err error
	switch kindOf(content) {
	case "xlsx":
		s, err = parseXLSX(content)
	case "text":
		s, err = parseText(content)
	case "old":
		return nil, tenants.Fail(tenants.Invalid, "import_old_format")
	default:
		return nil, unreadable()
	}
	if err != nil {
		return nil, err
	}
	return s, s.readHeader()
}

func parseText(content []byte) (*Sheet, error) {
	text, enc, err := decode(content)
	if err != nil {
		return nil, err
	}
	if !isText(text) {
		return nil, unreadable()
	}
	comma, skip := separatorOf(text)
	records := func() iter.Seq2[csvRecord, error] {
		return func(yield func(csvRecord, error) bool) {
			r := csvReader{text: text, comma: comma}
			for range skip {
				r.row++
				r.skipLine()
			}
			for rec, ok := r.next(); ok; rec, ok = r.next() {
				if !yield(rec, nil) {
					return
				}
			}
		}
	}
	return &Sheet{Encoding: enc, Separator: string(comma), records: records, ragged: true}, nil
}

// titleRows is how far down a header is looked for below a title.
const titleRows = 10

// readHeader takes the first row with two cells or more for the header; a
// list of one column has its header in the first row.
func (s *Sheet) readHeader() error {
	var first, found []string
	n := 0
	for rec, err := range s.records() {
		if err != nil {
			return err
		}
		filled := filledCells(rec.cells)
		if filled == 0 {
			continue
		}
		if first == nil {
			first, s.HeaderRow = rec.cells, rec.row
		}
		if n++; filled > 1 {
			found, s.HeaderRow = rec.cells, rec.row
			break
		}
		if n == titleRows {
			break
		}
	}
	if found == nil {
		found = first
	}
	switch {
	case found == nil:
		return tenants.Fail(tenants.Invalid, "import_empty")
	case len(found) > MaxColumns:
		return tenants.Fail(tenants.Limit, "import_too_wide", "most", strconv.Itoa(MaxColumns))
	}
	s.Header = headerNames(found, s.ragged)
	return nil
}

func filledCells(cells []string) (n int) {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// headerNames makes the names of the columns: trimmed, a nameless one called
// by its letter, a second one of a name counted.
func headerNames(cells []string, ragged bool) []string {
	names := make([]string, len(cells))
	seen := map[string]int{}
	for i, c := range cells {
		name := strings.Join(strings.Fields(clean(c)), " ")
		if name == "" {
			name = "(" + columnLetter(i) + ")"
		}
		if seen[name]++; seen[name] > 1 {
			name += " (" + strconv.Itoa(seen[name]) + ")"
		}
		names[i] = name
	}
	if !ragged {
		for len(names) > 0 && strings.HasPrefix(names[len(names)-1], "(") && strings.TrimSpace(cells[len(names)-1]) == "" {
			names = names[:len(names)-1]
		}
	}
	return names
}

// columnLetter is A, B … Z, AA for a column counted from 0.
func columnLetter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetter(i/26-1) + columnLetter(i%26)
}

// Rows gives the rows below the header; blank ones are left out. The error is
// about the whole file: too many rows, or one damaged in the middle.
func (s *Sheet) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		n := 0
		for rec, err := range s.records() {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if rec.row <= s.HeaderRow || rec.fault == "" && filledCells(rec.cells) == 0 {
				continue
			}
			if n++; n > MaxRows {
				yield(Row{}, tenants.Fail(tenants.Limit, "import_too_long", "rows", strconv.Itoa(MaxRows)))
				return
			}
			if !yield(s.row(rec), nil) {
				return
			}
		}
	}
}

func (s *Sheet) row(rec csvRecord) Row {
	row := Row{No: rec.row, Cells: rec.cells}
	want := len(s.Header)
	have := len(rec.cells)
	if !s.ragged {
		for have > want && strings.TrimSpace(rec.cells[have-1]) == "" {
			have--
		}
		row.Cells = rec.cells[:have]
	}
	switch {
	case rec.fault != "":
		row.Fault = wrong(rec.fault)
	case have > want, have < want && s.ragged:
		row.Fault = wrong("ragged", "found", strconv.Itoa(have), "columns", strconv.Itoa(want))
	}
	for len(row.Cells) < want {
		row.Cells = append(row.Cells, "")
	}
	return row
}

// Head gives up to n rows that can be read, for guesses and samples.
func (s *Sheet) Head(n int) (rows []Row, err error) {
	for row, err := range s.Rows() {
		if err != nil {
			return rows, err
		}
		if row.Fault == nil {
			rows = append(rows, row)
		}
		if len(rows) >= n {
			break
		}
	}
	return rows, nil
}
