package views

import "claviger/views/ui"

// CatchUp enters what was written on paper while nothing worked.
type CatchUp struct {
	Staff
	Heading, Lede         string
	Problems              []ui.Problem
	Once                  string
	EnterTitle            string
	Fields, Times         []FormField
	PeopleLegend          string
	People                []ui.Option // when several are called so
	Enter                 ui.Button
	SheetTitle, SheetText string
	Place                 FormField
	Print                 ui.Button
	WaitTitle, LastTitle  string
	Waiting, Last         []LineRow
	None                  string
}

// LineRow is a line that was entered later.
type LineRow struct{ Href, Code, Name, Text, Why, Sub string }
