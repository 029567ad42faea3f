package tenants

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// CredentialKind sorts what a person shows at a kiosk or cabinet.
type CredentialKind string

// The kinds of credentials. A copyable badge answers anyone's reader with a
// bare number; a secure one proves a secret of its own.
const (
	PINCredential    CredentialKind = "pin"
	DuressCredential CredentialKind = "duress" // a second PIN: opens normally, alarms silently
	BadgeCopyable    CredentialKind = "badge"  // Wiegand, 125 kHz, UID only, printed code
	BadgeSecure      CredentialKind = "badge_secure"
)

// BadgeKinds are the kinds that a badge can be enrolled as.
var BadgeKinds = []CredentialKind{BadgeCopyable, BadgeSecure}

// IsBadge tells whether the kind is read by a reader rather than typed.
func (k CredentialKind) IsBadge() bool { return k == BadgeCopyable || k == BadgeSecure }

// Copyable tells whether a stranger can make a second one: the rules then
// accept it only for keys of a low security level.
func (k CredentialKind) Copyable() bool { return k == BadgeCopyable }

// Longest and shortest badge text in characters, after normalising.
const (
	shortestBadge = 3
	longestBadge  = 64
)

// NormalBadge brings what a reader or a person typed to one form, so that
// "fc 12 / card 345", "12-345" and "12:345" are the same badge: facility and
// card as decimal numbers joined by a colon; a UID as upper-case hexadecimal
// digits without separators; any other text in upper case without blanks.
func NormalBadge(text string) (string, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if facility, card, ok := facilityAndCard(text); ok {
		return facility + ":" + card, nil
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(":-./_", r) {
			return -1
		}
		return r
	}, text)
	for _, r := range plain {
		if r > unicode.MaxASCII || !unicode.IsDigit(r) && !unicode.IsLetter(r) {
			return "", Fail(Invalid, "badge_characters").At("badge")
		}
	}
	if len(plain) < shortestBadge || len(plain) > longestBadge {
		return "", Fail(Invalid, "badge_length").At("badge")
	}
	return plain, nil
}

// facilityAndCard reads two decimal numbers with one separator between, each
// at most ten digits, labels such as FC and CARD allowed. Hexadecimal UIDs
// written in pairs ("04:A2:…") have more than two parts and are not taken.
func facilityAndCard(text string) (facility, card string, ok bool) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":-/,;#", r) })
	numbers := fields[:0:0]
	for _, f := range fields {
		switch f {
		case "FC", "FACILITY", "CARD", "CN", "NO":
			continue
		}
		if strings.Trim(f, "0123456789") != "" || len(f) > 10 {
			return "", "", false
		}
		numbers = append(numbers, f)
	}
	if len(numbers) != 2 || len(fields) == len(numbers) && len(fields[0]) == 2 && len(fields[1]) == 2 {
		return "", "", false
	}
	return trimZeros(numbers[0]), trimZeros(numbers[1]), true
}

func trimZeros(digits string) string {
	if t := strings.TrimLeft(digits, "0"); t != "" {
		return t
	}
	return "0"
}

// BadgeLookup is the keyed hash under which a normalised badge is found: the
// database alone does not tell which badges exist.
func BadgeLookup(key []byte, org OrgID, badge string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("claviger badge v1\x00" + string(org) + "\x00" + badge))
	return hex.EncodeToString(m.Sum(nil))
}

// BadgeStem is what is kept of a normalised badge, sealed, so that a new
// cabinet can be given a DeviceVerifier of it without asking anybody for their
// badge again.
func BadgeStem(org OrgID, badge string) []byte {
	sum := sha256.Sum256([]byte("claviger badge stem v1\x00" + string(org) + "\x00" + badge))
	return sum[:]
}
