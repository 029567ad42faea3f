package rules

import (
	"slices"
	"time"

	"claviger/custody"
)

// limits are the reasons against that lie in what the taker has already.
func limits(r *Rule, f *Facts) (rs []Reason) {
	if max := r.Limits.MaxHeld; max > 0 && len(f.Held) >= max {
		rs = append(rs, because(r, MaxHeld, "max", number(max), "held", number(len(f.Held))))
	}
	for _, c := range r.Limits.MaxOfLevel {
		n := 0
		for _, h := range f.Held {
			if h.Level >= c.Level {
				n++
			}
		}
		if f.Item.Level >= c.Level && n >= c.Max {
			rs = append(rs, because(r, MaxOfLevel, "level", number(int(c.Level)), "max", number(c.Max), "held", number(n)))
		}
	}
	if r.Limits.NoneWhileOverdue {
		rs = append(rs, holding(r, HoldsOverdue, f, func(h *HeldFact) bool { return h.Overdue })...)
	}
	if !r.Limits.ReturnFirst.Empty() {
		rs = append(rs, holding(r, ReturnFirst, f, r.Limits.ReturnFirst.names)...)
	}
	return rs
}

func (x First) names(h *HeldFact) bool {
	return slices.Contains(x.Items, h.ItemID) || shares(x.Groups, h.Groups) || shares(x.Assets, h.Assets)
}

// holding is the reason that names the items the taker has and should not.
func holding(r *Rule, code Code, f *Facts, bad func(*HeldFact) bool) []Reason {
	var items []custody.ItemID
	for i := range f.Held {
		if bad(&f.Held[i]) {
			items = append(items, f.Held[i].ItemID)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return []Reason{because(r, code, "items", join(items))}
}

// entitled are the reasons against that lie in what the taker must have
// beforehand: a licence, a booking, a line to the cloud.
func entitled(r *Rule, ask *Ask, f *Facts) (rs []Reason) {
	for _, name := range r.Needs.Qualifications {
		if why, ok := qualified(r, name, ask.At, f); !ok {
			rs = append(rs, why)
		}
	}
	if why, ok := booked(r, ask.At, f); !ok {
		rs = append(rs, why)
	}
	switch {
	case r.Offline == OfflineRefuse && (f.Offline || f.Stale != Fresh):
		rs = append(rs, reasonOf(r, NeedsLine))
	case r.Offline == OfflineFresh && f.Stale != Fresh:
		rs = append(rs, reasonOf(r, RightsStale))
	}
	return rs
}

// qualified tells whether the taker has a licence or training at that moment.
func qualified(r *Rule, name string, at time.Time, f *Facts) (Reason, bool) {
	var over *time.Time
	for _, q := range f.Person.Qualifications {
		if q.Name != name {
			continue
		}
		if q.Until == nil || at.Before(*q.Until) {
			return Reason{}, true
		}
		if over == nil || q.Until.After(*over) {
			over = q.Until
		}
	}
	if over != nil {
		return because(r, Unqualified, "what", name, "since", over.UTC().Format(time.RFC3339)), false
	}
	return because(r, NotQualified, "what", name), false
}

// booked tells whether a booking of the taker covers the moment.
func booked(r *Rule, at time.Time, f *Facts) (Reason, bool) {
	if !r.Needs.Booking {
		return Reason{}, true
	}
	var next *time.Time
	for _, b := range f.Bookings {
		if !at.Before(b.From) && at.Before(b.To) {
			return Reason{}, true
		}
		if b.From.After(at) && (next == nil || b.From.Before(*next)) {
			next = &b.From
		}
	}
	if next != nil {
		return because(r, NotBooked, "from", next.UTC().Format(time.RFC3339)), false
	}
	return reasonOf(r, NotBooked), false
}

// because is a reason of a rule with parameters: name, value, name, value.
func because(r *Rule, code Code, params ...string) Reason {
	why := reasonOf(r, code)
	why.Params = pairs(params)
	return why
}

func pairs(params []string) map[string]string {
	m := make(map[string]string, len(params)/2)
	for i := 0; i+1 < len(params); i += 2 {
		m[params[i]] = params[i+1]
	}
	return m
}
