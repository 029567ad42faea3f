package ledger_test

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

func TestCommitmentIsTheDocumentedHash(t *testing.T) {
	var salt ledger.Salt
	for i := range salt {
		salt[i] = byte(i)
	}
	got := ledger.Commit("name", salt, "Ada")
	// printf 'claviger/pii/1\004name' | cat - salt; printf Ada … | sha256sum
	const want = "1bcfce121a07a07d4853515ffd1d15400d5b6a83e5d3dbaee846bc5a557a4aba"
	if hex.EncodeToString(got[:]) != want {
		t.Errorf("%x", got)
	}
}

func TestDisclosureOpensItsCommitmentOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.StringMatching(`[a-z][a-z0-9_]{0,63}`).Draw(t, "field")
		value := rapid.String().Draw(t, "value")
		other := rapid.String().Filter(func(s string) bool { return s != value }).Draw(t, "other")
		c, d, err := ledger.Conceal(rand.Reader, field, value)
		if err != nil {
			t.Fatal(err)
		}
		e := plainEntry()
		e.PII = map[string]ledger.Commitment{field: c}
		if err := d.Check(e); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []ledger.Disclosure{
			{Field: field, Salt: d.Salt, Value: other},
			{Field: field, Salt: ledger.Salt{}, Value: value},
			{Field: "absent_" + field, Salt: d.Salt, Value: value},
			{Field: "", Salt: d.Salt, Value: value},
		} {
			if err := bad.Check(e); !errors.Is(err, ledger.ErrDisclosure) {
				t.Fatalf("%v: %v", bad, err)
			}
		}
	})
}

func TestFieldSaltAndValueCannotSlideIntoEachOther(t *testing.T) {
	// Without the length of the field, "a" + salt "b…" + value would hash as
	// "ab" + salt "…" + value does.
	var long, short ledger.Salt
	copy(long[:], "b"+strings.Repeat("s", 31))
	copy(short[:], strings.Repeat("s", 31)+"v")
	if ledger.Commit("a", long, "vwhat") == ledger.Commit("ab", short, "what") {
		t.Error("two different disclosures, one commitment")
	}
}

func TestSameValueTwiceLooksDifferent(t *testing.T) {
	a, _, err1 := ledger.Conceal(rand.Reader, "name", "Ada")
	b, _, err2 := ledger.Conceal(rand.Reader, "name", "Ada")
	if err1 != nil || err2 != nil || a == b {
		t.Error(a, b, err1, err2)
	}
}

func TestSaltNeedsAllItsRandomness(t *testing.T) {
	if _, err := ledger.NewSalt(strings.NewReader("too short")); err == nil {
		t.Error("made a salt of nine bytes")
	}
	if _, _, err := ledger.Conceal(strings.NewReader(""), "name", "Ada"); err == nil {
		t.Error("concealed without a salt")
	}
}

func TestCommitPanicsOnABadField(t *testing.T) {
	for _, bad := range []string{"", "Name", "na me", "näme", strings.Repeat("a", 65)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("took %q", bad)
				}
			}()
			ledger.Commit(bad, ledger.Salt{}, "x")
		}()
	}
}

func TestDisclosureIsReadAsItWasWritten(t *testing.T) {
	_, d, err := ledger.Conceal(rand.Reader, "name", "Ada <&> \u2028")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back ledger.Disclosure
	if err := json.Unmarshal(b, &back); err != nil || back != d {
		t.Error(back, err)
	}
	for _, bad := range []string{"", "AAAA", strings.Repeat("A", 44), strings.Repeat("A", 42) + "B", strings.Repeat("A", 42) + "+", "\n" + strings.Repeat("A", 43)} {
		var s ledger.Salt
		if s.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("salt %q", bad)
		}
		var c ledger.Commitment
		if c.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("commitment %q", bad)
		}
	}
}
