package custody

import (
	"cmp"
	"slices"
	"time"

	"claviger/tenants"
)

// PoolGives says which of its free items a pool gives.
type PoolGives string

// What a pool gives: LeastUsed spreads the wear, FirstIn keeps none lying while
// another comes and goes.
const (
	LeastUsed PoolGives = "least_used"
	FirstIn   PoolGives = "first_in" // the one that came back before the others: first in, first out
)

// AllPoolGives lists the choices in the order of a form.
var AllPoolGives = []PoolGives{LeastUsed, FirstIn}

// Pool is a set of equal items: who books it gets any.
type Pool struct {
	OrgID  tenants.OrgID
	ID     PoolID
	SiteID tenants.SiteID
	Name   string
	Gives  PoolGives
}

// Pick is the free item that a pool gives; the first by code among equals. now
// asks for one that is there to be taken at this moment.
func (g PoolGives) Pick(all []Candidate, who tenants.PersonID, from, to time.Time, except BookingID, now bool) (Candidate, bool) {
	free := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool {
		other, held := c.Why(who, from, to, except)
		return other != nil || held || !c.Usable() || now && c.State == Out
	})
	if len(free) == 0 {
		return Candidate{}, false
	}
	return slices.MinFunc(free, func(a, b Candidate) int {
		first := 0
		if g == FirstIn {
			first = a.in(from).Compare(b.in(from))
		}
		return cmp.Or(first, cmp.Compare(a.Used, b.Used), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ItemID, b.ItemID))
	}), true
}

// in is when the item came in, or will before a booking begins. One that is out
// comes in when it is due: at the start at the latest, or it were not free.
func (c Candidate) in(from time.Time) time.Time {
	switch {
	case c.State != Out:
		return c.Back
	case c.DueAt == nil || c.DueAt.After(from):
		return from
	case c.DueAt.After(c.Back):
		return *c.DueAt
	}
	return c.Back
}
