package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) waits() keys.WaitStore { return store.In[keys.WaitTx](h.s) }

func (h *house) waitFor(who tenants.PersonID, it custody.Item) (custody.Waiter, error) {
	return keys.WaitFor(context.Background(), h.waits(), h.as(who), it.ID, who)
}

// terms sets how long a key is kept and a return may be taken back.
func (h *house) terms(hold, grace time.Duration) {
	h.t.Helper()
	t := custody.StandardBooking
	t.Hold, t.Grace = hold, grace
	owner := tenants.ForOperator(h.org, "test", "terms")
	must(h.t, booking.SetTerms(context.Background(), store.In[booking.Tx](h.s), owner, t))
}

func (h *house) waiter(id custody.WaiterID) (w custody.Waiter) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) {
		w, err = r.Waiter(id)
		return err
	})
	return w
}

func TestTheFirstWhoWaitsIsToldAndTheKeyIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.waitFor(h.ann, k)
		codeIs(t, err, "wait_is_in")
		_, err = h.take(k, h.ben)
		must(t, err)
		_, err = h.waitFor(h.ben, k)
		codeIs(t, err, "wait_yours")
		dan := h.someone("Dan", "")
		first, err := h.waitFor(h.chloe, k)
		must(t, err)
		_, err = h.waitFor(h.chloe, k)
		codeIs(t, err, "waits_already")
		second, err := h.waitFor(dan, k)
		must(t, err)
		if _, err := keys.WaitFor(ctx, h.waits(), h.as(dan), k.ID, h.ben); tenants.KindOf(err) != tenants.Forbidden {
			t.Fatalf("dan waits for ben: %v", err)
		}
		_, err = h.back(k)
		must(t, err)
		h.last(custody.WaitTold)
		if w := h.waiter(first.ID); w.State != custody.WaiterTold || w.HoldUntil == nil {
			t.Fatalf("%+v", w)
		}
		if w := h.waiter(second.ID); w.State != custody.Waiting {
			t.Fatalf("both are told: %+v", w)
		}
		_, err = h.take(k, h.ben)
		refusedWith(t, err, rules.Reserved)
		_, err = h.take(k, dan)
		refusedWith(t, err, rules.Reserved)
		third, err := h.waitFor(h.ben, k) // it is here, and kept for another
		must(t, err)
		must(t, keys.ExpireWait(ctx, h.waits(), tenants.ForJob(h.org, "test"), first.ID)) // too early: nothing
		if w := h.waiter(first.ID); w.State != custody.WaiterTold {
			t.Fatalf("%+v", w)
		}
		must(t, keys.StopWaiting(ctx, h.waits(), h.as(h.chloe), k.ID, h.chloe)) // the next is told
		if w := h.waiter(second.ID); w.State != custody.WaiterTold {
			t.Fatalf("%+v", w)
		}
		codeIs(t, keys.StopWaiting(ctx, h.waits(), h.as(h.chloe), k.ID, h.chloe), "not_waiting")
		_, err = h.take(k, dan)
		must(t, err)
		if w := h.waiter(second.ID); w.State != custody.WaiterDone {
			t.Fatalf("%+v", w)
		}
		if w := h.waiter(third.ID); w.State != custody.Waiting {
			t.Fatalf("%+v", w)
		}
	})
}

func TestWithoutAHoldEverybodyIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		h.terms(0, 0)
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		a, err := h.waitFor(h.chloe, k)
		must(t, err)
		b, err := h.waitFor(h.ann, k)
		must(t, err)
		_, err = h.back(k)
		must(t, err)
		for _, id := range []custody.WaiterID{a.ID, b.ID} {
			if w := h.waiter(id); w.State != custody.WaiterTold || w.HoldUntil != nil {
				t.Fatalf("%+v", w)
			}
		}
		_, err = h.take(k, h.ben)
		must(t, err) // kept for nobody
	})
}

// TestManyWaitAtOnce: whoever asks at once, the queue has each once and a
// return tells one.
func TestManyWaitAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		var wg sync.WaitGroup
		for i := range 30 {
			who := []tenants.PersonID{h.ann, h.chloe}[i%2]
			wg.Go(func() { _, _ = h.waitFor(who, k) }) // all but the first of each are refused
		}
		wg.Wait()
		for range 5 {
			wg.Go(func() { _, _ = h.back(k) })
		}
		wg.Wait()
		h.read(func(r *store.Rx) error {
			vs, err := r.Waiting(store.WaiterAsk{Item: k.ID, Limit: 100})
			told := 0
			for _, v := range vs {
				if v.State == custody.WaiterTold {
					told++
				}
			}
			if len(vs) != 2 || told != 1 {
				t.Errorf("%d wait, %d told", len(vs), told)
			}
			return err
		})
	})
}

func TestReturnByMistakeIsTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		h.only(rules.Rule{Name: "With a reason", Needs: rules.Needs{Reason: true, Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Is it parked?"}}}})
		k := h.key("K-1", h.board, 1)
		var q string
		h.read(func(r *store.Rx) error {
			rs, err := r.Rules()
			q = rs[0].Needs.Questions[0].ID
			return err
		})
		out, no := h.handOut(k, func(in *keys.TakeAsk) { in.Reason, in.Answers = "pump", map[string]string{q: "yes"} })
		if no != nil {
			t.Fatalf("%+v", no.Decision)
		}
		again := func(who tenants.PersonID) (keys.Taken, error) {
			return keys.TakeAgain(ctx, store.In[keys.Tx](h.s), h.as(who), keys.AgainAsk{ItemID: k.ID, PersonID: who, Via: custody.ViaKiosk, Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN}})
		}
		_, err := again(h.ben)
		codeIs(t, err, "no_grace") // it is out
		_, err = h.back(k)
		must(t, err)
		_, err = again(h.chloe)
		codeIs(t, err, "no_grace")
		got, err := again(h.ben)
		must(t, err)
		if got.Holding.ID != out.Holding.ID || got.Holding.DueAt == nil || !got.Holding.DueAt.Equal(*out.Holding.DueAt) || got.Holding.Reason != "pump" {
			t.Fatalf("another holding: %+v, was %+v", got.Holding, out.Holding)
		}
		h.last(custody.TakenAgain)
		_, err = h.back(k)
		must(t, err)
		h.become(h.ben, "blocked_at = ?", time.Now().UTC())
		_, err = again(h.ben)
		refusedWith(t, err, rules.PersonInactive)
		h.become(h.ben, "blocked_at = NULL")
		h.terms(0, 0)
		_, err = again(h.ben)
		codeIs(t, err, "no_grace")
	})
}

func TestWhoWaitedGoesBeforeAReturnByMistake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		_, err = h.waitFor(h.chloe, k)
		must(t, err)
		_, err = h.back(k)
		must(t, err)
		_, err = keys.TakeAgain(context.Background(), store.In[keys.Tx](h.s), h.as(h.ben), keys.AgainAsk{ItemID: k.ID, PersonID: h.ben, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}})
		refusedWith(t, err, rules.Reserved)
	})
}
