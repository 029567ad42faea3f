package ui

import (
	"strings"

	"claviger/words"
)

// Span is a run of a sentence with one meaning. Only the fields that apply are set.
type Span struct {
	Text   string
	Href   string // makes it a link
	Strong bool
	Code   bool   // a key's code: tabular digits, never wrapped
	State  string // colours the words: "overdue", "due", "missing"
	Time   string // machine form (RFC 3339): the words become a time element
	Now    string // with Time: the words say how far away it is from this moment (RFC 3339); the script keeps them true
	Struck bool   // a value that was corrected
	Hidden bool   // only for screen readers
}

// Rich is a sentence of spans.
type Rich []Span

// Text makes a sentence of plain words.
func Text(s string) Rich { return Rich{{Text: s}} }

// Strong makes a sentence of bold words.
func Strong(s string) Rich { return Rich{{Text: s, Strong: true}} }

// And joins sentences with a space.
func (r Rich) And(more ...Span) Rich {
	if len(r) > 0 && len(more) > 0 {
		r = append(r, Span{Text: " "})
	}
	return append(r, more...)
}

// Plain returns the words alone, as a label or a title needs them.
func (r Rich) Plain() string {
	var b strings.Builder
	for _, s := range r {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Weave makes a sentence of words.Printer.Parts and says how its values look: Weave(p.Parts("key.out", "who", name), map[string]Span{"who": {Href: …}}).
// A span without Text keeps the part's own words; a value without a span is plain.
func Weave(parts []words.Part, looks map[string]Span) Rich {
	out := make(Rich, 0, len(parts))
	for _, part := range parts {
		span, ok := looks[part.Name]
		if !ok || part.Name == "" {
			span = Span{}
		}
		if span.Text == "" {
			span.Text = part.Text
		}
		out = append(out, span)
	}
	return out
}
