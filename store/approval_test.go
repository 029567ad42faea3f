package store_test

import (
	"context"
	"fmt"
	"slices"
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

// someone is a further person; human "" makes them a human of their own.
func (h *house) someone(name, human string) (id tenants.PersonID) {
	h.t.Helper()
	must(h.t, h.s.InTx(context.Background(), tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
		id = tenants.PersonID(tx.NewID("per"))
		if human == "" {
			human = string(id)
		}
		row := map[string]any{"id": id, "human": human, "name": name, "kind": "staff", "created_at": tx.Now()}
		_, err := tx.Insert("people", &row).Exec(tx.Context())
		return err
	}))
	return id
}

// become changes what a person is.
func (h *house) become(id tenants.PersonID, set string, args ...any) {
	h.t.Helper()
	must(h.t, h.s.InTx(context.Background(), tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
		_, err := tx.Update("people").Set(set, args...).Where("id = ?", id).Exec(tx.Context())
		return err
	}))
}

// role changes the role of a member.
func (h *house) role(id tenants.PersonID, role tenants.Role) {
	h.t.Helper()
	must(h.t, h.s.InTx(context.Background(), tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
		_, err := tx.Update("memberships").Set("role = ?", role).Where("person_id = ?", id).Exec(tx.Context())
		return err
	}))
}

// approved leaves one rule: a manager, then a custodian say yes.
func (h *house) approved() rules.Rule {
	return h.only(rules.Rule{Name: "By leave", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: rules.Needs{Approvals: []rules.Approval{
		{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}, {Who: rules.Who{Roles: []tenants.Role{tenants.RoleCustodian}}}}}})
}

func (h *house) ask(who tenants.PersonID, it custody.Item, change func(*access.AccessAsk)) (custody.Request, error) {
	in := access.AccessAsk{ItemID: it.ID, PersonID: who, Until: time.Now().Add(6 * time.Hour), Reason: "the pump", Via: custody.ViaWeb}
	if change != nil {
		change(&in)
	}
	return access.AskAccess(context.Background(), h.asks(), h.as(who), in)
}

func (h *house) yes(who tenants.Scope, r custody.Request) (custody.Request, error) {
	return access.Answer(context.Background(), h.asks(), who, access.Verdict{ID: r.ID, Yes: true})
}

// needsStep is the step of the approval that a take still lacks, "" for none.
func needsStep(no *keys.Refused) string {
	if no == nil {
		return ""
	}
	for _, n := range no.Decision.Needs {
		if n.Kind == rules.NeedApproval {
			return n.Params["step"]
		}
	}
	return "refused otherwise"
}

func TestTakeByLeaveOfTwoOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		h.approved()
		dan := h.someone("Dan", "")
		ann, cust := h.signed(h.ann, tenants.RoleManager), h.signed(dan, tenants.RoleCustodian)
		_, no := h.handOut(k, nil)
		if needsStep(no) != "1" {
			t.Fatalf("%+v", no)
		}
		_, err := h.ask(h.ben, k, func(in *access.AccessAsk) { in.Reason = " " })
		codeIs(t, err, "why_required")
		_, err = h.ask(h.ben, k, func(in *access.AccessAsk) { in.Until = time.Now().Add(-time.Hour) })
		codeIs(t, err, "until_before_from")
		_, err = h.ask(h.ben, k, func(in *access.AccessAsk) { in.Until = time.Now().Add(15 * 24 * time.Hour) })
		codeIs(t, err, "access_too_long")
		_, err = h.ask(h.ben, k, func(in *access.AccessAsk) { in.PersonID = h.chloe })
		if tenants.KindOf(err) != tenants.Forbidden {
			t.Fatalf("ben asks for chloé: %v", err)
		}
		r, err := h.ask(h.ben, k, nil)
		must(t, err)
		_, err = h.ask(h.ben, k, nil)
		codeIs(t, err, "request_open")
		_, err = h.yes(cust, r)
		codeIs(t, err, "not_yours_to_decide") // the second step comes second
		_, err = h.yes(ann, r)
		must(t, err)
		if _, no := h.handOut(k, nil); needsStep(no) != "1" {
			t.Fatal("half a request counts")
		}
		r, err = h.yes(cust, r)
		must(t, err)
		if r.State != custody.RequestGranted {
			t.Fatalf("%+v", r)
		}
		out, no := h.handOut(k, nil)
		if no != nil || out.Holding.DueAt == nil || out.Holding.DueAt.After(*r.Until) {
			t.Fatalf("%+v %+v", out, no)
		}
		late := r.Until.Add(time.Hour)
		more, err := access.AskTime(ctx, h.asks(), h.as(h.ben), k.ID, late, "longer than was granted")
		must(t, err)
		if more.Request == nil {
			t.Fatal("more time than was granted is given at once")
		}
		_, err = keys.Undo(ctx, store.In[keys.Tx](h.s), h.desk, k.ID)
		must(t, err)
		if _, no = h.handOut(k, nil); no != nil {
			t.Fatalf("a take that never was used the request up: %+v", no.Decision)
		}
		_, err = h.back(k)
		must(t, err)
		if _, no = h.handOut(k, nil); needsStep(no) != "1" {
			t.Fatal("once means twice")
		}
	})
}

