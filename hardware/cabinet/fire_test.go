package cabinet_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

// burning presets what the fire panel opens.
func burning(stay uint32, items ...custody.ItemID) func(*proto.Roster) {
	return func(m *proto.Roster) { m.Fire = &proto.Fire{Items: items, Stay: stay} }
}

func (r *rig) open() (out []int) {
	for i, s := range r.bank.State().Slots {
		if s.Open {
			out = append(out, i+1)
		}
	}
	return out
}

// ticks lets time pass as the program does.
func (r *rig) ticks(d time.Duration) {
	for ; d > 0; d -= cabinet.TickTurn {
		r.clock.pass(cabinet.TickTurn)
		r.c.Tick()
	}
}

// fire changes the contact of the panel and waits until it is believed.
func (r *rig) fire(on bool) {
	r.t.Helper()
	r.ok(r.bank.Fire(on))
	r.bank.Settle()
	r.ticks(2 * time.Second)
}

// TestFire: a week without the cloud, in a lockdown, with a full hand: the
// preset slots open one after another and no other; what leaves has no holder,
// is missing here and never granted; what nobody took is locked when the panel
// rests; a return is taken in between.
func TestFire(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) { locked(r)(m); burning(0, "itm_3", "itm_1")(m) })
	r.c.LineDown()
	r.clock.pass(7 * 24 * time.Hour)
	r.ticks(time.Second)
	r.ok(r.bank.Fire(true))
	r.bank.Settle()
	r.ticks(400 * time.Millisecond)
	if got := r.open(); len(got) != 0 {
		t.Fatalf("a contact that bounces opened %v", got)
	}
	r.ok(r.bank.Fire(false))
	r.ok(r.bank.Fire(true))
	r.bank.Settle()
	r.ticks(1200 * time.Millisecond)
	if got := r.open(); !slices.Equal(got, []int{3}) {
		t.Fatalf("the first of the order: %v are open", got)
	}
	r.ticks(time.Second)
	if got := r.open(); !slices.Equal(got, []int{1, 3}) {
		t.Fatalf("%v are open", got)
	}
	if v := r.c.View().Fire; v == nil || !slices.Equal(v.Open, []int{1, 3}) {
		t.Errorf("the screen shows %+v", v)
	}
	r.ok(r.c.Present("1001"))
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"}); err == nil {
		t.Error("a key that is not preset was given in a lockdown")
	}
	_, err := r.bank.Pull(3)
	r.ok(err)
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Taken || got.Person != "" || got.Detail != proto.DetailFire || got.Item != "itm_3" {
		t.Errorf("the journal says %+v", got)
	}
	r.ok(r.bank.Insert(3, "TAG3"))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Returned || !slices.Equal(r.open(), []int{1}) {
		t.Errorf("a return during the alarm: %+v, %v are open", got, r.open())
	}
	r.ticks(5 * time.Second)
	if got := r.open(); !slices.Equal(got, []int{1}) {
		t.Errorf("what came back was opened again: %v", got)
	}
	r.fire(false)
	if got := r.newest(); got.Kind != proto.FireCleared || len(r.open()) != 0 || r.c.View().Fire != nil {
		t.Errorf("%+v, %v are open", got, r.open())
	}
}

// TestFireEndsByItself: slots stand open as long as is preset, though the panel
// goes on, and a restart in the middle closes and opens what still hangs there.
func TestFireEndsByItself(t *testing.T) {
	r := ready(t)
	r.roster(burning(15*60, "itm_1", "itm_2"))
	r.fire(true)
	_, err := r.bank.Pull(2)
	r.ok(err)
	r.bank.Settle()
	r.reboot(nil)
	r.ticks(2 * time.Second)
	if got := r.open(); !slices.Equal(got, []int{1}) {
		t.Fatalf("after a power cut %v are open", got)
	}
	r.clock.pass(15 * time.Minute)
	r.ticks(time.Second)
	if got := r.newest(); got.Kind != proto.NotTaken || len(r.open()) != 0 {
		t.Errorf("after the time: %+v, %v are open", got, r.open())
	}
	r.fire(false)
	if got := r.newest(); got.Kind != proto.FireCleared {
		t.Errorf("%+v", got)
	}
}

