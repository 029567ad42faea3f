package send

import (
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// gatewayFacts are what a letter about a gateway says of it; still is false
// when it is heard again by now, or silent once more, or revoked.
func gatewayFacts(r *store.Rx, t desk.Letter) (facts []any, still bool, err error) {
	if t.About == "cabinet_silent" || t.About == "cabinet_heard" {
		return cabinetFacts(r, t)
	}
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

// cabinetFacts are what a letter about a silent cabinet says of it; still is
// false when it is heard again by now, or silent once more.
func cabinetFacts(r *store.Rx, t desk.Letter) (facts []any, still bool, err error) {
	w, err := r.Twin(t.Device)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil, false, nil
	}
	if err != nil || (t.About == "cabinet_silent") != (w.SilentAt != nil) {
		return nil, false, err
	}
	place, err := r.Place(w.PlaceID)
	if err != nil {
		return nil, false, err
	}
	g, err := r.Device(w.GatewayID)
	if err != nil {
		return nil, false, err
	}
	site, err := r.Site(place.SiteID)
	return []any{"name", place.Name, "gateway", g.Name, "site", site.Name}, true, err
}
