package tenants

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/currency"
)

// Locales are the languages of the product.
var Locales = []string{"en", "fr", "es"}

// Trades lists the three trades.
var Trades = []Trade{Dealership, Property, Hospital}

// PersonKinds lists the kinds of people.
var PersonKinds = []PersonKind{Staff, ResidentP, Contractor, Responder}

var slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])$`)

// CheckText wants at most most characters, in lines of text that can be stored
// and shown. Field names the form field for the error.
func CheckText(field, text string, most int) error {
	switch {
	case utf8.RuneCountInString(text) > most:
		return Fail(Invalid, "too_long", "max", strconv.Itoa(most)).At(field)
	case !IsText(strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(text)):
		return Fail(Invalid, "characters").At(field)
	}
	return nil
}

// CheckTexts is CheckText of several fields, given as field, text, field, text;
// the first that does not pass is the error.
func CheckTexts(most int, fields ...string) error {
	for f := range slices.Chunk(fields, 2) {
		if err := CheckText(f[0], f[1], most); err != nil {
			return err
		}
	}
	return nil
}

// CheckSlug wants 2 to 32 small letters, digits and hyphens, none at an end.
func CheckSlug(slug string) error {
	if !slugForm.MatchString(slug) {
		return Fail(Invalid, "slug_invalid").At("slug")
	}
	return nil
}

// CheckLocale wants a language of the product.
func CheckLocale(locale string) error {
	if !slices.Contains(Locales, locale) {
		return Fail(Invalid, "locale_unknown").At("locale")
	}
	return nil
}

// CheckZone wants an IANA time zone with a name of its own: "Local" and the
// empty name mean something else on each machine.
func CheckZone(zone string) error {
	if zone == "" || zone == "Local" {
		return Fail(Invalid, "zone_unknown").At("zone")
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return Fail(Invalid, "zone_unknown").At("zone").Because(err)
	}
	return nil
}

// CheckCurrency wants an ISO 4217 code.
func CheckCurrency(code string) error {
	if _, err := currency.ParseISO(code); err != nil || len(code) != 3 {
		return Fail(Invalid, "currency_unknown").At("currency")
	}
	return nil
}

// Check tells whether the organisation can be kept as it is.
func (o Organisation) Check() error {
	if _, err := NormalName(o.Name, "name", 80); err != nil {
		return err
	}
	if !slices.Contains(Trades, o.Trade) {
		return Fail(Invalid, "trade_unknown").At("trade")
	}
	if o.Units != "km" && o.Units != "mi" {
		return Fail(Invalid, "units_unknown").At("units")
	}
	if o.TextDaily < 0 || o.TextDaily > MostTexts {
		return Fail(Invalid, "texts_invalid", "most", strconv.Itoa(MostTexts)).At("text_daily")
	}
	for _, err := range []error{CheckSlug(o.Slug), CheckLocale(o.Locale), CheckZone(o.Zone), CheckCurrency(o.Currency), checkCalling(o.TextTo)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkCalling tells whether text is calling codes with their plus, a space
// between: a country's, or one with the area's that belongs to it.
func checkCalling(codes string) error {
	for c := range strings.FieldsSeq(codes) {
		digits := strings.TrimPrefix(c, "+")
		if digits == c || len(digits) < 1 || len(digits) > 6 || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
			return Fail(Invalid, "calling_invalid", "code", c).At("text_to")
		}
	}
	return nil
}

// Check tells whether the weekly hours are spans inside their days, in order
// and apart.
func (h Hours) Check() error {
	for _, day := range h {
		end := -1
		for _, s := range day {
			if s.From <= end || s.From < 0 || s.To <= s.From || s.To > 24*60 {
				return Fail(Invalid, "hours_invalid").At("hours")
			}
			end = s.To
		}
	}
	return nil
}
