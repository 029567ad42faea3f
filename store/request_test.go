package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) asks() access.RequestStore { return store.In[access.RequestTx](h.s) }

func (h *house) askTime(who tenants.PersonID, it custody.Item, more time.Duration, why string) (access.MoreTime, error) {
	var due time.Time
	h.read(func(r *store.Rx) error {
		hs, err := r.LastHolding(it.ID)
		if hs.DueAt != nil {
			due = *hs.DueAt
		}
		return err
	})
	return access.AskTime(context.Background(), h.asks(), h.as(who), it.ID, due.Add(more), why)
}

// signed is the scope of a person with a role and a sign-in.
func (h *house) signed(p tenants.PersonID, role tenants.Role) tenants.Scope {
	h.t.Helper()
	h.member(p, role)
	m := tenants.Membership{OrgID: h.org, LoginID: "log_x", PersonID: p, Role: role}
	return tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_x"}, m, "req")
}

func TestMoreTimeWithinTheRuleIsGivenAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		due := time.Now().Add(time.Hour).UTC()
		_, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk, keys.TakeAsk{ItemID: k.ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, DueAt: &due})
		must(t, err)
		out, err := h.askTime(h.ben, k, 2*time.Hour, "")
		must(t, err)
		if out.Due == nil || out.Request != nil {
			t.Fatalf("within eight hours: %+v", out)
		}
		h.last(custody.Extended)
		_, err = h.askTime(h.ben, k, 24*time.Hour, "")
		codeIs(t, err, "why_required")
		_, err = h.askTime(h.ben, k, -time.Minute, "")
		codeIs(t, err, "not_more_time")
		_, err = h.askTime(h.chloe, k, time.Hour, "")
		codeIs(t, err, "key_not_found")
	})
}

func TestMoreTimeIsDecidedByAnotherHuman(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		ben, ann := h.signed(h.ben, tenants.RoleManager), h.signed(h.ann, tenants.RoleDesk) // ben may issue keys himself
		_, err := h.take(k, h.ben)
		must(t, err)
		ask := func(why string) custody.Request {
			out, err := h.askTime(h.ben, k, 24*time.Hour, why)
			must(t, err)
			if out.Request == nil {
				t.Fatalf("a day more is given without a request: %+v", out)
			}
			return *out.Request
		}
		first := ask("the pump is not mended yet")
		_, err = h.askTime(h.ben, k, 25*time.Hour, "again")
		codeIs(t, err, "request_open")
		_, err = access.Answer(ctx, h.asks(), ben, access.Verdict{ID: first.ID, Yes: true})
		codeIs(t, err, "own_request")
		_, err = access.Answer(ctx, h.asks(), h.as(h.chloe), access.Verdict{ID: first.ID, Yes: true})
		codeIs(t, err, "not_yours_to_decide")
		_, err = access.Answer(ctx, h.asks(), ann, access.Verdict{ID: first.ID})
		codeIs(t, err, "why_required")
		_, err = access.Answer(ctx, h.asks(), ann, access.Verdict{ID: first.ID, Why: "bring it back"})
		must(t, err)
		h.last(custody.RequestAsked, custody.RequestDenied)

		second := ask("please")
		changed := time.Now().Add(12 * time.Hour).UTC()
		out, err := access.Answer(ctx, h.asks(), ann, access.Verdict{ID: second.ID, Yes: true, Until: &changed})
		must(t, err)
		if out.State != custody.RequestGranted {
			t.Fatalf("%+v", out)
		}
		h.read(func(r *store.Rx) error {
			hs, err := r.LastHolding(k.ID)
			if hs.DueAt == nil || !hs.DueAt.Equal(changed.Truncate(time.Microsecond)) {
				t.Fatalf("due %v, want %v", hs.DueAt, changed)
			}
			return err
		})
		third := ask("once more")
		_, err = h.back(k)
		must(t, err)
		out, err = access.Answer(ctx, h.asks(), ann, access.Verdict{ID: third.ID, Yes: true})
		must(t, err)
		if out.State != custody.RequestVoid {
			t.Fatalf("granted for a key that is back: %+v", out)
		}
	})
}

func TestStandInDecidesInTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		ann := h.signed(h.ann, tenants.RoleDesk)
		_, err := h.take(k, h.ben)
		must(t, err)
		out, err := h.askTime(h.ben, k, 24*time.Hour, "the pump")
		must(t, err)
		now := time.Now()
		_, err = access.Delegate(ctx, h.asks(), ann, h.ann, now, now.Add(time.Hour))
		codeIs(t, err, "not_oneself")
		_, err = access.Delegate(ctx, h.asks(), ann, h.chloe, now.Add(time.Hour), now.Add(2*time.Hour)) // not yet
		must(t, err)
		_, err = access.Answer(ctx, h.asks(), h.as(h.chloe), access.Verdict{ID: out.Request.ID, Yes: true})
		codeIs(t, err, "not_yours_to_decide")
		for _, to := range []tenants.PersonID{h.ben, h.chloe} { // who asks cannot be the stand-in either
			_, err = access.Delegate(ctx, h.asks(), ann, to, now.Add(-time.Hour), now.Add(time.Hour))
			must(t, err)
		}
		_, err = access.Answer(ctx, h.asks(), h.as(h.ben), access.Verdict{ID: out.Request.ID, Yes: true})
		codeIs(t, err, "own_request")
		_, err = access.Answer(ctx, h.asks(), h.as(h.chloe), access.Verdict{ID: out.Request.ID, Yes: true})
		must(t, err)
		h.read(func(r *store.Rx) error {
			as, err := r.RequestAnswers(out.Request.ID)
			if len(as) != 1 || as[0].PersonID != h.chloe || as[0].ForID != h.ann {
				t.Fatalf("%+v", as)
			}
			ds, _ := r.Delegations(h.ann)
			if len(ds) != 3 || ds[0].FromName != "Ann D." {
				t.Fatalf("%+v", ds)
			}
			return err
		})
		codeIs(t, access.EndDelegation(ctx, h.asks(), ann, "dlg_other"), "delegation_not_found")
	})
}

// TestOneOf200AnswersCounts lets many people answer at once: the one who asks,
// people without the right, and those who have it.
func TestOneOf200AnswersCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		ann, ben := h.signed(h.ann, tenants.RoleDesk), h.signed(h.ben, tenants.RoleManager)
		_, err := h.take(k, h.ben)
		must(t, err)
		out, err := h.askTime(h.ben, k, 24*time.Hour, "the pump")
		must(t, err)
		var wg sync.WaitGroup
		errs := make([]error, 200)
		for i := range errs {
			who := []tenants.Scope{ann, ben, h.as(h.chloe)}[i%3]
			wg.Go(func() {
				_, errs[i] = access.Answer(ctx, h.asks(), who, access.Verdict{ID: out.Request.ID, Yes: i%2 == 0, Why: "why"})
			})
		}
		wg.Wait()
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
				if i%3 != 0 {
					t.Errorf("answer %d of somebody who may not counts", i)
				}
			}
		}
		if won != 1 {
			t.Fatalf("%d answers count", won)
		}
	})
}
