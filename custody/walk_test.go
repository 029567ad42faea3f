package custody_test

import (
	"testing"

	"pgregory.net/rapid"

	"claviger/custody"
)

func TestWalkCodesCountOn(t *testing.T) {
	for first, want := range map[string][3]string{
		"K-017":   {"K-017", "K-018", "K-1000"},
		"NORTH 9": {"NORTH 9", "NORTH 10", "NORTH 1000"},
		"7":       {"7", "8", "1000"},
		" K-1 ":   {"K-1", "K-2", "K-1000"},
	} {
		prefix, digits, n, ok := custody.WalkCode(first)
		w := custody.Walk{Prefix: prefix, Digits: digits}
		if !ok || w.Code(n) != want[0] || w.Code(n+1) != want[1] || w.Code(1000) != want[2] {
			t.Errorf("%q: %v %q %q %q", first, ok, w.Code(n), w.Code(n+1), w.Code(1000))
		}
	}
	for _, first := range []string{"", "K-", "K-1234567", "K-1a", "a prefix that is much too long 1"} {
		if _, _, _, ok := custody.WalkCode(first); ok {
			t.Errorf("%q counts on", first)
		}
	}
}

func TestWalkCodeIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := custody.Walk{Prefix: rapid.StringMatching(`([A-Z]{1,3}[- ])?`).Draw(t, "prefix"), Digits: rapid.IntRange(1, 6).Draw(t, "digits")}
		n := rapid.IntRange(0, 999999).Draw(t, "number")
		prefix, digits, number, ok := custody.WalkCode(w.Code(n))
		if !ok || prefix != w.Prefix || number != n || digits < w.Digits {
			t.Fatalf("%q reads as %q %d %d", w.Code(n), prefix, digits, number)
		}
	})
}

func TestNextHookIsTheFirstFreeOne(t *testing.T) {
	for _, c := range []struct {
		slots int
		taken []int
		want  int
	}{{40, nil, 1}, {40, []int{1, 2, 4}, 3}, {40, []int{1, 1, 2}, 3}, {2, []int{1, 2}, 0}, {0, nil, 0}, {5, []int{3}, 1}} {
		if got := custody.NextHook(c.slots, c.taken); got != c.want {
			t.Errorf("%d hooks, taken %v: %d, want %d", c.slots, c.taken, got, c.want)
		}
	}
}
