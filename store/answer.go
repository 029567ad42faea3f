package store

import (
	"claviger/custody"
	"claviger/tenants"
)

// AddAnswers keeps what a taker answered, with the questions as they were put.
func (t *Tx) AddAnswers(holding custody.HoldingID, as []custody.Answer) error {
	for _, a := range as {
		row := map[string]any{"holding_id": holding, "question_id": a.QuestionID, "rule_id": a.RuleID, "version": a.Version, "kind": a.Kind,
			"question": a.Question, "value": a.Value, "created_at": t.Now()}
		if _, err := t.Insert("answers", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddAnswers", err)
		}
	}
	return nil
}

// Answers reads what was answered when a holding began.
func (r *Rx) Answers(holding custody.HoldingID) (as []custody.Answer, err error) {
	err = r.Select("answers", "a").ColumnExpr("a.question_id, a.rule_id, a.version, a.kind, a.question, a.value").
		Where("a.holding_id = ?", holding).OrderExpr("a.created_at, a.question_id").Limit(100).Scan(r.Context(), &as)
	return as, tenants.Wrap("store.Answers", err)
}
