package ui

import (
	"slices"

	"github.com/a-h/templ"
)

// Kind is how loud a button is.
type Kind string

// The kinds of look.md. Primary is brass and stands once per view.
const (
	Plain     Kind = ""
	Primary   Kind = "primary"
	Ghost     Kind = "ghost"
	Neutral   Kind = "neutral"
	Danger    Kind = "danger"
	Emergency Kind = "emergency"
)

// Button is a button or, with Href, a link that looks like one. Label is verb and object: "Bring back K-104".
type Button struct {
	Label string
	Kind  Kind
	Icon  string // left of the label
	Only  bool   // show the icon alone; the label is then read aloud

	Href   string // a link; empty for a button
	Type   string // "submit" (default), "button"
	Name   string // form field name and
	Value  string // its value
	Form   string // id of a form elsewhere
	Action string // formaction

	ID    string
	Row   bool   // 28 px, for tables and toolbars
	Wide  bool   // full width
	Class string // a layout class, seldom needed
	Key   string // shortcut shown and bound, like "r"
	Menu  string // id of the Menu that it opens
	Lines string // id of the RowMenu that it opens; with Href for those without a script
	Opens string // id of the Dialog that it opens
	Busy  bool
	Off   string // why it is not allowed; the reason is shown beside it
	Quiet bool   // with Off: the reason is only read aloud and shown on focus (table rows)

	Attrs templ.Attributes // hx-post and the like
}

func (b Button) class() string {
	c := "btn"
	if b.Kind != Plain {
		c += " btn-" + string(b.Kind)
	}
	if b.Row {
		c += " btn-row"
	}
	if b.Wide {
		c += " w-full"
	}
	if b.dots() {
		c += " btn-dots"
	}
	if b.Class != "" {
		c += " " + b.Class
	}
	return c
}

// dots tells whether it is the three dots at the end of a row. They are drawn by the style sheet: with fifty rows on a page every
// element counts.
func (b Button) dots() bool { return b.Only && b.Icon == "dots" }

// attrs are the attributes that a button and a link share, in order: a page of
// fifty rows writes hundreds of them, so no map.
func (b Button) attrs() templ.OrderedAttributes {
	a := make(templ.OrderedAttributes, 0, 6+len(b.Attrs))
	a = put(a, "id", b.ID)
	a = put(a, "aria-keyshortcuts", b.Key)
	a = put(a, "data-key", b.Key)
	a = put(a, "popovertarget", b.Menu)
	a = put(a, "data-opens", b.Opens)
	a = put(a, "data-menu", b.Lines)
	switch {
	case b.Opens != "":
		a = put(a, "aria-haspopup", "dialog")
	case b.Menu != "" || b.Lines != "":
		a = put(a, "aria-haspopup", "menu")
	}
	if b.dots() {
		a = put(a, "aria-label", b.Label)
	}
	if b.Busy {
		a = put(a, "aria-busy", "true")
	}
	if b.Off != "" {
		a = put(a, "aria-disabled", "true")
		a = put(a, "aria-describedby", b.offID())
	}
	own := len(a)
	for _, more := range b.Attrs.Items() {
		if !slices.ContainsFunc(a[:own], func(it templ.KeyValue[string, any]) bool { return it.Key == more.Key }) {
			a = append(a, more)
		}
	}
	return a
}

// submits are the attributes of a real button only.
func (b Button) submits() (a templ.OrderedAttributes) {
	a = put(a, "form", b.Form)
	a = put(a, "formaction", b.Action)
	a = put(a, "name", b.Name)
	return put(a, "value", b.Value)
}

// put adds an attribute unless it is empty.
func put(a templ.OrderedAttributes, name, value string) templ.OrderedAttributes {
	if value == "" {
		return a
	}
	return append(a, templ.KeyValue[string, any]{Key: name, Value: value})
}

// classes is the class attribute of the names given, or none at all. A list in
// braces after class= would be sorted out through a map for each cell.
func classes(names ...string) templ.OrderedAttributes {
	all := ""
	for _, name := range names {
		switch {
		case name == "":
		case all == "":
			all = name
		default:
			all += " " + name
		}
	}
	return put(nil, "class", all)
}

// when is a class that only sometimes applies.
func when(on bool, class string) string {
	if on {
		return class
	}
	return ""
}

func (b Button) kind() string {
	if b.Type != "" {
		return b.Type
	}
	if b.Menu != "" || b.Opens != "" || b.Off != "" {
		return "button"
	}
	return "submit"
}

// offID ties a refused button to its reason. It comes from the button's own name, so that the same row twice on a page needs an ID.
func (b Button) offID() string {
	if b.ID != "" {
		return b.ID + "-why"
	}
	return "why-" + slug(b.Label)
}
