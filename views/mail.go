package views

import (
	"strings"

	"claviger/views/ui"
)

// Mail is a message with one fact, one button and what happens otherwise. It is the only place with style attributes: mail programs
// read nothing else.
type Mail struct {
	Lang         string
	Organisation string
	Preview      string // first line that mail programs show beside the subject
	Title        string // the subject's fact: "K-104 was due at 12:00"
	Hello        string // "Hello Ben,"
	Text         []ui.Rich
	Button       string
	Link         string // a page with a button: opening it changes nothing
	Small        string // what happens otherwise, time zone, who reads replies
	Foot         string // why one gets it
	FootLink     ui.Crumb
}

// Plain is the text part of the message.
func (m Mail) Plain() string {
	parts := []string{m.Title, m.Hello}
	for _, t := range m.Text {
		parts = append(parts, t.Plain())
	}
	if m.Link != "" {
		parts = append(parts, m.Button+":\n"+m.Link)
	}
	parts = append(parts, m.Small, "-- \n"+m.Organisation+"\n"+m.Foot)
	if m.FootLink.Href != "" {
		parts = append(parts, m.FootLink.Label+": "+m.FootLink.Href)
	}
	out := parts[:0]
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n\n") + "\n"
}
