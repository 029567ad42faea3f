package send

import (
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// gatewayFacts are what a letter about a gateway says of it; still is false
// when it is heard again by now, or silent once more, or revoked.
func gatewayFacts(r *store.Rx, t desk.Letter) (facts []any, still bool, err error) {
	g, err := r.Gateway(t.Device)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if t.About == "certificate_ends" {
		still, err = endsStill(r, t)
	} else {
		still = (t.About == "gateway_silent") == (g.SilentAt != nil)
	}
	if err != nil || !still {
		return nil, false, err
	}
	facts = []any{"name", g.Name}
	if g.SiteID == "" {
		return facts, true, nil
	}
	site, err := r.Site(g.SiteID)
	return append(facts, "site", site.Name), true, err
}

// endsStill tells whether no later certificate of the gateway holds by now.
func endsStill(r *store.Rx, t desk.Letter) (bool, error) {
	all, err := r.Certificates(t.Device, 6)
	for _, c := range all {
		if c.Holds(r.Now()) && t.At != nil && c.NotAfter.After(*t.At) {
			return false, err
		}
	}
	return true, err
}
