package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// forGood hands a key to somebody who is not expected to bring it back.
func (h *bookHouse) forGood(it custody.Item, who tenants.PersonID) custody.HoldingID {
	h.t.Helper()
	out, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk, keys.TakeAsk{ItemID: it.ID, PersonID: who, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Permanent: true})
	must(h.t, err)
	if out.Holding.DueAt != nil {
		h.t.Fatalf("a key for good is due %v", out.Holding.DueAt)
	}
	return out.Holding.ID
}

// letKeep lets everybody keep keys for good.
func (h *bookHouse) letKeep() {
	h.t.Helper()
	_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.s), h.desk, rules.Rule{Name: "For good", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
	must(h.t, err)
}

func (h *bookHouse) passDays(n int) {
	h.clock.mu.Lock()
	h.clock.now = h.clock.now.AddDate(0, 0, n)
	h.clock.mu.Unlock()
}

// TestPermanentKeysAreAskedForOnceAYear follows four keys: one is confirmed,
// one denied, one nobody answers for, one comes back before its year is over.
func TestPermanentKeysAreAskedForOnceAYear(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx, s := context.Background(), store.In[keys.PermanentTx](h.s)
		ben := h.signed(h.ben, tenants.RoleHolder)
		h.letKeep()
		h.become(h.ben, "manager_id = ?", h.chloe)
		var ids [4]custody.HoldingID
		var items [4]custody.Item
		for i := range ids {
			items[i] = h.key([]string{"K-1", "K-2", "K-3", "K-4"}[i], h.board, i+1)
			ids[i] = h.forGood(items[i], h.ben)
		}
		sweep := func() (n int) {
			orgs, err := h.s.UnscopedWithPermanents(ctx)
			must(h.t, err)
			for _, org := range orgs {
				if org == h.org {
					n, err = keys.SweepPermanent(ctx, s, tenants.ForJob(h.org, "permanents"))
					must(h.t, err)
				}
			}
			return n
		}
		if n := sweep(); n != 0 {
			h.t.Fatalf("%d asked on the first day", n)
		}
		h.passDays(364)
		_, err := keys.BringBack(ctx, store.In[keys.Tx](h.s), h.desk, keys.BackAsk{ItemID: items[3].ID, BroughtBy: h.ben, Via: custody.ViaDesk})
		must(h.t, err)
		if n := sweep(); n != 0 {
			h.t.Fatalf("%d asked before the year is over", n)
		}
		h.passDays(1)
		if n := sweep(); n != 3 || h.mails("permanent_ask") != 3 {
			h.t.Fatalf("%d asked, %d mails", n, h.mails("permanent_ask"))
		}
		if n := sweep(); n != 0 {
			h.t.Fatalf("%d asked twice", n)
		}
		codeIs(h.t, keys.AskPermanent(ctx, s, h.desk, ids[0]), "asked_already")
		_, err = keys.AnswerPermanent(ctx, s, h.signed(h.ann, tenants.RoleHolder), ids[0], true, "")
		codeIs(h.t, err, "permission_missing")
		_, err = keys.AnswerPermanent(ctx, s, ben, ids[0], true, "")
		must(h.t, err)
		h.last(custody.PermanentKept)
		lost, err := keys.AnswerPermanent(ctx, s, ben, ids[1], false, "I have not seen it since the move.")
		must(h.t, err)
		if lost.State != custody.Missing {
			h.t.Errorf("a denied key is %s", lost.State)
		}
		h.last(custody.PermanentDenied, custody.ReportedMissing)
		_, err = keys.AnswerPermanent(ctx, s, ben, ids[1], true, "")
		codeIs(h.t, err, "already_missing")
		_, err = keys.AnswerPermanent(ctx, s, ben, ids[3], true, "")
		codeIs(h.t, err, "not_permanent")
		h.passDays(21)
		if n := sweep(); n != 1 || h.mails("permanent_silent") != 1 {
			h.t.Fatalf("%d silent, %d mails", n, h.mails("permanent_silent"))
		}
		if n := sweep(); n != 0 {
			h.t.Fatalf("%d told twice", n)
		}
		h.read(func(r *store.Rx) error {
			vs, err := r.Permanents(store.PermanentAsk{Owner: h.chloe, Limit: 10})
			if len(vs) != 1 || vs[0].HoldingID != ids[2] || vs[0].Permanent.State(h.clock.read()) != custody.StillSilent || vs[0].Person == "" {
				h.t.Errorf("%+v", vs)
			}
			open, _ := r.Permanents(store.PermanentAsk{Open: true, Limit: 10})
			after, _ := r.Permanents(store.PermanentAsk{After: ids[0], Limit: 10})
			if len(open) != 2 || len(after) != 2 {
				h.t.Errorf("%d open, %d after the first", len(open), len(after))
			}
			return err
		})
		_, err = keys.AnswerPermanent(ctx, s, h.desk, ids[2], true, "")
		must(h.t, err)
		h.passDays(366)
		if n := sweep(); n != 2 {
			h.t.Errorf("%d asked in the second year, want the two that were confirmed", n)
		}
	})
}

// TestAPermanentKeyIsSignedFor: once, with a name, and only for a key without a
// due time.
func TestAPermanentKeyIsSignedFor(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx, s := context.Background(), store.In[keys.PermanentTx](h.s)
		h.letKeep()
		id := h.forGood(h.key("K-1", h.board, 1), h.ben)
		_, err := keys.SignPermanent(ctx, s, h.desk, id, keys.Signature{Name: " "})
		codeIs(h.t, err, "sign_name")
		p, err := keys.SignPermanent(ctx, s, h.signed(h.ben, tenants.RoleHolder), id, keys.Signature{Name: "Ben K.", Drawn: []byte("png")})
		must(h.t, err)
		if p.SignedAt == nil || p.Signature == "" {
			h.t.Errorf("%+v", p)
		}
		h.last(custody.PermanentSigned)
		_, err = keys.SignPermanent(ctx, s, h.desk, id, keys.Signature{Name: "Ben K."})
		codeIs(h.t, err, "signed_before")
		due := h.clock.read().Add(time.Hour)
		out, err := keys.Take(ctx, store.In[keys.Tx](h.s), h.desk, keys.TakeAsk{ItemID: h.key("K-2", h.board, 2).ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, DueAt: &due})
		must(h.t, err)
		_, err = keys.SignPermanent(ctx, s, h.desk, out.Holding.ID, keys.Signature{Name: "Ben K."})
		codeIs(h.t, err, "not_permanent")
	})
}
