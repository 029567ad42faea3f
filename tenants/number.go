package tenants

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NormalNumber checks a person number: one to twelve digits, as typed at a
// kiosk. Leading zeros count: 0101 and 101 are two numbers.
func NormalNumber(typed string) (string, error) {
	n := strings.TrimSpace(typed)
	if n == "" || len(n) > 12 || strings.Trim(n, "0123456789") != "" {
		return "", Fail(Invalid, "number_digits").At("number")
	}
	return n, nil
}

// NormalEmail folds an e-mail address to lower case and checks that it is one.
func NormalEmail(typed string) (string, error) {
	e := strings.ToLower(strings.TrimSpace(typed))
	a, err := mail.ParseAddress(e)
	if err != nil || a.Address != e || len(e) > 254 {
		return "", Fail(Invalid, "email_invalid").At("email")
	}
	if local, domain, _ := strings.Cut(e, "@"); strings.ContainsAny(local, "\"") || !strings.Contains(domain, ".") || strings.HasPrefix(domain, "[") {
		return "", Fail(Invalid, "email_invalid").At("email")
	}
	return e, nil
}

// NormalPhone keeps the digits and a leading plus of a phone number; 5 to 15
// digits, as E.164 allows.
func NormalPhone(typed string) (string, error) {
	var b strings.Builder
	for i, r := range strings.TrimSpace(typed) {
		switch {
		case r >= '0' && r <= '9' || r == '+' && i == 0:
			b.WriteRune(r)
		case strings.ContainsRune(" -./()\u00a0\u202f", r):
		default:
			return "", Fail(Invalid, "phone_invalid").At("phone")
		}
	}
	n := b.String()
	if digits := strings.TrimPrefix(n, "+"); len(digits) < 5 || len(digits) > 15 {
		return "", Fail(Invalid, "phone_invalid").At("phone")
	}
	return n, nil
}

// NormalName trims a name and joins blanks; it must be 1 to most characters
// of printable text. Field names the form field for the error.
func NormalName(typed, field string, most int) (string, error) {
	n := strings.Join(strings.Fields(typed), " ")
	switch {
	case n == "":
		return "", Fail(Invalid, "required").At(field)
	case utf8.RuneCountInString(n) > most:
		return "", Fail(Invalid, "too_long").At(field)
	case !IsText(n):
		return "", Fail(Invalid, "characters").At(field)
	}
	return n, nil
}

// IsText tells whether a value can be stored and shown: valid UTF-8 without
// control characters (a NUL would fail in the database) and without the marks
// that turn the direction of writing around.
func IsText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == utf8.RuneError
	})
}
