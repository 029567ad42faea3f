package words

import (
	"regexp"
	"strings"
	"testing"
)

// tone is what no sentence of a language does: shouting, software words, tu
// and tú, and words before a name that would change with its first letter.
var tone = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)\b(assets?|checked? ?(out|in)|checkout|successfully|invalid|oops|sorry|tenants?)\b|access denied|[!']`),
	"fr": regexp.MustCompile(`(?i)\b(tu|toi|ton|tes|succès|invalide|désolé|oups|actifs?)\b|!|'|\b(de|que|le|la|du|je|ne|se|jusque) \{(actor|person|holder|name|by|who)\}`),
	"es": regexp.MustCompile(`(?i)\b(tú|tus?|tuyo|contigo|éxito|inválid[oa]|lo sentimos|activos?)\b|[!¡']`),
}

// TestTone holds every sentence to the way Claviger speaks.
func TestTone(t *testing.T) {
	for _, locale := range Locales {
		for id, s := range folder(t, locale) {
			for _, text := range s.forms() {
				if bad := tone[locale].FindString(text); bad != "" {
					t.Errorf("%s %s says %q: %s", locale, id, bad, text)
				}
				if strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
					t.Errorf("%s %s has spaces that nobody sees: %q", locale, id, text)
				}
			}
		}
	}
}

// TestToneSees shows what the check finds and what it leaves alone.
func TestToneSees(t *testing.T) {
	bad := map[string][]string{
		"en": {"Checkout complete", "Asset added", "Done!", "Access denied"},
		"fr": {"Rapporte ta clé, toi", "Clé de {person}", "l'accueil"},
		"es": {"Devuelve tu llave", "¡Listo!"},
	}
	good := map[string][]string{
		"en": {"Bring back {key}", "Ann’s key"}, "fr": {"Chez {person}", "l’état de {key}"}, "es": {"Devuelva su llave", "la tiene {person}"},
	}
	for locale, re := range tone {
		for _, s := range bad[locale] {
			if !re.MatchString(s) {
				t.Errorf("%s: %q passes", locale, s)
			}
		}
		for _, s := range good[locale] {
			if re.MatchString(s) {
				t.Errorf("%s: %q fails", locale, s)
			}
		}
	}
}
