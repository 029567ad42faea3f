package tenants

import (
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of a password hash (OWASP's first choice for Argon2id): 19 MiB of
// memory, two passes, one lane; about 30 ms of one core.
const (
	passwordMemory = 19 * 1024 // KiB
	passwordPasses = 2
	passwordLanes  = 1
	passwordLength = 32
)

// Lengths of a password in characters. Fifteen is SP 800-63B-4's least for a
// password that stands alone; the longest keeps hashing cheap.
const (
	ShortestPassword = 15
	LongestPassword  = 128
)

//go:embed common_passwords.txt
var commonPasswords string

// CheckPassword tells whether a new password will do: long enough, not common,
// not made of one thing repeated, not the e-mail or the name of the product.
func CheckPassword(password, email string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return Fail(Invalid, "password_characters").At("password")
	case n < ShortestPassword:
		return Fail(Invalid, "password_short", "least", fmt.Sprint(ShortestPassword)).At("password")
	case n > LongestPassword:
		return Fail(Invalid, "password_long", "most", fmt.Sprint(LongestPassword)).At("password")
	case isCommon(password) || isRepeated(password):
		return Fail(Invalid, "password_common").At("password")
	case aboutPerson(password, email):
		return Fail(Invalid, "password_personal").At("password")
	}
	return nil
}

// isCommon looks the password up without regard to case, blanks and the
// digits people put at the end; the list holds the folded forms.
func isCommon(password string) bool {
	folded := strings.ToLower(strings.ReplaceAll(password, " ", ""))
	bare := strings.TrimRight(folded, "0123456789!.?*#")
	for line := range strings.Lines(commonPasswords) {
		word := strings.TrimSpace(line)
		if word != "" && (folded == word || bare == word || folded == word+word || bare == word+word) {
			return true
		}
	}
	return false
}

// isRepeated finds a password that is one piece of up to four characters said
// again and again, or a run along the alphabet or the digits.
func isRepeated(password string) bool {
	for size := 1; size <= 4; size++ {
		piece := password[:min(size, len(password))]
		if strings.ReplaceAll(password, piece, "") == "" {
			return true
		}
	}
	return isRun([]byte(strings.ToLower(password)))
}

// isRun tells whether each byte is the one before it plus or minus one, or
// wraps as 9 does to 0.
func isRun(b []byte) bool {
	if len(b) < 3 {
		return false
	}
	up, down := true, true
	for i := 1; i < len(b); i++ {
		up = up && (b[i] == b[i-1]+1 || b[i-1] == '9' && b[i] == '0')
		down = down && (b[i] == b[i-1]-1 || b[i-1] == '0' && b[i] == '9')
	}
	return up || down
}

// aboutPerson finds a password that is hardly more than the e-mail address.
func aboutPerson(password, email string) bool {
	folded := strings.ToLower(password)
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	for _, part := range []string{strings.ToLower(email), local} {
		if len(part) >= 5 && strings.Contains(folded, part) && len(folded)-len(part) < 8 {
			return true
		}
	}
	return false
}

// HashPassword gives the encoded Argon2id hash of a password under 16 random
// bytes. It takes about 30 ms and 19 MiB: callers bound how many run at once.
func HashPassword(password string, salt [16]byte) string {
	sum := argon2.IDKey([]byte(password), salt[:], passwordPasses, passwordMemory, passwordLanes, passwordLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, passwordMemory, passwordPasses, passwordLanes, b64(salt[:]), b64(sum))
}

// VerifyPassword tells whether the password is the one that was hashed, in a
// time that does not depend on where they differ. A hash that cannot be read,
// and the empty one of a sign-in without a password, match nothing but cost
// the same time as a real one.
func VerifyPassword(encoded, password string) bool {
	h, ok := parseHash(encoded)
	if !ok {
		h = unknownHash
	}
	sum := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1 && ok
}

// StaleHash tells whether a hash was made with other costs than today's, so
// that it is made anew at the next sign-in.
func StaleHash(encoded string) bool {
	h, ok := parseHash(encoded)
	return !ok || h.memory != passwordMemory || h.passes != passwordPasses || h.lanes != passwordLanes || len(h.sum) != passwordLength
}

type passwordHash struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

var unknownHash = passwordHash{memory: passwordMemory, passes: passwordPasses, lanes: passwordLanes, salt: make([]byte, 16), sum: make([]byte, passwordLength)}

// parseHash reads $argon2id$v=19$m=…,t=…,p=…$salt$sum and refuses costs that
// would let one row of the database stop the server.
func parseHash(encoded string) (h passwordHash, ok bool) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, false
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); n != 3 || err != nil {
		return h, false
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	h.sum, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	sane := h.memory >= 8*1024 && h.memory <= 256*1024 && h.passes >= 1 && h.passes <= 10 && h.lanes >= 1 && h.lanes <= 4
	return h, err1 == nil && err2 == nil && sane && len(h.salt) >= 8 && len(h.sum) >= 16 && len(h.sum) <= 64
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }
