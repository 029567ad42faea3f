package views

import (
	"github.com/a-h/templ"

	"claviger/views/ui"
)

// FormPage is a staff page that is one form: a few fields, one brass button.
type FormPage struct {
	Staff
	Path     []ui.Crumb
	Heading  string
	Lede     string // what the form is for, when the heading does not say it
	Notes    []ui.Note
	Problems []ui.Problem
	Action   string
	Hidden   map[string]string
	Once     string // key that lets the form be obeyed only once
	Fields   []FormField
	Two      bool // two columns where there is room
	Submit   string
	Cancel   ui.Crumb
}

// FormField is one field of a FormPage. Kind is empty for one line of text,
// else "select", "area", "check" or "radios".
type FormField struct {
	ui.Field
	Kind    string
	Options []ui.Option
	On      bool            // of a check box
	Wide    bool            // across both columns
	Own     templ.Component // drawn in place of the field
}
