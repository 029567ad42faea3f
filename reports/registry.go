package reports

import (
	"slices"

	"claviger/store"
	"claviger/tenants"
)

// Name is the slug of a report, in addresses and commands.
type Name string

// The reports.
const (
	KeysOut      Name = "keys_out"
	Overdue      Name = "overdue"
	Transactions Name = "transactions"

	AccessReviews Name = "access_reviews"
	Answers       Name = "answers"
	BreakGlass    Name = "break_glass"
	AfterAction   Name = "after_action"
)

// Report is one question that can be asked again and again.
type Report struct {
	Name    Name
	Period  bool               // it asks for a period
	Need    tenants.Permission // to read it
	Columns []Column
	each    each
}

// each gives the rows of a report one after the other and, at the end, the
// totals in words.
type each func(r *store.Rx, v *voice, emit func([]Cell) error) (totals string, err error)

// Column is one column of a report; its heading is reports.col.ID of words.
type Column struct {
	ID     string
	Width  float64 // share of the page
	Right  bool
	Code   bool // the code of a key
	Moment bool // its cells are moments
}

// Cell is one value. At is set in a column of moments and tells spreadsheets
// and programs what Text tells people.
type Cell struct {
	Text   string
	At     atTime
	Strong bool
}

var all = []Report{transactions, keysOut, overdue, givenAnswers, accessReviews, brokenGlass, afterAction}

// All lists the reports, those asked most first.
func All() []Report { return slices.Clone(all) }

// Find finds a report by its name.
func Find(name Name) (Report, error) {
	i := slices.IndexFunc(all, func(r Report) bool { return r.Name == name })
	if i < 0 {
		return Report{}, tenants.Fail(tenants.NotFound, "report_unknown", "report", string(name))
	}
	return all[i], nil
}
