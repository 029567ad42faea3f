package views

import "claviger/views/ui"

// Labels is the choice of keys whose labels are printed, and of how.
type Labels struct {
	Staff
	Path                []ui.Crumb
	Heading, Lede       string
	Action              string
	Hidden              map[string]string
	Group               string
	Filter              *ui.Filter // nil when the page is about one key
	Places              []ui.Option
	PlaceLabel, ShowAct string
	Caption             string
	Columns             []ui.Column
	Rows                []LabelRow
	Empty               *ui.Empty
	More, MoreLabel     string
	Shown               string
	Problems            []ui.Problem
	PrintTitle          string
	Stock               ui.Field
	Stocks              []ui.Option
	SymbolWord          string
	Symbols             []ui.Option
	Found               ui.Field
	Own, OwnHint        string
	OwnOn               bool
	Skip, X, Y          ui.Field
	Offsets, OffsetHint string
	Submit              ui.Button
	Test                string
}

// LabelRow is one key that can get a label.
type LabelRow struct {
	ID, Href, Code, Name, Home string
	Label                      string // code of the label in use, "" when there is none
	Choose                     string // what its box says
	On                         bool
	Revoke                     *ui.Button
	RevokeTo                   string
	RevokeWhat                 string // of which key, for who does not see the row
}

// Scan is one field that leads to whatever was scanned.
type Scan struct {
	Staff
	Heading, Text        string
	Action, Submit       string
	Field                ui.Field
	Problems             []ui.Problem
	Camera, Stop, Denied string
}

// TagFound is what a stranger sees who scans the code on a key.
type TagFound struct {
	Public
	Title, Lede string
	Steps       []string
	Staff       string
	SignIn      ui.Crumb
}
