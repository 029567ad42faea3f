package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Sight is what a slot's sensor saw: a fob came or went.
type Sight struct {
	PlaceID custody.PlaceID
	Slot    int
	Tag     string
	Present bool // the fob is there now; false: it left

	// By whose right it moved, as the cabinet decided it; empty for none.
	PersonID  tenants.PersonID
	CommandID custody.CommandID
	RuleID    custody.RuleID
	Version   int
	Purpose   string
	Reason    string
	DueAt     *time.Time
	Answers   map[string]string // by question
	Witnesses []rules.Witness   // who else was there
	Fire      bool              // the fire panel had opened the slot, for nobody who is known
	Again     bool              // a return by mistake is taken back, under the terms of before

	Stamp custody.Stamp
}

// Observe records what a sensor saw. It never refuses: metal has moved, the
// record follows.
func Observe(ctx context.Context, s Store, scope tenants.Scope, in Sight) error {
	return tenants.Wrap("keys.Observe", s.InTx(ctx, scope, func(tx Tx) error {
		return ObserveIn(tx, scope, in)
	}))
}

// ObserveIn is Observe inside a transaction that is already open: the hub
// stores the cabinet's record and its effect together.
func ObserveIn(tx Tx, scope tenants.Scope, in Sight) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	if in.Present {
		if err := pushedOut(tx, in); err != nil {
			return err
		}
	}
	item, err := tx.LockItemByTag(in.Tag)
	if tenants.KindOf(err) == tenants.NotFound {
		return unknownTag(tx, in)
	}
	if err != nil {
		return err
	}
	if in.Present {
		return came(tx, scope, in, item)
	}
	return went(tx, scope, in, item)
}

func unknownTag(tx Tx, in Sight) error {
	tag := in.Tag
	if !in.Present {
		tag = ""
	}
	if err := tx.SetSlot(in.PlaceID, in.Slot, "", tag); err != nil {
		return err
	}
	data := seen(in)
	data["tag"] = in.Tag
	_, err := tx.Record(sightEvent(custody.UnknownTag, in, data))
	return err
}

// pushedOut: where one fob hangs no other does, so what we believed to hang
// there left while nobody wrote it down.
func pushedOut(tx Tx, in Sight) error {
	was, err := tx.HangsAt(in.PlaceID, in.Slot)
	if err != nil || was.ID == "" || was.Tag == in.Tag {
		return err
	}
	gone := Sight{PlaceID: in.PlaceID, Slot: in.Slot, Tag: was.Tag, Stamp: in.Stamp}
	gone.Stamp.Seq = 0 // one entry a device record; this one explains it
	return loose(tx, gone, was)
}

// came: the fob is in the slot, so the item is in, whoever had it.
func came(tx Tx, scope tenants.Scope, in Sight, item custody.Item) error {
	if err := tx.SetSlot(in.PlaceID, in.Slot, item.ID, in.Tag); err != nil {
		return err
	}
	if item.State == custody.In && item.PlaceID == in.PlaceID && item.Slot == in.Slot {
		return confirmed(tx, in, item)
	}
	if item.State == custody.In && item.Slot > 0 { // nobody saw it leave there
		if err := tx.LeaveSlot(item.PlaceID, item.Slot, item.ID); err != nil {
			return err
		}
	}
	if item.State == custody.Missing {
		if err := tx.EndFireTakes(item.ID, in.Stamp.At); err != nil {
			return err
		}
	}
	after := hung(item, custody.In, in.PlaceID, in.Slot, tx.Now())
	lost, err := frozen(tx, item, in.PersonID)
	if err != nil {
		return err
	}
	if lost {
		after.State = custody.Missing
	}
	out := Back{Item: after, Frozen: lost}
	if item.HoldingID != "" {
		h, err := closeHolding(tx, item, after, scope.Actor(), in.PersonID, custody.ViaCabinet, in.Stamp.At)
		if err != nil {
			return err
		}
		out.Holding, out.Late = h, lateness(h)
	}
	if err := tx.SaveItem(item, after); err != nil {
		return err
	}
	if err := recordCame(tx, in, item, out); err != nil {
		return err
	}
	if !lost {
		if _, err := owe(tx, out.Holding, nil); err != nil {
			return err
		}
	}
	if err := wrongSlot(tx, in, item); err != nil || item.State == custody.In {
		return err
	}
	return tellWaiters(tx, after)
}

func recordCame(tx Tx, in Sight, before custody.Item, b Back) error {
	kind := custody.Returned
	switch before.State {
	case custody.ToHang:
		kind = custody.Hung
	case custody.In:
		kind = custody.Corrected
	case custody.Missing:
		kind = custody.Found
	}
	e := backEvent(custody.ViaCabinet, before, b)
	e.Kind, e.Device, e.HappenedAt = kind, stampOf(in), in.Stamp.At
	_, err := tx.Record(e)
	return err
}

func wrongSlot(tx Tx, in Sight, item custody.Item) error {
	if item.BackTo.Belongs(item.HomeID, item.HomeSlot, in.PlaceID, in.Slot) {
		return nil
	}
	e := sightEvent(custody.WrongSlot, in, seen(in))
	e.ItemID = item.ID
	e.Data["home"], e.Data["home_slot"] = string(item.HomeID), itoa(item.HomeSlot)
	e.Device = nil // one entry a device record; this one explains it
	e.Data["device"] = string(in.Stamp.DeviceID)
	entry, err := tx.Record(e)
	if err != nil {
		return err
	}
	return waitAstray(tx, in, item, entry)
}

