package tenants

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// SecretKind is the first part of a bearer secret: who finds one in a file or
// a log knows what it opens, and a scanner can recognise it.
type SecretKind string

// The kinds of bearer secrets.
const (
	SessionSecret SecretKind = "cvs" // cookie of a signed-in browser
	TokenSecret   SecretKind = "cvt" // API token
	KioskSecret   SecretKind = "cvk" // device token of a kiosk
	InviteSecret  SecretKind = "cvi" // link of an invitation
)

const secretBytes = 32 // 256 bits: hashing without a salt or stretching is enough

// NewSecret writes a bearer secret from 32 random bytes and gives the hash
// that is kept; the text itself is shown once and stored nowhere.
func NewSecret(kind SecretKind, random [secretBytes]byte) (text string, hash []byte) {
	text = string(kind) + "_" + idAlphabet.EncodeToString(random[:])
	return text, hashSecret(text)
}

// SecretHash gives the hash under which a presented secret is looked up; ok is
// false for anything that NewSecret cannot have written for this kind.
func SecretHash(kind SecretKind, text string) (hash []byte, ok bool) {
	rest, found := strings.CutPrefix(text, string(kind)+"_")
	if !found || len(rest) != idAlphabet.EncodedLen(secretBytes) {
		return nil, false
	}
	raw, err := idAlphabet.DecodeString(rest)
	if err != nil || idAlphabet.EncodeToString(raw) != rest { // one spelling only
		return nil, false
	}
	return hashSecret(text), true
}

func hashSecret(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// codeAlphabet has no letters or digits that are taken for one another.
var codeAlphabet = base32.NewEncoding("23456789ABCDEFGHJKMNPQRSTVWXYZ+-").WithPadding(base32.NoPadding)

// ClaimCode writes a one-time code of eight characters for people to type,
// like 7KQM-4D2X. Two of the 32 symbols are not fit for typing, so some random
// bytes make no code: ok is false and the caller draws again.
func ClaimCode(random [5]byte) (code string, ok bool) {
	code = codeAlphabet.EncodeToString(random[:])
	if strings.ContainsAny(code, "+-") {
		return "", false
	}
	return code[:4] + "-" + code[4:], true
}

// NormalClaimCode brings a typed code to the form that ClaimCode wrote: upper
// case, no blanks, one hyphen; ok is false for what cannot be a code.
func NormalClaimCode(typed string) (code string, ok bool) {
	clean := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\u00a0' || r == '\u2013' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(typed)))
	if len(clean) != 8 || strings.Trim(clean, "23456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
		return "", false
	}
	return clean[:4] + "-" + clean[4:], true
}
