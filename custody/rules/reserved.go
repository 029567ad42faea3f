package rules

import "time"

// kept is the booking of others for which the item is kept at that moment,
// nil when there is none; the first to begin of several.
func (f *Facts) kept(at time.Time) *ReservedFact {
	return f.firstReserved(func(r *ReservedFact) bool { return !at.Before(r.Kept) && at.Before(r.To) })
}

// next is the booking of others that begins first after that moment.
func (f *Facts) next(at time.Time) *ReservedFact {
	return f.firstReserved(func(r *ReservedFact) bool { return r.Kept.After(at) })
}

func (f *Facts) firstReserved(is func(*ReservedFact) bool) (first *ReservedFact) {
	for i := range f.Reserved {
		r := &f.Reserved[i]
		if is(r) && (first == nil || r.From.Before(first.From) || r.From.Equal(first.From) && r.To.Before(first.To)) {
			first = r
		}
	}
	return first
}

// ownBooking lets who says nothing keep the item to the end of their booking,
// as far as the rule allows; of several that may begin now the first counts,
// which is the one that the take begins.
func (g *grant) ownBooking(ask *Ask, f *Facts) {
	if ask.DueAt != nil || ask.Permanent {
		return
	}
	var first *BookingFact
	for i := range f.Bookings {
		b := &f.Bookings[i]
		if ask.At.Before(b.From) || !ask.At.Before(b.To) {
			continue
		}
		if first == nil || b.From.Before(first.From) || b.From.Equal(first.From) && b.To.Before(first.To) {
			first = b
		}
	}
	if first == nil {
		return
	}
	if latest := g.latest(ask.At.In(f.Zone)); latest == nil || first.To.Before(*latest) {
		due := first.To.UTC()
		g.terms.DueAt = &due
	}
}

// nextBooking cuts the due time to the start of the next booking of others,
// and wants a promise when the taker did not ask for less.
func (g *grant) nextBooking(ask *Ask, f *Facts) {
	next := f.next(ask.At)
	if next == nil || g.terms.DueAt != nil && !g.terms.DueAt.After(next.From) {
		return
	}
	due := next.From.UTC()
	g.terms.DueAt = &due
	if !ask.Promise {
		g.need(NeedPromise, map[string]string{"latest": due.Format(time.RFC3339)})
	}
}
