package paper

import "time"

// Sheet is one finished report. Every text is in its reader's language.
type Sheet struct {
	Lang         string // BCP 47, for the file's own language
	Organisation string
	MadeBy       string // at the right of the head
	Title        string
	Question     string // the whole question as one sentence
	Facts        []Fact // two columns of short facts
	Columns      []Column
	Rows         Rows
	Nothing      string // said when there are no rows
	Totals       string // of the whole report, on its first and last page
	Foot         string
	Range        func(first, last, all int) string // "On this page 1 to 22 of 412"
	Page         func(page, pages int) string      // "Page 1 of 12"
	Seal         Seal
	Made         time.Time // the only time that the file itself carries
}

// Fact is one short line below the question.
type Fact struct{ Name, Value string }

// Column is one column of the table. Widths are shares of the table's width.
type Column struct {
	Name  string
	Width float64
	Right bool // aligned right
	Code  bool // bold and never broken
}

// Cell is one text of the table. Strong marks what a reader must not miss.
type Cell struct {
	Text   string
	Strong bool
}

// Rows gives the table's rows by number, from 0. Row fills cells, which has
// one element a column.
type Rows interface {
	Len() int
	Row(i int, cells []Cell)
}

// Seal is the box that lets anyone check the report without us.
type Seal struct {
	Title string
	How   string
	Lines []string // set in a fixed width: checkpoint, root, key
	Code  string   // content of the QR code, "" for none
}
