package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// RulesAt reads the rules that were in force at a moment, by name.
func (r *Rx) RulesAt(at time.Time) ([]rules.Rule, error) {
	var rows []ruleRow
	err := r.Select("rules", "r").ColumnExpr(ruleColumns).Where("r.created_at <= ? AND (r.ended_at IS NULL OR r.ended_at > ?)", micros(at), micros(at)).
		OrderExpr("r.name, r.id").Scan(r.Context(), &rows)
	if err != nil {
		return nil, tenants.Wrap("store.RulesAt", err)
	}
	return rulesOf(rows)
}

// RuleVersion is one version of a rule, who made it, and from when to when it
// was in force.
type RuleVersion struct {
	Rule      rules.Rule
	By        string // name of who made it; "" when that is no person
	CreatedAt time.Time
	EndedAt   *time.Time
}

// RuleVersions lists the versions of a rule, newest first.
func (r *Rx) RuleVersions(id custody.RuleID) ([]RuleVersion, error) {
	var rows []struct {
		ruleRow
		MadeBy    string
		CreatedAt time.Time
		EndedAt   *time.Time
	}
	err := r.Select("rules", "r").ColumnExpr(ruleColumns+", COALESCE(p.name, '') AS made_by, r.created_at, r.ended_at").
		Join("LEFT JOIN ? ON p.id = r.created_by", r.Of("people", "p")).
		Where("r.id = ?", id).OrderExpr("r.version DESC").Limit(200).Scan(r.Context(), &rows)
	if err != nil {
		return nil, tenants.Wrap("store.RuleVersions", err)
	}
	if len(rows) == 0 {
		return nil, tenants.Fail(tenants.NotFound, "rule_not_found")
	}
	out := make([]RuleVersion, len(rows))
	for i, row := range rows {
		if out[i].Rule, err = row.rule(); err != nil {
			return nil, err
		}
		out[i].By, out[i].CreatedAt, out[i].EndedAt = row.MadeBy, row.CreatedAt, row.EndedAt
	}
	return out, nil
}
