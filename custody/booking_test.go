package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/tenants"
)

// TestPoolAgainstATinyModel books, moves and gives back at random; the model
// is a row of quarter hours for each key.
func TestPoolAgainstATinyModel(t *testing.T) {
	start := time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
	at := func(slot int) time.Time { return start.Add(time.Duration(slot) * 15 * time.Minute) }
	rapid.Check(t, func(t *rapid.T) {
		const slots, keys = 24, 3
		var taken [keys][slots]bool // what the model knows
		pool := make([]custody.Candidate, keys)
		for i := range pool {
			pool[i] = custody.Candidate{ItemID: custody.ItemID('a' + rune(i)), Order: string('a' + rune(i)), State: custody.In}
		}
		free := func(k, from, to int) bool {
			for s := from; s < to; s++ {
				if taken[k][s] {
					return false
				}
			}
			return true
		}
		mark := func(k int, b custody.Booking, on bool) {
			for s := range slots {
				if !at(s).Before(b.FromAt) && at(s).Before(b.ToAt) {
					taken[k][s] = on
				}
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			k := rapid.IntRange(0, keys-1).Draw(t, "key")
			if n := len(pool[k].Bookings); n > 0 && rapid.Bool().Draw(t, "settle") {
				b := &pool[k].Bookings[rapid.IntRange(0, n-1).Draw(t, "which")]
				if b.Active() {
					mark(k, *b, false)
				}
				b.State = rapid.SampledFrom([]custody.BookingState{custody.BookingDone, custody.BookingCancelled, custody.BookingUnfetched}).Draw(t, "end")
				continue
			}
			from := rapid.IntRange(0, slots-2).Draw(t, "from")
			to := rapid.IntRange(from+1, slots-1).Draw(t, "to")
			if rapid.Bool().Draw(t, "alone") {
				other, held := pool[k].Why("per_x", at(from), at(to), "")
				if held || (other == nil) != free(k, from, to) {
					t.Fatalf("%d to %d of %d: %v, the model says free is %v", from, to, k, other, free(k, from, to))
				}
				if other != nil {
					continue
				}
			} else {
				got, ok := custody.LeastUsed.Pick(pool, "per_x", at(from), at(to), "", false)
				best := -1
				for i := range pool {
					if free(i, from, to) && (best < 0 || pool[i].Used < pool[best].Used) {
						best = i
					}
				}
				if ok != (best >= 0) || ok && got.ItemID != pool[best].ItemID {
					t.Fatalf("got %v %v, the model wants %d", got.ItemID, ok, best)
				}
				if !ok {
					continue
				}
				k = best
			}
			b := custody.Booking{FromAt: at(from), ToAt: at(to), State: rapid.SampledFrom([]custody.BookingState{custody.Booked, custody.BookingOut}).Draw(t, "state")}
			pool[k].Bookings = append(pool[k].Bookings, b)
			pool[k].Used++
			mark(k, b, true)
		}
		for k := range pool {
			for i, a := range pool[k].Bookings {
				for _, b := range pool[k].Bookings[i+1:] {
					if a.Active() && b.Overlaps(a.FromAt, a.ToAt) {
						t.Fatalf("two bookings of %d overlap: %v %v", k, a, b)
					}
				}
			}
		}
	})
}

func TestWhatStandsInTheWay(t *testing.T) {
	noon := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	due := hour(2)
	out := custody.Candidate{State: custody.Out, HolderID: "per_ben", DueAt: &due}
	for _, c := range []struct {
		name     string
		who      tenants.PersonID
		from, to int
		held     bool
	}{{"while it is out", "per_ann", 1, 3, true}, {"from when it is due", "per_ann", 2, 3, false}, {"its own holder", "per_ben", 1, 3, false}} {
		if _, held := out.Why(c.who, hour(c.from), hour(c.to), ""); held != c.held {
			t.Errorf("%s: held is %v", c.name, held)
		}
	}
	out.DueAt = nil
	if _, held := out.Why("per_ann", hour(5), hour(6), ""); !held {
		t.Error("out for good, and yet free")
	}
	own := custody.Candidate{State: custody.In, Bookings: []custody.Booking{{ID: "bkg_1", State: custody.Booked, FromAt: hour(1), ToAt: hour(2)}}}
	if other, _ := own.Why("per_ann", hour(1), hour(3), "bkg_1"); other != nil {
		t.Error("a booking stands in its own way")
	}
	if _, ok := custody.LeastUsed.Pick([]custody.Candidate{{State: custody.Missing}, {State: custody.Retired}}, "per_ann", hour(1), hour(2), "", false); ok {
		t.Error("a missing key was booked")
	}
}

func TestWhenABookingIsGivenUp(t *testing.T) {
	noon := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
	terms := custody.BookingTerms{Lead: 15 * time.Minute, Release: 30 * time.Minute}
	b := custody.Booking{State: custody.Booked, FromAt: noon, ToAt: noon.Add(time.Hour)}
	for _, c := range []struct{ back, want time.Duration }{{-time.Hour, 30 * time.Minute}, {10 * time.Minute, 40 * time.Minute}, {50 * time.Minute, time.Hour}} {
		if got := terms.FreeAt(b, noon.Add(c.back)); got != noon.Add(c.want) {
			t.Errorf("back %s after the start: given up at %s", c.back, got)
		}
	}
	for _, c := range []struct {
		at time.Duration
		ok bool
	}{{-16 * time.Minute, false}, {-15 * time.Minute, true}, {59 * time.Minute, true}, {time.Hour, false}} {
		if terms.Fetchable(b, noon.Add(c.at)) != c.ok {
			t.Errorf("%s after the start: fetchable is %v", c.at, !c.ok)
		}
	}
}
