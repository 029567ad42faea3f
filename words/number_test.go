package words_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"claviger/words"
)

const nb = "\u00a0"

func TestNumbers(t *testing.T) {
	for n, want := range map[int64][3]string{
		0: {"0", "0", "0"}, 7: {"7", "7", "7"}, 1284: {"1,284", "1" + nb + "284", "1284"},
		12345: {"12,345", "12" + nb + "345", "12" + nb + "345"}, -1284: {"−1,284", "−1" + nb + "284", "−1284"},
		-9223372036854775808: {"−9,223,372,036,854,775,808", "", ""},
	} {
		for i, locale := range words.Locales {
			if want[i] != "" {
				equal(t, words.In(locale).Number(n), want[i])
			}
		}
	}
}

func TestNumberKeepsItsDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<62).Draw(t, "n")
		for _, l := range words.Locales {
			bare := strings.NewReplacer(",", "", nb, "").Replace(words.In(l).Number(n))
			if bare != strings.ReplaceAll(words.In("en").Number(n), ",", "") {
				t.Fatalf("%s writes %d as %s", l, n, bare)
			}
		}
	})
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		locale, currency string
		minor            int64
		want             string
	}{
		{"en", "USD", 123450, "$1,234.50"}, {"en", "EUR", 5, "€0.05"}, {"en", "CHF", 1200, "CHF" + nb + "12.00"}, {"en", "JPY", 1200, "JPY" + nb + "1,200"},
		{"en", "USD", -50, "−$0.50"}, {"fr", "EUR", 123450, "1" + nb + "234,50" + nb + "€"}, {"fr", "USD", 4000, "40,00" + nb + "$US"},
		{"es", "USD", 4000, "40,00" + nb + "US$"}, {"es", "EUR", -4000, "−40,00" + nb + "€"}, {"fr", "KWD", 1234, "1,234" + nb + "KWD"}, {"en", "ZZZ", 100, "ZZZ" + nb + "1.00"},
	} {
		equal(t, words.In(c.locale).Money(c.minor, c.currency), c.want)
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1450: "1.5 kB", 52_000: "52 kB", 999_949: "1,000 kB", 1_400_000: "1.4 MB", 5_242_880: "5.2 MB", 3_000_000_000: "3.0 GB"} {
		equal(t, words.In("en").Bytes(n), strings.ReplaceAll(want, " ", nb))
	}
	equal(t, words.In("fr").Bytes(1_400_000), "1,4"+nb+"Mo")
}

func TestPercent(t *testing.T) {
	equal(t, words.In("en").Percent(42), "42%")
	equal(t, words.In("fr").Percent(42), "42"+nb+"%")
}

func TestLists(t *testing.T) {
	for _, c := range []struct {
		locale string
		names  []string
		want   string
	}{
		{"en", nil, ""}, {"en", []string{"Ann"}, "Ann"}, {"en", []string{"Ann", "Ben"}, "Ann and Ben"}, {"en", []string{"A", "", "B", "C"}, "A, B and C"},
		{"fr", []string{"A", "B", "C"}, "A, B et C"}, {"es", []string{"Ana", "Inés"}, "Ana e Inés"}, {"es", []string{"Ana", "Hilda"}, "Ana e Hilda"},
		{"es", []string{"agua", "hielo"}, "agua y hielo"}, {"es", []string{"Ana", "Luis"}, "Ana y Luis"},
	} {
		equal(t, words.In(c.locale).List(c.names), c.want)
	}
	equal(t, words.In("es").Either([]string{"siete", "ocho"}), "siete u ocho")
	equal(t, words.In("en").Either([]string{"A", "B", "C"}), "A, B or C")
}
