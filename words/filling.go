package words

import (
	"fmt"
	"time"
)

// Part is one stretch of a sentence. Name says which value it is, so that a
// page can set it as a link; it is "" for the words between.
type Part struct {
	Name string
	Text string
}

// filling is what fills one message, and the message it filled.
type filling struct {
	id      string
	printer *Printer
	args    []any // name, value, name, value
	phrase  phrase
}

// value is the text for a name; ok is false when it is missing or empty.
func (f *filling) value(name string) (text string, ok bool) {
	for i := 0; i+1 < len(f.args); i += 2 {
		if f.args[i] == name {
			text = f.printer.show(f.args[i+1])
			return text, text != ""
		}
	}
	return "", false
}

// parts fills the phrase. A required name without a value stays visible and
// counts as a fault.
func (f *filling) parts() []Part {
	return f.fill(make([]Part, 0, len(f.phrase)+2), f.phrase)
}

func (f *filling) fill(out []Part, ps []piece) []Part {
	for _, p := range ps {
		switch {
		case p.part != nil:
			if f.complete(p.part) {
				out = f.fill(out, p.part)
			}
		case p.name == "":
			out = append(out, Part{Text: f.printer.style(p.text)})
		default:
			text, ok := f.value(p.name)
			if !ok {
				fault(f.id + " {" + p.name + "}")
				text = "{" + p.name + "}"
			}
			out = append(out, Part{Name: p.name, Text: text})
		}
	}
	return out
}

func (f *filling) complete(ps []piece) bool {
	for _, p := range ps {
		if p.name == "" {
			continue
		}
		if _, ok := f.value(p.name); !ok {
			return false
		}
	}
	return true
}

// show turns a value into text: numbers, lengths of time and lists as the
// language writes them, everything else as it is.
func (p *Printer) show(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Number(int64(v))
	case int64:
		return p.Number(v)
	case time.Duration:
		return p.Span(v)
	case []string:
		return p.List(v)
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}
