package tenants

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

// PassDigits is how long the code of a pass is.
const PassDigits = 8

// PassThrottle closes the codes of a cabinet for an hour at the fifth wrong
// one; a wrong one is forgotten after a quarter of an hour.
var PassThrottle = ThrottlePolicy{Free: 4, Delay: time.Hour, Longest: time.Hour, Decay: 15 * time.Minute}

// PassCode is what a guest types for one use of a pass, counted from 0. The
// cabinet and the cloud make it from the key that only they have and from what
// the pass grants: another key set or window has another code.
func PassCode(deviceKey []byte, grants string, use int) string {
	secret := hmac.New(sha256.New, deviceKey)
	secret.Write([]byte("claviger device pass secret v1"))
	m := hmac.New(sha256.New, secret.Sum(nil))
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(use))
	m.Write(n[:])
	m.Write([]byte(grants))
	return fmt.Sprintf("%0*d", PassDigits, binary.BigEndian.Uint64(m.Sum(nil))%100_000_000)
}

// SameCode compares two codes in constant time.
func SameCode(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// NormalCode brings what somebody typed for a code to its kept form.
func NormalCode(s string) (string, error) {
	digits := make([]byte, 0, PassDigits)
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case c != ' ' && c != '-':
			return "", Fail(Invalid, "pass_code_form").At("code")
		}
	}
	if len(digits) != PassDigits {
		return "", Fail(Invalid, "pass_code_form").At("code")
	}
	return string(digits), nil
}
