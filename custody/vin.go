package custody

import (
	"strings"

	"claviger/tenants"
)

// FirstVINYear is the first model year with 17 characters and a check digit
// (49 CFR 565); before it a VIN may have any length and letters.
const FirstVINYear = 1981

// VINVerdict is what CheckVIN found: nothing, a note for people to read, or
// an error that refuses the VIN. Codes name sentences of package words.
type VINVerdict struct {
	Note  string // "vin_pre_1981", "vin_check_digit"
	Error string // "vin_length", "vin_letter"
	Bad   string // the letter, or the length, that Error is about
}

// Err is the verdict as an Invalid error, nil when it only notes.
func (v VINVerdict) Err() error {
	if v.Error == "" {
		return nil
	}
	return tenants.Fail(tenants.Invalid, v.Error, "found", v.Bad).At("vin")
}

// CheckVIN judges an upper-case VIN for a model year; an unknown year (0) is
// judged as a modern one. An empty VIN is fine.
func CheckVIN(vin string, year int) VINVerdict {
	if vin == "" {
		return VINVerdict{}
	}
	if year > 0 && year < FirstVINYear {
		return VINVerdict{Note: "vin_pre_1981"}
	}
	if n := len([]rune(vin)); n != 17 {
		return VINVerdict{Error: "vin_length", Bad: itoa(n)}
	}
	for _, r := range vin {
		if _, ok := vinValue(r); !ok {
			return VINVerdict{Error: "vin_letter", Bad: string(r)}
		}
	}
	if byte(vin[8]) != VINCheckDigit(vin) {
		return VINVerdict{Note: "vin_check_digit"}
	}
	return VINVerdict{}
}

// vinWeights are the weights of the 17 positions (49 CFR 565.15).
var vinWeights = [17]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}

// VINCheckDigit is the digit that position 9 of a 17-character VIN should be.
func VINCheckDigit(vin string) byte {
	sum := 0
	for i, r := range vin {
		v, _ := vinValue(r)
		sum += v * vinWeights[i]
	}
	if sum%11 == 10 {
		return 'X'
	}
	return byte('0' + sum%11)
}

// vinValue is the value of a character; I, O, Q and all else have none.
func vinValue(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case strings.ContainsRune("IOQ", r):
		return 0, false
	case r >= 'A' && r <= 'H':
		return int(r-'A') + 1, true
	case r >= 'J' && r <= 'R':
		return int(r-'J') + 1, true
	case r >= 'S' && r <= 'Z':
		return int(r-'S') + 2, true
	}
	return 0, false
}
