package hub

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// effect carries out what a record says: every record leaves exactly one
// entry with its number, so that the numbers are gapless in the log too.
func effect(tx *store.Tx, d tenants.Device, r proto.Parsed, now time.Time) error {
	stamp := r.Stamp(d.ID, now, live)
	if present, moves := r.Kind.Moves(); moves {
		return observe(tx, d, r, stamp, present)
	}
	switch r.Kind {
	case proto.BackSaid:
		return backSaid(tx, d, r, stamp)
	case proto.GlassBroken, proto.UrgentTake:
		return againstRules(tx, d, r, stamp)
	case proto.PassUsed:
		return passUsed(tx, d, r, stamp)
	case proto.FireRaised:
		return keys.FireRaisedIn(tx, tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), stamp)
	case proto.FireCleared:
		return keys.FireClearedIn(tx, tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), stamp)
	case proto.ReaderLost, proto.ReaderBack:
		return keys.ReaderIn(tx, tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), stamp, r.Kind == proto.ReaderLost)
	case proto.FireWireLost, proto.FireWireBack:
		return keys.FireWireIn(tx, tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), stamp, r.Kind == proto.FireWireLost)
	case proto.CodesShut:
		return keys.CodesClosedIn(tx, tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), stamp)
	}
	if r.Command != "" {
		if err := progress(tx, r); err != nil {
			return err
		}
	}
	if r.Kind == proto.CustodyLost {
		return unknown(tx, d, r, stamp)
	}
	if err := record(tx, d, r, stamp); err != nil {
		return err
	}
	return opening(tx, d, r, stamp)
}

// opening tells custody of a door that was opened without a release, and of
// one that is shut.
func opening(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	switch r.Kind {
	case proto.DoorForced:
		return keys.OpenedIn(tx, custody.PlaceID(d.PlaceID), stamp)
	case proto.DoorClosed:
		return keys.ShutIn(tx, tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), stamp)
	}
	return nil
}

// unknown is a release that was cut short and whose slot cannot be read.
func unknown(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	in := keys.Sight{PlaceID: custody.PlaceID(d.PlaceID), Slot: r.Slot, PersonID: r.Person, CommandID: r.Command, RuleID: r.Rule, Version: r.Version, Stamp: stamp}
	if told, err := keys.DoubtIn(tx, in, r.Item, keys.DoubtRead); told || err != nil {
		return err
	}
	return record(tx, d, r, stamp)
}

// observe tells custody what a slot's sensor saw.
func observe(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp, present bool) error {
	in := keys.Sight{PlaceID: custody.PlaceID(d.PlaceID), Slot: r.Slot, Tag: r.Tag, Present: present, CommandID: r.Command,
		RuleID: r.Rule, Version: r.Version, Purpose: r.Purpose, DueAt: r.Due.Optional(), Stamp: stamp, Again: r.Kind == proto.Taken && r.Detail == proto.DetailAgain,
		Fire: r.Kind == proto.Taken && r.Detail == proto.DetailFire}
	if r.Kind != proto.TakenLoose && !in.Fire && onRecord(tx, r.Person) {
		in.PersonID = r.Person
	}
	in.Reason, in.Answers = said(r)
	in.Witnesses = witnesses(tx, r)
	if in.CommandID != "" {
		if _, err := tx.Rx.Command(in.CommandID); tenants.KindOf(err) == tenants.NotFound {
			in.CommandID = ""
		} else if err != nil {
			return err
		}
	}
	return keys.ObserveIn(tx, tenants.ForDevice(d, ""), in)
}

// onRecord tells whether the person still has a record here.
func onRecord(tx *store.Tx, id tenants.PersonID) bool {
	if id == "" {
		return false
	}
	_, err := tx.PersonName(id)
	return err == nil
}

// progress moves the command on that the record is about.
func progress(tx *store.Tx, r proto.Parsed) error {
	state := map[proto.RecordKind]keys.CommandState{proto.CommandStarted: keys.Actuated, proto.CommandFinished: keys.DoneS, proto.DoorOpened: keys.DoneS, proto.DoorUnused: keys.Relocked,
		proto.CommandRefused: keys.RefusedS, proto.NotTaken: keys.Relocked, proto.LatchFailed: keys.UnknownS, proto.CustodyLost: keys.UnknownS}[r.Kind]
	if state == "" {
		return nil
	}
	_, err := keys.SettleIn(tx, keys.Progress{ID: r.Command, State: state, Detail: r.Detail, At: r.At.Time(), Quiet: true})
	if tenants.KindOf(err) == tenants.NotFound {
		return nil // a command of a database that was restored since; the entry says it all
	}
	return err
}

// record writes the entry of a record that moved no fob.
func record(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	e := custody.Event{Kind: r.Kind.Event(), PersonID: r.Person, HappenedAt: stamp.At, Device: &stamp, RuleID: r.Rule, Version: r.Version,
		Outcome: outcome(r), Data: data(d, r)}
	if r.Item != "" {
		if _, err := tx.Item(r.Item); err == nil {
			e.ItemID = r.Item
		} else if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
	}
	if reason, _ := said(r); reason != "" {
		e.Personal = map[string]string{proto.ReasonField: reason}
	}
	_, err := tx.Record(e)
	return err
}

func outcome(r proto.Parsed) string {
	switch r.Kind {
	case proto.Denied:
		return "deny"
	case proto.Wanting:
		return "need"
	case proto.Released:
		return "grant"
	}
	return "done"
}

func data(d tenants.Device, r proto.Parsed) map[string]string {
	m := map[string]string{"via": string(custody.ViaCabinet), "place": d.PlaceID}
	set := func(name, value string) {
		if value != "" && value != "0" {
			m[name] = value
		}
	}
	set("slot", strconv.Itoa(r.Slot))
	set("command", string(r.Command))
	set("purpose", r.Purpose)
	set("detail", r.Detail)
	set("tag", r.Tag)
	set("intent", number(r.Intent))
	if r.Due != 0 {
		set("due", r.Due.Time().Format(time.RFC3339))
	}
	var why []string
	for _, w := range r.Why {
		why = append(why, w.Code)
	}
	set("why", strings.Join(why, ","))
	var beside []string
	for _, w := range r.Witnesses {
		beside = append(beside, string(w.PersonID))
	}
	set("witnesses", strings.Join(beside, ","))
	if r.Shift != 0 {
		m["shift_us"] = strconv.FormatInt(r.Shift, 10)
	}
	return m
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }
