package keys

import (
	"claviger/custody"
	"claviger/tenants"
)

// Why custody of a key came to be unknown.
const (
	DoubtAnew = "enrolled_anew" // its cabinet began anew before it told the end of a release
	DoubtRead = "slot_unread"   // a release was cut short, and the slot cannot be read
)

// DoubtIn says of a release that nobody can tell how it ended: the latch may
// have opened, and nothing says whether the key left. A key that the record has
// in that slot counts as missing from then on, until a sensor or a person finds
// it; any other says where it is by itself, and told is false: nothing was
// written. Sight names the slot, the command, and for whom it opened.
func DoubtIn(tx Tx, in Sight, id custody.ItemID, why string) (told bool, err error) {
	if id == "" {
		return false, nil
	}
	item, err := tx.LockItem(id)
	if tenants.KindOf(err) == tenants.NotFound {
		return false, nil
	}
	if err != nil || item.State != custody.In || item.PlaceID != in.PlaceID || item.Slot != in.Slot {
		return false, err
	}
	after := item
	after.State, after.UpdatedAt = custody.Missing, tx.Now()
	if err := tx.SaveItem(item, after); err != nil {
		return false, err
	}
	if err := tx.LeaveSlot(in.PlaceID, in.Slot, item.ID); err != nil {
		return false, err
	}
	e := sightEvent(custody.CustodyUnknown, in, seen(in))
	e.ItemID = item.ID
	e.Data["detail"] = why
	if in.CommandID != "" {
		e.Data["command"] = string(in.CommandID)
	}
	if e.Device == nil {
		e.Data["device"] = string(in.Stamp.DeviceID)
	}
	_, err = tx.Record(e)
	return true, err
}

// AnewTx is what the end of a journal's life needs of a transaction.
type AnewTx interface {
	Tx
	// UnsettledCommands lists what a device was asked and has not answered for good.
	UnsettledCommands(device tenants.DeviceID) ([]Command, error)
}

// EndLifeIn settles what a device was asked before it is enrolled anew: its
// journal is gone and with it the answer, so the end of each open command is
// unknown, and so is custody of a key that one of them may have released. What
// the sensors read at the first start of the new life finds the key, or not.
func EndLifeIn(tx AnewTx, device tenants.DeviceID) error {
	open, err := tx.UnsettledCommands(device)
	if err != nil {
		return err
	}
	for _, c := range open {
		if _, err := SettleIn(tx, Progress{ID: c.ID, State: UnknownS, Detail: DoubtAnew, At: tx.Now()}); err != nil {
			return err
		}
		if c.Action != ActionRelease {
			continue
		}
		in := Sight{PlaceID: c.PlaceID, Slot: c.Slot, PersonID: c.PersonID, CommandID: c.ID, RuleID: c.RuleID, Version: c.Version,
			Stamp: custody.Stamp{DeviceID: device, At: tx.Now()}}
		if _, err := DoubtIn(tx, in, c.ItemID, DoubtAnew); err != nil {
			return err
		}
	}
	return nil
}
