package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// ReviewAsk chooses reviews for a list, newest first.
type ReviewAsk struct {
	Before custody.ReviewID // of the last one shown
	Limit  int
}

// Reviews lists reviews by when they open.
func (r *Rx) Reviews(a ReviewAsk) (vs []custody.Review, err error) {
	q := r.Select("access_reviews", "v").ColumnExpr(reviewColumns)
	if a.Before != "" {
		last, err := r.Review(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(v.opens_at, v.id) < (?, ?)", micros(last.OpensAt), last.ID)
	}
	err = q.OrderExpr("v.opens_at DESC, v.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Reviews", err)
}

// ReviewsToAnswer are the open reviews in which lines wait for one of these
// people.
func (r *Rx) ReviewsToAnswer(people []tenants.PersonID) (vs []custody.Review, err error) {
	err = r.Select("access_reviews", "v").ColumnExpr(reviewColumns).Where("v.state = 'open'").
		Where("EXISTS (SELECT 1 FROM access_review_lines AS l WHERE l.org_id = ? AND l.review_id = v.id AND l.answer = '' AND l.reviewer_id IN (?))", r.scope.Org(), bunIn(people)).
		OrderExpr("v.due_at, v.id").Limit(50).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.ReviewsToAnswer", err)
}

// LineAsk chooses lines of a review, in their order.
type LineAsk struct {
	Review    custody.ReviewID
	Reviewers []tenants.PersonID // only those that wait for one of them
	Waiting   bool
	After     int // number of the last one shown
	Limit     int
}

// LineView is a line with the names that pages say.
type LineView struct {
	custody.ReviewLine
	Person     string
	Department string
	Reviewer   string
	By         string
}

// ReviewLines lists lines. People of sites that the scope does not see are left
// out, unless they wait for one of the reviewers asked for.
func (r *Rx) ReviewLines(a LineAsk) (vs []LineView, err error) {
	q := r.Select("access_review_lines", "l").ColumnExpr(lineColumns+", p.name AS person, p.department, COALESCE(m.name, '') AS reviewer, COALESCE(b.name, '') AS \"by\"").
		Join("JOIN ? ON p.id = l.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON m.id = l.reviewer_id", r.Of("people", "m")).
		Join("LEFT JOIN ? ON b.id = l.answered_by", r.Of("people", "b")).
		Where(`l.review_id = ? AND l."no" > ?`, a.Review, a.After)
	if a.Waiting || a.Reviewers != nil {
		q = q.Where("l.answer = ''")
	}
	if a.Reviewers != nil {
		q = q.Where("l.reviewer_id IN (?)", bunIn(a.Reviewers))
	} else if sites := r.scope.Sites(); sites != nil {
		q = q.Where("(p.site_id IN (?) OR p.site_id = '')", bunIn(append(sites, "-")))
	}
	err = q.OrderExpr(`l."no"`).Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.ReviewLines", err)
}

// EachAnswer gives the lines that were answered in a period, oldest first, with
// the name of their review.
func (r *Rx) EachAnswer(a ReportAsk, see func(AnsweredLine) error) error {
	from, review, no := a.From.Add(-time.Microsecond), custody.ReviewID("\uffff"), 0
	for {
		var rows []AnsweredLine
		q := r.Select("access_review_lines", "l").ColumnExpr(lineColumns+", p.name AS person, p.department, COALESCE(m.name, '') AS reviewer, COALESCE(b.name, '') AS \"by\", v.name AS review").
			Join("JOIN ? ON v.id = l.review_id", r.Of("access_reviews", "v")).
			Join("JOIN ? ON p.id = l.person_id", r.Of("people", "p")).
			Join("LEFT JOIN ? ON m.id = l.reviewer_id", r.Of("people", "m")).
			Join("LEFT JOIN ? ON b.id = l.answered_by", r.Of("people", "b")).
			Where("l.answer <> '' AND l.answered_at < ?", micros(a.To)).Where(`(l.answered_at, l.review_id, l."no") > (?, ?, ?)`, micros(from), review, no)
		if a.Person != "" {
			q = q.Where("l.person_id = ?", a.Person)
		}
		if a.Site != "" {
			q = q.Where("p.site_id = ?", a.Site)
		}
		if sites := r.scope.Sites(); sites != nil {
			q = q.Where("(p.site_id IN (?) OR p.site_id = '')", bunIn(append(sites, "-")))
		}
		if err := q.OrderExpr(`l.answered_at, l.review_id, l."no"`).Limit(reportPage).Scan(r.Context(), &rows); err != nil {
			return tenants.Wrap("store.EachAnswer", err)
		}
		for _, row := range rows {
			if err := see(row); err != nil {
				return err
			}
		}
		if len(rows) < reportPage {
			return nil
		}
		last := rows[len(rows)-1]
		from, review, no = *last.AnsweredAt, last.ReviewID, last.No
	}
}

// AnsweredLine is an answered line with the name of its review.
type AnsweredLine struct {
	LineView
	Review string
}
