package hub

import (
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
)

// planAhead is how long before their begin bookings come into a roster: its whole life, and the time until the hub looks again by itself.
const planAhead = proto.UsualGrace + 24*time.Hour

// addPlans puts in what was granted and booked of the cabinet's keys, the
// nearest first, and how long a return by mistake is forgiven.
func addPlans(r *store.Rx, doc *proto.Roster) error {
	terms, err := r.BookingTerms()
	if err != nil {
		return err
	}
	doc.Regret = uint32(terms.Grace.Seconds())
	items := make([]custody.ItemID, len(doc.Items))
	for i, it := range doc.Items {
		items[i] = it.ID
	}
	approvals, err := r.RosterApprovals(items, proto.MostPlanned)
	if err != nil {
		return err
	}
	for _, a := range approvals {
		doc.Approved = append(doc.Approved, proto.Approved{Request: a.RequestID, Item: a.ItemID, Person: a.PersonID, Rule: a.RuleID, Version: a.RuleVersion, Step: a.Step,
			At: proto.MomentOf(a.At), By: a.ByID, For: a.ForID, From: proto.MomentAt(a.FromAt), Until: proto.MomentAt(a.Until)})
	}
	bookings, err := r.RosterBookings(items, terms.Lead, r.Now().Add(planAhead), proto.MostPlanned)
	for _, b := range bookings {
		doc.Booked = append(doc.Booked, proto.Booked{ID: b.ID, Item: b.ItemID, Person: b.PersonID, Group: b.GroupID,
			Kept: proto.MomentOf(b.KeptAt), From: proto.MomentOf(b.FromAt), To: proto.MomentOf(b.ToAt), Waits: b.Waits})
	}
	return err
}
