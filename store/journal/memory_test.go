package journal_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

func TestCommands(t *testing.T) {
	j, path := begun(t, 0)
	c := journal.Command{ID: "cmd_1", Slot: 3, Seq: 7, State: proto.Delivered, Expires: 100}
	write(t, j, func(tx *journal.Tx) error { return tx.PutCommand(c) })
	c.Seq, c.State, c.Refusal = 8, proto.Refused, proto.RefusedLatch
	write(t, j, func(tx *journal.Tx) error { return tx.PutCommand(c) })
	j.Close()
	j = open(t, path)
	if got, ok, err := j.Command(ctx, "cmd_1"); !ok || err != nil || got != c {
		t.Errorf("%+v %v %v", got, ok, err)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.ForgetCommands(100) })
	if _, ok, _ := j.Command(ctx, "cmd_1"); !ok {
		t.Error("forgotten too early")
	}
	write(t, j, func(tx *journal.Tx) error { return tx.ForgetCommands(101) })
	if _, ok, _ := j.Command(ctx, "cmd_1"); ok {
		t.Error("not forgotten")
	}
}

func TestReleases(t *testing.T) {
	j, path := begun(t, 0)
	r := journal.Release{Slot: 4, Terms: []byte("terms")}
	write(t, j, func(tx *journal.Tx) error { return tx.BeginRelease(r) })
	if err := j.Write(ctx, func(tx *journal.Tx) error { return tx.BeginRelease(r) }); err == nil {
		t.Error("one slot was released twice at a time")
	}
	j.Close()
	j = open(t, path)
	if got, err := j.Releases(ctx); err != nil || !reflect.DeepEqual(got, []journal.Release{r}) {
		t.Errorf("%+v %v", got, err)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.EndRelease(4) })
	if got, _ := j.Releases(ctx); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestSlotsAndHoldings(t *testing.T) {
	j, _ := begun(t, 0)
	h := journal.Holding{Item: "itm_1", State: custody.Out, Person: "per_1", Due: 9, Seq: 4}
	write(t, j, func(tx *journal.Tx) error {
		return errors.Join(tx.PutSlot(proto.SlotState{No: 2, Tag: "A"}), tx.PutSlot(proto.SlotState{No: 1}), tx.PutSlot(proto.SlotState{No: 2, Fault: "stuck"}),
			tx.PutHolding(h), tx.PutHolding(journal.Holding{Item: "itm_2", State: custody.In, Seq: 5}))
	})
	if got, err := j.Slots(ctx); err != nil || !reflect.DeepEqual(got, []proto.SlotState{{No: 1}, {No: 2, Fault: "stuck"}}) {
		t.Errorf("%+v %v", got, err)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.ForgetHoldings(3) })
	if got, err := j.Holdings(ctx); err != nil || len(got) != 2 || got[0] != h {
		t.Errorf("%+v %v", got, err)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.ForgetHoldings(4) })
	if got, _ := j.Holdings(ctx); len(got) != 1 || got[0].Item != "itm_2" {
		t.Errorf("%+v", got)
	}
}

func TestThrottles(t *testing.T) {
	j, path := begun(t, 0)
	c, err := j.Throttle(ctx, "pin:per_1")
	if err != nil || c.Fails != 0 {
		t.Fatal(c, err)
	}
	for range 6 {
		c = tenants.PINThrottle.Wrong(c, when)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.PutThrottle(c) })
	j.Close()
	j = open(t, path)
	got, err := j.Throttle(ctx, "pin:per_1")
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("%+v, want %+v (%v)", got, c, err)
	}
	if _, blocked := got.Blocked(when.Add(time.Minute)); !blocked {
		t.Error("the block did not survive")
	}
	write(t, j, func(tx *journal.Tx) error { return tx.ClearThrottle("pin:per_1") })
	if got, _ := j.Throttle(ctx, "pin:per_1"); got.Fails != 0 {
		t.Error("not cleared")
	}
}

// TestBatches: what is read fits in one message.
func TestBatches(t *testing.T) {
	j, _ := begun(t, 0)
	write(t, j, func(tx *journal.Tx) error {
		for range 250 {
			r := record()
			r.Why = []proto.Why{{Code: "x", Params: map[string]string{"a": string(make([]byte, 100)), "b": string(make([]byte, 100)), "c": string(make([]byte, 100)), "d": string(make([]byte, 100))}}}
			if _, err := tx.Append(r, nil); err != nil {
				return err
			}
		}
		return nil
	})
	next := uint64(1)
	for next <= 250 {
		sent, err := j.Records(ctx, next, 250)
		if err != nil || len(sent) == 0 || len(sent) > proto.MostRecords {
			t.Fatalf("%d: %d %v", next, len(sent), err)
		}
		if b := proto.Encode(&proto.Events{Device: "dev_1", Epoch: 2, Boot: make([]byte, 16), Records: sent, At: 1}); len(b) > proto.LongestBatch+1024 {
			t.Errorf("a batch of %d bytes", len(b))
		}
		next += uint64(len(sent))
	}
}
