package hub

import (
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// keepers are those who may open at a site what the rules refuse.
func keepers(r *store.Rx, site tenants.SiteID) (out []proto.Keeper, err error) {
	ks, err := r.KeepersAt(site)
	for _, k := range ks {
		out = append(out, proto.Keeper{ID: k.ID, Person: k.PersonID, Level: k.Level, From: proto.MomentOf(k.FromAt), Until: proto.MomentOf(k.UntilAt)})
	}
	return out, err
}
