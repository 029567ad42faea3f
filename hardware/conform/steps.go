package conform

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// step is one thing that the protocol asks. Without a vital one nothing after
// it can be tried.
type step struct {
	name  string
	says  string
	vital bool
	run   func(*bench) error
}

// steps in the order in which they are tried; a later one builds on what the
// earlier ones found.
var steps = []step{
	{"enrol", "a key pair of its own, and proof that the private half is there", true, enrolStep},
	{"enrol again", "a cloud that is busy is asked again, with the same code and the same key", true, enrolAgainStep},
	{"hello", "dials its gateway and says its name first", true, helloStep},
	{"ping", "answers a ping", false, pingStep},
	{"birth", "opens a line with a birth, signed with its key", true, birthStep},
	{"opening", "then inventory, ask, records, health, in this order", false, openingStep},
	{"journal", "records from number 1 on, without a gap, each citing the one before", true, journalStep},
	{"sent again", "what is not acknowledged comes again, the very same bytes", false, againStep},
	{"acknowledged", "what is acknowledged comes no more", false, ackStep},
	{"resend", "sends acknowledged records once more when asked", false, resendStep},
	{"roster", "obeys a newer roster and says so, in the journal too", true, rosterStep},
	{"roster of another key", "a roster that another key of the cloud signed is nothing", false, forgedRosterStep},
	{"roster that is older", "refused aloud: roster_old", false, olderRosterStep},
	{"roster with an unknown field", "refused aloud: contents_unknown", false, unknownRosterStep},
	{"command", "obeyed, with its intent on record before it is done", false, commandStep},
	{"command twice", "answered the same, and not done again", false, twiceStep},
	{"command too late", "refused aloud, and on record", false, lateStep},
	{"command for another run", "refused aloud: wrong_boot", false, otherRunStep},
	{"command of another key", "a command that another key of the cloud signed is nothing", false, forgedCommandStep},
	{"slot that is not there", "refused aloud: slot_unknown", false, noSlotStep},
	{"slot that is empty", "refused aloud: slot_empty", false, emptySlotStep},
	{"release", "opens one slot; what its sensor says then names the intent", false, releaseStep},
	{"another line", "dials again, with the same run, the roster kept and the acknowledged not sent", true, lineStep},
	{"restart", "another run of the same life: roster and journal are still there", false, restartStep},
}

func enrolStep(b *bench) error {
	k, err := b.knock(b.o.Wait)
	if err != nil {
		return wrong("no enrolment could be read: %v", err)
	}
	b.ask = k.ask
	k.answer <- nil
	switch {
	case b.ask.Claim != b.o.Claim:
		return wrong("the code is %q, not %q", b.ask.Claim, b.o.Claim)
	case b.ask.Kind != tenants.CabinetDevice:
		return wrong("the kind is %q, not cabinet", b.ask.Kind)
	case b.ask.Slots < 1 || b.ask.Slots > proto.MostSlots:
		return wrong("%d slots are told; a cabinet has 1 to %d", b.ask.Slots, proto.MostSlots)
	}
	if err := b.ask.Check(); err != nil {
		return wrong("the proof does not hold: %v", err)
	}
	return nil
}

func enrolAgainStep(b *bench) error {
	k, err := b.knock(70 * time.Second) // once a minute at the least
	if err != nil {
		return wrong("it was not asked again within 70 s: %v", err)
	}
	if k.ask.Claim != b.ask.Claim || !bytes.Equal(k.ask.PublicKey, b.ask.PublicKey) {
		k.answer <- nil
		return wrong("it was asked again with another code or another key")
	}
	b.epoch = max(b.epoch, k.ask.Epoch+1)
	k.answer <- b.answer()
	return nil
}

func helloStep(b *bench) error { return b.connect(time.Minute) }

func pingStep(b *bench) error { return b.wire.pinged() }

func birthStep(b *bench) error {
	if err := b.wire.line(1); err != nil {
		return err
	}
	return b.born(nil)
}

// born waits for the birth of a line; it must be the first message on it.
func (b *bench) born(same []byte) error {
	err := b.until(soon, wrong("no birth came within %s of the line", soon), func(m proto.Message) (bool, error) {
		birth, ok := m.(*proto.Birth)
		if !ok {
			return true, wrong("the first message is %s", m.Kind())
		}
		b.birth = birth
		return true, nil
	})
	switch {
	case err != nil:
		return err
	case b.birth.Speaks != proto.Version:
		return wrong("it speaks version %d, this is version %d", b.birth.Speaks, proto.Version)
	case b.birth.Slots != 0 && b.birth.Slots != b.ask.Slots:
		return wrong("%d slots at birth, %d at the enrolment", b.birth.Slots, b.ask.Slots)
	case same != nil && !bytes.Equal(same, b.birth.Boot):
		return wrong("the same run has another boot")
	}
	if b.journal != nil {
		b.journal.boot = b.birth.Boot
	}
	return nil
}

// opened is the order of the first messages on a line.
var opened = []proto.Kind{proto.KindBirth, proto.KindInventory, proto.KindAsk, proto.KindEvents, proto.KindHealth}

