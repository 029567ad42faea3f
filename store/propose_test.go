package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// estate is a key system of two houses with three rooms, and one room that has
// a key of its own.
type estate struct {
	*house
	system     custody.KeySystem
	a, b, c, d custody.Opens
	own        custody.Item
	owner      tenants.Scope
	boss       tenants.Scope
}

func newEstate(t *testing.T, s *store.Store) *estate {
	e := &estate{house: newHouse(t, s, "north")}
	ctx := context.Background()
	var err error
	e.system, err = keys.AddSystem(ctx, e.systems(), e.desk, custody.KeySystem{Name: "House"})
	must(t, err)
	gm := e.symbol(custody.Symbol{SystemID: e.system.ID, Symbol: "G", Level: custody.GrandMaster})
	m := e.symbol(custody.Symbol{SystemID: e.system.ID, Symbol: "G1", Level: custody.Master, ParentID: gm.ID})
	n := e.symbol(custody.Symbol{SystemID: e.system.ID, Symbol: "G2", Level: custody.Master, ParentID: gm.ID})
	e.a, e.b, e.c, e.d = e.room("A"), e.room("B"), e.room("C"), e.room("D")
	for _, x := range []struct {
		symbol string
		below  custody.SymbolID
		door   custody.Opens
	}{{"G1A", m.ID, e.a}, {"G1B", m.ID, e.b}, {"G2C", n.ID, e.c}} {
		ck := e.symbol(custody.Symbol{SystemID: e.system.ID, Symbol: x.symbol, Level: custody.ChangeKey, ParentID: x.below})
		_, err := keys.SetCylinders(ctx, e.systems(), e.desk, ck.ID, []custody.Opens{x.door})
		must(t, err)
	}
	e.own, err = keys.AddItem(ctx, store.In[keys.EditTx](s), e.desk, keys.ItemDraft{Code: "K-9", Name: "Shed", HomeID: e.board.ID, HomeSlot: 9, Opens: []custody.Opens{e.d}})
	must(t, err)
	_, err = keys.AddItem(ctx, store.In[keys.EditTx](s), e.desk, keys.ItemDraft{Code: "K-8", Name: "Of the board", HomeID: e.board.ID, HomeSlot: 8, Opens: []custody.Opens{e.a}})
	must(t, err)
	e.owner, e.boss = e.signed(e.someone("Olga O.", ""), tenants.RoleOwner), e.signed(e.someone("Max M.", ""), tenants.RoleManager)
	return e
}

func (e *estate) want(who tenants.PersonID, apart bool, doors ...custody.Opens) ([]custody.Request, error) {
	return access.AskDoors(context.Background(), store.In[access.DoorsTx](e.s), e.as(who), access.DoorsAsk{PersonID: who, Doors: doors, Reason: "the night round", Apart: apart, Via: custody.ViaWeb})
}

func (e *estate) issue() keys.IssueStore { return store.In[keys.IssueTx](e.s) }

func (e *estate) proposed(doors ...custody.Opens) (keys, apart string) {
	e.read(func(r *store.Rx) error {
		all, err := r.Openers(doors)
		p := custody.Propose(doors, all)
		for _, o := range p.Keys {
			keys += o.Label() + " "
		}
		for _, o := range p.Apart {
			apart += o.Label() + " "
		}
		return err
	})
	return keys, apart
}

func TestProposalsClimbThePyramid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		e := newEstate(t, s)
		for _, x := range []struct {
			doors       []custody.Opens
			keys, apart string
		}{
			{[]custody.Opens{e.a}, "G1A ", ""},
			{[]custody.Opens{e.a, e.b}, "G1 ", ""}, // no fewer doors apart
			{[]custody.Opens{e.a, e.c}, "G ", "G1A G2C "},
			{[]custody.Opens{e.a, e.d}, "G1A K-9 ", ""},
			{[]custody.Opens{{Kind: custody.UnitAsset, AssetID: "unt_none"}}, "", ""},
		} {
			if k, a := e.proposed(x.doors...); k != x.keys || a != x.apart {
				t.Errorf("%v: %q, apart %q", x.doors, k, a)
			}
		}
		e.read(func(r *store.Rx) error {
			all, err := r.Openers([]custody.Opens{e.a})
			many := map[string]int{}
			for _, o := range all {
				many[o.Symbol] = o.Exposed
			}
			if len(all) != 3 || many["G"] != 3 || many["G1"] != 2 || many["G1A"] != 1 {
				t.Errorf("opens in all: %v", many)
			}
			return err
		})
	})
}

