package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// GivenRow is one answer to a question of a rule, with the take that it
// belongs to.
type GivenRow struct {
	HoldingID  custody.HoldingID
	QuestionID string
	At         time.Time // when it was given, at the take or at the return
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
	from, holding, question := a.From.Add(-time.Microsecond), custody.HoldingID("\uffff"), ""
	for {
		var rows []GivenRow
		q := r.Select("answers", "a").ColumnExpr("a.holding_id, a.question_id, a.created_at AS at, a.kind, a.question, a.value, i.code, i.name, COALESCE(p.name, '') AS person, COALESCE(p.department, '') AS department").
			Join("JOIN ? ON h.id = a.holding_id", r.Of("holdings", "h")).
			Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
			Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
			Where("a.created_at < ?", micros(a.To)).Where("(a.created_at, a.holding_id, a.question_id) > (?, ?, ?)", micros(from), holding, question)
		if err := r.only(q, a, "h.person_id").OrderExpr("a.created_at, a.holding_id, a.question_id").Limit(reportPage).Scan(r.Context(), &rows); err != nil {
			return tenants.Wrap("store.EachGiven", err)
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
		from, holding, question = last.At, last.HoldingID, last.QuestionID
	}
}
