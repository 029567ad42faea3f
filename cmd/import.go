package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

// importCommand brings a list in.
type importCommand struct {
	Kind   string `arg:"" enum:"vehicles,properties,units,keys,people" help:"What the rows are: vehicles, properties, units, keys or people."`
	File   string `arg:"" help:"CSV or XLSX file."`
	Org    string `required:"" help:"Slug of the organisation."`
	Map    string `help:"JSON file that says which column gives what; the rest is guessed."`
	DryRun bool   `help:"Do all of it, keep none of it."`
	JSON   bool   `name:"json" help:"Answer in one line of JSON."`
}

// Run reads the file, matches its columns and takes its rows over. Rows that
// are refused do not fail the command: each is told, and they are counted.
func (c importCommand) Run(a *app) error {
	content, err := c.read()
	if err != nil {
		return err
	}
	sheet, err := importer.Parse(content)
	if err != nil {
		return spoken(err)
	}
	match, err := c.match(sheet)
	if err != nil {
		return err
	}
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	scope, err := k.operator(a, c.Org, "import")
	if err != nil {
		return err
	}
	tellMatch(a.err, importer.Kind(c.Kind), sheet, match)
	result, err := importer.Run(a, k.store, scope, sheet, importer.Ask{Kind: importer.Kind(c.Kind), Filename: filepath.Base(c.File),
		Match: match, Dry: c.DryRun, Polite: k.store.Dialect() == store.SQLite})
	if err != nil {
		return spoken(err)
	}
	return c.answer(a, result)
}

// read reads the file; one that is too large is refused by its size alone.
func (c importCommand) read() ([]byte, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return nil, usage("the file cannot be read: %v", err)
	}
	defer file.Close()
	if about, err := file.Stat(); err == nil {
		if about.IsDir() {
			return nil, usage("%s is a folder, not a file", c.File)
		}
		if err := importer.CheckSize(about.Size()); err != nil {
			return nil, spoken(err)
		}
	}
	content, err := importer.Load(file)
	return content, spoken(err)
}

// match matches the columns; a map that does not fit is a wrong call.
func (c importCommand) match(sheet *importer.Sheet) (importer.Match, error) {
	var said importer.Mapping
	if c.Map != "" {
		file, err := os.ReadFile(c.Map)
		if err != nil {
			return importer.Match{}, usage("the map cannot be read: %v", err)
		}
		if said, err = importer.ReadMapping(file); err != nil {
			return importer.Match{}, usage("%v", spoken(err))
		}
	}
	m, err := importer.Matched(importer.Kind(c.Kind), sheet, said)
	var fault *tenants.Error
	if errors.As(err, &fault) && c.Map != "" {
		return m, usage("%v", spoken(err))
	}
	return m, spoken(err)
}

// importAnswer is the line of --json.
type importAnswer struct {
	Rows      int           `json:"rows"`
	Added     int           `json:"added"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Rejected  int           `json:"rejected"`
	Errors    []importFault `json:"errors"`
}

type importFault struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// answer prints the counts on stdout. Notes are told on stderr, and problems
// too unless they stand in the JSON.
func (c importCommand) answer(a *app, r importer.Result) error {
	say := words.In("en")
	tell(a.err, say, importer.Kind(c.Kind), r.Notes)
	if !c.JSON {
		tell(a.err, say, importer.Kind(c.Kind), r.Problems)
		_, err := fmt.Fprintf(a.out, "%s%d rows: %s\n", dryWord(c.DryRun), r.Rows,
			say.Say("imports.summary", "added", r.Added, "updated", r.Updated, "unchanged", r.Unchanged, "rejected", r.Rejected))
		return err
	}
	line := importAnswer{Rows: r.Rows, Added: r.Added, Updated: r.Updated, Unchanged: r.Unchanged, Rejected: r.Rejected, Errors: []importFault{}}
	for _, p := range r.Problems {
		line.Errors = append(line.Errors, importFault{p.Row, p.Column, p.Message(say, importer.Kind(c.Kind))})
	}
	return json.NewEncoder(a.out).Encode(line)
}

func dryWord(dry bool) string {
	if dry {
		return "dry run, nothing was saved: "
	}
	return ""
}

// toldProblems is how many problems of one sort a terminal is shown.
const toldProblems = 50

func tell(w io.Writer, say *words.Printer, kind importer.Kind, list []importer.Problem) {
	for _, p := range list[:min(len(list), toldProblems)] {
		fmt.Fprintln(w, oneLine(say.Say("imports.problem", "row", p.Row, "column", p.Column, "message", p.Message(say, kind))))
	}
	if more := len(list) - toldProblems; more > 0 {
		fmt.Fprintf(w, "… and %d more\n", more)
	}
}

// tellMatch says which column gives what, and which were left out: no guess
// is silent.
func tellMatch(w io.Writer, kind importer.Kind, sheet *importer.Sheet, m importer.Match) {
	var used, left []string
	for _, name := range importer.FieldNames(kind) {
		if column := m.Columns[name]; column != "" {
			used = append(used, name+" = "+column)
		}
	}
	for _, column := range sheet.Header {
		if !slices.Contains(slices.Collect(maps.Values(m.Columns)), column) {
			left = append(left, column)
		}
	}
	fmt.Fprintln(w, oneLine("columns: "+strings.Join(used, ", ")))
	if len(left) > 0 {
		fmt.Fprintln(w, oneLine("left out: "+strings.Join(left, ", ")))
	}
}
