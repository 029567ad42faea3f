package importer_test

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/seed/importer"
)

// refused is the want of a text that cannot be read.
const refused = -1

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		code, text string
		want       int64
	}{
		{"USD", "6300", 630000}, {"USD", "$12,500.00", 1250000}, {"USD", "12500.5", 1250050}, {"USD", "12,500", 1250000}, {"USD", "1,234,567.89", 123456789},
		{"EUR", "12 500,00 €", 1250000}, {"EUR", "12.500,00", 1250000}, {"EUR", "12.500", 1250000}, {"EUR", "12\u202f500,5 EUR", 1250050}, {"CHF", "12'500.00", 1250000},
		{"EUR", "0", 0}, {"EUR", "0.500", 50}, {"EUR", "1.5E+4", 1500000}, {"EUR", "12.50000", 1250},
		{"JPY", "12,500", 12500}, {"JPY", "12500.00", 12500}, {"TND", "12.500", 12500}, {"TND", "1 250,5", 1250500},
		{"EUR", "$12", refused}, {"EUR", "12 USD", refused}, {"USD", "€12", refused}, {"EUR", "-5", refused}, {"EUR", "(5)", refused}, {"EUR", "12.3456", refused},
		{"EUR", "twelve", refused}, {"EUR", "1,23,456", refused}, {"EUR", "12..5", refused}, {"EUR", "99999999999999999999", refused}, {"EUR", "", refused},
	} {
		got, err := importer.ReadAmount(c.code, c.text)
		if (err != nil) != (c.want == refused) || err == nil && got != c.want {
			t.Errorf("%s %q: got %d, %v; want %d", c.code, c.text, got, err, c.want)
		}
	}
}

// However a country writes an amount, it is the same amount.
func TestAmountsAreTheSameInEveryWriting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 1e12).Draw(t, "cents")
		whole, frac := strconv.FormatInt(cents/100, 10), strconv.FormatInt(100+cents%100, 10)[1:]
		for _, w := range [][2]string{{"", "."}, {"", ","}, {",", "."}, {".", ","}, {" ", ","}, {"\u00a0", ","}, {"'", "."}} {
			text := grouped(whole, w[0]) + w[1] + frac
			if got, err := importer.ReadAmount("EUR", text); err != nil || got != cents {
				t.Fatalf("%q: got %d, %v; want %d", text, got, err, cents)
			}
		}
	})
}

func grouped(whole, sign string) string {
	if len(whole) <= 3 {
		return whole
	}
	return grouped(whole[:len(whole)-3], sign) + sign + whole[len(whole)-3:]
}

func TestDistances(t *testing.T) {
	for _, c := range []struct {
		text, from, to string
		want           int64
	}{
		{"190552", "", "mi", 190552}, {"190,552", "", "mi", 190552}, {"190 552 km", "", "km", 190552}, {"100 mi", "", "km", 161}, {"161 km", "", "mi", 100},
		{"100", "mi", "km", 161}, {"100 km", "mi", "km", 100}, {"12345.6", "", "km", 12346}, {"12.5 miles", "", "mi", 13},
		{"-5", "", "km", refused}, {"5 parsecs", "", "km", refused}, {"many", "", "km", refused}, {"5e12", "", "km", refused},
	} {
		got, err := importer.ReadDistance(c.text, c.from, c.to)
		if (err != nil) != (c.want == refused) || err == nil && got != c.want {
			t.Errorf("%q from %q to %q: got %d, %v; want %d", c.text, c.from, c.to, got, err, c.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for text, want := range map[string]int64{"36": 36, "36.0": 36, "1,000": 1000, "36.5": refused, "1001": refused, "x": refused, "-1": refused} {
		got, err := importer.ReadCount(text)
		if (err != nil) != (want == refused) || err == nil && got != want {
			t.Errorf("%q: got %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestDays(t *testing.T) {
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, order, want string }{
		{"2026-03-04", "", "2026-03-04T00:00:00-06:00"}, {"2026/7/4", "", "2026-07-04T00:00:00-05:00"}, {"2026-03-04T10:00:00Z", "", "2026-03-04T00:00:00-06:00"},
		{"04/03/2026", importer.DayFirst, "2026-03-04T00:00:00-06:00"}, {"3.4.26", importer.MonthFirst, "2026-03-04T00:00:00-06:00"},
		{"03/04/25", "", ""}, {"31/02/2026", importer.DayFirst, ""}, {"13/13/2026", importer.MonthFirst, ""}, {"2026-02-30", "", ""}, {"soon", importer.DayFirst, ""},
	} {
		got, err := importer.ReadDay(c.text, c.order, chicago)
		if (err != nil) != (c.want == "") || err == nil && got.Format(time.RFC3339) != c.want {
			t.Errorf("%q %s: got %s, %v; want %s", c.text, c.order, got.Format(time.RFC3339), err, c.want)
		}
	}
	for _, c := range []struct {
		samples []string
		want    string
	}{
		{[]string{"01/02/2026", "25/02/2026"}, importer.DayFirst}, {[]string{"02/25/2026"}, importer.MonthFirst}, {[]string{"01/02/2026"}, ""},
		{[]string{"25/02/2026", "02/25/2026"}, ""}, {[]string{"2026-02-25"}, ""},
	} {
		if got := importer.DateOrder(c.samples); got != c.want {
			t.Errorf("%q: got %q, want %q", c.samples, got, c.want)
		}
	}
}
