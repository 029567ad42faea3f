package words

import (
	"slices"
	"strings"
)

// List joins names: "A, B and C".
func (p *Printer) List(names []string) string { return p.join(names, p.tongue.word("common.and")) }

// Either joins choices: "A, B or C".
func (p *Printer) Either(names []string) string { return p.join(names, p.tongue.word("common.or")) }

func (p *Printer) join(names []string, last string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "" })
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	end := names[len(names)-1]
	if p.locale == "es" {
		last = spanishLink(last, end)
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + end
}

// word is a message without names, as it stands in the file.
func (t *tongue) word(id string) string {
	if ph := t.plain[id]; len(ph) == 1 {
		return ph[0].text
	}
	fault(id)
	return "«" + id + "»"
}

// spanishLink is "e" for "y" before the sound i, "u" for "o" before the sound o.
func spanishLink(link, next string) string {
	sound := strings.TrimPrefix(strings.ToLower(next), "h")
	starts := func(letters ...string) bool {
		return slices.ContainsFunc(letters, func(l string) bool { return strings.HasPrefix(sound, l) })
	}
	switch {
	case link == "y" && starts("i", "í") && !starts("ia", "ie", "io"):
		return "e"
	case link == "o" && starts("o", "ó"):
		return "u"
	}
	return link
}
