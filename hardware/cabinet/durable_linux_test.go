package cabinet_test

import (
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
	"claviger/store/storetest"
)

// TestNothingMovesThatIsNotOnDisk: the disk takes bytes and does not say that
// it has them. No latch opens, nothing is told to the cloud, and what hands did
// meanwhile is written once when the disk is well again.
func TestNothingMovesThatIsNotOnDisk(t *testing.T) {
	r := ready(t)
	before := len(r.journal())
	r.halt()
	victim := exec.Command(os.Args[0], "-test.run=^TestBrokenDiskVictim$", "-test.v")
	victim.Env = append(os.Environ(), "CLAVIGER_VICTIM="+r.path)
	if out, err := victim.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r.reboot(func() { r.ok(r.bank.Insert(5, "TAG9")) })
	all := r.journal()
	// the victim's start, ours, and what hung there: found by us, or written last
	// by the victim, which could not know that the disk would have it after all
	want := []proto.RecordKind{proto.Booted, proto.Booted, proto.UnknownTag}
	var got []proto.RecordKind
	for _, rec := range all[before:] {
		got = append(got, rec.Kind)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	r.line.sent = nil
	r.up()
	r.ackAll()
	if h := r.j.Head(); h.Waiting() != 0 || h.Last != uint64(len(all)) {
		t.Errorf("%+v of %d", h, len(all))
	}
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil || !r.bank.State().Slots[0].Open {
		t.Errorf("the disk is well, and: %v", err)
	}
}

// TestBrokenDiskVictim is the cabinet whose disk breaks; in an ordinary run it
// does nothing.
func TestBrokenDiskVictim(t *testing.T) {
	path := os.Getenv("CLAVIGER_VICTIM")
	if path == "" {
		return
	}
	r := &rig{t: t, path: path, bank: locks.NewSimulated(slots), clock: &fakeClock{wall: start.Add(time.Hour)}, line: &line{t: t}, version: 1}
	for no, tag := range []string{"", "TAG1", "TAG2", "TAG3"} {
		if tag != "" {
			r.ok(r.bank.Insert(no, tag))
		}
	}
	r.bank.Deaf()
	r.boot()
	t.Cleanup(r.halt)
	r.up()
	r.beacon()
	r.ackAll()
	signedIn(t, r)
	r.ok(storetest.BreakSync())
	head, sent := r.j.Head(), len(r.line.sent)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err == nil {
		t.Error("a key was given whose record is not on disk")
	}
	r.tell(r.command("cmd_1", 2))
	r.ok(r.bank.Insert(5, "TAG9"))
	r.bank.Settle()
	r.wait(2 * time.Minute)
	for i, s := range r.bank.State().Slots {
		if s.Open {
			t.Errorf("slot %d is open", i+1)
		}
	}
	if r.j.Head() != head {
		t.Errorf("the journal believes in %+v, it was %+v", r.j.Head(), head)
	}
	for _, m := range r.line.sent[sent:] {
		switch m := m.(type) {
		case *proto.Events:
			t.Errorf("%d records were sent that are not on disk", len(m.Records))
		case *proto.Result:
			if m.State != proto.Refused {
				t.Errorf("the command is said to be %s", m.State)
			}
		}
	}
}