// TestFireWire: a cut wire is told, and neither begins an alarm nor ends one.
func TestFireWire(t *testing.T) {
	r := ready(t)
	r.roster(burning(0, "itm_1"))
	r.ok(r.bank.Wire(true))
	r.bank.Settle()
	r.ticks(2 * time.Second)
	if got := r.newest(); got.Kind != proto.FireWireLost || len(r.open()) != 0 {
		t.Fatalf("%+v, %v are open", got, r.open())
	}
	r.fire(true)
	if len(r.open()) != 0 {
		t.Error("a cut wire opened a slot")
	}
	r.ok(r.bank.Wire(false))
	r.bank.Settle()
	r.ticks(2 * time.Second)
	if !slices.Equal(r.open(), []int{1}) {
		t.Fatalf("the wire is whole and %v are open", r.open())
	}
	r.ok(r.bank.Wire(true))
	r.ok(r.bank.Fire(false))
	r.bank.Settle()
	r.ticks(2 * time.Second)
	if !slices.Equal(r.open(), []int{1}) {
		t.Error("a wire that burnt through ended the alarm")
	}
}

// TestFireMovesOnlyWhatIsPreset: whatever hands, wires, power and rosters do,
// no latch moves by the panel but those preset, each after its record, and each
// key that leaves has one taken record.
func TestFireMovesOnlyWhatIsPreset(t *testing.T) {
	for seed := range uint64(15) {
		r, x := ready(t), rand.New(rand.NewPCG(seed, 5))
		preset := map[int]bool{1: true, 3: true}
		r.roster(burning(uint32(x.IntN(2))*60, "itm_1", "itm_3"))
		first := r.j.Head().Last + 1
		for range 40 {
			switch no := 1 + x.IntN(3); x.IntN(7) {
			case 0, 1:
				r.ok(r.bank.Fire(x.IntN(2) == 0))
			case 2:
				r.ok(r.bank.Wire(x.IntN(3) == 0))
			case 3:
				r.bank.Pull(no)
			case 4:
				r.bank.Insert(no, []string{"", "TAG1", "TAG2", "TAG3"}[no])
			case 5:
				if x.IntN(4) == 0 {
					r.reboot(nil)
				}
			case 6:
				r.bank.Stick(no, x.IntN(2) == 0)
			}
			r.bank.Settle()
			r.ticks(time.Duration(200+x.IntN(3000)) * time.Millisecond)
			for _, no := range r.open() {
				if !preset[no] {
					t.Fatalf("seed %d: slot %d opened", seed, no)
				}
			}
		}
		records, err := r.j.Records(ctx, first, r.j.Head().Last)
		r.ok(err)
		intents, alarm := map[uint64]bool{}, false
		for _, sent := range records {
			rec, err := proto.ParseRecord(sent.Record)
			r.ok(err)
			switch rec.Kind {
			case proto.FireRaised:
				alarm = true
			case proto.FireCleared:
				alarm = false
			case proto.FireReleased:
				if !alarm || !preset[rec.Slot] || rec.Person != "" {
					t.Fatalf("seed %d: %+v, alarm %t", seed, rec, alarm)
				}
				intents[rec.Seq] = true
			case proto.Taken, proto.NotTaken, proto.LatchFailed:
				if !intents[rec.Intent] {
					t.Fatalf("seed %d: %+v ends no release", seed, rec)
				}
				delete(intents, rec.Intent)
			case proto.TakenLoose:
				t.Fatalf("seed %d: %+v", seed, rec)
			}
		}
		if want := len(r.open()); len(intents) != want {
			t.Errorf("seed %d: %d releases have no end, %d slots are open", seed, len(intents), want)
		}
		r.halt()
	}
}

// TestFireOnTheScreen: it says which slots are open, and that one asks for the
// key there in vain.
func TestFireOnTheScreen(t *testing.T) {
	r := ready(t)
	r.roster(burning(0, "itm_1"))
	r.fire(true)
	s := atScreen(t, r)
	code, body := s.get("/")
	s.wants(code, body, 200, "Fire alarm since 10:00", "slot 1")
	r.ok(r.c.Present("1001"))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "fire_slot_open")
	if strings.Contains(body, "[") {
		t.Error("a sentence has no words")
	}
}
