package custody_test

import (
	"testing"
	"time"

	"claviger/custody"

	"pgregory.net/rapid"
)

// TestFirstInFirstOut gives keys to and fro at random; the model is a queue, to
// whose end a key goes when it comes back.
func TestFirstInFirstOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
		pool := make([]custody.Candidate, rapid.IntRange(1, 5).Draw(t, "keys"))
		var queue, out []int
		for i := range pool {
			pool[i] = custody.Candidate{ItemID: custody.ItemID('a' + rune(i)), Order: string('a' + rune(i)), State: custody.In}
			queue = append(queue, i)
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Minute)
			if len(out) > 0 && rapid.Bool().Draw(t, "back") {
				i := rapid.IntRange(0, len(out)-1).Draw(t, "which")
				k := out[i]
				out = append(out[:i], out[i+1:]...)
				pool[k].State, pool[k].Back = custody.In, now
				queue = append(queue, k)
				continue
			}
			got, ok := custody.FirstIn.Pick(pool, "per_x", now, now.Add(time.Hour), "", true)
			if ok != (len(queue) > 0) {
				t.Fatalf("found one: %v, in the queue %v", ok, queue)
			}
			if !ok {
				continue
			}
			k := queue[0]
			if got.ItemID != pool[k].ItemID {
				t.Fatalf("%s, want %s: %+v", got.ItemID, pool[k].ItemID, pool)
			}
			queue, out = queue[1:], append(out, k)
			pool[k].State, pool[k].Used = custody.Out, pool[k].Used+1
		}
	})
}

func TestFirstInCountsWhatIsDue(t *testing.T) {
	noon := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
	one := noon.Add(time.Hour)
	out := custody.Candidate{ItemID: "itm_out", State: custody.Out, HolderID: "per_ben", DueAt: &one}
	after := custody.Candidate{ItemID: "itm_after", State: custody.In, Back: noon.Add(2 * time.Hour)} // booked until then
	before := custody.Candidate{ItemID: "itm_before", State: custody.In, Back: noon, Used: 9}
	for _, c := range []struct {
		all  []custody.Candidate
		want custody.ItemID
	}{{[]custody.Candidate{out, after}, "itm_out"}, {[]custody.Candidate{after, before, out}, "itm_before"}} {
		got, ok := custody.FirstIn.Pick(c.all, "per_ann", noon.Add(3*time.Hour), noon.Add(4*time.Hour), "", false)
		if !ok || got.ItemID != c.want {
			t.Errorf("%s, want %s", got.ItemID, c.want)
		}
	}
	if got, _ := custody.LeastUsed.Pick([]custody.Candidate{before, after}, "per_ann", noon.Add(3*time.Hour), noon.Add(4*time.Hour), "", false); got.ItemID != "itm_after" {
		t.Errorf("the least used is %s", got.ItemID)
	}
}
