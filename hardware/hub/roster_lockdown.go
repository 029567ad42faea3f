package hub

import (
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// lockdown is what a roster says of a lockdown of the site; nil for none.
func lockdown(r *store.Rx, site tenants.SiteID) (*proto.Lockdown, error) {
	l, err := r.ActiveLockdown(site)
	if tenants.KindOf(err) == tenants.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	exempt, err := r.ExemptOf(site)
	return &proto.Lockdown{ID: l.ID, Since: proto.MomentOf(l.At), Exempt: exempt}, err
}
