package hub

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// againstRules tells custody that somebody opened at the cabinet what the rules
// refuse, by breaking the glass or by a playbook, however late that is. Of a key
// or person that is not on record here an entry is left like of any other
// record.
func againstRules(tx *store.Tx, d tenants.Device, r proto.Parsed, stamp custody.Stamp) error {
	_, err := tx.Item(r.Item)
	if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !onRecord(tx, r.Person) {
		return record(tx, d, r, stamp)
	}
	if err != nil {
		return err
	}
	codes := make([]string, len(r.Why))
	for i, w := range r.Why {
		codes[i] = w.Code
	}
	scope, place, lifted := tenants.ForDevice(d, ""), custody.PlaceID(d.PlaceID), strings.Join(codes, ",")
	if r.Kind == proto.GlassBroken {
		return keys.GlassSeenIn(tx, scope, keys.GlassSeen{ItemID: r.Item, PersonID: r.Person, PlaceID: place, Why: custody.GlassWhy(r.Detail), Stamp: stamp, Lifted: lifted})
	}
	return keys.UrgentSeenIn(tx, scope, keys.UrgentSeen{ItemID: r.Item, PersonID: r.Person, PlaceID: place, Playbook: custody.PlaybookID(r.Detail), Stamp: stamp, Lifted: lifted})
}
