package views

import "claviger/views/ui"

// Settings is one tab of the settings: what there is, and a form to add more.
type Settings struct {
	Staff
	Heading string
	Path    []ui.Crumb
	Note    *ui.Note
	Lede    string
	List    *SettingsList
	Form    *SettingsForm
}

// SettingsList is a table of what there is.
type SettingsList struct {
	Title   string
	Caption string
	Columns []ui.Column
	Rows    []SettingsRow
	Empty   string
}

// SettingsRow is a line of it: a name, facts, and an act that ends it.
type SettingsRow struct {
	ID    string
	Name  string
	Sub   string
	Href  string
	Cells []string
	End   *RowAct
}

// SettingsForm adds or changes one thing.
type SettingsForm struct {
	ID       string
	Title    string
	Lede     string
	Action   string
	Once     string
	Problems []ui.Problem
	Fields   []FormField
	Two      bool
	Submit   ui.Button
}
