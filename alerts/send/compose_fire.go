package send

import (
	"claviger/custody/desk"
	"claviger/store"
	"claviger/tenants"
)

// fireFacts are those of an alarm of a fire panel; still is false once it is
// over.
func fireFacts(r *store.Rx, t desk.Letter) (facts []any, still bool, err error) {
	f, err := r.Fire(t.Fire)
	if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && f.ClearedAt != nil {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	place, err := r.Place(f.PlaceID)
	if err != nil {
		return nil, false, err
	}
	site, err := r.Site(f.SiteID)
	return []any{"name", place.Name, "site", site.Name}, true, err
}
