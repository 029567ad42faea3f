package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
)

// TestTakenBackAtTheCabinet: a return that its holder took back lets the
// holding go on; one that came too late, or that was another's, is a take.
func TestTakenBackAtTheCabinet(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, other := r.cabinet, r.person("Cleo")
		at := proto.MomentOf(time.Now().Add(-3 * time.Hour))
		say := func(rec proto.Record, later time.Duration) custody.HoldingID {
			t.Helper()
			at = at.Add(later)
			rec.At, rec.Slot, rec.Tag, rec.Item = at, 1, "F1", r.key.ID
			c.write(rec)
			c.send(int(c.seq))
			return r.item().HoldingID
		}
		take := func(again string, later time.Duration) custody.HoldingID {
			return say(proto.Record{Kind: proto.Taken, Person: r.ben, Detail: again}, later)
		}
		back := func() { say(proto.Record{Kind: proto.Returned}, 10*time.Minute) }
		c.born()
		back()
		first := take("", time.Minute)
		back()
		if it := r.item(); it.State != custody.In || first == "" {
			t.Fatalf("%+v", it)
		}
		if got := take(proto.DetailAgain, 2*time.Minute); got != first {
			t.Errorf("the holding did not go on: %s, %s", first, got)
		}
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			h, err := rx.Holding(first)
			if !h.Open() || h.PersonID != r.ben {
				t.Errorf("%+v", h)
			}
			vs, err2 := rx.Timeline(store.TimelineAsk{Device: c.id, Limit: 1})
			must(t, err2)
			if vs[0].Kind != custody.TakenAgain {
				t.Errorf("the log says %s", vs[0].Kind)
			}
			return err
		}))
		back()
		if got := take(proto.DetailAgain, 31*time.Minute); got == first || got == "" {
			t.Errorf("after half an hour: %s", got)
		}
		back()
		if got := say(proto.Record{Kind: proto.Taken, Person: other, Detail: proto.DetailAgain}, time.Minute); got == "" || r.item().HolderID != other {
			t.Errorf("another's: %s", got)
		}
		if w := r.twin(); w.AckedSeq != int64(c.seq) {
			t.Errorf("acked %d of %d", w.AckedSeq, c.seq)
		}
	})
}