// went: the fob left the slot. By a right it is taken; without one nobody
// knows who has it.
func went(tx Tx, scope tenants.Scope, in Sight, item custody.Item) error {
	if err := tx.SetSlot(in.PlaceID, in.Slot, "", ""); err != nil {
		return err
	}
	if item.State == custody.Out && item.HolderID == in.PersonID {
		return confirmed(tx, in, item)
	}
	if in.Fire {
		return fireTook(tx, in, item)
	}
	if in.PersonID == "" {
		return loose(tx, in, item)
	}
	if given, err := wentAgain(tx, in, item); given || err != nil {
		return err
	}
	if item.HoldingID != "" {
		if _, err := closeHolding(tx, item, item, scope.Actor(), "", custody.ViaCabinet, in.Stamp.At); err != nil {
			return err
		}
	}
	h := custody.Holding{OrgID: scope.Org(), ID: custody.HoldingID(tx.NewID("hld")), ItemID: item.ID, PersonID: in.PersonID, Purpose: in.Purpose, Reason: in.Reason,
		OutAt: in.Stamp.At, DueAt: in.DueAt, IssuedBy: scope.Actor(), OutVia: custody.ViaCabinet, OutPlaceID: in.PlaceID, OutSlot: in.Slot, LateBy: in.Stamp.LateBy, RuleID: in.RuleID, Version: in.Version}
	by, err := granting(tx, in, &h)
	if err != nil {
		return err
	}
	booking, err := toBegin(tx, &h)
	if err != nil {
		return err
	}
	if err := tx.OpenHolding(h); err != nil {
		return err
	}
	if in.CommandID != "" || by != nil && len(by.Needs.Approvals) > 0 {
		if err := tx.UseApprovals(h); err != nil {
			return err
		}
		if err := tx.BeginAsked(in.CommandID, h.ID); err != nil {
			return err
		}
	}
	answers := kept(in.Answers, by)
	if err := tx.AddAnswers(h.ID, answers); err != nil {
		return err
	}
	if in.CommandID != "" { // the entry of the command has them
		if err := tx.MoveAnswers(in.CommandID, h.ID); err != nil {
			return err
		}
	}
	if err := tx.EndWaiting(item.ID, h.PersonID); err != nil {
		return err
	}
	if err := tx.SaveItem(item, held(item, h, tx.Now())); err != nil {
		return err
	}
	e := sightEvent(custody.Taken, in, moved(custody.ViaCabinet, in.PlaceID, in.Slot, h))
	e.ItemID, e.Outcome = item.ID, "grant"
	if in.CommandID != "" {
		e.Data["command"] = string(in.CommandID)
	}
	e.Personal = personal("reason", in.Reason)
	if list := witnessList(in.Witnesses); list != "" {
		e.Data["witnesses"] = list
	}
	recordAnswers(&e, answers)
	if _, err := tx.Record(e); err != nil {
		return err
	}
	return begin(tx, booking, h)
}

// granting is the rule version by which the cabinet itself gave the item, nil
// when it is not known; the holding then has what that rule wants at the
// return. A command has decided all of it before.
func granting(tx Tx, in Sight, h *custody.Holding) (*rules.Rule, error) {
	if in.CommandID != "" {
		return nil, byCommand(tx, in, h)
	}
	r, ok, err := tx.RuleVersion(in.RuleID, in.Version)
	if err != nil || !ok {
		return nil, err
	}
	if w := r.Needs.Witnesses; w.OnReturn {
		h.Witnesses = w.Count
	}
	return &r, nil
}

// byCommand fills the holding from the command that opened the slot, and
// settles that command.
func byCommand(tx Tx, in Sight, h *custody.Holding) error {
	c, err := tx.Command(in.CommandID)
	if err != nil {
		return err
	}
	h.Purpose, h.Reason, h.IssuedBy = c.Purpose, c.Reason, c.Requester
	if h.DueAt == nil {
		h.DueAt = c.DueAt
	}
	h.RuleID, h.Version, h.Witnesses = c.RuleID, c.Version, c.Witnesses
	_, err = SettleIn(tx, Progress{ID: c.ID, State: TakenS, At: in.Stamp.At, Quiet: true})
	return err
}

// confirmed: the record said so already. Each device record has its entry, so
// that its numbers stay gapless in the log.
func confirmed(tx Tx, in Sight, item custody.Item) error {
	e := sightEvent(custody.Confirmed, in, seen(in))
	e.ItemID = item.ID
	_, err := tx.Record(e)
	return err
}

// loose: nobody knows who has it.
func loose(tx Tx, in Sight, item custody.Item) error {
	after := item
	after.State, after.UpdatedAt = custody.Missing, tx.Now()
	if err := tx.SaveItem(item, after); err != nil {
		return err
	}
	e := sightEvent(custody.TakenLoose, in, seen(in))
	e.ItemID, e.PersonID = item.ID, item.HolderID
	_, err := tx.Record(e)
	return err
}

// stampOf is the number of the device's record; what only follows from one has none.
func stampOf(in Sight) *custody.Stamp {
	if in.Stamp.Seq == 0 {
		return nil
	}
	return &in.Stamp
}

func sightEvent(kind custody.EventKind, in Sight, data map[string]string) custody.Event {
	return custody.Event{Kind: kind, PersonID: in.PersonID, HappenedAt: in.Stamp.At, Device: stampOf(in), RuleID: in.RuleID, Version: in.Version, Outcome: "done", Data: data}
}

func seen(in Sight) map[string]string {
	return map[string]string{"via": string(custody.ViaCabinet), "place": string(in.PlaceID), "slot": itoa(in.Slot)}
}