func TestKeyForGoodIsAskedApprovedCutAndHanded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, e := context.Background(), newEstate(t, s)
		_, err := e.want(e.ben, false)
		codeIs(t, err, "doors_required")
		_, err = e.want(e.ben, false, custody.Opens{Kind: custody.UnitAsset, AssetID: "unt_none"})
		codeIs(t, err, "door_not_found")
		_, err = e.want(e.ben, false, e.room("Unlocked"))
		codeIs(t, err, "no_key_opens")
		out, err := e.want(e.ben, false, e.a, e.c)
		must(t, err)
		if len(out) != 1 || out[0].SymbolID == "" || out[0].ItemID != "" {
			t.Fatalf("%+v", out)
		}
		q := out[0]
		_, err = e.want(e.ben, false, e.c, e.a)
		codeIs(t, err, "request_open")
		_, err = keys.CutKey(ctx, e.issue(), e.desk, q.ID, keys.CutDraft{Code: "K-70", Serial: "S-1", HomeID: e.board.ID})
		codeIs(t, err, "request_not_granted")
		q, err = e.yes(e.boss, q)
		must(t, err)
		if q.State != custody.RequestOpen {
			t.Fatalf("a grand master without an executive: %+v", q)
		}
		_, err = e.yes(e.boss, q)
		codeIs(t, err, "decided_before")
		q, err = e.yes(e.owner, q)
		must(t, err)
		_, err = keys.HandGranted(ctx, e.issue(), e.desk, q.ID, custody.ViaDesk)
		codeIs(t, err, "not_cut")
		it, err := keys.CutKey(ctx, e.issue(), e.desk, q.ID, keys.CutDraft{Code: "K-70", Serial: "S-1", HomeID: e.board.ID})
		must(t, err)
		_, err = keys.CutKey(ctx, e.issue(), e.desk, q.ID, keys.CutDraft{Code: "K-71", Serial: "S-2", HomeID: e.board.ID})
		codeIs(t, err, "cut_before")
		got, err := keys.HandGranted(ctx, e.issue(), e.desk, q.ID, custody.ViaDesk)
		must(t, err)
		if it.Level != 4 || got.Holding.DueAt != nil || got.Holding.PersonID != e.ben || got.Item.ID != it.ID {
			t.Fatalf("%+v %+v", it, got)
		}
		_, err = keys.HandGranted(ctx, e.issue(), e.desk, q.ID, custody.ViaDesk)
		codeIs(t, err, "handed_before")
		_, err = keys.SignPermanent(ctx, store.In[keys.PermanentTx](s), e.as(e.ben), got.Holding.ID, keys.Signature{Name: "Ben K."})
		must(t, err)
		e.last(custody.RequestAsked, custody.RequestStepped, custody.RequestAllowed, custody.ItemAdded, custody.KeyCut, custody.Taken, custody.PermanentSigned)
		e.read(func(r *store.Rx) error {
			ks, err := r.Copies(store.CopyAsk{Item: it.ID, Limit: 9})
			if len(ks) != 1 || ks[0].Serial != "S-1" || ks[0].Metal() != "G/1" {
				t.Errorf("%+v", ks)
			}
			return err
		})
		_, err = e.want(e.ben, false, e.b)
		codeIs(t, err, "opens_already")
	})
}

