package cabinet_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/store/journal"
)

// TestCutShort: power is lost while a slot is open; the sensor decides.
func TestCutShort(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(*rig)
		want      []proto.RecordKind
	}{
		"nobody took it":    {func(*rig) {}, []proto.RecordKind{proto.Released, proto.Booted, proto.NotTaken}},
		"it was taken":      {func(r *rig) { r.bank.Pull(2) }, []proto.RecordKind{proto.Released, proto.Booted, proto.Taken}},
		"taken and brought": {func(r *rig) { r.bank.Pull(2); r.bank.Insert(2, "TAG2") }, []proto.RecordKind{proto.Released, proto.Booted, proto.NotTaken}},
		"another put in":    {func(r *rig) { r.bank.Pull(2); r.bank.Insert(2, "TAG9") }, []proto.RecordKind{proto.Released, proto.Booted, proto.Taken, proto.UnknownTag}},
		"no sensor":         {func(r *rig) { r.bank.Break(2, "short") }, []proto.RecordKind{proto.Released, proto.Booted, proto.CustodyLost, proto.SlotFault}},
		"more than that":    {func(r *rig) { r.bank.Pull(2); r.bank.Force(1) }, []proto.RecordKind{proto.Released, proto.Booted, proto.Taken, proto.TakenLoose}},
	} {
		t.Run(name, func(t *testing.T) {
			r := ready(t)
			signedIn(t, r)
			if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"}); err != nil {
				t.Fatal(err)
			}
			r.reboot(func() { c.meanwhile(r) })
			if got := r.tail(len(c.want)); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
			for _, rec := range r.journal() {
				if rec.Kind == proto.Taken && (rec.Person != "per_ann" || rec.Item != "itm_2") {
					t.Errorf("%+v", rec)
				}
			}
			if r.bank.State().Slots[1].Open {
				t.Error("the slot stays open")
			}
			r.reboot(nil)
			if got := r.tail(1); got[0] != proto.Booted {
				t.Errorf("the second start says %v again", got)
			}
		})
	}
}

// TestWhileOff: what hands did meanwhile is found at the start, once.
func TestWhileOff(t *testing.T) {
	r := ready(t)
	r.reboot(func() { r.bank.Force(1); r.bank.Insert(4, "TAG1"); r.bank.Insert(5, "NEW") })
	want := []proto.RecordKind{proto.TakenLoose, proto.WrongSlot, proto.UnknownTag}
	if got := r.tail(3); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := r.newest(); got.Detail != "while_off" || got.Tag != "NEW" || got.Slot != 5 {
		t.Errorf("%+v", got)
	}
	r.reboot(nil)
	if got := r.tail(1); got[0] != proto.Booted {
		t.Errorf("%v", got)
	}
}

// TestRightsOutlive: roster, proof, holdings and acknowledgement survive.
func TestRightsOutlive(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Fatal(err)
	}
	r.bank.Pull(1)
	r.bank.Settle()
	r.ackAll()
	head := r.j.Head()
	r.reboot(nil)
	v := r.c.View()
	if v.Roster != 1 || v.Name != "North" || v.Freshness != rules.Fresh || r.j.Head().Acked != head.Acked {
		t.Errorf("%+v", v)
	}
	r.ok(r.c.Present("1001"))
	if g := r.c.View().Person; len(g.Held) != 1 {
		t.Errorf("%+v", g)
	}
}

