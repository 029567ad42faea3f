package hub

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// glass tells custody that a keeper opened at the cabinet what the rules
// refuse, however late that is. Of a key or person that is not on record here
// an entry is left like of any other record.
func glass(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	_, err := tx.Item(r.Item)
	if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !onRecord(tx, r.Person) {
		return record(tx, d, r, stamp)
	}
	if err != nil {
		return err
	}
	in := keys.GlassSeen{ItemID: r.Item, PersonID: r.Person, PlaceID: custody.PlaceID(d.PlaceID), Why: custody.GlassWhy(r.Detail), Stamp: stamp}
	var lifted []string
	for _, w := range r.Why {
		lifted = append(lifted, w.Code)
	}
	in.Lifted = strings.Join(lifted, ",")
	return keys.GlassSeenIn(tx, tenants.ForDevice(d, ""), in)
}
