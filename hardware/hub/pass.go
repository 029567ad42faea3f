package hub

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// passes are those of a cabinet that are not over.
func passes(r *store.Rx, place custody.PlaceID) (out []proto.Pass, err error) {
	ps, err := r.PassesAt(place)
	for _, p := range ps {
		out = append(out, proto.Pass{ID: p.ID, Person: p.PersonID, Items: p.Items, Level: p.Level, From: proto.MomentOf(p.FromAt), Until: proto.MomentOf(p.UntilAt), Due: proto.MomentOf(p.DueAt), Uses: p.Uses, Through: p.Through})
	}
	return out, err
}

// passUsed tells custody that a guest opened a slot. A key or a person that is
// not on record here leaves an alarm all the same.
func passUsed(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	in := keys.PassSeen{PassID: custody.PassID(r.Detail), Use: r.Version, PlaceID: custody.PlaceID(d.PlaceID), Slot: r.Slot, Due: r.Due.Optional(), Stamp: stamp}
	if _, err := tx.Item(r.Item); err == nil {
		in.ItemID = r.Item
	} else if tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	if onRecord(tx, r.Person) {
		in.PersonID = r.Person
	}
	return keys.PassSeenIn(tx, tenants.ForDevice(d, ""), in)
}
