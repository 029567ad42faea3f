package words

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed en/*.json fr/*.json es/*.json
var files embed.FS

// Locales lists the languages of the catalogue; the first is the fallback.
var Locales = []string{"en", "fr", "es"}

// Pseudo is a made-up language for tests: English with accents, in brackets
// and 40 % longer, so that forgotten texts and tight boxes show.
const Pseudo = "xx"

// tongue is all that one language can say.
type tongue struct {
	localizer *i18n.Localizer
	plain     map[string]phrase // messages without plural forms
	plural    map[string]bool   // ids of messages with plural forms
}

func (t *tongue) has(id string) bool { return t.plain[id] != nil || t.plural[id] }

// catalogue is every language, read once.
var catalogue = sync.OnceValue(func() map[string]*tongue {
	all := make(map[string]*tongue, len(Locales))
	for _, locale := range Locales {
		t, err := load(files, locale)
		if err != nil {
			panic("words: " + err.Error())
		}
		all[locale] = t
	}
	return all
})

// load reads every file of one language's folder.
func load(from fs.FS, locale string) (*tongue, error) {
	tag := language.Make(locale)
	bundle := i18n.NewBundle(tag)
	t := &tongue{plain: map[string]phrase{}, plural: map[string]bool{}}
	names, err := fs.Glob(from, locale+"/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		messages, err := readFamily(from, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, m := range messages {
			if t.has(m.ID) {
				return nil, fmt.Errorf("%s: %s is there twice", name, m.ID)
			}
			if err := t.add(m); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, m.ID, err)
			}
		}
		if err := bundle.AddMessages(tag, messages...); err != nil {
			return nil, err
		}
	}
	t.localizer = i18n.NewLocalizer(bundle, locale)
	return t, nil
}

// readFamily reads one file; its ids begin with its name and a dot.
func readFamily(from fs.FS, name string) ([]*i18n.Message, error) {
	buf, err := fs.ReadFile(from, name)
	if err != nil {
		return nil, err
	}
	family := strings.TrimSuffix(path.Base(name), ".json") + "."
	file, err := i18n.ParseMessageFileBytes(buf, name, nil)
	if err != nil {
		return nil, err
	}
	french := path.Dir(name) == "fr"
	for _, m := range file.Messages {
		if !strings.HasPrefix(m.ID, family) {
			return nil, fmt.Errorf("%s does not begin with %s", m.ID, family)
		}
		if french {
			m.One, m.Many, m.Other = frenchSpaces(m.One), frenchSpaces(m.Many), frenchSpaces(m.Other)
		}
		if m.One != "" && m.Many == "" {
			m.Many = m.Other // "many" is a million in French and Spanish
		}
	}
	return file.Messages, nil
}

// add checks every form of a message and keeps the plain ones parsed.
func (t *tongue) add(m *i18n.Message) error {
	for _, form := range []string{m.One, m.Many, m.Other} {
		if _, err := parsePhrase(form); err != nil {
			return err
		}
	}
	if m.Other == "" {
		return fmt.Errorf("says nothing")
	}
	if m.One != "" {
		t.plural[m.ID] = true
		return nil
	}
	t.plain[m.ID], _ = parsePhrase(m.Other)
	return nil
}

// noBreak keeps a sign on the line of its word.
const noBreak = "\u00a0"

var frenchSigns = strings.NewReplacer(" :", noBreak+":", " ;", noBreak+";", " ?", noBreak+"?", " !", noBreak+"!", "« ", "«"+noBreak, " »", noBreak+"»")

// frenchSpaces ties the double signs of French to the words beside them.
func frenchSpaces(s string) string { return frenchSigns.Replace(s) }
