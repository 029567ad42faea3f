package words

import (
	"strconv"
	"strings"

	"golang.org/x/text/currency"
)

// Number writes a whole number: 1,284 in English, 1 284 in French (a no-break
// space that every embedded font has), 12 345 from five digits on in Spanish,
// where point and comma mean different things in different countries.
func (p *Printer) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	if p.locale == "es" && len(digits) < 5 {
		return sign + digits
	}
	return sign + grouped(digits, p.groupMark())
}

func grouped(digits, mark string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String()
}

func (p *Printer) groupMark() string {
	if p.locale == "en" {
		return ","
	}
	return noBreak
}

func (p *Printer) decimalMark() string {
	if p.locale == "en" {
		return "."
	}
	return ","
}

var signs = map[string]string{"USD": "$", "EUR": "€", "GBP": "£"}

// Money writes an amount in minor units (cents) of an ISO 4217 currency:
// "$1,234.50", "1 234,50 €". An unknown currency has two decimals and its code.
func (p *Printer) Money(minor int64, code string) string {
	scale := 2
	if unit, err := currency.ParseISO(code); err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	amount, sign := p.decimal(minor, scale), ""
	if minor < 0 {
		sign, amount = "−", strings.TrimPrefix(amount, "−")
	}
	mark, known := signs[code]
	switch {
	case p.locale != "en" && code == "USD":
		return sign + amount + noBreak + p.bare("common.dollar")
	case p.locale != "en" && known:
		return sign + amount + noBreak + mark
	case known:
		return sign + mark + amount
	case p.locale != "en":
		return sign + amount + noBreak + code
	}
	return sign + code + noBreak + amount
}

// decimal writes n × 10^-scale with all its decimals.
func (p *Printer) decimal(n int64, scale int) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - scale
	whole, _ := strconv.ParseInt(digits[:cut], 10, 64)
	text := sign + p.Number(whole)
	if scale > 0 {
		text += p.decimalMark() + digits[cut:]
	}
	return text
}

// Bytes writes a size in decimal units: "512 B", "1.4 MB" (1,4 Mo in French).
func (p *Printer) Bytes(n int64) string {
	if n < 1000 {
		return p.Number(n) + noBreak + p.bare("common.bytes.b")
	}
	units := []string{"kb", "mb", "gb", "tb"}
	tenths, unit := (n+50)/100, 0 // of a kB, rounded
	for tenths >= 10_000 && unit < len(units)-1 {
		tenths, unit = (tenths+500)/1000, unit+1
	}
	text := p.decimal(tenths, 1)
	if tenths >= 100 {
		text = p.Number((tenths + 5) / 10)
	}
	return text + noBreak + p.bare("common.bytes."+units[unit])
}

// Percent writes a share given in whole percent: "42 %".
func (p *Printer) Percent(n int64) string {
	if p.locale == "en" {
		return p.Number(n) + "%"
	}
	return p.Number(n) + noBreak + "%"
}
