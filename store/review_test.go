package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// reviewHouse has a group of three, a rule for the group, and a rule that names
// Ben; Ann answers for Ben, Chloé for Ann, and nobody of note for Chloé.
func eachReviewHouse(t *testing.T, test func(h *bookHouse, night tenants.GroupID, own rules.Rule)) {
	eachBookHouse(t, func(h *bookHouse) {
		night := tenants.GroupID("grp_night")
		must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			if err := tx.AddGroup(tenants.Group{ID: night, Name: "Night shift"}); err != nil {
				return err
			}
			for of, manager := range map[tenants.PersonID]tenants.PersonID{h.ben: h.ann, h.ann: h.chloe, h.chloe: ""} {
				if err := tx.SetGroupMember(night, of, true); err != nil {
					return err
				}
				if _, err := tx.Update("people").Set("manager_id = ?", manager).Where("id = ?", of).Exec(tx.Context()); err != nil {
					return err
				}
			}
			return nil
		}))
		h.rule(rules.Rule{Name: "The night", Effect: rules.Allow, Who: rules.Who{Groups: []tenants.GroupID{night}}, What: rules.What{Items: []custody.ItemID{h.van[0].ID}}})
		own := h.rule(rules.Rule{Name: "Ben's van", Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{h.ben}}, What: rules.What{Items: []custody.ItemID{h.van[1].ID}}})
		_, err := h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		_, err = h.back(h.van[0])
		must(h.t, err)
		test(h, night, own)
	})
}

func (h *bookHouse) reviews() access.ReviewStore { return store.In[access.ReviewTx](h.s) }

func (h *bookHouse) plan(r custody.Review) custody.Review {
	h.t.Helper()
	out, err := access.PlanReview(context.Background(), h.reviews(), h.desk, r)
	must(h.t, err)
	return out
}

