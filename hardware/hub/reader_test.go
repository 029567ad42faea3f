package hub_test

import (
	"slices"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/storetest"
)

// TestReaderFails: who looks after the site is told that a badge reader does not
// answer, and that it does again; of what is long over nobody is.
func TestReaderFails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		r.answersFor()
		c := r.cabinet
		c.born()
		c.write(proto.Record{Kind: proto.Booted, Boot: c.boot, Detail: "start"})
		late := proto.MomentOf(time.Now().Add(-3 * time.Hour))
		c.write(proto.Record{Kind: proto.ReaderLost, At: late})
		c.write(proto.Record{Kind: proto.ReaderBack, At: late + 1})
		c.send(1, 2, 3)
		if _, _, got := r.gatewayState(); len(got) != 0 {
			t.Errorf("told of what is over: %v", got)
		}
		c.write(proto.Record{Kind: proto.ReaderLost})
		c.write(proto.Record{Kind: proto.ReaderBack})
		c.send(4, 5)
		c.send(4, 5)
		if _, _, got := r.gatewayState(); !slices.Equal(got, []string{"reader_lost", "reader_back"}) {
			t.Errorf("told %v", got)
		}
	})
}
