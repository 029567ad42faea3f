package importer

import (
	"encoding/json"
	"errors"
	"strings"

	"claviger/tenants"
	"claviger/words"
)

// Problem is why one row was not taken over, or a note about one that was.
type Problem struct {
	Row    int               `json:"row"`
	Column string            `json:"column,omitempty"` // as the file calls it
	Field  string            `json:"field,omitempty"`  // as we call it
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Note   bool              `json:"note,omitempty"`  // the row was taken over all the same
	Cells  []string          `json:"cells,omitempty"` // the row, for the list of bad rows
}

// wrong is why a cell or row cannot be read; its code names a sentence of
// imports.problem in package words.
func wrong(code string, params ...string) *tenants.Error {
	return tenants.Fail(tenants.Invalid, code, params...)
}

// problemOf makes a problem of an error that has a code.
func problemOf(row int, field string, err error) Problem {
	var e *tenants.Error
	if !errors.As(err, &e) {
		return Problem{Row: row, Field: field, Code: "internal"}
	}
	if field == "" {
		field = e.Field
	}
	return Problem{Row: row, Field: field, Code: e.Code, Params: e.Params}
}

// isProblem tells whether an error is about the row; any other ends the run.
func isProblem(err error) bool {
	var e *tenants.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Kind == tenants.Invalid || e.Kind == tenants.Conflict || e.Kind == tenants.NotFound
}

// Message says the problem without its row and column. kind is that of the
// list.
func (p Problem) Message(say *words.Printer, kind Kind) string {
	id := "imports.problem." + p.Code
	if !say.Has(id) {
		return say.Error(p.Code, p.Params)
	}
	args := []any{}
	for name, text := range p.Params {
		args = append(args, name, text)
	}
	if p.Code == "choice" {
		args = append(args, "options", choiceWords(say, kind, p.Params["field"]))
	}
	return say.Say(id, args...)
}

// choiceWords lists what a choice may be.
func choiceWords(say *words.Printer, kind Kind, name string) string {
	f, _ := fieldOf(kind, name)
	var options []string
	for _, code := range f.choices {
		options = append(options, say.Label(f.list, code))
	}
	return strings.Join(options, ", ")
}

// KeptProblems bounds what is kept of a run's problems, the first ones; all
// are counted.
const KeptProblems = 5000

func encodeProblems(list []Problem) (string, error) {
	b, err := json.Marshal(list[:min(len(list), KeptProblems)])
	return string(b), tenants.Wrap("importer.encodeProblems", err)
}

// DecodeProblems reads the problems that an import kept.
func DecodeProblems(text string) (list []Problem, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &list)
	return list, tenants.Wrap("importer.DecodeProblems", err)
}
