package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// plan writes bookings and a granted request as the use-cases leave them.
func (r *rig) plan(rule rules.Rule, by tenants.PersonID, near, far, over time.Time) {
	r.t.Helper()
	must(r.t, r.s.InTx(context.Background(), r.desk, func(tx *store.Tx) error {
		for i, from := range []time.Time{near, far, over} {
			if err := tx.AddBooking(custody.Booking{OrgID: r.org, ID: custody.BookingID([]string{"bkg_near", "bkg_far", "bkg_over"}[i]), ItemID: r.key.ID, PersonID: r.ben, FromAt: from, ToAt: from.Add(time.Hour),
				State: custody.Booked, MadeAt: tx.Now()}); err != nil {
				return err
			}
		}
		from, until := near, near.Add(time.Hour)
		q := custody.Request{OrgID: r.org, ID: "req_1", Kind: custody.AskAccess, PersonID: r.ben, Human: string(r.ben), ItemID: r.key.ID, RuleID: rule.ID, Version: rule.Version, FromAt: &from, Until: &until,
			State: custody.RequestGranted, Steps: "[]", Step: 1, AskedAt: tx.Now()}
		if err := tx.AddRequest(q); err != nil {
			return err
		}
		return tx.AddAnswer(custody.RequestAnswer{RequestID: q.ID, PersonID: by, Human: string(by), Yes: true, At: tx.Now()})
	}))
}

// TestRostersCarryPlans: what was granted and what begins within the roster's
// life goes to the cabinet; a take there begins the booking, uses up the
// approval, and the next roster is without both.
func TestRostersCarryPlans(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, boss, now := r.cabinet, r.person("Cleo"), time.Now()
		rule, err := access.SaveRule(context.Background(), store.In[access.Tx](r.s), r.desk, rules.Rule{Name: "By leave", Effect: rules.Allow, Who: rules.Who{Everyone: true},
			Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{boss}}}}}})
		must(t, err)
		c.born()
		c.hang("F1", 1)
		r.plan(rule, boss, now.Add(-10*time.Minute), now.Add(6*24*time.Hour), now.Add(-3*time.Hour))
		round := r.hub.NewRound(context.Background())
		round.Second(context.Background())
		m := last[proto.Roster](r)
		if m == nil || len(m.Booked) != 1 || m.Booked[0].ID != "bkg_near" || m.Booked[0].From.Sub(m.Booked[0].Kept) != custody.StandardBooking.Lead || m.Booked[0].Person != r.ben ||
			len(m.Approved) != 1 || m.Approved[0].By != boss || m.Approved[0].Rule != rule.ID || m.Approved[0].Person != r.ben || m.Regret != uint32(custody.StandardBooking.Grace.Seconds()) {
			t.Fatalf("roster %+v", m)
		}
		before := m.Version
		c.write(proto.Record{Kind: proto.Released, Slot: 1, Item: r.key.ID, Person: r.ben, Rule: rule.ID, Version: rule.Version})
		c.write(proto.Record{Kind: proto.Taken, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Rule: rule.ID, Version: rule.Version, Intent: 2})
		c.send(2, 3)
		round.Ring(context.Background(), r.org)
		round.Second(context.Background())
		if m = last[proto.Roster](r); m.Version <= before || len(m.Booked)+len(m.Approved) != 0 || m.AsOf != 3 {
			t.Errorf("after the take: %+v", m)
		}
		taken := r.item().HoldingID
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			b, err := rx.Booking("bkg_near")
			if b.State != custody.BookingOut || b.HoldingID != taken {
				t.Errorf("booking %+v", b)
			}
			return err
		}))
	})
}

// TestBookingsComeNear: an organisation is looked at again when a booking
// begins within the life of its rosters, though nobody committed anything.
func TestBookingsComeNear(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		now, boss := time.Now(), r.person("Cleo")
		r.plan(rules.Rule{ID: "rul_1", Version: 1}, boss, now.Add(-10*time.Minute), now.Add(6*24*time.Hour), now.Add(-3*time.Hour))
		for from, want := range map[time.Duration]int{5 * 24 * time.Hour: 1, 7 * 24 * time.Hour: 0, -time.Hour: 1, -24 * time.Hour: 1} {
			orgs, err := r.s.UnscopedBookedOrgs(context.Background(), now.Add(from), now.Add(from+30*time.Hour))
			must(t, err)
			if len(orgs) != want || want == 1 && orgs[0] != r.org {
				t.Errorf("from %v: %v", from, orgs)
			}
		}
	})
}
