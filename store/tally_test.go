package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestTalliesFollowTheRows holds the counters of places and people to the rows
// that they stand for, after everything that moves them.
func TestTalliesFollowTheRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		ctx, edit := context.Background(), store.In[keys.EditTx](s)
		write := func(fn func(*store.Tx) error) { t.Helper(); must(t, s.InTx(ctx, h.desk, fn)) }
		h.tally("people")

		one, two := h.key("K-1", h.board, 1), h.key("K-2", h.cabinet, 2)
		h.tally("two keys")
		_, err := h.take(one, h.ben)
		must(t, err)
		_, err = h.take(two, h.ben)
		must(t, err)
		h.tally("both with one person")
		_, err = keys.ChangeItem(ctx, edit, h.desk, one.ID, keys.ItemDraft{Code: one.Code, Name: one.Name, HomeID: h.cabinet.ID, HomeSlot: 5, Pieces: 2})
		must(t, err)
		h.tally("another home while out")
		save := func(change func(*tenants.Person)) {
			t.Helper()
			write(func(tx *store.Tx) error {
				p, err := tx.LockPerson(h.ben)
				must(t, err)
				change(&p)
				return tx.SavePerson(p)
			})
		}
		save(func(p *tenants.Person) { p.SiteID = h.site })
		h.tally("to a site")
		save(func(p *tenants.Person) { at := p.CreatedAt; p.BlockedAt = &at })
		h.tally("blocked with two keys")
		_, err = h.back(one)
		must(t, err)
		_, err = h.back(two) // to be hung
		must(t, err)
		h.tally("both back")
		_, err = keys.ReportMissing(ctx, store.In[keys.Tx](s), h.desk, two.ID, "")
		must(t, err)
		h.tally("one missing")
		_, err = keys.WriteOff(ctx, h.lost(), h.desk, h.incident(two).ID)
		must(t, err)
		h.tally("written off")
		save(func(p *tenants.Person) { p.BlockedAt, p.SiteID = nil, "" })
		h.tally("unblocked, of no site")
		write(func(tx *store.Tx) error { return tx.RemovePerson(h.chloe) })
		h.tally("one person gone")
	})
}

// tally compares the counters with what a count of the rows gives.
func (h *house) tally(after string) {
	h.t.Helper()
	h.read(func(r *store.Rx) error {
		var want store.PeopleCount
		must(h.t, r.Raw(`SELECT COUNT(*) AS "all", COALESCE(SUM(CASE WHEN blocked_at IS NULL THEN 1 ELSE 0 END), 0) AS active, COALESCE(SUM(CASE WHEN blocked_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS blocked,
			COALESCE(SUM(CASE WHEN held > 0 THEN 1 ELSE 0 END), 0) AS holding FROM people WHERE org_id = ?`, h.org).Scan(r.Context(), &want))
		got, err := r.CountPeople()
		if err != nil || got != want {
			h.t.Fatalf("%s: people %+v, counted %+v: %v", after, got, want, err)
		}
		var rows []store.PlaceTally
		must(h.t, r.Raw(`SELECT home_id AS place_id, COUNT(*) AS keys, SUM(CASE state WHEN 'in' THEN 0 ELSE 1 END) AS away FROM items WHERE org_id = ? AND state <> ? GROUP BY home_id`, h.org, custody.Retired).Scan(r.Context(), &rows))
		places, err := r.PlaceTallies()
		for _, row := range rows {
			if places[row.PlaceID] != row {
				h.t.Fatalf("%s: place %+v, counted %+v", after, places[row.PlaceID], row)
			}
			delete(places, row.PlaceID)
		}
		for _, left := range places {
			if left.Keys != 0 || left.Away != 0 {
				h.t.Fatalf("%s: %+v where no keys are", after, left)
			}
		}
		return err
	})
	h.t.Logf("%s: the counters fit", after)
}
