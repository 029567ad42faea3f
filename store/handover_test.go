package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// as is the scope of a person who holds keys and nothing more.
func (h *house) as(p tenants.PersonID) tenants.Scope {
	m := tenants.Membership{OrgID: h.org, LoginID: tenants.LoginID("log_" + p), PersonID: p, Role: tenants.RoleHolder}
	return tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: m.LoginID}, m, "req")
}

func (h *house) hands() keys.HandStore { return store.In[keys.HandTx](h.s) }

func (h *house) offer(by, to tenants.PersonID, items ...custody.Item) ([]custody.Handover, error) {
	ask := keys.OfferAsk{To: to, Via: custody.ViaWeb}
	for _, it := range items {
		ask.ItemIDs = append(ask.ItemIDs, it.ID)
	}
	return keys.Offer(context.Background(), h.hands(), h.as(by), ask)
}

func (h *house) accept(who tenants.PersonID, id custody.HandoverID, counted int) (keys.Taken, error) {
	return keys.Accept(context.Background(), h.hands(), h.as(who), keys.AcceptAsk{ID: id, Counted: counted, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorPassword}})
}

func (h *house) last(want ...custody.EventKind) {
	h.t.Helper()
	got := h.kinds()
	if len(got) < len(want) || !slices.Equal(got[len(got)-len(want):], want) {
		h.t.Fatalf("got %v, want …%v", got, want)
	}
}

func TestHandoverMovesTheKeyAndItsChain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		offers, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		h.read(func(r *store.Rx) error {
			vs, err := r.Handovers(store.HandoverAsk{To: h.chloe, Limit: 10})
			if len(vs) != 1 || vs[0].FromName != "Ben K." || !vs[0].Stands(r.Now()) || vs[0].Pieces != 2 {
				t.Fatalf("offers: %+v", vs)
			}
			it, _ := r.Item(k.ID)
			if it.HolderID != h.ben {
				t.Fatalf("an offered key is with %s", it.HolderID)
			}
			return err
		})
		taken, err := h.accept(h.chloe, offers[0].ID, 2)
		must(t, err)
		if taken.Item.HolderID != h.chloe || taken.Item.State != custody.Out || taken.Holding.DueAt == nil {
			t.Fatalf("taken: %+v", taken)
		}
		h.last(custody.Taken, custody.HandOffered, custody.HandedOver)
		h.read(func(r *store.Rx) error {
			mine, err := r.HeldBy(h.chloe)
			must(t, err)
			his, err := r.HeldBy(h.ben)
			if len(mine) != 1 || len(his) != 0 {
				t.Fatalf("held: %v, %v", mine, his)
			}
			n, _ := r.Tally("")
			if n.Out != 1 {
				t.Fatalf("tally %+v", n)
			}
			return err
		})
		_, err = keys.Undo(context.Background(), store.In[keys.Tx](s), h.desk, k.ID)
		codeIs(t, err, "nothing_to_undo")
		_, err = h.accept(h.chloe, offers[0].ID, 2)
		codeIs(t, err, "offer_settled")
	})
}

func TestRingIsCountedBeforeItIsTakenOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := keys.ChangeItem(context.Background(), store.In[keys.EditTx](s), h.desk, k.ID, keys.ItemDraft{Code: k.Code, Name: k.Name, HomeID: k.HomeID, HomeSlot: 1, Pieces: 5, Seal: "S-77"})
		must(t, err)
		_, err = h.take(k, h.ben)
		must(t, err)
		offers, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		try := func(counted int, seal string) error {
			_, err := keys.Accept(context.Background(), h.hands(), h.as(h.chloe), keys.AcceptAsk{ID: offers[0].ID, Counted: counted, Seal: seal, Via: custody.ViaWeb})
			return err
		}
		for _, wrong := range []struct {
			n    int
			seal string
		}{{4, "S-77"}, {5, "S-78"}, {0, ""}} {
			var m *keys.Miscount
			if err := try(wrong.n, wrong.seal); !errors.As(err, &m) || tenants.KindOf(err) != tenants.Conflict {
				t.Fatalf("%+v: %v", wrong, err)
			}
		}
		h.last(custody.HandMiscount, custody.HandMiscount, custody.HandMiscount)
		h.read(func(r *store.Rx) error {
			it, err := r.Item(k.ID)
			v, _ := r.HandoverView(offers[0].ID)
			if it.HolderID != h.ben || v.Miscounts != 3 || !v.Stands(r.Now()) {
				t.Fatalf("after miscounts: %+v %+v", it, v)
			}
			return err
		})
		must(t, try(5, " s-77 "))
	})
}

