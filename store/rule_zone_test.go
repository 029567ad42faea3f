package store_test

import (
	"context"
	"testing"

	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// TestSiteMovesToAnotherZone: the hours of rules follow the site's clock from
// the moment its zone is changed; what is out keeps the moment at which it is
// due, and comes back at any hour.
func TestSiteMovesToAnotherZone(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) { // ten o'clock in Paris, five in New York
		h.only(rules.Rule{Name: "By day", When: []rules.Window{{Days: 127, From: 9 * 60, To: 17 * 60}}, Limits: rules.Limits{MaxMinutes: 120}})
		taken, no := h.handOut(h.van[0], nil)
		h.says(no, "")
		move := func(zone string) {
			h.t.Helper()
			var site tenants.Site
			h.read(func(rx *store.Rx) (err error) { site, err = rx.Site(h.site); return err })
			site.Zone = zone
			must(h.t, admin.ChangeSite(context.Background(), h.s.Admin(), tenants.ForDemo(h.org, h.ann), site))
		}
		move("America/New_York")
		_, no = h.handOut(h.van[1], nil)
		h.says(no, "outside_window")
		if from := no.Decision.Reasons[0].Params["from"]; from != "2026-03-27T13:00:00Z" {
			h.t.Errorf("it opens again at %s, want nine in New York", from)
		}
		h.read(func(rx *store.Rx) error {
			it, err := rx.Item(h.van[0].ID)
			must(h.t, err)
			hold, err := rx.Holding(it.HoldingID)
			if err != nil || !hold.DueAt.Equal(*taken.Holding.DueAt) {
				h.t.Errorf("due %v, want %v: %v", hold.DueAt, taken.Holding.DueAt, err)
			}
			return nil
		})
		_, err := h.back(h.van[0])
		must(h.t, err)
		move("Europe/Paris")
		_, no = h.handOut(h.van[1], func(in *keys.TakeAsk) { in.Reason = "as before" })
		h.says(no, "")
	})
}
