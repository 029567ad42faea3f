package words

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
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

// catalogue gives each language, read once, when somebody first speaks it: a
// start waits for one of them only.
var catalogue = func() map[string]func() *tongue {
	all := make(map[string]func() *tongue, len(Locales))
	for _, locale := range Locales {
		all[locale] = sync.OnceValue(func() *tongue {
			t, err := load(files, locale)
			if err != nil {
				panic("words: " + err.Error())
			}
			return t
		})
	}
	return all
}()

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
		plurals := slices.DeleteFunc(messages, func(m *i18n.Message) bool { return !t.plural[m.ID] })
		if err := bundle.AddMessages(tag, plurals...); err != nil {
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
	var all map[string]forms
	if err := json.Unmarshal(buf, &all); err != nil {
		return nil, err
	}
	french := path.Dir(name) == "fr"
	messages := make([]*i18n.Message, 0, len(all))
	for id, f := range all {
		if !strings.HasPrefix(id, family) {
			return nil, fmt.Errorf("%s does not begin with %s", id, family)
		}
		m := &i18n.Message{ID: id, One: f.One, Other: f.Other}
		if french {
			m.One, m.Many, m.Other = frenchSpaces(m.One), frenchSpaces(m.Many), frenchSpaces(m.Other)
		}
		if m.One != "" && m.Many == "" {
			m.Many = m.Other // "many" is a million in French and Spanish
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// forms is a message as its file has it: a text, or one text for one and
// another for more.
type forms struct{ One, Other string }

// UnmarshalJSON reads either.
func (f *forms) UnmarshalJSON(buf []byte) error {
	if bytes.HasPrefix(buf, []byte{'"'}) {
		return json.Unmarshal(buf, &f.Other)
	}
	type both forms
	return json.Unmarshal(buf, (*both)(f))
}

// add checks every form of a message and keeps the plain ones parsed.
func (t *tongue) add(m *i18n.Message) error {
	other, err := parsePhrase(m.Other)
	if err != nil {
		return err
	}
	if m.Other == "" {
		return fmt.Errorf("says nothing")
	}
	if m.One == "" {
		t.plain[m.ID] = other
		return nil
	}
	t.plural[m.ID] = true
	for _, form := range []string{m.One, m.Many} {
		if _, err := parsePhrase(form); err != nil {
			return err
		}
	}
	return nil
}

// noBreak keeps a sign on the line of its word.
const noBreak = "\u00a0"

var frenchSigns = strings.NewReplacer(" :", noBreak+":", " ;", noBreak+";", " ?", noBreak+"?", " !", noBreak+"!", "« ", "«"+noBreak, " »", noBreak+"»")

// frenchSpaces ties the double signs of French to the words beside them.
func frenchSpaces(s string) string { return frenchSigns.Replace(s) }
