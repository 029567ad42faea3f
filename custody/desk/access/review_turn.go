package access

import (
	"context"
	"errors"

	"claviger/custody"
	"claviger/tenants"
)

// lapseBatch is how many silent lines one transaction settles.
const lapseBatch = 200

// TurnReviews opens the reviews whose day has come, reminds who has not
// answered, and takes away what nobody spoke for until the deadline. A second
// call right after does nothing.
func TurnReviews(ctx context.Context, s ReviewStore, scope tenants.Scope) error {
	var due []custody.ReviewID
	err := s.InTx(ctx, scope, func(tx ReviewTx) (err error) {
		due, err = tx.DueReviews(tx.Now())
		return err
	})
	failed := []error{err}
	for _, id := range due {
		for more := true; more; {
			err := s.InTx(ctx, scope, func(tx ReviewTx) (err error) {
				more, err = turn(tx, id)
				return err
			})
			if err != nil {
				failed = append(failed, err)
				break
			}
		}
	}
	return tenants.Wrap("access.TurnReviews", errors.Join(failed...))
}

// turn does what a review asks for now; more says that something is left.
func turn(tx ReviewTx, id custody.ReviewID) (more bool, err error) {
	r, err := tx.LockReview(id)
	if err != nil {
		return false, err
	}
	now := tx.Now()
	switch {
	case r.State == custody.ReviewPlanned && !r.OpensAt.After(now):
		return false, openReview(tx, &r)
	case r.State != custody.ReviewOpen:
		return false, nil
	case !r.DueAt.After(now):
		lines, err := tx.WaitingLines(id, lapseBatch)
		if err != nil {
			return false, err
		}
		for i := range lines {
			lines[i].Answer = custody.ReviewLapsed
		}
		return r.Waiting() > len(lines), settleLines(tx, &r, lines)
	case r.RemindedAt == nil && !r.RemindAt.After(now):
		return false, remind(tx, r)
	}
	return false, nil
}

// remind writes to everybody who has lines left.
func remind(tx ReviewTx, r custody.Review) error {
	lines, err := tx.WaitingLines(r.ID, r.Lines)
	if err != nil {
		return err
	}
	now := tx.Now()
	r.RemindedAt = &now
	if err := tx.SaveReview(r); err != nil {
		return err
	}
	if err := recordReview(tx, custody.ReviewReminded, r, "waiting", number(len(lines))); err != nil {
		return err
	}
	return tellReviewers(tx, r, lines, "review_remind")
}

// closeReview ends a review of which nothing waits, and plans the next one.
func closeReview(tx ReviewTx, r *custody.Review) error {
	now := tx.Now()
	r.State, r.ClosedAt = custody.ReviewClosed, &now
	if err := tx.SaveReview(*r); err != nil {
		return err
	}
	err := recordReview(tx, custody.ReviewDone, *r, "kept", number(r.Kept), "ended", number(r.Ended), "lapsed", number(r.Lapsed), "gone", number(r.Gone))
	if err != nil || r.Months == 0 {
		return err
	}
	return addReview(tx, custody.Review{ID: custody.ReviewID(tx.NewID("rvw")), Name: r.Name, Months: r.Months, Days: r.Days, Wide: r.Wide, State: custody.ReviewPlanned, OpensAt: r.OpensAt.AddDate(0, r.Months, 0), MadeBy: r.MadeBy, MadeAt: now})
}
