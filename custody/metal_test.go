package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
)

// A piece of metal was with somebody exactly when it was on an item that they
// had: minute by minute, against the definition.
func TestMetalFollowsItsMemberships(t *testing.T) {
	at := func(n int) time.Time { return time.Unix(int64(n)*60, 0).UTC() }
	rapid.Check(t, func(t *rapid.T) {
		span := func(name string) (from int, to *int) {
			from = rapid.IntRange(0, 20).Draw(t, name)
			if rapid.Bool().Draw(t, name+" ends") {
				end := from + rapid.IntRange(1, 20).Draw(t, name+" length")
				return from, &end
			}
			return from, nil
		}
		moment := func(n *int) *time.Time {
			if n == nil {
				return nil
			}
			end := at(*n)
			return &end
		}
		mf, mt := span("membership")
		hf, ht := span("holding")
		from, to, ok := custody.Membership{From: at(mf), To: moment(mt)}.During(at(hf), moment(ht))
		for n := range 60 {
			on := n >= mf && (mt == nil || n < *mt)
			held := n >= hf && (ht == nil || n < *ht)
			told := ok && !at(n).Before(from) && (to == nil || at(n).Before(*to))
			if told != (on && held) {
				t.Fatalf("minute %d: told %v, on the ring %v, held %v", n, told, on, held)
			}
		}
	})
}
