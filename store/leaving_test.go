package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func (h *house) leave(who, owner tenants.PersonID) (custody.Leaving, error) {
	return admin.Leave(context.Background(), h.s.Admin(), tenants.ForDemo(h.org, h.ann), who, owner)
}

func TestLeaverLosesRightsAndLeavesTasks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		ben, dan := h.signed(h.ben, tenants.RoleHolder), h.someone("Dan", "")
		one, two, three, four := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2), h.key("K-3", h.board, 3), h.key("K-4", h.board, 4)
		for _, k := range []custody.Item{one, two} {
			_, err := h.take(k, h.ben)
			must(t, err)
		}
		for _, k := range []custody.Item{three, four} {
			_, err := h.take(k, h.chloe)
			must(t, err)
		}
		_, err := h.askTime(h.ben, one, 24*time.Hour, "the pump")
		must(t, err)
		_, err = h.waitFor(h.ben, three)
		must(t, err)
		_, err = h.offer(h.chloe, h.ben, four)
		must(t, err)
		from := time.Now().Add(48 * time.Hour)
		_, err = booking.Book(ctx, store.In[booking.Tx](h.s), ben, booking.Ask{ItemID: three.ID, PersonID: h.ben, From: from, To: from.Add(time.Hour), Via: custody.ViaWeb})
		must(t, err)

		_, err = h.leave(h.ann, "")
		codeIs(t, err, "not_oneself")
		_, err = h.leave(h.ben, h.ben)
		codeIs(t, err, "leaving_owner")
		l, err := h.leave(h.ben, dan)
		must(t, err)
		if l.OwnerID != dan || l.Ended != (custody.Pending{Bookings: 1, Requests: 1, Offers: 1, Waits: 1}) {
			t.Fatalf("%+v", l)
		}
		h.last(custody.LeavingBegun)
		_, err = h.leave(h.ben, dan)
		codeIs(t, err, "leaving_begun")
		var no *keys.Refused
		if _, err = h.take(four, h.ben); !errors.As(err, &no) {
			t.Fatalf("a leaver takes a key: %v", err)
		}
		if _, err = h.offer(h.chloe, h.ben, four); !errors.As(err, &no) || no.Decision.Reasons[0].Code != "person_inactive" {
			t.Fatalf("a key is offered to a leaver: %v", err)
		}
		scope := tenants.ForDemo(h.org, h.ann)
		codeIs(t, admin.CloseLeaving(ctx, h.s.Admin(), scope, h.ben), "leaving_unsettled")
		codeIs(t, admin.MailReceipt(ctx, h.s.Admin(), scope, h.ben), "leaver_no_email")
		_, err = keys.ReportMissing(ctx, store.In[keys.Tx](h.s), h.desk, two.ID, "not brought back by a leaver")
		must(t, err)
		back, err := keys.BringAllBack(ctx, store.In[keys.AllTx](h.s), h.desk, h.ben)
		must(t, err)
		if len(back) != 1 || back[0].Item.ID != one.ID {
			t.Fatalf("%+v", back)
		}
		h.become(h.ben, "email = ?", "ben@motors.example")
		must(t, admin.MailReceipt(ctx, h.s.Admin(), scope, h.ben))
		h.read(func(r *store.Rx) error {
			ks, err := r.RecoveryKeys(h.ben, l.BegunAt)
			if len(ks) != 2 || ks[0].InAt == nil || ks[1].InAt != nil || ks[1].Incident == "" {
				t.Errorf("%+v", ks)
			}
			vs, _ := r.Recoveries(dan, 10)
			if len(vs) != 1 || vs[0].Person != "Ben K." || vs[0].MailedAt == nil {
				t.Errorf("%+v", vs)
			}
			return err
		})
		must(t, admin.CloseLeaving(ctx, h.s.Admin(), scope, h.ben))
		codeIs(t, admin.CloseLeaving(ctx, h.s.Admin(), scope, h.ben), "leaving_not_found")
	})
}
