package store

import (
	"time"

	"claviger/tenants"
)

// GivenRow is one answer to a question of a rule, with the take that it
// belongs to, or of a check of a vehicle.
type GivenRow struct {
	GivenTo    string // the holding, or the check
	QuestionID string
	At         time.Time // when it was given: at the take, at the return, in the check
	Code       string
	Name       string
	Person     string
	Department string
	Kind       string // of the question
	Question   string // as it was put then
	Value      string
}

// EachGiven gives the answers of a period, oldest first.
func (r *Rx) EachGiven(a ReportAsk, see func(GivenRow) error) error {
	takes, checks := &givenPage{from: a.From.Add(-time.Microsecond), read: r.givenAtTakes}, &givenPage{from: a.From.Add(-time.Microsecond), read: r.givenInChecks}
	for {
		x, err := takes.head(a)
		if err != nil {
			return err
		}
		y, err := checks.head(a)
		if err != nil {
			return err
		}
		of := takes
		if x == nil || y != nil && y.At.Before(x.At) {
			of, x = checks, y
		}
		if x == nil {
			return nil
		}
		if err := see(*x); err != nil {
			return err
		}
		of.rows = of.rows[1:]
	}
}

// givenPage is what was read of one kind of answers and not yet given.
type givenPage struct {
	rows []GivenRow
	from time.Time // the last row read
	to   string
	ask  string
	over bool
	read func(ReportAsk, *givenPage) ([]GivenRow, error)
}

// head is the next row, nil after the last.
func (p *givenPage) head(a ReportAsk) (*GivenRow, error) {
	if len(p.rows) == 0 && !p.over {
		var err error
		if p.rows, err = p.read(a, p); err != nil {
			return nil, tenants.Wrap("store.EachGiven", err)
		}
		p.over = len(p.rows) < reportPage
		if n := len(p.rows); n > 0 {
			last := p.rows[n-1]
			p.from, p.to, p.ask = last.At, last.GivenTo, last.QuestionID
		}
	}
	if len(p.rows) == 0 {
		return nil, nil
	}
	return &p.rows[0], nil
}

const givenColumns = "a.question_id, a.created_at AS at, a.kind, a.question, a.value, i.code, i.name, COALESCE(p.name, '') AS person, COALESCE(p.department, '') AS department"

func (r *Rx) givenAtTakes(a ReportAsk, p *givenPage) (rows []GivenRow, err error) {
	q := r.Select("answers", "a").ColumnExpr("a.holding_id AS given_to, "+givenColumns).Join("JOIN ? ON h.id = a.holding_id", r.Of("holdings", "h")).Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).Where("a.created_at < ?", micros(a.To)).Where("(a.created_at, a.holding_id, a.question_id) > (?, ?, ?)", micros(p.from), p.to, p.ask)
	return rows, r.only(q, a, "h.person_id").OrderExpr("a.created_at, a.holding_id, a.question_id").Limit(reportPage).Scan(r.Context(), &rows)
}

func (r *Rx) givenInChecks(a ReportAsk, p *givenPage) (rows []GivenRow, err error) {
	q := r.Select("check_answers", "a").ColumnExpr("a.check_id AS given_to, "+givenColumns).Join("JOIN ? ON h.id = a.check_id", r.Of("checks", "h")).Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = h.done_by", r.Of("people", "p")).Where("a.created_at < ?", micros(a.To)).Where("(a.created_at, a.check_id, a.question_id) > (?, ?, ?)", micros(p.from), p.to, p.ask)
	return rows, r.only(q, a, "h.done_by").OrderExpr("a.created_at, a.check_id, a.question_id").Limit(reportPage).Scan(r.Context(), &rows)
}
