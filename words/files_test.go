package words

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

var write = flag.Bool("write", false, "put the message files in order instead of complaining")

// sentence is one message of one language as its file has it.
type sentence struct{ one, other string }

func (s sentence) forms() []string { return []string{s.one, s.other} }

// folder reads all messages of a language.
func folder(t *testing.T, locale string) map[string]sentence {
	t.Helper()
	all := map[string]sentence{}
	names, err := fs.Glob(files, locale+"/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files for %s: %v", locale, err)
	}
	for _, name := range names {
		messages, err := readFamily(files, name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, m := range messages {
			all[m.ID] = sentence{m.One, m.Other}
		}
	}
	return all
}

// TestEveryLanguageLoads reads the catalogue as the program does.
func TestEveryLanguageLoads(t *testing.T) {
	for _, locale := range Locales {
		if tongue, err := load(files, locale); err != nil {
			t.Error(err)
		} else if !tongue.has("common.and") {
			t.Errorf("%s has no words", locale)
		}
	}
}

// TestSameIdsAndNames wants every message in every language, with the same
// forms and the same names to fill in.
func TestSameIdsAndNames(t *testing.T) {
	en := folder(t, "en")
	for _, locale := range Locales[1:] {
		other := folder(t, locale)
		for id, a := range en {
			b, ok := other[id]
			switch {
			case !ok:
				t.Errorf("%s is missing in %s", id, locale)
			case (a.one == "") != (b.one == ""):
				t.Errorf("%s has plural forms in one of en and %s only", id, locale)
			case !slices.Equal(namesOf(t, a.other, false), namesOf(t, b.other, false)) || !slices.Equal(namesOf(t, a.other, true), namesOf(t, b.other, true)):
				t.Errorf("%s names %v in en and %v in %s", id, namesOf(t, a.other, false), namesOf(t, b.other, false), locale)
			}
		}
		for id := range other {
			if _, ok := en[id]; !ok {
				t.Errorf("%s is missing in en", id)
			}
		}
	}
}

// TestPluralForms wants the one form to name nothing new, and the other form
// to say how many.
func TestPluralForms(t *testing.T) {
	for _, locale := range Locales {
		for id, s := range folder(t, locale) {
			if s.one == "" {
				continue
			}
			other := namesOf(t, s.other, false)
			if !slices.Contains(other, "n") {
				t.Errorf("%s: %s never says {n}", locale, id)
			}
			for _, name := range namesOf(t, s.one, false) {
				if !slices.Contains(other, name) {
					t.Errorf("%s: %s names {%s} in one form only", locale, id, name)
				}
			}
		}
	}
}

func namesOf(t *testing.T, src string, required bool) []string {
	t.Helper()
	ph, err := parsePhrase(src)
	if err != nil {
		t.Fatal(err)
	}
	names := ph.names(required)
	slices.Sort(names)
	return slices.Compact(names)
}

// TestNoEnglishLeft finds messages that are the same in another language;
// those that are meant to be stand in testdata/same.txt as "fr Text".
func TestNoEnglishLeft(t *testing.T) {
	allowed := map[string]bool{}
	list, err := os.ReadFile("testdata/same.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		allowed[strings.TrimSpace(line)] = false
	}
	en := folder(t, "en")
	letters := regexp.MustCompile(`\pL`)
	filled := regexp.MustCompile(`\{[^}]*\}`)
	for _, locale := range Locales[1:] {
		for id, s := range folder(t, locale) {
			for i, text := range s.forms() {
				if text != en[id].forms()[i] || !letters.MatchString(filled.ReplaceAllString(text, "")) {
					continue
				}
				line := locale + " " + text
				if _, ok := allowed[line]; !ok {
					t.Errorf("%s is English in %s: %q (or add %q to testdata/same.txt)", id, locale, text, line)
				}
				allowed[line] = true
			}
		}
	}
	for line, used := range allowed {
		if !used {
			t.Errorf("testdata/same.txt allows %q, which nothing says", line)
		}
	}
}

// TestFilesAreInOrder wants one message a line, sorted, none twice: then two
// people who add words seldom meet on one line.
func TestFilesAreInOrder(t *testing.T) {
	for _, locale := range Locales {
		names, _ := fs.Glob(files, locale+"/*.json")
		for _, name := range names {
			have, _ := files.ReadFile(name)
			want, err := ordered(have)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if bytes.Equal(have, want) {
				continue
			}
			if !*write {
				t.Errorf("%s is not in order: go test ./words -args -write", name)
			} else if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}

// ordered writes a message file sorted, one message a line.
func ordered(file []byte) ([]byte, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(file, &raw); err != nil {
		return nil, err
	}
	ids, err := idsOf(file)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, id := range ids {
		text, err := oneLine(raw[id])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		lines = append(lines, fmt.Sprintf("  %q: %s", id, text))
	}
	return []byte("{\n" + strings.Join(lines, ",\n") + "\n}\n"), nil
}

// idsOf lists the ids of a file, sorted; one that is there twice is an error,
// which a map would hide.
func idsOf(file []byte) (ids []string, err error) {
	dec := json.NewDecoder(bytes.NewReader(file))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	for dec.More() {
		id, err := dec.Token()
		if err != nil {
			return nil, err
		}
		if slices.Contains(ids, fmt.Sprint(id)) {
			return nil, fmt.Errorf("%s is there twice", id)
		}
		ids = append(ids, fmt.Sprint(id))
		var message json.RawMessage
		if err := dec.Decode(&message); err != nil {
			return nil, err
		}
	}
	slices.Sort(ids)
	return ids, nil
}

func oneLine(raw json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return quoted(text), nil
	}
	var m i18n.Message
	if err := json.Unmarshal(raw, &m); err != nil || m.One == "" || m.Other == "" {
		return "", fmt.Errorf("is neither a text nor one and other")
	}
	return fmt.Sprintf(`{"one": %s, "other": %s}`, quoted(m.One), quoted(m.Other)), nil
}

func quoted(text string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always encodes
	return strings.TrimSpace(b.String())
}

// TestFamiliesMatch wants the same files in every language's folder.
func TestFamiliesMatch(t *testing.T) {
	want, _ := fs.Glob(files, "en/*.json")
	for _, locale := range Locales[1:] {
		have, _ := fs.Glob(files, locale+"/*.json")
		if !slices.EqualFunc(have, want, func(a, b string) bool { return path.Base(a) == path.Base(b) }) {
			t.Errorf("%s has the files %v, en has %v", locale, have, want)
		}
	}
}

// TestOrdered shows what the order is, and that twins are found.
func TestOrdered(t *testing.T) {
	got, err := ordered([]byte("{\n\"a.b\": \"<B>\",\n\"a.a\": {\"other\": \"{n} ks\",\n \"one\": \"{n} k\"}}"))
	if want := "{\n  \"a.a\": {\"one\": \"{n} k\", \"other\": \"{n} ks\"},\n  \"a.b\": \"<B>\"\n}\n"; err == nil && string(got) != want {
		t.Errorf("got %s", got)
	}
	if _, err := ordered([]byte("{\"a.a\": \"A\",\n\"a.a\": \"B\"}")); err == nil {
		t.Error("an id that is there twice passed")
	}
}
