package words

import (
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Printer says things in one language and shows times in one zone. It does
// not change; use it from anywhere.
type Printer struct {
	locale string
	pseudo bool
	tongue *tongue
	zone   *time.Location // nil until At
}

// In gives the printer of a language: en, fr, es (fr-CA is fr), or Pseudo.
// Anything else speaks English.
func In(locale string) *Printer {
	tag := strings.ToLower(locale)
	if cut := strings.IndexAny(tag, "-_"); cut >= 0 {
		tag = tag[:cut]
	}
	p := &Printer{locale: Locales[0], pseudo: tag == Pseudo}
	for _, l := range Locales {
		if l == tag {
			p.locale = l
		}
	}
	p.tongue = catalogue[p.locale]()
	return p
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.French, language.Spanish})

// Match picks the language for a browser's Accept-Language header.
func Match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Locales[0]
	}
	_, i, _ := matcher.Match(tags...)
	return Locales[i]
}

// Endonym is the name of a language in that language.
func Endonym(locale string) string {
	return map[string]string{"en": "English", "fr": "Français", "es": "Español"}[locale]
}

// Locale is the language for the lang attribute; Pseudo answers en.
func (p *Printer) Locale() string { return p.locale }

// At is the same printer showing times in a zone. Without it clocks are shown
// in UTC and say so.
func (p *Printer) At(zone *time.Location) *Printer {
	q := *p
	q.zone = zone
	return &q
}

// Has tells whether the catalogue knows the id.
func (p *Printer) Has(id string) bool { return p.tongue.has(id) }

// Say gives the message with its names filled: name, value, name, value. An
// unknown id shows as «id» and counts as a fault.
func (p *Printer) Say(id string, args ...any) string {
	ph, ok := p.tongue.plain[id]
	if !ok {
		return p.unknown(id)
	}
	return p.stretch(p.fill(id, ph, args))
}

// fill is the text of a phrase with its names filled.
func (p *Printer) fill(id string, ph phrase, args []any) string {
	if len(ph) == 1 && ph[0].name == "" && ph[0].part == nil {
		return p.style(ph[0].text) // most are plain words
	}
	f := &filling{id: id, printer: p, args: args, phrase: ph}
	return text(f.parts())
}

// Parts is Say with each value apart, for pages that link or stress them.
func (p *Printer) Parts(id string, args ...any) []Part {
	ph, ok := p.tongue.plain[id]
	if !ok {
		return []Part{{Text: p.unknown(id)}}
	}
	f := &filling{id: id, printer: p, args: args, phrase: ph}
	return p.stretchParts(f.parts())
}

// Count gives the form of the message that fits n; {n} is filled with it.
func (p *Printer) Count(id string, n int, args ...any) string {
	if !p.tongue.plural[id] {
		return p.unknown(id)
	}
	data := &filling{id: id, printer: p, args: append([]any{"n", n}, args...)}
	text, err := p.tongue.localizer.Localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: data, TemplateParser: grammar{}})
	if err != nil {
		return p.unknown(id)
	}
	return p.stretch(text)
}

func (p *Printer) unknown(id string) string {
	fault(id)
	return "«" + id + "»"
}