// TestSpoiltJournal: a spoilt record is named, stated as lost, never sent; all
// else goes on.
func TestSpoiltJournal(t *testing.T) {
	r := ready(t)
	for range 3 {
		r.bank.Insert(5, "X")
		r.bank.Force(5)
		r.bank.Settle()
	}
	acked := r.j.Head().Acked
	spoil(t, r, acked+2)
	r.boot()
	after := r.journalFrom(acked + 3)
	if n := len(after); after[n-2].Kind != proto.Booted || after[n-1].Kind != proto.JournalSpoil {
		t.Errorf("%+v", after)
	}
	r.line.sent = nil
	r.up()
	if l := last[proto.Loss](r.line); l == nil || l.From != acked+2 || l.To != acked+2 || l.Cause != proto.CauseSpoilt {
		t.Errorf("%+v", l)
	}
	var got []uint64
	for _, m := range r.line.sent {
		if e, ok := m.(*proto.Events); ok {
			parsed, err := e.Parse()
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range parsed {
				got = append(got, p.Seq)
			}
		}
	}
	if slices.Contains(got, acked+2) || got[0] != acked+1 || got[len(got)-1] != r.j.Head().Last {
		t.Errorf("sent %v", got)
	}
	r.reboot(nil)
	if after := r.journalFrom(acked + 3); after[len(after)-1].Kind != proto.Booted {
		t.Error("the same damage was recorded twice")
	}
}

// spoil stops the cabinet and changes the bytes of one record on its disk.
func spoil(t *testing.T, r *rig, seq uint64) {
	t.Helper()
	r.halt()
	r.bank.Deaf()
	db, err := sql.Open("sqlite", "file:"+r.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE records SET bytes = CAST(bytes || x'00' AS BLOB) WHERE seq = ?", int64(seq)); err != nil {
		t.Fatal(err)
	}
}

// TestRestored: an old image put back meets a cloud that knows more: nothing
// is given out, returns go on.
func TestRestored(t *testing.T) {
	r := ready(t)
	r.tell(&proto.Ack{Device: device, Epoch: 1, Upto: r.j.Head().Last + 5, Hash: make([]byte, 32), At: 1})
	signedIn(t, r)
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "cabinet_retired")
	r.tell(r.command("cmd_1", 1))
	if r.bank.Moves() != 0 || !r.c.View().Retired {
		t.Error("a latch moved")
	}
	r.ok(r.bank.Insert(6, "TAG9"))
	r.bank.Settle()
	if r.newest().Kind != proto.UnknownTag {
		t.Error("a return was not recorded")
	}
}

// TestForked: the cloud has another record under a number that was written
// here.
func TestForked(t *testing.T) {
	r := ready(t)
	r.bank.Insert(6, "X")
	r.bank.Settle()
	r.tell(&proto.Ack{Device: device, Epoch: 1, Upto: r.j.Head().Last - 1, Hash: make([]byte, 32), At: 1})
	if !r.c.View().Retired {
		t.Error("not noticed")
	}
}

func TestNotEnrolled(t *testing.T) {
	j, err := journal.Open(ctx, filepath.Join(t.TempDir(), "cabinet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if _, err := cabinet.New(ctx, cabinet.Parts{Journal: j, Clock: &fakeClock{wall: start}}); err != cabinet.ErrNotEnrolled {
		t.Error(err)
	}
	if err := cabinet.Adopt(ctx, j, cabinet.Identity{}); err == nil {
		t.Error("an empty identity was adopted")
	}
}

// TestFullJournal: when the cloud was away too long, takes are refused and
// returns are recorded.
func TestFullJournal(t *testing.T) {
	r := newRig(t)
	r.halt()
	r.parts = func(p *cabinet.Parts) { p.Capacity = 100 }
	r.boot()
	r.up()
	r.roster(nil)
	r.beacon()
	r.bank.Insert(1, "TAG1")
	r.bank.Settle()
	r.c.LineDown()
	for r.j.Head().Waiting() < 90 {
		r.bank.Insert(5, "X")
		r.bank.Force(5)
		r.bank.Settle()
	}
	signedIn(t, r)
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "journal_full")
	n := r.j.Head().Last
	r.bank.Door(true)
	r.bank.Settle()
	if r.j.Head().Last != n {
		t.Error("what is not custody takes the room of returns")
	}
	r.bank.Insert(2, "TAG2")
	r.bank.Settle()
	if r.newest().Kind != proto.Returned {
		t.Error("the return is not recorded")
	}
	r.up()
	if last[proto.Health](r.line).Box.Full < 90 {
		t.Error("the cloud is not told")
	}
	r.ackAll()
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Error(err)
	}
	r.wait(time.Second)
}
