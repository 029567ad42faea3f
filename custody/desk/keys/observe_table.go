package keys

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Reading is what the sensor of one slot says, read with all others of its
// cabinet.
type Reading struct {
	Slot   int
	ItemID custody.ItemID // whose fob it reads, "" for none that is known
	Fault  string         // the sensor's own, "" when it can be believed
}

// ReadTableIn takes what the sensors of a whole cabinet say at one moment of
// its journal. What came is told by the journal; a key that the record has in a
// slot which reads otherwise left while nobody wrote it down, as after a
// journal was lost. Nobody knows who has it. One that was missing and hangs
// there is found.
func ReadTableIn(tx Tx, scope tenants.Scope, place custody.PlaceID, device tenants.DeviceID, at time.Time, table []Reading) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	hanging, err := tx.HangingAt(place)
	if err != nil {
		return err
	}
	for _, r := range table {
		it := hanging[r.Slot]
		if r.Fault != "" || r.ItemID == it {
			continue
		}
		in := Sight{PlaceID: place, Slot: r.Slot, Stamp: custody.Stamp{DeviceID: device, At: at}}
		if err := reallyGone(tx, in, it); err != nil {
			return err
		}
		if err := reallyThere(tx, scope, in, r.ItemID); err != nil {
			return err
		}
	}
	return nil
}

// reallyGone: the record has a key in a slot that reads otherwise.
func reallyGone(tx Tx, in Sight, it custody.ItemID) error {
	if it == "" {
		return nil
	}
	item, err := tx.LockItem(it)
	if err != nil || item.Tag == "" || item.State != custody.In || item.PlaceID != in.PlaceID || item.Slot != in.Slot {
		return err
	}
	in.Tag = item.Tag
	return loose(tx, in, item)
}

// reallyThere: a key that counts as missing hangs in a slot. One whose loss was
// reported stays out of use until somebody decides.
func reallyThere(tx Tx, scope tenants.Scope, in Sight, it custody.ItemID) error {
	if it == "" {
		return nil
	}
	item, err := tx.LockItem(it)
	if err != nil || item.State != custody.Missing {
		return err
	}
	if _, err := tx.OpenIncident(item.ID); tenants.KindOf(err) != tenants.NotFound || err == nil {
		return err
	}
	in.Tag = item.Tag
	return came(tx, scope, in, item)
}
