package words

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestPhraseGrammar(t *testing.T) {
	ph, err := parsePhrase("{actor} took {key}[ from {place}[]")
	if err == nil {
		t.Errorf("a nested part passed: %v", ph)
	}
	for _, bad := range []string{"{", "}", "{Actor}", "{a b}", "a ] b", "[ {a}", "[no name]", "{a", "[[ {a} ]]", "{}"} {
		if _, err := parsePhrase(bad); err == nil {
			t.Errorf("%q passed", bad)
		}
	}
	ph, err = parsePhrase("{actor} took {key}[ from {place}][, due {due}].")
	if err != nil || !slices.Equal(ph.names(true), []string{"actor", "key"}) || !slices.Equal(ph.names(false), []string{"actor", "key", "place", "due"}) {
		t.Errorf("%v %v", ph, err)
	}
}

func TestPartsAreLeftOut(t *testing.T) {
	ph, err := parsePhrase("{key} is out[ with {who}[]")
	if err == nil {
		t.Fatal(ph)
	}
	if ph, err = parsePhrase("{key} is out[ with {who}][, due {due} ({left})]."); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]any{
		"K is out.":                       {"key", "K"},
		"K is out with Ann.":              {"key", "K", "who", "Ann", "due", "12:00"},
		"K is out, due 12:00 (in 1 min).": {"key", "K", "who", "", "due", "12:00", "left", "in 1 min"},
	} {
		got, err := ph.Execute(&filling{printer: In("en"), args: args})
		if err != nil || got != want {
			t.Errorf("got %q %v, want %q", got, err, want)
		}
	}
	if _, err := ph.Execute("no filling"); err == nil {
		t.Error("anything can fill a phrase")
	}
}

// TestAnyTextParsesOrSaysWhy feeds the grammar every mix of its signs: what it
// takes, it fills so that no sign is left.
func TestAnyTextParsesOrSaysWhy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.StringOf(rapid.RuneFrom([]rune("{}[]ab é "))).Draw(t, "src")
		ph, err := parsePhrase(src)
		if err != nil {
			return
		}
		var args []any
		for _, name := range ph.names(false) {
			args = append(args, name, "x")
		}
		got, err := ph.Execute(&filling{printer: In("en"), args: args})
		if err != nil || strings.ContainsAny(got, "{}[]") {
			t.Fatalf("%q became %q, %v", src, got, err)
		}
	})
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	for name, content := range map[string]string{
		"broken":           `{"keys.a": `,
		"other family":     `{"nav.a": "A"}`,
		"nothing said":     `{"keys.a": ""}`,
		"no other form":    `{"keys.a": {"one": "{n} key"}}`,
		"broken template":  `{"keys.a": "{key"}`,
		"broken one form":  `{"keys.a": {"one": "[x]", "other": "{n} keys"}}`,
		"not a dictionary": `["a"]`,
	} {
		if _, err := load(fstest.MapFS{"en/keys.json": {Data: []byte(content)}}, "en"); err == nil {
			t.Errorf("%s loads", name)
		}
	}
	good := fstest.MapFS{"fr/keys.json": {Data: []byte(`{"keys.a": "Où ? « Là » !", "keys.b": {"one": "{n} clé", "other": "{n} clés"}}`)}}
	tongue, err := load(good, "fr")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tongue.word("keys.a"), "Où\u00a0? «\u00a0Là\u00a0»\u00a0!"; got != want || !tongue.has("keys.b") {
		t.Errorf("got %q", got)
	}
}
