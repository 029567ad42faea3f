package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestOfferToSomebodyWhoLeavesMeanwhile offers a key to a colleague whose last
// day is over, or who is blocked, before they accept: the key stays with who
// has it, and can be offered to somebody else.
func TestOfferToSomebodyWhoLeavesMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "leaver")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		for name, leave := range map[string]func(*tenants.Person, time.Time){
			"last day": func(p *tenants.Person, now time.Time) { p.BlockedAt, p.EndsOn = nil, &now },
			"blocked":  func(p *tenants.Person, now time.Time) { p.BlockedAt, p.EndsOn = &now, nil },
		} {
			change := func(how func(*tenants.Person, time.Time)) {
				must(t, s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
					p, err := tx.LockPerson(h.chloe)
					must(t, err)
					how(&p, tx.Now())
					return tx.SavePerson(p)
				}))
			}
			change(func(p *tenants.Person, _ time.Time) { p.BlockedAt, p.EndsOn = nil, nil })
			offers, err := h.offer(h.ben, h.chloe, k)
			must(t, err)
			change(leave)
			_, err = h.accept(h.chloe, offers[0].ID, 2)
			refusedWith(t, err, rules.PersonInactive)
			h.last(custody.HandNotLet)
			h.read(func(r *store.Rx) error {
				it, err := r.Item(k.ID)
				if it.HolderID != h.ben {
					t.Errorf("%s: the key is with %s", name, it.HolderID)
				}
				return err
			})
		}
		offers, err := h.offer(h.ben, h.ann, k)
		must(t, err)
		_, err = h.accept(h.ann, offers[0].ID, 2)
		must(t, err)
	})
}
