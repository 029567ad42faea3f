package views

import "claviger/views/ui"

// ImportStart is the first step: which list, and what its rows are.
type ImportStart struct {
	Staff
	Heading   string
	Lede      string
	Problems  []ui.Problem
	Once      string
	KindLabel string
	Kinds     []ui.Option
	File      ui.Field
	Paste     ui.Field
	Submit    string
	Templates string // heading of the empty lists
	Empties   []ui.Crumb
	History   ImportHistory
}

// ImportHistory is the imports of before.
type ImportHistory struct {
	Title   string
	Caption string
	Columns []ui.Column
	Rows    []ImportHistoryRow
}

// ImportHistoryRow is one import of before.
type ImportHistoryRow struct {
	ID     string
	Href   string
	Name   string
	Kind   string
	When   string
	Result string
	State  string
	Word   string
}

// ImportStep is the frame of what follows: where we are, and what it is about.
type ImportStep struct {
	Staff
	Path    []ui.Crumb
	Step    string
	Heading string
	Notes   []ui.Note
}

// ImportColumns is the second step: what each column becomes.
type ImportColumns struct {
	ImportStep
	Lede     string
	Problems []ui.Problem
	Action   string
	Once     string
	Columns  []ui.Column
	Caption  string
	Rows     []ImportColumn
	Words    *ImportWords
	Extra    []FormField // defaults and the order of dates
	Submit   string
	Again    ui.Button
}

// ImportColumn is one column of the file.
type ImportColumn struct {
	Name    string
	Samples []string
	Field   ui.Field
	Options []ui.Option
	Guess   string // marks a guess, "" when a person chose it
}

// ImportWords is what a list says in its own words.
type ImportWords struct {
	Title   string
	Lede    string
	Columns []ui.Column
	Rows    []ImportWord
}

// ImportWord is one word of a list, and what it may mean.
type ImportWord struct {
	Word    string
	Where   string
	Hidden  map[string]string // carries the word and its column
	Field   ui.Field
	Options []ui.Option
}

// ImportWait is an import under way.
type ImportWait struct {
	ImportStep
	Poll     string // address to look again
	Progress string
	Done     int // of a hundred
	Lede     string
}

// ImportResult is what became of the rows: of a check, an import or an undo.
type ImportResult struct {
	ImportStep
	State   string
	Word    string
	Summary ui.Rich
	Lede    string
	Buttons []RowAct // each posts
	Links   []ui.Button
	Groups  *ImportGroups
	Looks   *ImportGroups
	Kept    *ImportHistory
}

// ImportGroups are rows that share a reason.
type ImportGroups struct {
	ID     string
	Title  string
	Lede   string
	Groups []ImportGroup
}

// ImportGroup is the rows with one reason in one column.
type ImportGroup struct {
	ID    string
	Title string
	Rows  []ImportProblem
	More  string // how many are not shown
}

// ImportProblem is one row and what is wrong with it.
type ImportProblem struct {
	Row  string
	Text string
}