func TestWhatWasGrantedEndsWithWhoGaveItAndWithTheRule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		rule := h.approved()
		dan := h.someone("Dan", "")
		ann, cust := h.signed(h.ann, tenants.RoleManager), h.signed(dan, tenants.RoleCustodian)
		r, err := h.ask(h.ben, k, nil)
		must(t, err)
		_, err = h.yes(ann, r)
		must(t, err)
		_, err = h.yes(cust, r)
		must(t, err)
		dry := func() string {
			h.t.Helper()
			var d rules.Decision
			h.read(func(rx *store.Rx) (err error) {
				it, err := rx.Item(k.ID)
				must(t, err)
				d, err = keys.Weigh(rx, h.desk, keys.TakeAsk{ItemID: k.ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}, it, time.Now())
				return err
			})
			if d.Outcome == rules.Granted {
				return ""
			}
			return needsStep(&keys.Refused{Decision: d})
		}
		says := func(want string) {
			h.t.Helper()
			if got := dry(); got != want {
				h.t.Fatalf("lacks step %q, want %q", got, want)
			}
		}
		says("")
		h.become(dan, "blocked_at = ?", time.Now().UTC())
		says("2")
		h.become(dan, "blocked_at = NULL")
		h.role(h.ann, tenants.RoleDesk)
		says("1")
		h.role(h.ann, tenants.RoleManager)
		h.become(dan, "human = ?", h.ann) // turns out to be the same human
		says("2")
		h.become(dan, "human = ?", h.ben)
		says("2")
		h.become(dan, "human = ?", dan)
		says("")
		rule.Name = "By leave, anew"
		h.rule(rule)
		says("1")
	})
}

func TestStandInMayGiveAnApproval(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "By leave", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{h.ann}}}}}})
		ann := h.signed(h.ann, tenants.RoleManager)
		_, err := access.Delegate(ctx, h.asks(), ann, h.chloe, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		must(t, err)
		r, err := h.ask(h.ben, k, nil)
		must(t, err)
		_, err = h.yes(h.as(h.chloe), r)
		must(t, err)
		if _, no := h.handOut(k, nil); no != nil {
			t.Fatalf("%+v", no.Decision)
		}
	})
}

func TestRequestsThatNoApprovalHelps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.ask(h.ben, k, nil)
		codeIs(t, err, "approval_not_needed")
		h.approved()
		h.rule(rules.Rule{Name: "Not ben", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.ben}}})
		_, err = h.ask(h.ben, k, nil)
		codeIs(t, err, string(rules.RuleDenies))
		h.last(custody.RequestNotAsked)
		ann, dan := h.signed(h.ann, tenants.RoleManager), h.someone("Dan", "")
		cust := h.signed(dan, tenants.RoleCustodian)
		r, err := h.ask(h.chloe, k, nil)
		must(t, err)
		_, err = h.yes(ann, r)
		must(t, err)
		_, err = keys.ReportMissing(context.Background(), store.In[keys.Tx](h.s), h.desk, k.ID, "gone")
		must(t, err)
		r, err = h.yes(cust, r)
		must(t, err)
		if r.State != custody.RequestVoid {
			t.Fatalf("granted for a lost key: %+v", r)
		}
	})
}

// TestApprovalsOfManyAtOnce lets 200 answers race for two steps: of the one
// who asks, also by a second record, of blocked and demoted people, of one
// human with two records, and of those who may.
func TestApprovalsOfManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		managers := rules.Who{Roles: []tenants.Role{tenants.RoleManager}}
		h.only(rules.Rule{Name: "Two managers", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: managers}, {Who: managers}}}})
		blocked, demoted, again := h.someone("Blocked", ""), h.someone("Demoted", ""), h.someone("Ben again", string(h.ben))
		twice := h.someone("Ann again", string(h.ann))
		var scopes []tenants.Scope
		for _, p := range []tenants.PersonID{h.ann, twice, h.ben, again, h.chloe, blocked, demoted} {
			scopes = append(scopes, h.signed(p, tenants.RoleManager))
		}
		r, err := h.ask(h.ben, k, nil)
		must(t, err)
		h.become(blocked, "blocked_at = ?", time.Now().UTC())
		h.role(demoted, tenants.RoleHolder)
		var wg sync.WaitGroup
		errs := make([]error, 200)
		for i := range errs {
			wg.Go(func() { _, errs[i] = h.yes(scopes[i%len(scopes)], r) })
		}
		wg.Wait()
		for i, err := range errs {
			if who := i % len(scopes); err == nil && who != 0 && who != 1 && who != 4 {
				t.Errorf("the answer of number %d counts", who)
			}
		}
		h.read(func(rx *store.Rx) error {
			as, err := rx.RequestAnswers(r.ID)
			if len(as) != 2 || as[0].Human == as[1].Human || slices.ContainsFunc(as, func(a custody.RequestAnswer) bool { return a.Human == string(h.ben) }) {
				t.Errorf("%+v", as)
			}
			return err
		})
		if _, no := h.handOut(k, nil); no != nil {
			t.Fatalf("two distinct people said yes: %+v", no.Decision)
		}
	})
}

// TestOneRequestServesOneTakeOfMany lets many desks use one request at once,
// with a return between: it is spent once.
func TestOneRequestServesOneTakeOfMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "By leave", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}}}})
		ann := h.signed(h.ann, tenants.RoleManager)
		r, err := h.ask(h.ben, k, nil)
		must(t, err)
		_, err = h.yes(ann, r)
		must(t, err)
		var wg sync.WaitGroup
		taken := make([]bool, 24)
		for i := range taken {
			wg.Go(func() {
				if _, err := h.take(k, h.ben); err == nil {
					taken[i] = true
					_, _ = h.back(k) // somebody else may have brought it back
				}
			})
		}
		wg.Wait()
		n := 0
		for _, ok := range taken {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Fatal(fmt.Sprint(n, " takes by one request"))
		}
	})
}
