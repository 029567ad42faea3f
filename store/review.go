package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/tenants"
)

var _ access.ReviewTx = (*Tx)(nil)

const (
	reviewColumns = "v.org_id, v.id, v.name, v.months, v.days, v.wide, v.state, v.opens_at, v.remind_at, v.due_at, v.reminded_at, v.closed_at, v.lines, v.kept, v.ended, v.lapsed, v.gone, v.made_by, v.made_at"
	lineColumns   = `l.review_id, l."no", l.person_id, l.reviewer_id, l.kind, l.subject_id, l.subject, l.gives, l.uses, l.last_use, l.answer, l.why, l.answered_by, l.answered_at`
)

// AddReview writes a new review.
func (t *Tx) AddReview(v custody.Review) error {
	row := map[string]any{"id": v.ID, "name": v.Name, "months": v.Months, "days": v.Days, "wide": v.Wide, "state": v.State, "opens_at": micros(v.OpensAt), "made_by": v.MadeBy, "made_at": micros(v.MadeAt)}
	_, err := t.Insert("access_reviews", &row).Exec(t.Context())
	return tenants.Wrap("store.AddReview", err)
}

// Review reads one review.
func (r *Rx) Review(id custody.ReviewID) (v custody.Review, err error) {
	err = r.Select("access_reviews", "v").ColumnExpr(reviewColumns).Where("v.id = ?", id).Scan(r.Context(), &v)
	return v, notFound(err, "review_not_found")
}

// LockReview reads a review and keeps others from changing it or its lines.
func (t *Tx) LockReview(id custody.ReviewID) (custody.Review, error) {
	if err := t.Lock("access_reviews", string(id)); err != nil {
		return custody.Review{}, err
	}
	return t.Review(id)
}

// SaveReview writes how far a review is.
func (t *Tx) SaveReview(v custody.Review) error {
	_, err := t.Update("access_reviews").Set("state = ?, remind_at = ?, due_at = ?, reminded_at = ?, closed_at = ?", v.State, v.RemindAt, v.DueAt, v.RemindedAt, v.ClosedAt).
		Set("lines = ?, kept = ?, ended = ?, lapsed = ?, gone = ?", v.Lines, v.Kept, v.Ended, v.Lapsed, v.Gone).Where("id = ?", v.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveReview", err)
}

// DueReviews are the reviews that have to open, remind or close.
func (t *Tx) DueReviews(now time.Time) (ids []custody.ReviewID, err error) {
	err = t.Select("access_reviews", "v").ColumnExpr("v.id").
		Where("(v.state = 'planned' AND v.opens_at <= ? OR v.state = 'open' AND (v.due_at <= ? OR v.reminded_at IS NULL AND v.remind_at <= ?))", micros(now), micros(now), micros(now)).
		OrderExpr("v.opens_at, v.id").Limit(100).Scan(t.Context(), &ids)
	return ids, tenants.Wrap("store.DueReviews", err)
}

// AddReviewLines writes the lines of a review that opens.
func (t *Tx) AddReviewLines(lines []custody.ReviewLine) error {
	for len(lines) > 0 {
		n := min(len(lines), manyRows)
		rows := lines[:n]
		if _, err := t.Insert("access_review_lines", &rows).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddReviewLines", err)
		}
		lines = lines[n:]
	}
	return nil
}

// LinesByNo reads lines of a review by their numbers, in that order; those
// that are not there are left out.
func (r *Rx) LinesByNo(id custody.ReviewID, nos []int) (ls []custody.ReviewLine, err error) {
	err = r.Select("access_review_lines", "l").ColumnExpr(lineColumns).Where(`l.review_id = ? AND l."no" IN (?)`, id, bunIn(nos)).OrderExpr(`l."no"`).Scan(r.Context(), &ls)
	return ls, tenants.Wrap("store.LinesByNo", err)
}

// Humans says which human people are, of those where that is known.
func (r *Rx) Humans(ids []tenants.PersonID) (map[tenants.PersonID]string, error) {
	var rows []struct {
		ID    tenants.PersonID
		Human string
	}
	out := map[tenants.PersonID]string{}
	err := r.Select("people", "p").ColumnExpr("p.id, p.human").Where("p.id IN (?) AND p.human <> ''", bunIn(ids)).Scan(r.Context(), &rows)
	for _, row := range rows {
		out[row.ID] = row.Human
	}
	return out, tenants.Wrap("store.Humans", err)
}

// ReviewLine reads one line.
func (r *Rx) ReviewLine(id custody.ReviewID, no int) (l custody.ReviewLine, err error) {
	err = r.Select("access_review_lines", "l").ColumnExpr(lineColumns).Where(`l.review_id = ? AND l."no" = ?`, id, no).Scan(r.Context(), &l)
	return l, notFound(err, "review_line_not_found")
}

// WaitingLines are the lines that nobody has answered, in their order.
func (r *Rx) WaitingLines(id custody.ReviewID, limit int) (ls []custody.ReviewLine, err error) {
	err = r.Select("access_review_lines", "l").ColumnExpr(lineColumns).Where("l.review_id = ? AND l.answer = ''", id).OrderExpr(`l."no"`).Limit(int64(limit)).Scan(r.Context(), &ls)
	return ls, tenants.Wrap("store.WaitingLines", err)
}

// SaveReviewLine writes the answer of a line.
func (t *Tx) SaveReviewLine(l custody.ReviewLine) error {
	_, err := t.Update("access_review_lines").Set("answer = ?, why = ?, answered_by = ?, answered_at = ?", l.Answer, l.Why, l.AnsweredBy, l.AnsweredAt).Where(`review_id = ? AND "no" = ?`, l.ReviewID, l.No).Exec(t.Context())
	return tenants.Wrap("store.SaveReviewLine", err)
}

// InGroup tells whether a person is in a group.
func (r *Rx) InGroup(group tenants.GroupID, person tenants.PersonID) (bool, error) {
	var found []string
	err := r.Select("group_members", "m").ColumnExpr("m.person_id").Where("m.group_id = ? AND m.person_id = ?", group, person).Scan(r.Context(), &found)
	return len(found) > 0, tenants.Wrap("store.InGroup", err)
}
