package tenants_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"claviger/tenants"
)

func TestNormalBadge(t *testing.T) {
	for typed, want := range map[string]string{
		"12-345": "12:345", "12:345": "12:345", "FC 012 / Card 00345": "12:345", "fc:12, cn:345": "12:345", "0:0001": "0:1",
		"1001": "1001", " 1001 ": "1001", "0001001": "0001001",
		"04:a2:1b:7c:55:80": "04A21B7C5580", "04a2 1b7c 5580": "04A21B7C5580", "04-12": "0412",
		"CLV-7KQM-4D2X": "CLV7KQM4D2X",
	} {
		if got, err := tenants.NormalBadge(typed); err != nil || got != want {
			t.Errorf("%q became %q (%v), want %q", typed, got, err, want)
		}
	}
	for typed, code := range map[string]string{"": "badge_length", "12": "badge_length", strings.Repeat("9", 65): "badge_length", "12*34": "badge_characters", "carté": "badge_characters"} {
		if got, err := tenants.NormalBadge(typed); tenants.CodeOf(err) != code {
			t.Errorf("%q became %q (%v), want %s", typed, got, err, code)
		}
	}
}

func TestNormalBadgeIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once, err := tenants.NormalBadge(rapid.String().Draw(t, "typed"))
		if err != nil {
			return
		}
		if twice, err := tenants.NormalBadge(once); err != nil || twice != once {
			t.Fatalf("%q became %q (%v)", once, twice, err)
		}
	})
}

func TestBadgeLookupKeepsOrganisationsApart(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	a := tenants.BadgeLookup(key, "org_a", "12:345")
	for _, other := range []string{tenants.BadgeLookup(key, "org_b", "12:345"), tenants.BadgeLookup(key, "org_a", "12:346"), tenants.BadgeLookup([]byte("another"), "org_a", "12:345")} {
		if a == other || len(a) != 64 {
			t.Errorf("%q and %q", a, other)
		}
	}
	if !tenants.BadgeCopyable.Copyable() || tenants.BadgeSecure.Copyable() || tenants.PINCredential.IsBadge() || !tenants.BadgeSecure.IsBadge() {
		t.Error("kinds of badges are told wrongly")
	}
}
