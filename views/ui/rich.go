package ui

import "strings"

// Span is a run of a sentence with one meaning. Only the fields that apply are set.
type Span struct {
	Text   string
	Href   string // makes it a link
	Strong bool
	Code   bool   // a key's code: tabular digits, never wrapped
	State  string // colours the words: "overdue", "due", "missing"
	Time   string // machine form (RFC 3339): the words become a time element
	Rel    bool   // with Time: the words say how far away it is, and the script keeps them true
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

// Weave puts spans into a translated sentence: Weave("Out with {who} since {time}.", map[string]Span{"who": …}).
// Translators may move the braces freely. A name without a span stays as it is, braces included, so that a typing error shows.
func Weave(sentence string, spans map[string]Span) Rich {
	var out Rich
	for {
		before, rest, found := strings.Cut(sentence, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return out.plus(sentence)
		}
		out = out.plus(before)
		if span, ok := spans[name]; ok {
			out = append(out, span)
		} else {
			out = out.plus("{" + name + "}")
		}
		sentence = after
	}
}

func (r Rich) plus(text string) Rich {
	if text == "" {
		return r
	}
	return append(r, Span{Text: text})
}
