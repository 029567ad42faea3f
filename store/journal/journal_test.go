package journal_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

var (
	ctx  = context.Background()
	when = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	life = journal.Life{Device: "dev_1", Epoch: 2}
)

func open(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// begun opens a journal with n records.
func begun(t *testing.T, n int) (*journal.Journal, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cabinet.db")
	j := open(t, path)
	write(t, j, func(tx *journal.Tx) error { return tx.Begin(life) })
	for range n {
		appended(t, j)
	}
	return j, path
}

func write(t *testing.T, j *journal.Journal, fn func(*journal.Tx) error) {
	t.Helper()
	if err := j.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func appended(t *testing.T, j *journal.Journal) proto.Record {
	t.Helper()
	var r proto.Record
	write(t, j, func(tx *journal.Tx) (err error) {
		r, err = tx.Append(record(), nil)
		return err
	})
	return r
}

func record() proto.Record {
	return proto.Record{Kind: proto.MainsLost, At: proto.MomentOf(when)}
}

func TestAppendAndReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cabinet.db")
	j := open(t, path)
	if err := j.Write(ctx, func(tx *journal.Tx) error { _, err := tx.Append(record(), nil); return err }); !errors.Is(err, journal.ErrNoLife) {
		t.Errorf("a record of nobody: %v", err)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.Begin(life) })
	said := &proto.Spoken{Salt: make([]byte, 32), Value: "leak"}
	c := said.Commitment()
	write(t, j, func(tx *journal.Tx) error {
		r := record()
		r.Reason = c[:]
		if _, err := tx.Append(r, said); err != nil {
			return err
		}
		_, err := tx.Append(record(), nil)
		return err
	})
	before := j.Head()
	if before.First != 1 || before.Last != 2 || before.Waiting() != 2 {
		t.Errorf("%+v", before)
	}
	j.Close()
	j = open(t, path)
	if j.Head() != before || j.Life() != life {
		t.Errorf("%+v %+v", j.Head(), j.Life())
	}
	appended(t, j)
	sent, err := j.Records(ctx, 1, 99)
	if err != nil || len(sent) != 3 || sent[0].Reason == nil || sent[0].Reason.Value != "leak" || sent[1].Reason != nil {
		t.Fatalf("%+v %v", sent, err)
	}
	batch := proto.Events{Device: life.Device, Epoch: life.Epoch, Records: sent}
	parsed, err := batch.Parse()
	if err != nil || parsed[2].Hash != j.Head().Hash {
		t.Errorf("the chain does not hold: %v", err)
	}
	if g := proto.Genesis(life.Device, life.Epoch); string(parsed[0].Prev) != string(g[:]) {
		t.Error("it does not begin at the beginning")
	}
}

// TestAllOrNothing: a failed transaction leaves no trace, not even a number.
func TestAllOrNothing(t *testing.T) {
	j, _ := begun(t, 1)
	before := j.Head()
	fault := errors.New("latch")
	err := j.Write(ctx, func(tx *journal.Tx) error {
		if _, err := tx.Append(record(), nil); err != nil {
			return err
		}
		if err := tx.PutCommand(journal.Command{ID: "cmd_1", State: proto.Delivered}); err != nil {
			return err
		}
		return fault
	})
	if !errors.Is(err, fault) || j.Head() != before {
		t.Errorf("%v %+v", err, j.Head())
	}
	if _, ok, err := j.Command(ctx, "cmd_1"); ok || err != nil {
		t.Error("a command is noted that never was")
	}
	if r := appended(t, j); r.Seq != 2 {
		t.Errorf("number %d after a failure", r.Seq)
	}
	gone, cancel := context.WithCancel(ctx)
	if err := j.Write(gone, func(tx *journal.Tx) error { cancel(); _, err := tx.Append(record(), nil); return err }); err == nil {
		t.Error("a cancelled transaction went through")
	}
	if r := appended(t, j); r.Seq != 3 {
		t.Errorf("number %d after a cancelled one", r.Seq)
	}
}

