package words_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"claviger/words"
)

func TestEventTellsWhoDidWhat(t *testing.T) {
	en, fr, es := words.In("en"), words.In("fr"), words.In("es")
	args := []any{"actor", "Ann D.", "key", "K-104", "place", "Cabinet A", "slot", 12, "due", "17:30"}
	equal(t, en.Event("K201", args...), "Ann D. took K-104 from Cabinet A, slot 12, due 17:30")
	equal(t, fr.Event("K201", args...), "Ann D. a pris K-104, Cabinet A, emplacement 12, retour prévu 17:30")
	args = append(args, "person", "Ben K.")
	equal(t, en.Event("K201", args...), "Ann D. gave K-104 to Ben K. from Cabinet A, slot 12, due 17:30")
	equal(t, es.Event("K201", args...), "Ann D. entregó K-104 a Ben K. de Cabinet A, posición 12, devolución 17:30")
	equal(t, en.Event("K202", "person", "Ben K.", "key", "K-104", "late", "2 h late"), "Ben K. brought back K-104, 2 h late")
}

func TestEventWithoutFacts(t *testing.T) {
	n, ids := faultsOf(func() {
		equal(t, words.In("en").Event("K201"), "Somebody took a key")
		equal(t, words.In("en").Event("K203"), "Nobody took a key")
		equal(t, words.In("fr").Event("K105"), "Quelqu’un a tapé un mauvais code PIN")
		equal(t, words.In("es").Event("K206", "actor", "Ana"), "Ana dio más tiempo para una llave")
	})
	if n != 0 {
		t.Errorf("%d faults: %v", n, ids)
	}
}

// TestEveryEventStands says each event with nothing known: no fault, no hole.
func TestEveryEventStands(t *testing.T) {
	hole := regexp.MustCompile(`[{}\[\]]|\s$|^\s|[:,] *$| ,|^\p{Ll}`)
	for _, locale := range words.Locales {
		p := words.In(locale)
		n, ids := faultsOf(func() {
			for _, kind := range eventKinds(t) {
				if s := p.Event(kind, "name", "N", "rule", "R"); hole.MatchString(s) {
					t.Errorf("%s %s: %q", locale, kind, s)
				}
				p.EventLabel(kind)
			}
		})
		if n != 0 {
			t.Errorf("%s: %d faults: %v", locale, n, ids)
		}
	}
}

func TestEventDetailsTellTheRest(t *testing.T) {
	got := words.In("en").EventDetails("K202", "actor", "Ann", "key", "K-1", "place", "Board", "via", "at the desk", "by", "Zoe", "reason", "")
	if want := []string{"brought by Zoe", "at the desk"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := words.In("en").EventDetails("K999", "via", "at the desk"); !slices.Equal(got, []string{"at the desk"}) {
		t.Errorf("got %q", got)
	}
}

func TestEventPartsNameTheirValues(t *testing.T) {
	parts := words.In("en").EventParts("K201", "actor", "Ann", "key", "K-104")
	if want := []words.Part{{Name: "actor", Text: "Ann"}, {Text: " took "}, {Name: "key", Text: "K-104"}}; !slices.Equal(parts, want) {
		t.Errorf("got %v", parts)
	}
}

func TestUnknownEventShows(t *testing.T) {
	n, _ := faultsOf(func() {
		equal(t, words.In("en").Event("K999", "actor", "Ann"), "«events.K999»")
		equal(t, words.In("en").EventParts("K999")[0].Text, "«events.K999»")
	})
	if n != 2 {
		t.Errorf("%d faults", n)
	}
}

// eventKinds reads the kinds from the message file of English.
func eventKinds(t *testing.T) (kinds []string) {
	t.Helper()
	file, err := os.ReadFile("en/events.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"events\.(K\d+)":`).FindAllSubmatch(file, -1) {
		kinds = append(kinds, string(m[1]))
	}
	if len(kinds) < 75 {
		t.Fatalf("only %d kinds", len(kinds))
	}
	return kinds
}

// TestEventIcons wants an icon of the sprite for every kind, and no other.
func TestEventIcons(t *testing.T) {
	sprite, err := os.ReadFile("../static/dist/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range eventKinds(t) {
		if icon := words.EventIcon(kind); icon == "" || !strings.Contains(string(sprite), `id="`+icon+`"`) {
			t.Errorf("%s has the icon %q", kind, icon)
		}
	}
	if words.EventIcon("K999") != "" {
		t.Error("an unknown kind has an icon")
	}
}
