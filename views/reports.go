package views

import (
	"strings"

	"claviger/views/ui"
)

// Reports is the gallery: every question that can be asked.
type Reports struct {
	Staff
	Heading string
	Lede    string
	Items   []ReportItem
}

// ReportItem is one question of the gallery.
type ReportItem struct {
	Name    string
	Text    string // what it tells
	Sub     string // when it was last made
	Href    string
	Buttons []ui.Button
}

// Report is the page of one question: what is asked, and the answer as paper.
type Report struct {
	Staff
	Path     []ui.Crumb
	Heading  string
	Action   string // the page's own address
	Problems []ui.Problem
	Spans    []ui.Option // named periods; none for a report of the present moment
	SpanName string      // legend
	SpanText string      // the period written out
	Fields   []FormField
	ShowWord string            // the button for those without a script
	Asked    map[string]string // the question, for the buttons that make files
	Make     []ui.Button
	Status   string // "412 rows"
	Preview  string // label of the paper
	Sheet    ui.Sheet
	NoWord   string // heading of the row numbers, read aloud
	Columns  []ui.Column
	Rows     []ReportRow
	Nothing  string
	Range    string
	Totals   string
	Seal     ReportSeal
}

// ReportRow is one line of the paper's table.
type ReportRow struct {
	No    string
	Cells []ReportCell
}

// ReportCell is one cell of the paper's table.
type ReportCell struct {
	Text   string
	Strong bool
	Code   bool
	Right  bool
}

// ReportSeal is the box that the report can be checked by.
type ReportSeal struct {
	Title string
	How   string
	Lines []string
}

// ReportRun is the page of one report that was made and kept.
type ReportRun struct {
	Staff
	Path     []ui.Crumb
	Heading  string
	Question string
	Buttons  []ui.Button
	Facts    []ui.Fact
}

// Schedules is the page of what is sent by itself.
type Schedules struct {
	Staff
	Heading  string
	Caption  string
	Columns  []ui.Column
	Rows     []ScheduleRow
	Empty    string
	Form     *SettingsForm // nil for who may not plan
	Next     []string      // the next three moments of the chosen cadence
	NextWord string
}

// ScheduleRow is one sentence: what is sent when to whom.
type ScheduleRow struct {
	ID       string
	Name     string // of the report
	Sentence string // when it is sent, and what
	To       string
	When     string
	State    string // chip
	Word     string
	Sub      string // why the last one failed
	Acts     []RowAct
}

// Outbox is the page of mails that were written: where they stay when no mail
// server is set.
type Outbox struct {
	Staff
	Heading string
	Note    ui.Note
	Caption string
	Columns []ui.Column
	Rows    []OutboxRow
	Empty   string
}

// OutboxRow is one mail of the list.
type OutboxRow struct {
	Href    string
	Subject string
	To      string
	When    string
	State   string
	Word    string
}

// Letter is the page of one mail.
type Letter struct {
	Staff
	Path    []ui.Crumb
	Heading string
	Facts   []ui.Fact
	Text    string
}

// paragraphs are the parts of a plain text between empty lines.
func paragraphs(text string) []string {
	return strings.Split(strings.TrimSpace(text), "\n\n")
}
