package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/tenants"
)

// fetchMost is how long after an ask its key may leave: a cabinet's slot is
// released first, and the sensor records the take.
const fetchMost = 10 * time.Minute

// fillStays finds how long the keys of asks that ended in a take were out: one
// statement. An ask whose key never left loses its stay.
func (r *Rx) fillStays(asks []access.Recorded) error {
	var first, last time.Time
	for _, a := range asks {
		if a.Stay == nil {
			continue
		}
		if first.IsZero() || a.Ask.At.Before(first) {
			first = a.Ask.At
		}
		if a.Ask.At.After(last) {
			last = a.Ask.At
		}
	}
	if first.IsZero() {
		return nil
	}
	var rows []struct {
		ItemID   custody.ItemID
		PersonID tenants.PersonID
		OutAt    time.Time
		InAt     *time.Time
	}
	err := r.Select("holdings", "h").ColumnExpr("h.item_id, h.person_id, h.out_at, h.in_at").Where("h.out_at >= ? AND h.out_at <= ?", micros(first), micros(last.Add(fetchMost))).OrderExpr("h.out_at").Scan(r.Context(), &rows)
	if err != nil {
		return tenants.Wrap("store.fillStays", err)
	}
	type of struct {
		item   custody.ItemID
		person tenants.PersonID
	}
	stays := map[of][]access.Stay{}
	for _, h := range rows {
		k := of{h.ItemID, h.PersonID}
		stays[k] = append(stays[k], access.Stay{Out: h.OutAt, In: h.InAt})
	}
	for i := range asks {
		if asks[i].Stay != nil {
			k := of{asks[i].Ask.ItemID, asks[i].Ask.PersonID}
			asks[i].Stay, stays[k] = stayAfter(stays[k], asks[i].Ask.At.Truncate(time.Microsecond))
		}
	}
	return nil
}

// stayAfter takes the first stay that began with the ask out of the list, which
// is in the order of time.
func stayAfter(list []access.Stay, at time.Time) (*access.Stay, []access.Stay) {
	for i := range list {
		if !list[i].Out.Before(at) {
			if list[i].Out.Sub(at) > fetchMost {
				return nil, list[i:]
			}
			return &list[i], list[i+1:]
		}
	}
	return nil, nil
}
