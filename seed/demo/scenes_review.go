package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/jobs"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) reviewing() access.ReviewStore { return store.In[access.ReviewTx](h.store) }

// reviewScenes are a review that was answered in part, reminded of, and closed
// by its deadline; one that was stopped; and one that is open now. The rights
// are those of a group made for it, so that nobody else's day changes.
func (h *house) reviewScenes() {
	h.on(24, 9, 20, h.reviewedOnce)
	h.on(12, 11, 0, func(ctx context.Context) error {
		r, err := access.PlanReview(ctx, h.reviewing(), h.as(h.lead), custody.Review{Name: "Too early", Days: 30, OpensAt: h.clock.now().AddDate(0, 1, 0)})
		if err != nil {
			return err
		}
		_, err = access.StopReview(ctx, h.reviewing(), h.as(h.lead), r.ID)
		return err
	})
	h.agenda.plan(h.ago(50*time.Hour), func(ctx context.Context) error {
		_, err := access.PlanReview(ctx, h.reviewing(), h.as(h.lead), custody.Review{Name: "Autumn", Days: 14, Months: 3})
		return err
	})
}

// reviewedOnce is a review of ten days: two rights kept, one no longer needed,
// silence about the last.
func (h *house) reviewedOnce(ctx context.Context) error {
	if err := h.reviewGroup(ctx); err != nil {
		return err
	}
	r, err := access.PlanReview(ctx, h.reviewing(), h.as(h.lead), custody.Review{Name: "Summer", Days: 10})
	if err != nil {
		return err
	}
	h.in(26*time.Hour, func(ctx context.Context) error { return h.answerAllButOne(ctx, r.ID) })
	for _, days := range []int{7, 10} {
		h.in(time.Duration(days)*24*time.Hour+time.Minute, func(ctx context.Context) error { return jobs.Reviews(h.store).Do(ctx) })
	}
	return nil
}

// helpers are what the house calls a group that a season leaves behind.
const helpers = "Summer helpers"

// reviewGroup makes a group of two with a key of its own.
func (h *house) reviewGroup(ctx context.Context) error {
	g, err := h.group(ctx, helpers, h.staff[0], h.staff[1])
	if err != nil {
		return err
	}
	return second(access.SaveRule(ctx, h.rulebook(), h.as(h.lead), rules.Rule{Name: helpers + ", the shed", Effect: rules.Allow, Who: rules.Who{Groups: []tenants.GroupID{g}}, What: rules.What{Items: []custody.ItemID{h.spare[23].id}}}))
}

// answerAllButOne keeps every right, but takes the group from one and says
// nothing about the other.
func (h *house) answerAllButOne(ctx context.Context, id custody.ReviewID) error {
	var keep, end []access.RightAnswer
	err := h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		lines, err := r.ReviewLines(store.LineAsk{Review: id, Waiting: true, Limit: 500})
		for _, l := range lines {
			switch {
			case l.Subject != helpers && l.PersonID != h.lead.id:
				keep = append(keep, access.RightAnswer{No: l.No, Keep: true})
			case l.PersonID == h.staff[0].id:
				end = append(end, access.RightAnswer{No: l.No})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := access.AnswerReview(ctx, h.reviewing(), h.as(h.lead), id, keep, ""); err != nil {
		return err
	}
	return second(access.AnswerReview(ctx, h.reviewing(), h.as(h.lead), id, end, "The summer is over."))
}

func second[T any](_ T, err error) error { return err }
