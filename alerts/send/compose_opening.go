package send

import (
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// openingFacts are those of a cabinet that was opened without a release; still
// is false once somebody wrote its cause.
func openingFacts(r *store.Rx, t desk.Letter) (facts []any, still bool, err error) {
	o, err := r.Opening(t.Opening)
	if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && o.ClosedAt != nil {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	place, err := r.Place(o.PlaceID)
	if err != nil {
		return nil, false, err
	}
	site, err := r.Site(place.SiteID)
	return []any{"name", place.Name, "site", site.Name}, true, err
}
