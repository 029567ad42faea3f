package tenants

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Lengths of a PIN in digits.
const (
	ShortestPIN = 6
	LongestPIN  = 12
)

// Cost of a stem: 8 MiB, one pass, one lane, about 5 ms. A PIN has twenty bits,
// so no hash saves it alone: stems are sealed with a key outside the database
// and tries are counted durably.
const (
	pinMemory  = 8 * 1024 // KiB
	pinPasses  = 1
	stemLength = 32
)

// CheckPIN tells whether a new PIN will do: six to twelve digits, no run, no
// repetition, no date-like pair pattern, not the person's own number.
func CheckPIN(pin, number string) error {
	switch {
	case strings.Trim(pin, "0123456789") != "" || pin == "":
		return Fail(Invalid, "pin_digits").At("pin")
	case len(pin) < ShortestPIN || len(pin) > LongestPIN:
		return Fail(Invalid, "pin_length", "least", strconv.Itoa(ShortestPIN), "most", strconv.Itoa(LongestPIN)).At("pin")
	case isWeakPIN(pin):
		return Fail(Invalid, "pin_weak").At("pin")
	case len(number) >= 4 && strings.Contains(pin, number):
		return Fail(Invalid, "pin_number").At("pin")
	}
	return nil
}

// isWeakPIN finds 123456, 987654, 135790, 111111, 121212, 123123, 112233,
// 123321 and PINs of only two different digits.
func isWeakPIN(pin string) bool {
	step := (pin[1] - pin[0] + 10) % 10
	even, mirrored := true, true
	kinds := map[byte]bool{}
	for i := range len(pin) {
		kinds[pin[i]] = true
		even = even && (i == 0 || (pin[i]-pin[i-1]+10)%10 == step)
		mirrored = mirrored && pin[i] == pin[len(pin)-1-i]
	}
	return even || mirrored || len(kinds) <= 2 || isCycle(pin) || isPairs(pin)
}

// isCycle finds a PIN that is a piece of at most half its length said again.
func isCycle(pin string) bool {
	for size := 1; size <= len(pin)/2; size++ {
		if strings.HasPrefix(strings.Repeat(pin[:size], len(pin)/size+1), pin) {
			return true
		}
	}
	return false
}

// isPairs finds doubled digits that climb or fall: 112233, 554433.
func isPairs(pin string) bool {
	if len(pin)%2 != 0 {
		return false
	}
	var half []byte
	for i := 0; i < len(pin); i += 2 {
		if pin[i] != pin[i+1] {
			return false
		}
		half = append(half, pin[i])
	}
	return isRun(half)
}

// Stem stretches a PIN under the person's random salt. It takes about 5 ms
// and 8 MiB: callers bound how many run at once.
func Stem(pin string, salt []byte) []byte {
	return argon2.IDKey([]byte(pin), salt, pinPasses, pinMemory, 1, stemLength)
}

// DeviceVerifier is what a roster holds of a stem: nothing that another
// device's verifier could be compared with.
func DeviceVerifier(deviceKey, stem []byte) []byte {
	m := hmac.New(sha256.New, deviceKey)
	m.Write([]byte("claviger pin verifier v1\x00"))
	m.Write(stem)
	return m.Sum(nil)
}

// SameStem compares two stems or verifiers in constant time.
func SameStem(a, b []byte) bool { return len(a) > 0 && subtle.ConstantTimeCompare(a, b) == 1 }
