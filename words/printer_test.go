package words_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"claviger/words"
)

// faultsOf runs fn and tells which new faults it made.
func faultsOf(fn func()) (n int64, ids []string) {
	before, _ := words.Faults()
	fn()
	after, ids := words.Faults()
	return after - before, ids
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInFindsTheLanguage(t *testing.T) {
	for locale, want := range map[string]string{"en": "en", "fr": "fr", "es": "es", "fr-CA": "fr", "ES_mx": "es", "": "en", "de": "en", "frisian": "en", "xx": "en"} {
		equal(t, words.In(locale).Locale(), want)
	}
}

func TestMatchReadsAcceptLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"fr-CH, fr;q=0.9, en;q=0.8": "fr", "es-419,es;q=0.9": "es", "de, es;q=0.2": "es", "ja": "en", "": "en", "!!": "en", "en-GB,fr;q=0.5": "en",
	} {
		equal(t, words.Match(header), want)
	}
}

func TestEndonyms(t *testing.T) {
	for _, l := range words.Locales {
		if words.Endonym(l) == "" {
			t.Errorf("%s has no name of its own", l)
		}
	}
}

func TestSayFillsNames(t *testing.T) {
	equal(t, words.In("en").Say("common.late", "span", "5 min"), "5 min late")
	equal(t, words.In("fr").Say("common.late", "span", 92*time.Minute), "1 h 32 min de retard")
	equal(t, words.In("es").Say("common.ago", "span", []string{"A", "B"}), "hace A y B")
}

func TestUnknownIdsShowAndCount(t *testing.T) {
	p := words.In("en")
	for name, say := range map[string]func() string{
		"say": func() string { return p.Say("no.such") }, "count": func() string { return p.Count("no.such", 2) },
		"parts": func() string { return p.Parts("no.such")[0].Text },
	} {
		n, ids := faultsOf(func() { equal(t, say(), "«no.such»") })
		if n != 1 || !slices.Contains(ids, "no.such") {
			t.Errorf("%s: %d faults, %v", name, n, ids)
		}
	}
	if p.Has("no.such") || !p.Has("common.late") || !p.Has("common.keys") {
		t.Error("Has is wrong")
	}
}

func TestMissingNamesShowAndCount(t *testing.T) {
	n, ids := faultsOf(func() { equal(t, words.In("en").Say("common.late"), "{span} late") })
	if n != 1 || !slices.Contains(ids, "common.late {span}") {
		t.Errorf("%d faults, %v", n, ids)
	}
	n, _ = faultsOf(func() { equal(t, words.In("en").Say("common.late", "span", ""), "{span} late") })
	if n != 1 {
		t.Error("an empty value fills nothing")
	}
}

func TestPartsKeepValuesApart(t *testing.T) {
	parts := words.In("en").Parts("common.late", "span", "5 min")
	want := []words.Part{{Name: "span", Text: "5 min"}, {Text: " late"}}
	if !slices.Equal(parts, want) {
		t.Errorf("got %v", parts)
	}
}

func TestCountChoosesTheForm(t *testing.T) {
	for _, c := range []struct {
		locale string
		n      int
		want   string
	}{
		{"en", 0, "0 keys"}, {"en", 1, "1 key"}, {"en", 2, "2 keys"}, {"en", 1284, "1,284 keys"},
		{"fr", 0, "0 clé"}, {"fr", 1, "1 clé"}, {"fr", 2, "2 clés"}, {"fr", 1_000_000, "1\u00a0000\u00a0000 clés"},
		{"es", 0, "0 llaves"}, {"es", 1, "1 llave"}, {"es", 2, "2 llaves"}, {"es", 1_000_000, "1\u00a0000\u00a0000 llaves"},
	} {
		n, _ := faultsOf(func() { equal(t, words.In(c.locale).Count("common.keys", c.n), c.want) })
		if n != 0 {
			t.Errorf("%s %d made a fault", c.locale, c.n)
		}
	}
}

func TestCountWantsPluralsAndSayDoesNot(t *testing.T) {
	n, _ := faultsOf(func() {
		words.In("en").Say("common.keys")
		words.In("en").Count("common.late", 2)
	})
	if n != 2 {
		t.Errorf("%d faults, want 2", n)
	}
}

func TestPseudoLanguage(t *testing.T) {
	p := words.In(words.Pseudo)
	plain := words.In("en").Say("common.late", "span", "K-104 Boiler room")
	text := p.Say("common.late", "span", "K-104 Boiler room")
	if !strings.HasPrefix(text, "[K-104 Boiler room láté") || !strings.HasSuffix(text, "]") {
		t.Errorf("got %q", text)
	}
	if got, want := utf8.RuneCountInString(text), utf8.RuneCountInString(plain)*14/10; got < want || got > want+2 {
		t.Errorf("%d letters, want %d", got, want)
	}
	if c := p.Count("common.keys", 2); !strings.HasPrefix(c, "[2 kéýs") {
		t.Errorf("got %q", c)
	}
	joined := ""
	for _, part := range p.Parts("common.late", "span", "K-104 Boiler room") {
		joined += part.Text
	}
	equal(t, joined, text)
}

func TestPrinterIsSafeForMany(t *testing.T) {
	p, done := words.In("fr"), make(chan string)
	for range 8 {
		go func() {
			for range 200 {
				p.Count("common.keys", 3)
			}
			done <- p.Say("common.late", "span", "1 h")
		}()
	}
	for range 8 {
		equal(t, <-done, "1 h de retard")
	}
}

func BenchmarkSay(b *testing.B) {
	for p := words.In("fr"); b.Loop(); {
		p.Say("common.late", "span", "1 h")
	}
}

func BenchmarkCount(b *testing.B) {
	for p := words.In("fr"); b.Loop(); {
		p.Count("common.keys", 12)
	}
}
