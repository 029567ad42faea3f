package words

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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
	some    bool // an event: "somebody" stands for a person that is not known
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
	out := f.fill(make([]Part, 0, len(f.phrase)+2), f.phrase)
	if f.some && len(out) > 0 && out[0].Name == "" {
		out[0].Text = capital(out[0].Text) // a sentence whose first part was left out
	}
	return out
}

func (f *filling) fill(out []Part, ps []piece) []Part {
	for _, p := range ps {
		switch {
		case p.part != nil:
			if f.complete(p.part) {
				out = f.fill(out, p.part)
			}
		case p.name == "":
			out = append(out, Part{Text: f.printer.style(onePoint(out, p.text))})
		default:
			out = append(out, f.named(p.name))
		}
	}
	return out
}

// named is the part for a required name.
func (f *filling) named(name string) Part {
	if text, ok := f.value(name); ok {
		return Part{Name: name, Text: text}
	}
	if text, ok := f.printer.tongue.some(name); ok && f.some {
		return Part{Text: f.printer.style(text)}
	}
	fault(f.id + " {" + name + "}")
	return Part{Text: "{" + name + "}"}
}

// onePoint drops the point after a value that ends with one, "Ann D.".
func onePoint(before []Part, text string) string {
	if n := len(before); n > 0 && strings.HasSuffix(before[n-1].Text, ".") && before[n-1].Name != "" {
		return strings.TrimPrefix(text, ".")
	}
	return text
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
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
