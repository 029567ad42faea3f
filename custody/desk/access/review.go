package access

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ReviewStore opens the transactions of access reviews.
type ReviewStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(ReviewTx) error) error
}

// ReviewTx is what access reviews need of a transaction. Whoever changes a
// review or its lines holds its row.
type ReviewTx interface {
	DecideRx
	NewID(prefix string) string
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error

	AddReview(r custody.Review) error
	LockReview(id custody.ReviewID) (custody.Review, error)
	SaveReview(r custody.Review) error
	DueReviews(now time.Time) ([]custody.ReviewID, error) // that have to open, remind or close

	ReviewFacts(from time.Time) (ReviewFacts, error)
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)
	AddReviewLines(lines []custody.ReviewLine) error
	LinesByNo(id custody.ReviewID, nos []int) ([]custody.ReviewLine, error) // by number, those that are there
	Humans(ids []tenants.PersonID) (map[tenants.PersonID]string, error)     // only of those who have one
	WaitingLines(id custody.ReviewID, limit int) ([]custody.ReviewLine, error)
	SaveReviewLine(l custody.ReviewLine) error

	Rule(id custody.RuleID) (rules.Rule, error)
	SaveRule(r rules.Rule) error
	EndRule(id custody.RuleID) error
	InGroup(group tenants.GroupID, person tenants.PersonID) (bool, error)
	SetGroupMember(group tenants.GroupID, person tenants.PersonID, member bool) error
}

// The bounds of a review: days to answer in, and months until the next.
const (
	LeastReviewDays = 2
	MostReviewDays  = 90
)

// ReviewMonths are the intervals that a form offers; 0 is once.
var ReviewMonths = []int{0, 1, 3, 6, 12}

// PlanReview plans a review; one that is to open now opens in the same
// transaction.
func PlanReview(ctx context.Context, s ReviewStore, scope tenants.Scope, r custody.Review) (out custody.Review, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return out, err
	}
	if r.Name, err = tenants.NormalName(r.Name, "name", 100); err != nil {
		return out, err
	}
	switch {
	case r.Days < LeastReviewDays || r.Days > MostReviewDays:
		return out, tenants.Fail(tenants.Invalid, "review_days", "min", number(LeastReviewDays), "max", number(MostReviewDays)).At("days")
	case r.Months < 0 || r.Months > 36:
		return out, tenants.Fail(tenants.Invalid, "review_months").At("months")
	}
	err = s.InTx(ctx, scope, func(tx ReviewTx) error {
		out = r
		out.ID, out.State, out.MadeBy, out.MadeAt = custody.ReviewID(tx.NewID("rvw")), custody.ReviewPlanned, scope.Person(), tx.Now()
		if out.OpensAt.Before(tx.Now()) {
			out.OpensAt = tx.Now()
		}
		if err := addReview(tx, out); err != nil {
			return err
		}
		if out.OpensAt.After(tx.Now()) {
			return nil
		}
		return openReview(tx, &out)
	})
	return out, tenants.Wrap("access.PlanReview", err)
}

func addReview(tx ReviewTx, r custody.Review) error {
	if err := tx.AddReview(r); err != nil {
		return err
	}
	return recordReview(tx, custody.ReviewAsked, r, "opens", r.OpensAt.UTC().Format(time.RFC3339), "days", number(r.Days), "months", number(r.Months))
}

// StopReview ends a review that is planned or open. What was answered stays as
// it was done; nothing else is taken away, and none follows.
func StopReview(ctx context.Context, s ReviewStore, scope tenants.Scope, id custody.ReviewID) (r custody.Review, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return r, err
	}
	err = s.InTx(ctx, scope, func(tx ReviewTx) error {
		if r, err = tx.LockReview(id); err != nil {
			return err
		}
		if r.State != custody.ReviewPlanned && r.State != custody.ReviewOpen {
			return tenants.Fail(tenants.Conflict, "review_over")
		}
		now := tx.Now()
		r.State, r.ClosedAt = custody.ReviewCancelled, &now
		if err := tx.SaveReview(r); err != nil {
			return err
		}
		return recordReview(tx, custody.ReviewStopped, r, "waiting", number(r.Waiting()))
	})
	return r, tenants.Wrap("access.StopReview", err)
}

// recordReview writes an entry about a review as a whole; data is name, value.
func recordReview(tx ReviewTx, kind custody.EventKind, r custody.Review, data ...string) error {
	e := custody.Event{Kind: kind, Outcome: string(r.State), Data: map[string]string{"review": string(r.ID), "name": r.Name}}
	for i := 0; i+1 < len(data); i += 2 {
		e.Data[data[i]] = data[i+1]
	}
	_, err := tx.Record(e)
	return err
}
