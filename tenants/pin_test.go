package tenants_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"claviger/tenants"
)

func TestCheckPIN(t *testing.T) {
	for pin, code := range map[string]string{
		"739154": "", "204617": "", "8301945": "",
		"": "pin_digits", "73915a": "pin_digits", "７３９１５４": "pin_digits",
		"73915": "pin_length", "7391547391547": "pin_length",
		"123456": "pin_weak", "987654": "pin_weak", "890123": "pin_weak", "135791": "pin_weak", "111111": "pin_weak",
		"121212": "pin_weak", "739739": "pin_weak", "112233": "pin_weak", "554433": "pin_weak", "123321": "pin_weak", "100000": "pin_weak",
		"733733": "pin_weak", "661001": "pin_number", "100169": "pin_number",
	} {
		if err := tenants.CheckPIN(pin, "1001"); code == "" && err != nil || code != "" && tenants.CodeOf(err) != code {
			t.Errorf("%q: %v, want %q", pin, err, code)
		}
	}
}

func TestWeakPINsOfAllKinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 12).Draw(t, "n")
		first, step := rapid.IntRange(0, 9).Draw(t, "first"), rapid.IntRange(0, 9).Draw(t, "step")
		run := make([]byte, n)
		for i := range run {
			run[i] = byte('0' + (first+i*step)%10)
		}
		if tenants.CheckPIN(string(run), "") == nil {
			t.Fatalf("the run %s passes", run)
		}
		piece := rapid.StringMatching(`[0-9]{1,3}`).Draw(t, "piece")
		cycle := (piece + piece + piece + piece + piece + piece)[:6]
		if tenants.CheckPIN(cycle, "") == nil {
			t.Fatalf("the cycle %s passes", cycle)
		}
	})
}

func TestStemsAndVerifiers(t *testing.T) {
	stem := tenants.Stem("739154", []byte("salt of a person"))
	if len(stem) != 32 || !tenants.SameStem(stem, tenants.Stem("739154", []byte("salt of a person"))) {
		t.Error("a stem is not the same twice")
	}
	if tenants.SameStem(stem, tenants.Stem("739155", []byte("salt of a person"))) || tenants.SameStem(stem, tenants.Stem("739154", []byte("another salt"))) {
		t.Error("two PINs or two salts give one stem")
	}
	if tenants.SameStem(nil, nil) {
		t.Error("nothing equals nothing")
	}
	a, b := tenants.DeviceVerifier([]byte("north"), stem), tenants.DeviceVerifier([]byte("south"), stem)
	if bytes.Equal(a, b) || bytes.Equal(a, stem) {
		t.Error("two devices hold the same verifier")
	}
}
