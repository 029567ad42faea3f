package hub

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// urgent tells custody that somebody took a key at once by a playbook, however
// late that is. Of a key or person that is not on record here an entry is left
// like of any other record.
func urgent(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	_, err := tx.Item(r.Item)
	if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !onRecord(tx, r.Person) {
		return record(tx, d, r, stamp)
	}
	if err != nil {
		return err
	}
	in := keys.UrgentSeen{ItemID: r.Item, PersonID: r.Person, PlaceID: custody.PlaceID(d.PlaceID), Playbook: custody.PlaybookID(r.Detail), Stamp: stamp}
	var lifted []string
	for _, w := range r.Why {
		lifted = append(lifted, w.Code)
	}
	in.Lifted = strings.Join(lifted, ",")
	return keys.UrgentSeenIn(tx, tenants.ForDevice(d, ""), in)
}