func TestSetsReturnsAndDenials(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, e := context.Background(), newEstate(t, s)
		out, err := e.want(e.ben, true, e.a, e.c)
		must(t, err)
		if len(out) != 2 {
			t.Fatalf("apart: %+v", out)
		}
		back, err := access.Answer(ctx, e.asks(), e.boss, access.Verdict{ID: out[0].ID, Back: true})
		codeIs(t, err, "why_required")
		back, err = access.Answer(ctx, e.asks(), e.boss, access.Verdict{ID: out[0].ID, Back: true, Why: "only the lobby, please"})
		must(t, err)
		e.last(custody.RequestSentBack)
		if back.State != custody.RequestReturned {
			t.Fatalf("%+v", back)
		}
		ask := access.DoorsAsk{PersonID: e.ben, Doors: []custody.Opens{e.a, e.d}, Reason: "the lobby and the shed", Prior: back.ID, Via: custody.ViaWeb}
		again, err := access.AskDoors(ctx, store.In[access.DoorsTx](s), e.as(e.ben), ask)
		must(t, err)
		if len(again) != 2 || again[0].PriorID != back.ID || again[1].ItemID != e.own.ID && again[0].ItemID != e.own.ID {
			t.Fatalf("%+v", again)
		}
		ask.Prior = out[1].ID
		_, err = access.AskDoors(ctx, store.In[access.DoorsTx](s), e.as(e.ben), ask)
		codeIs(t, err, "request_not_found")
		own := again[slices.IndexFunc(again, func(q custody.Request) bool { return q.ItemID != "" })]
		_, err = e.yes(e.boss, own)
		must(t, err)
		e.rule(rules.Rule{Name: "Not the shed", Effect: rules.Deny, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{e.own.ID}}})
		_, err = keys.HandGranted(ctx, e.issue(), e.desk, own.ID, custody.ViaDesk)
		var no *keys.Refused
		if !errors.As(err, &no) {
			t.Fatalf("a rule that denies is passed over: %v", err)
		}
		_, err = e.want(e.chloe, false, e.d)
		var not *access.NotAsked
		if !errors.As(err, &not) {
			t.Fatalf("asked for what a rule denies: %v", err)
		}
	})
}

func TestWishesThatNobodyDecidesAreRefusedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, e := context.Background(), newEstate(t, s)
		olga := e.owner.Person()
		_, err := access.AskDoors(ctx, store.In[access.DoorsTx](s), e.owner, access.DoorsAsk{PersonID: olga, Doors: []custody.Opens{e.a, e.c}, Reason: "mine", Via: custody.ViaWeb})
		var nobody *access.NoApprover
		if !errors.As(err, &nobody) || nobody.Step != 2 {
			t.Fatalf("the only owner is their own executive: %v", err)
		}
		e.last(custody.RequestNotAsked)
		approvers := store.In[access.ApproversTx](s)
		max := rules.Approval{Who: rules.Who{People: []tenants.PersonID{e.boss.Person()}}}
		_, err = access.SetApprovers(ctx, approvers, e.as(e.ben), e.system.ID, nil, rules.Who{})
		forbidden(t, err)
		_, err = access.SetApprovers(ctx, approvers, e.owner, e.system.ID, []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{"per_none"}}}}, rules.Who{})
		codeIs(t, err, "person_not_found")
		_, err = access.SetApprovers(ctx, approvers, e.owner, e.system.ID, []rules.Approval{max, max}, rules.Who{})
		must(t, err)
		_, err = e.want(e.ben, false, e.a)
		if !errors.As(err, &nobody) || nobody.Step != 2 {
			t.Fatalf("the same human twice: %v", err)
		}
		e.read(func(r *store.Rx) error {
			house, err := r.House()
			ds := house.Steps([]rules.Approval{max, max})
			if len(ds) == 0 || ds[0].Kind != access.SameApprover {
				t.Errorf("circle is not explained: %v", ds)
			}
			return err
		})
		_, err = access.SetApprovers(ctx, approvers, e.owner, e.system.ID, []rules.Approval{max}, rules.Who{People: []tenants.PersonID{e.chloe}})
		must(t, err)
		out, err := e.want(e.ben, false, e.a)
		must(t, err)
		if out[0].Steps == "" || len(out) != 1 {
			t.Fatalf("%+v", out)
		}
		_, err = e.want(e.ben, false, e.b, e.c)
		if !errors.As(err, &nobody) || nobody.Step != 2 { // Chloé has no sign-in
			t.Fatalf("%v", err)
		}
	})
}
