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
// journal was lost. Nobody knows who has it.
func ReadTableIn(tx Tx, scope tenants.Scope, place custody.PlaceID, device tenants.DeviceID, at time.Time, table []Reading) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	hanging, err := tx.HangingAt(place)
	if err != nil {
		return err
	}
	for _, r := range table {
		it, believed := hanging[r.Slot]
		if !believed || r.Fault != "" || r.ItemID == it || it == "" {
			continue
		}
		item, err := tx.LockItem(it)
		if err != nil {
			return err
		}
		gone := Sight{PlaceID: place, Slot: r.Slot, Tag: item.Tag, Stamp: custody.Stamp{DeviceID: device, At: at}}
		if item.Tag == "" || item.State != custody.In || item.PlaceID != place || item.Slot != r.Slot {
			continue
		}
		if err := loose(tx, gone, item); err != nil {
			return err
		}
	}
	return nil
}