// TestPowerCut cuts the log of the database at every length: what is read
// back is always a whole prefix of what was written.
func TestPowerCut(t *testing.T) {
	j, path := begun(t, 12)
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(wal) < 12*4096 {
		t.Fatalf("the log has only %d bytes", len(wal))
	}
	last := uint64(0)
	for cut := 0; cut <= len(wal); cut += 3001 {
		torn := filepath.Join(t.TempDir(), "cabinet.db")
		if err := errors.Join(os.WriteFile(torn, main, 0o600), os.WriteFile(torn+"-wal", wal[:cut], 0o600)); err != nil {
			t.Fatal(err)
		}
		k := open(t, torn)
		damage, err := k.Check(ctx)
		if err != nil || len(damage) > 0 {
			t.Fatalf("cut at %d: %v %v", cut, damage, err)
		}
		if got := k.Head().Last; got < last {
			t.Fatalf("cut at %d holds %d records, a shorter one held %d", cut, got, last)
		} else if last = got; got > 0 && appended(t, k).Seq != got+1 {
			t.Fatalf("cut at %d: does not go on", cut)
		}
	}
	if j.Head().Last != 12 || last < 11 {
		t.Errorf("the longest cut held %d", last)
	}
}

func TestAcked(t *testing.T) {
	j, path := begun(t, 5)
	for _, step := range []struct{ say, want uint64 }{{3, 3}, {2, 3}, {9, 3}, {5, 5}} {
		write(t, j, func(tx *journal.Tx) error { return tx.Acked(step.say) })
		if got := j.Head().Acked; got != step.want {
			t.Errorf("acked %d: %d", step.say, got)
		}
	}
	j.Close()
	if open(t, path).Head().Waiting() != 0 {
		t.Error("the acknowledgement did not last")
	}
}

// TestForget: only what is acked, old, and beyond what is to be kept.
func TestForget(t *testing.T) {
	j, _ := begun(t, 0)
	for i := range 10 {
		write(t, j, func(tx *journal.Tx) error {
			_, err := tx.Append(proto.Record{Kind: proto.MainsLost, At: proto.MomentOf(when.AddDate(0, 0, i))}, nil)
			return err
		})
	}
	forget := func(days int, keep uint64) uint64 {
		write(t, j, func(tx *journal.Tx) error { return tx.Forget(proto.MomentOf(when.AddDate(0, 0, days)), keep) })
		return j.Head().First
	}
	if forget(99, 0) != 1 {
		t.Error("forgot what nobody has acknowledged")
	}
	write(t, j, func(tx *journal.Tx) error { return tx.Acked(8) })
	if got := forget(3, 0); got != 4 {
		t.Errorf("first is %d, three were old enough", got)
	}
	if got := forget(99, 5); got != 6 {
		t.Errorf("first is %d, five are to be kept", got)
	}
	if got := forget(99, 0); got != 9 {
		t.Errorf("first is %d, eight were acknowledged", got)
	}
	write(t, j, func(tx *journal.Tx) error { return tx.Acked(10) })
	if got := forget(99, 0); got != 10 {
		t.Errorf("first is %d, the last one stays", got)
	}
	if damage, err := j.Check(ctx); err != nil || len(damage) > 0 || appended(t, j).Seq != 11 {
		t.Error(damage, err)
	}
}

// TestNewLife: an enrolment wipes everything and starts another chain.
func TestNewLife(t *testing.T) {
	j, _ := begun(t, 3)
	write(t, j, func(tx *journal.Tx) error {
		return errors.Join(tx.Put("roster", []byte("x")), tx.PutThrottle(tenants.Throttle{Key: "a", Fails: 3, UpdatedAt: when}))
	})
	next := journal.Life{Device: "dev_1", Epoch: 3}
	write(t, j, func(tx *journal.Tx) error { return tx.Begin(next) })
	if j.Life() != next || j.Head().Last != 0 {
		t.Errorf("%+v %+v", j.Life(), j.Head())
	}
	if fact, err := j.Fact(ctx, "roster"); fact != nil || err != nil {
		t.Error("the old roster is still there")
	}
	if r := appended(t, j); r.Seq != 1 || r.Epoch != 3 {
		t.Errorf("%+v", r)
	}
}

func TestNewerSchema(t *testing.T) {
	j, path := begun(t, 1)
	j.Spoil(t, "PRAGMA user_version = 99")
	j.Close()
	if _, err := journal.Open(ctx, path); err == nil {
		t.Error("a newer schema was opened")
	}
}
