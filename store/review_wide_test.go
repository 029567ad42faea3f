package store_test

import (
	"context"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestWideReviewAsksAboutWhatManyHave: who may take keys only as one of many is
// asked about too, and whom nobody speaks for is excepted from the rule.
func TestWideReviewAsksAboutWhatManyHave(t *testing.T) {
	eachReviewHouse(t, func(h *bookHouse, _ tenants.GroupID, _ rules.Rule) {
		ctx := context.Background()
		narrow, lines := h.review(h.plan(custody.Review{Name: "Narrow", Days: 14}).ID)
		if slices.ContainsFunc(lines, func(l custody.ReviewLine) bool { return l.Kind == custody.BroadRight }) {
			t.Fatal("a review that is not wide asks about what everybody has")
		}
		wide, lines := h.review(h.plan(custody.Review{Name: "Wide", Days: 14, Wide: true}).ID)
		ben, ann := lineOf(lines, h.ben, custody.BroadRight), lineOf(lines, h.ann, custody.BroadRight)
		if wide.Lines <= narrow.Lines || ben.Subject != "Everyone" || !wide.Wide {
			t.Fatalf("%d lines, %d without what many have: %+v", wide.Lines, narrow.Lines, ben)
		}
		rule := func() (out rules.Rule) {
			h.read(func(rx *store.Rx) (err error) {
				out, err = rx.Rule(custody.RuleID(ben.SubjectID))
				return err
			})
			return out
		}
		before := rule()
		_, err := access.AnswerReview(ctx, h.reviews(), h.desk, wide.ID, []access.RightAnswer{{No: ben.No}}, "works elsewhere")
		must(t, err)
		after := rule()
		if after.Version != before.Version+1 || !slices.Equal(after.Who.Except, []tenants.PersonID{h.ben}) || !after.Who.Everyone {
			t.Fatalf("after the answer: %+v", after)
		}
		h.read(func(rx *store.Rx) error {
			e, err := rx.Effective(store.EffectiveAsk{At: rx.Now()})
			must(t, err)
			for _, id := range []tenants.PersonID{h.ben, h.chloe} {
				if p := e.Person(id); after.Who.Names(id, p.PersonFacts) == (id == h.ben) {
					t.Errorf("%s is reached: %v", id, id == h.ben)
				}
			}
			return nil
		})
		codeIs(t, second(access.AnswerReview(ctx, h.reviews(), h.desk, wide.ID, []access.RightAnswer{{No: ann.No, Keep: true}}, "")), "review_own")

		h.clock.add(15 * 24 * 60 * 60 * 1e9)
		must(t, access.TurnReviews(ctx, h.reviews(), tenants.ForJob(h.org, "reviews")))
		if left := rule(); len(left.Who.Except) < 2 || !slices.Contains(left.Who.Except, h.chloe) {
			t.Fatalf("silence left %+v", left.Who)
		}
	})
}