func openingStep(b *bench) error {
	err := b.until(30*time.Second, wrong("not all of inventory, ask, records and health came within 30 s"), func(m proto.Message) (bool, error) {
		all := true
		for _, k := range opened {
			all = all && slices.Contains(b.first, k)
		}
		return all, nil
	})
	if err != nil {
		return err
	}
	came := slices.DeleteFunc(slices.Clone(b.first), func(k proto.Kind) bool { return !slices.Contains(opened, k) })
	if !slices.Equal(came, opened) {
		return wrong("they came as %v", came)
	}
	if len(b.slots) != b.ask.Slots {
		return wrong("the inventory has %d slots, the enrolment %d", len(b.slots), b.ask.Slots)
	}
	return nil
}

func journalStep(b *bench) error {
	b.journal = &journal{boot: b.birth.Boot, epoch: b.epoch}
	for _, m := range b.held {
		if err := b.journal.take(m); err != nil {
			return err
		}
	}
	b.held = nil
	if len(b.journal.records) == 0 {
		if err := b.until(soon, wrong("no record came"), func(proto.Message) (bool, error) { return len(b.journal.records) > 0, nil }); err != nil {
			return err
		}
	}
	if b.birth.Last > 0 && b.birth.Last <= uint64(len(b.journal.records)) {
		if r := b.journal.records[b.birth.Last-1]; !bytes.Equal(b.birth.LastHash, r.Hash[:]) {
			return wrong("the birth names another hash for record %d than its bytes have", b.birth.Last)
		}
	}
	return nil
}

func againStep(b *bench) error {
	return b.until(20*time.Second, wrong("unacknowledged records did not come again within 20 s"), func(proto.Message) (bool, error) {
		return b.journal.again > 0, nil
	})
}

// calm is longer than a cabinet waits before it sends again.
const calm = 12 * time.Second

func ackStep(b *bench) error {
	b.acks = true
	if err := b.acknowledge(); err != nil {
		return err
	}
	time.Sleep(500 * time.Millisecond) // what was on its way
	b.drop()
	b.journal.useless = 0
	if err := b.until(calm, nil, func(proto.Message) (bool, error) { return b.journal.useless > 0, nil }); err != nil {
		return err
	}
	if b.journal.useless > 0 {
		return wrong("record %d came again after it was acknowledged", b.journal.useless)
	}
	return nil
}

// drop judges what has come already and looks at nothing in it.
func (b *bench) drop() {
	for {
		select {
		case g, ok := <-b.wire.in:
			if !ok {
				return
			}
			if !g.pong {
				b.take(g)
			}
		default:
			return
		}
	}
}

func resendStep(b *bench) error {
	upto, _ := b.journal.last()
	b.journal.asked, b.journal.again = true, 0
	defer func() { b.journal.asked = false }()
	if err := b.send(&proto.Resend{Device: benchDevice, Epoch: b.epoch, From: 1, To: upto, At: now()}); err != nil {
		return err
	}
	return b.until(soon, wrong("records 1 to %d were asked for again and did not come", upto), func(proto.Message) (bool, error) { return b.journal.again >= upto, nil })
}

func lineStep(b *bench) error {
	upto, _ := b.journal.last()
	boot := b.birth.Boot
	b.wire.conn.Close()
	if err := b.connect(30 * time.Second); err != nil {
		return err
	}
	if err := b.wire.line(1); err != nil {
		return err
	}
	if err := b.born(boot); err != nil {
		return err
	}
	if err := b.keptRoster(); err != nil {
		return err
	}
	if b.birth.Last < upto {
		return wrong("the birth tells of %d records, %d were sent", b.birth.Last, upto)
	}
	b.journal.useless = 0
	if err := b.until(3*time.Second, nil, func(proto.Message) (bool, error) { return b.journal.useless > 0, nil }); err != nil {
		return err
	}
	if b.journal.useless > 0 {
		return wrong("record %d came again on the new line; %d was acknowledged", b.journal.useless, upto)
	}
	return nil
}

// keptRoster holds a birth to the roster that was obeyed last.
func (b *bench) keptRoster() error {
	hash := proto.HashRoster(b.roster)
	switch {
	case b.birth.Roster != b.issued:
		return wrong("the birth tells of roster %d, it obeyed %d", b.birth.Roster, b.issued)
	case !bytes.Equal(b.birth.RosterHash, hash[:]):
		return wrong("the birth names another hash for roster %d", b.issued)
	}
	return nil
}

func restartStep(b *bench) error {
	upto, _ := b.journal.last()
	was := b.birth.Boot
	c, err := b.order(proto.Command{Action: proto.ActRestart}, proto.Actuated)
	if err != nil && !errors.Is(err, errClosed) { // the answer may be lost with the run
		return err
	}
	if err := b.connect(time.Minute); err != nil {
		return err
	}
	if err := b.wire.line(1); err != nil {
		return err
	}
	if err := b.born(nil); err != nil {
		return err
	}
	if bytes.Equal(was, b.birth.Boot) {
		return wrong("the new run has the boot of the one before")
	}
	if err := b.keptRoster(); err != nil {
		return err
	}
	if b.birth.Last < upto {
		return wrong("the birth tells of %d records, %d were sent", b.birth.Last, upto)
	}
	if err := b.recorded(c, proto.CommandStarted); err != nil {
		return err
	}
	return b.until(soon, wrong("the journal does not tell of the new run"), func(proto.Message) (bool, error) {
		return b.journal.has(func(r proto.Record) bool { return r.Kind == proto.Booted && bytes.Equal(r.Boot, b.birth.Boot) }), nil
	})
}

func now() proto.Moment { return proto.MomentOf(time.Now()) }

// itemOf is what the bench calls the key in a slot.
func itemOf(slot int) custody.ItemID { return custody.ItemID("itm_" + digits(slot)) }
