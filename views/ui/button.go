package ui

import "github.com/a-h/templ"

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

// attrs are the attributes that a button and a link share.
func (b Button) attrs() templ.Attributes {
	a := templ.Attributes{}
	for name, value := range b.Attrs {
		a[name] = value
	}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("id", b.ID)
	set("aria-keyshortcuts", b.Key)
	set("data-key", b.Key)
	set("popovertarget", b.Menu)
	set("data-opens", b.Opens)
	set("data-menu", b.Lines)
	if b.Menu != "" || b.Lines != "" {
		a["aria-haspopup"] = "menu"
	}
	if b.Opens != "" {
		a["aria-haspopup"] = "dialog"
	}
	if b.dots() {
		a["aria-label"] = b.Label
	}
	if b.Busy {
		a["aria-busy"] = "true"
	}
	if b.Off != "" {
		a["aria-disabled"] = "true"
		a["aria-describedby"] = b.offID()
	}
	return a
}

// submits are the attributes of a real button only.
func (b Button) submits() templ.Attributes {
	a := templ.Attributes{}
	for name, value := range map[string]string{"name": b.Name, "value": b.Value, "form": b.Form, "formaction": b.Action} {
		if value != "" {
			a[name] = value
		}
	}
	return a
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
