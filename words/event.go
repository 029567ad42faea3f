package words

import (
	"slices"
	"strings"
)

// Event tells what happened, in the past tense, for timelines and mail. kind
// is a custody.EventKind. Names: actor (who did it), person (whom it is about;
// left out when that is the actor), key, place, slot or hook, due, late, cabinet, rule
// and what else the message of the kind names. Values that are not known are
// left out, or become "somebody", "a key".
func (p *Printer) Event(kind string, args ...any) string {
	parts, ok := p.event(kind, args)
	if !ok {
		return p.unknown("events." + kind)
	}
	return p.stretch(text(parts))
}

// EventParts is Event with each value apart, for pages that link them.
func (p *Printer) EventParts(kind string, args ...any) []Part {
	parts, ok := p.event(kind, args)
	if !ok {
		return []Part{{Text: p.unknown("events." + kind)}}
	}
	return p.stretchParts(parts)
}

// EventLabel names a kind of event in a word or two, for filters and columns.
func (p *Printer) EventLabel(kind string) string { return p.Say("events." + kind + ".label") }

// details are the facts of an event's second line, in their order.
var details = []string{"place", "slot", "due", "late", "purpose", "reason", "document", "signed", "statement", "by", "how", "via", "why", "rule", "version", "received"}

// EventDetails tells the rest of an event, where and how and why: one short
// text for each value given that the sentence of Event does not say.
func (p *Printer) EventDetails(kind string, args ...any) (lines []string) {
	id, f := p.eventFilling(kind, args)
	said := p.tongue.plain[id].names(false)
	for _, name := range details {
		if _, ok := f.value(name); ok && !slices.Contains(said, name) {
			lines = append(lines, p.Say("events.detail."+name, args...))
		}
	}
	return lines
}

func (p *Printer) event(kind string, args []any) ([]Part, bool) {
	id, f := p.eventFilling(kind, args)
	ph, ok := p.tongue.plain[id]
	f.phrase = ph
	return f.parts(), ok
}

// eventFilling picks the message: events.K201, or events.K201.for when
// somebody acts for another person.
func (p *Printer) eventFilling(kind string, args []any) (id string, f *filling) {
	id = "events." + kind
	f = &filling{id: id, printer: p, args: args, some: true}
	actor, acts := f.value("actor")
	person, known := f.value("person")
	if !acts && known {
		f.args = append(slices.Clone(args), "actor", person)
	}
	if acts && known && actor != person && p.tongue.plain[id+".for"] != nil {
		f.id = id + ".for"
	}
	return f.id, f
}

// some is the word for a value that is not known.
func (t *tongue) some(name string) (string, bool) {
	ph := t.plain["events.some."+name]
	if len(ph) != 1 {
		return "", false
	}
	return ph[0].text, true
}

func text(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.Text)
	}
	return b.String()
}
