package cabinet_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
)

// signedIn brings Ann to the cabinet with badge and PIN.
func signedIn(t *testing.T, r *rig) {
	t.Helper()
	r.ok(r.c.Present("1001"))
	r.ok(r.c.ProvePIN("739154"))
}

// TestTake is the whole way of a key: intent, latch, sensor, outcome, return.
func TestTake(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	slot, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2", Reason: "boiler", Purpose: "repair"})
	if err != nil || slot != 2 {
		t.Fatal(slot, err)
	}
	if s := r.bank.State().Slots[1]; !s.Open || !s.Light {
		t.Errorf("the slot is not open: %+v", s)
	}
	if got := r.newest(); got.Kind != proto.Released || got.Person != "per_ann" || got.Rule != "rul_1" || got.Due == 0 || len(got.Reason) != 32 || len(got.Factors) != 2 {
		t.Errorf("%+v", got)
	}
	if text := r.journal()[len(r.journal())-1].Text; text == nil || text.Value != "boiler" {
		t.Errorf("the reason does not travel: %+v", text)
	}
	if _, err := r.bank.Pull(2); err != nil {
		t.Fatal(err)
	}
	r.bank.Settle()
	got := r.newest()
	if got.Kind != proto.Taken || got.Item != "itm_2" || got.Person != "per_ann" || got.Tag != "TAG2" || got.Purpose != "repair" || r.journal()[got.Intent-1].Kind != proto.Released {
		t.Errorf("%+v", got)
	}
	if s := r.bank.State().Slots[1]; s.Open || s.Light {
		t.Errorf("the slot was left open: %+v", s)
	}
	v := r.c.View()
	if v.Note.Code != cabinet.NoticeTaken || len(v.Person.Held) != 1 || v.Person.Held[0].Key != "K-2 key K-2" || v.Open != nil {
		t.Errorf("%+v %+v", v.Note, v.Person)
	}
	r.c.SignOut()
	r.ok(r.bank.Insert(2, "TAG2"))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Returned || got.Person != "" || got.Item != "itm_2" {
		t.Errorf("%+v", got)
	}
	if note := r.c.View().Note; note.Code != cabinet.NoticeBack {
		t.Errorf("%+v", note)
	}
}

// TestEveryRecordIsSent: the cloud gets each record once, in order.
func TestEveryRecordIsSent(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Fatal(err)
	}
	r.bank.Pull(1)
	r.bank.Settle()
	next := uint64(1)
	for _, m := range r.line.sent {
		e, ok := m.(*proto.Events)
		if !ok {
			continue
		}
		parsed, err := e.Parse()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parsed {
			if p.Seq != next {
				t.Fatalf("record %d where %d was to come", p.Seq, next)
			}
			next++
		}
	}
	if next != r.j.Head().Last+1 {
		t.Errorf("%d of %d were sent", next-1, r.j.Head().Last)
	}
}

// TestNobodyTakes: the slot closes again and says so.
func TestNobodyTakes(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Fatal(err)
	}
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"})
	r.wantCode(err, "cabinet_busy")
	r.wait(21 * time.Second)
	if got := r.newest(); got.Kind != proto.NotTaken || got.Item != "itm_1" || got.Intent == 0 {
		t.Errorf("%+v", got)
	}
	if _, err := r.bank.Pull(1); !errors.Is(err, locks.ErrLocked) {
		t.Errorf("the latch is open: %v", err)
	}
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Error(err)
	}
}

// TestRefusals: the rules say no, it is recorded with all reasons, and no
// latch moves.
func TestRefusals(t *testing.T) {
	r := ready(t)
	r.ok(r.c.Present("1001"))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"})
	var no *cabinet.Refused
	if !errors.As(err, &no) || no.Decision.Outcome != rules.Needed {
		t.Fatalf("level 2 by badge alone: %v", err)
	}
	if got := r.newest(); got.Kind != proto.Wanting || got.Why[0].Code != string(rules.NeedSecondFactor) || got.Person != "per_ann" || got.Item != "itm_2" {
		t.Errorf("%+v", got)
	}
	r.roster(func(m *proto.Roster) {
		m.Rules = append(m.Rules, proto.RuleOf(rules.Rule{ID: "rul_2", Version: 3, Effect: rules.Deny, Who: rules.Who{Everyone: true}}))
	})
	r.beacon()
	_, err = r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	if !errors.As(err, &no) || no.Decision.Outcome != rules.Denied {
		t.Fatal(err)
	}
	if got := r.newest(); got.Kind != proto.Denied || got.Why[0].Code != string(rules.RuleDenies) || got.Why[0].Rule != "rul_2" || got.Why[0].Version != 3 || got.Roster != 2 {
		t.Errorf("%+v", got)
	}
	_, err = r.c.Take(cabinet.TakeAsk{Item: "itm_9"})
	r.wantCode(err, "key_not_found")
	r.c.SignOut()
	_, err = r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "kiosk_session_over")
	if r.bank.Moves() != 0 {
		t.Errorf("%d latches moved", r.bank.Moves())
	}
}

// TestStuckLatch: nothing was taken, and the intent is closed.
func TestStuckLatch(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	r.ok(r.bank.Stick(1, true))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "latch_failed")
	if got := r.tail(2); !slices.Equal(got, []proto.RecordKind{proto.Released, proto.LatchFailed}) {
		t.Errorf("%v", got)
	}
	r.ok(r.bank.Stick(1, false))
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Error(err)
	}
}

// TestLimits: what somebody took here counts at once, before any roster.
func TestLimits(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) {
		m.Rules = []proto.Rule{proto.RuleOf(rules.Rule{ID: "rul_1", Version: 2, Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxHeld: 1}})}
		m.AsOf = r.j.Head().Last
	})
	r.beacon()
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Fatal(err)
	}
	r.bank.Pull(1)
	r.bank.Settle()
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"})
	var no *cabinet.Refused
	if !errors.As(err, &no) || no.Decision.Reasons[0].Code != rules.MaxHeld {
		t.Errorf("%v", err)
	}
	r.ok(r.bank.Insert(1, "TAG1"))
	r.bank.Settle()
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"}); err != nil {
		t.Error(err)
	}
}

// TestChoices: what hangs here, with the answer of the rules, to those who
// named themselves.
func TestChoices(t *testing.T) {
	r := ready(t)
	if got := r.c.Choices(""); got != nil {
		t.Errorf("nobody sees %+v", got)
	}
	r.ok(r.c.Present("1001"))
	got := r.c.Choices("")
	if len(got) != 3 || got[0].Code != "K-1" || got[0].Decision.Outcome != rules.Granted || got[1].Decision.Outcome != rules.Needed {
		t.Errorf("%+v", got)
	}
	if got := r.c.Choices("k-3 key"); len(got) != 1 || got[0].Item != "itm_3" || got[0].Slot != 3 {
		t.Errorf("%+v", got)
	}
	if got := r.c.Choices("zebra"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