func TestOffersEnd(t *testing.T) {
	clock := &tick{now: time.Now().UTC()}
	storetest.EachWith(t, store.Options{Clock: clock.read}, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)

		first, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		_, err = keys.Decline(ctx, h.hands(), h.as(h.ann), first[0].ID, "")
		codeIs(t, err, "offer_not_found")
		_, err = keys.Decline(ctx, h.hands(), h.as(h.chloe), first[0].ID, "not on shift")
		must(t, err)
		h.last(custody.HandDeclined)

		second, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		third, err := h.offer(h.ben, h.ann, k) // takes the place of the second
		must(t, err)
		_, err = h.accept(h.chloe, second[0].ID, 2)
		codeIs(t, err, "offer_settled")
		_, err = keys.Withdraw(ctx, h.hands(), h.as(h.ben), third[0].ID)
		must(t, err)
		h.last(custody.HandCalledOff)

		fourth, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		must(t, keys.ExpireHandover(ctx, h.hands(), tenants.ForJob(h.org, "test"), fourth[0].ID)) // too soon: nothing
		clock.add(keys.DefaultOffer)
		_, err = h.accept(h.chloe, fourth[0].ID, 2)
		codeIs(t, err, "offer_over")
		must(t, keys.ExpireHandover(ctx, h.hands(), tenants.ForJob(h.org, "test"), fourth[0].ID))
		h.last(custody.HandExpired)

		fifth, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		_, err = h.back(k)
		must(t, err)
		_, err = h.accept(h.chloe, fifth[0].ID, 2)
		codeIs(t, err, "offer_void")
		h.read(func(r *store.Rx) error {
			vs, err := r.Handovers(store.HandoverAsk{Item: k.ID, Limit: 9})
			it, _ := r.Item(k.ID)
			if len(vs) != 0 || it.State != custody.In {
				t.Fatalf("%+v %+v", vs, it)
			}
			return err
		})
	})
}

func TestRulesDecideForWhoIsOffered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k, sensitive := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		_, err := keys.ChangeItem(context.Background(), store.In[keys.EditTx](s), h.desk, sensitive.ID, keys.ItemDraft{Code: "K-2", Name: "Safe", HomeID: h.board.ID, HomeSlot: 2, Pieces: 1, Level: 3})
		must(t, err)
		for _, it := range []custody.Item{k, sensitive} {
			_, err := h.take(it, h.ben)
			must(t, err)
		}
		_, err = h.offer(h.ben, h.ben, k)
		refusedWith(t, err, rules.AlreadyYours)
		_, err = h.offer(h.chloe, h.ann, k)
		codeIs(t, err, "key_not_found") // not hers to offer

		offers, err := h.offer(h.ben, h.chloe, sensitive)
		must(t, err)
		_, err = h.accept(h.chloe, offers[0].ID, 1) // on a phone
		var x *keys.Refused
		if !errors.As(err, &x) || len(x.Decision.Needs) != 1 || x.Decision.Needs[0].Kind != rules.NeedBadge {
			t.Fatalf("level 3 by password alone: %v", err)
		}
		_, err = keys.Accept(context.Background(), h.hands(), h.as(h.chloe), keys.AcceptAsk{ID: offers[0].ID, Via: custody.ViaKiosk, Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN}})
		must(t, err)

		must(t, s.InTx(context.Background(), h.desk, func(tx *store.Tx) error { // she leaves
			_, err := tx.Update("people").Set("blocked_at = ?", tx.Now()).Where("id = ?", h.chloe).Exec(tx.Context())
			return err
		}))
		_, err = h.offer(h.ben, h.chloe, k)
		refusedWith(t, err, rules.PersonInactive)
		h.last(custody.HandNotLet)
	})
}

// TestOneOfManyAcceptsWins races acceptances, a decline and a return.
func TestOneOfManyAcceptsWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		offers, err := h.offer(h.ben, h.chloe, k)
		must(t, err)
		var wg sync.WaitGroup
		errs := make([]error, 24)
		for i := range errs {
			wg.Go(func() { _, errs[i] = h.accept(h.chloe, offers[0].ID, 2) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if tenants.KindOf(err) != tenants.Conflict {
				t.Errorf("loser got %v", err)
			}
		}
		if won != 1 {
			t.Fatalf("%d won", won)
		}
	})
}

// tick is a clock that tests move.
type tick struct {
	mu  sync.Mutex
	now time.Time
}

func (c *tick) read() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *tick) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }
