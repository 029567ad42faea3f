package importer

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/currency"
)

// numberParts reads a number as people write it in English, French or
// Spanish: 12500, 12,500.00, 12.500,00, 12 500, 12'500. A single sign before
// exactly three digits groups thousands, unless scale says that three digits
// follow the point. Both parts are digits only.
func numberParts(text string, scale int) (whole, frac string, ok bool) {
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, text)
	if exponent.MatchString(s) {
		return fromExponent(s)
	}
	point := strings.LastIndexAny(s, ".,")
	if point < 0 {
		return s, "", digits(s)
	}
	sign, group := s[point:point+1], ","
	if sign == "," {
		group = "."
	}
	after := s[point+1:]
	switch {
	case strings.Contains(s[:point], group): // the other sign groups, this one is the point
		whole, ok = ungroup(s[:point], group)
		return whole, after, ok && digits(after)
	case strings.Contains(s[:point], sign), len(after) == 3 && scale != 3 && strings.Trim(s[:point], "0") != "":
		whole, ok = ungroup(s, sign)
		return whole, "", ok
	}
	return s[:point], after, digits(s[:point]) && digits(after)
}

// exponent is how a spreadsheet writes a long number.
var exponent = regexp.MustCompile(`^\d(\.\d+)?[eE]\+?\d{1,2}$`)

func fromExponent(s string) (whole, frac string, ok bool) {
	n, ok := new(big.Rat).SetString(s)
	if !ok || !n.IsInt() {
		return "", "", false
	}
	return n.Num().String(), "", true
}

// ungroup joins groups of three digits.
func ungroup(s, sign string) (string, bool) {
	groups := strings.Split(s, sign)
	for i, g := range groups {
		if !digits(g) || i > 0 && len(g) != 3 || len(g) > 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// readCount reads a whole number from 0 to most; 36.0 is one.
func readCount(text string, most int64) (int64, error) {
	whole, frac, ok := numberParts(text, 0)
	if !ok || strings.Trim(frac, "0") != "" {
		return 0, wrong("number", "found", text)
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > most {
		return 0, wrong("number_range", "found", text, "most", strconv.FormatInt(most, 10))
	}
	return n, nil
}

// money is how amounts of one currency are kept.
type money struct {
	code  string // ISO 4217
	scale int    // digits of the minor unit: 2 for EUR, 0 for JPY
}

func moneyOf(code string) money {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return money{code: code, scale: 2}
	}
	scale, _ := currency.Standard.Rounding(unit)
	return money{code: code, scale: scale}
}

// symbols are the signs people write for currencies.
var symbols = map[string][]string{
	"$": {"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "ARS", "CLP", "COP"}, "us$": {"USD"}, "$us": {"USD"}, "ca$": {"CAD"}, "c$": {"CAD"},
	"€": {"EUR"}, "£": {"GBP"}, "¥": {"JPY", "CNY"}, "fr.": {"CHF"}, "kr": {"SEK", "NOK", "DKK", "ISK"}, "zł": {"PLN"}, "r$": {"BRL"},
}

var amountForm = regexp.MustCompile(`^([^\d.,-]*?)\s*([\d.,'’\s\x{00a0}\x{202f}]*(?:\d[eE]\+\d+)?)\s*([^\d]*)$`)

// read gives an amount in minor units. Another currency than the
// organisation's is refused, never taken for its own.
func (m money) read(text string) (int64, error) {
	bad := wrong("amount", "found", text, "currency", m.code)
	parts := amountForm.FindStringSubmatch(text)
	if parts == nil {
		return 0, bad
	}
	for _, mark := range []string{parts[1], parts[3]} {
		if mark = strings.ToLower(strings.TrimSpace(mark)); mark != "" && mark != strings.ToLower(m.code) && !slices.Contains(symbols[mark], m.code) {
			return 0, bad
		}
	}
	whole, frac, ok := numberParts(strings.TrimSpace(parts[2]), m.scale)
	if !ok {
		return 0, bad
	}
	if len(frac) > m.scale {
		if strings.Trim(frac[m.scale:], "0") != "" {
			return 0, bad
		}
		frac = frac[:m.scale]
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", m.scale-len(frac)), 10, 64)
	if err != nil {
		return 0, bad
	}
	return n, nil
}

// unitNames are the ways of writing a unit of distance.
var unitNames = map[string]string{"km": "km", "kms": "km", "kilometers": "km", "kilometres": "km", "kilometros": "km",
	"mi": "mi", "mile": "mi", "miles": "mi", "millas": "mi"}

var distanceForm = regexp.MustCompile(`^([\d.,'’\s\x{00a0}\x{202f}]+)\s*([a-zA-Zéè]*)\.?$`)

// kmPerMile is exact by the international yard of 1959.
const kmPerMile = 1.609344

// readDistance gives whole units. from is the unit of the column, when it has
// one; what is written beside the number counts more.
func readDistance(text, from, to string) (int64, error) {
	bad := wrong("number", "found", text)
	parts := distanceForm.FindStringSubmatch(text)
	if parts == nil {
		return 0, bad
	}
	if parts[2] != "" {
		if from = unitNames[fold(parts[2])]; from == "" {
			return 0, bad
		}
	}
	whole, frac, ok := numberParts(strings.TrimSpace(parts[1]), 0)
	if !ok {
		return 0, bad
	}
	n, err := strconv.ParseFloat(whole+"."+frac+"0", 64)
	if err != nil || n > 1e9 {
		return 0, bad
	}
	switch {
	case from == "mi" && to == "km":
		n *= kmPerMile
	case from == "km" && to == "mi":
		n /= kmPerMile
	}
	return int64(math.Round(n)), nil
}