func (h *bookHouse) review(id custody.ReviewID) (r custody.Review, lines []custody.ReviewLine) {
	h.t.Helper()
	h.read(func(rx *store.Rx) (err error) {
		if r, err = rx.Review(id); err != nil {
			return err
		}
		for no := 1; no <= r.Lines; no++ {
			l, err := rx.ReviewLine(id, no)
			if err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return nil
	})
	return r, lines
}

func (h *bookHouse) turn() {
	h.t.Helper()
	orgs, err := h.s.UnscopedWithReviews(context.Background())
	must(h.t, err)
	if slices.Contains(orgs, h.org) {
		must(h.t, access.TurnReviews(context.Background(), h.reviews(), tenants.ForJob(h.org, "reviews")))
	}
}

func (h *bookHouse) inNight(night tenants.GroupID) (people []tenants.PersonID) {
	h.t.Helper()
	h.read(func(rx *store.Rx) (err error) {
		people, err = rx.GroupMembers(night)
		return err
	})
	return people
}

func lineOf(lines []custody.ReviewLine, who tenants.PersonID, kind custody.RightKind) custody.ReviewLine {
	i := slices.IndexFunc(lines, func(l custody.ReviewLine) bool { return l.PersonID == who && l.Kind == kind })
	if i < 0 {
		return custody.ReviewLine{}
	}
	return lines[i]
}

func TestReviewAsksAndActs(t *testing.T) {
	eachReviewHouse(t, func(h *bookHouse, night tenants.GroupID, own rules.Rule) {
		ctx := context.Background()
		r := h.plan(custody.Review{Name: "Spring", Days: 14})
		r, lines := h.review(r.ID)
		if r.State != custody.ReviewOpen || r.Lines != 4 || !r.DueAt.Equal(h.clock.read().AddDate(0, 0, 14)) || h.mails("review_open") != 2 {
			h.t.Fatalf("opened as %+v with %d lines, %d told", r, len(lines), h.mails("review_open"))
		}
		ben, van := lineOf(lines, h.ben, custody.GroupRight), lineOf(lines, h.ben, custody.RuleRight)
		if ben.ReviewerID != h.ann || ben.Uses != 1 || ben.LastUse == nil || ben.Gives != "The night" || van.Uses != 0 || van.Subject != "Ben's van" || van.LastUse != nil {
			h.t.Fatalf("asks %+v and %+v", ben, van)
		}
		answer := func(by tenants.Scope, keep bool, why string, l ...custody.ReviewLine) error {
			var as []access.RightAnswer
			for _, l := range l {
				as = append(as, access.RightAnswer{No: l.No, Keep: keep})
			}
			_, err := access.AnswerReview(ctx, h.reviews(), by, r.ID, as, why)
			return err
		}
		codeIs(h.t, answer(h.as(h.ben), true, "", ben), "review_own")
		codeIs(h.t, answer(h.as(h.chloe), true, "", ben), "not_yours_to_decide")
		codeIs(h.t, answer(h.desk, true, "", lineOf(lines, h.ann, custody.GroupRight)), "review_own") // Ann may edit rules, but not speak for herself
		codeIs(h.t, answer(h.desk, true, ""), "review_nothing")
		must(h.t, answer(h.desk, true, "on call", ben))
		codeIs(h.t, answer(h.desk, false, "", ben), "review_answered")
		must(h.t, answer(h.desk, false, "moved to the office", van))
		h.last(custody.RightKept, custody.RightEnded, custody.RuleEnded) // it named nobody else
		if err := h.s.Read(ctx, h.desk, func(rx *store.Rx) error { _, err := rx.Rule(own.ID); return err }); tenants.CodeOf(err) != "rule_not_found" {
			h.t.Errorf("the rule that named Ben alone: %v", err)
		}
		must(h.t, answer(h.as(h.chloe), false, "", lineOf(lines, h.ann, custody.GroupRight)))
		must(h.t, answer(h.desk, true, "", lineOf(lines, h.chloe, custody.GroupRight))) // nobody answers for Chloé: any editor of rules does
		r, lines = h.review(r.ID)
		if r.State != custody.ReviewClosed || r.Kept != 2 || r.Ended != 2 || r.Waiting() != 0 || h.mails("right_ended") != 2 {
			h.t.Errorf("closed as %+v, %d told", r, h.mails("right_ended"))
		}
		if got := h.inNight(night); slices.Contains(got, h.ann) || !slices.Contains(got, h.ben) {
			h.t.Errorf("the night is %v", got)
		}
		if l := lineOf(lines, h.ben, custody.RuleRight); l.Why != "moved to the office" || l.AnsweredBy != h.ann || l.AnsweredAt == nil {
			h.t.Errorf("the evidence is %+v", l)
		}
		codeIs(h.t, answer(h.desk, true, "", ben), "review_over")
	})
}

func TestSilenceTakesRightsAway(t *testing.T) {
	eachReviewHouse(t, func(h *bookHouse, night tenants.GroupID, own rules.Rule) {
		ctx := context.Background()
		own.Who.People = []tenants.PersonID{h.ben, h.chloe}
		own, err := access.SaveRule(ctx, store.In[access.Tx](h.s), h.desk, own)
		must(h.t, err)
		opens := h.clock.read().Add(48 * time.Hour)
		r := h.plan(custody.Review{Name: "Quarterly", Days: 10, Months: 3, OpensAt: opens})
		h.turn()
		if r, _ := h.review(r.ID); r.State != custody.ReviewPlanned {
			h.t.Fatalf("opened too early: %+v", r)
		}
		h.clock.add(48 * time.Hour)
		h.turn()
		h.turn()
		r, lines := h.review(r.ID)
		if r.State != custody.ReviewOpen || r.Lines != 5 || h.mails("review_open") != 2 {
			h.t.Fatalf("opened as %+v", r)
		}
		_, err = access.AnswerReview(ctx, h.reviews(), h.desk, r.ID, []access.RightAnswer{{No: lineOf(lines, h.ben, custody.GroupRight).No, Keep: true}}, "")
		must(h.t, err)
		h.clock.add(7 * 24 * time.Hour)
		h.turn()
		h.turn()
		if n := h.mails("review_remind"); n != 2 {
			h.t.Errorf("%d were reminded", n)
		}
		must(h.t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error { return tx.SetGroupMember(night, h.ann, false) }))
		h.clock.add(3*24*time.Hour - time.Second)
		h.turn()
		if r, _ := h.review(r.ID); r.State != custody.ReviewOpen {
			h.t.Fatalf("closed before the deadline: %+v", r)
		}
		h.clock.add(time.Second)
		h.turn()
		r, lines = h.review(r.ID)
		if r.State != custody.ReviewClosed || r.Kept != 1 || r.Lapsed != 3 || r.Gone != 1 {
			h.t.Fatalf("closed as %+v", r)
		}
		if got := h.inNight(night); !slices.Equal(got, []tenants.PersonID{h.ben}) {
			h.t.Errorf("the night is %v", got)
		}
		err = h.s.Read(ctx, h.desk, func(rx *store.Rx) error { _, err := rx.Rule(own.ID); return err })
		if tenants.CodeOf(err) != "rule_not_found" { // silent about Ben and about Chloé: nobody is left
			h.t.Errorf("the rule: %v", err)
		}
		if l := lineOf(lines, h.ann, custody.GroupRight); l.Answer != custody.ReviewGone {
			h.t.Errorf("what was gone already: %+v", l)
		}
		var next []custody.Review
		h.read(func(rx *store.Rx) (err error) {
			next, err = rx.Reviews(store.ReviewAsk{Limit: 10})
			return err
		})
		if len(next) != 2 || next[0].State != custody.ReviewPlanned || !next[0].OpensAt.Equal(opens.AddDate(0, 3, 0)) {
			h.t.Fatalf("the next is %+v", next)
		}
		_, err = access.StopReview(ctx, h.reviews(), h.desk, next[0].ID)
		must(h.t, err)
		_, err = access.StopReview(ctx, h.reviews(), h.desk, next[0].ID)
		codeIs(h.t, err, "review_over")
		_, err = access.PlanReview(ctx, h.reviews(), h.desk, custody.Review{Name: "Short", Days: 1})
		codeIs(h.t, err, "review_days")
		_, err = access.PlanReview(ctx, h.reviews(), h.as(h.ben), custody.Review{Name: "Mine", Days: 10})
		codeIs(h.t, err, "permission_missing")
	})
}
