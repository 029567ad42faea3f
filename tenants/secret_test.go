package tenants_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"claviger/tenants"
)

func TestSecretIsFoundOnlyUnderItsOwnKindAndSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "random"))
		text, hash := tenants.NewSecret(tenants.TokenSecret, random)
		if !strings.HasPrefix(text, "cvt_") || len(text) != 4+52 || strings.ToLower(text) != text {
			t.Fatalf("form %q", text)
		}
		got, ok := tenants.SecretHash(tenants.TokenSecret, text)
		if !ok || !bytes.Equal(got, hash) || len(hash) != 32 {
			t.Fatal("not found again")
		}
		if _, ok := tenants.SecretHash(tenants.SessionSecret, text); ok {
			t.Fatal("accepted as another kind")
		}
		i := rapid.IntRange(0, len(text)-1).Draw(t, "i")
		broken := text[:i] + string(text[i]^1) + text[i+1:]
		if h, ok := tenants.SecretHash(tenants.TokenSecret, broken); ok && bytes.Equal(h, hash) {
			t.Fatal("another text has the same hash")
		}
	})
	text, _ := tenants.NewSecret(tenants.TokenSecret, [32]byte{1})
	for _, bad := range []string{"", "cvt_", text + "0", text[:55], strings.ToUpper(text), text[:55] + "z", "cvt_" + strings.Repeat("!", 52)} {
		if _, ok := tenants.SecretHash(tenants.TokenSecret, bad); ok {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestClaimCodeSurvivesTyping(t *testing.T) {
	made := 0
	rapid.Check(t, func(t *rapid.T) {
		code, ok := tenants.ClaimCode([5]byte(rapid.SliceOfN(rapid.Byte(), 5, 5).Draw(t, "random")))
		if !ok {
			return
		}
		made++
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), "  " + code[:4] + " " + code[5:] + " "} {
			if got, ok := tenants.NormalClaimCode(typed); !ok || got != code {
				t.Fatalf("%q became %q", typed, got)
			}
		}
		if strings.ContainsAny(code, "01IOLU+") {
			t.Fatalf("%q holds look-alikes", code)
		}
	})
	if made == 0 {
		t.Fatal("no code was made at all")
	}
	for _, bad := range []string{"", "1234-5678", "ABCD-EFG", "ABCD-EFGH-J", "ABCD+FGH", "ÀBCD-EFGH"} {
		if code, ok := tenants.NormalClaimCode(bad); ok {
			t.Errorf("%q became %q", bad, code)
		}
	}
}
