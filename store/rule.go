package store

import (
	"encoding/json"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ruleSet is the rules of an organisation at one revision.
type ruleSet struct {
	revision int64
	rules    []rules.Rule
}

// currentRules gives the rules in force; they are read again only when their
// revision, a counter that each change moves, is another one.
func (r *Rx) currentRules(revision int64) ([]rules.Rule, error) {
	org := r.scope.Org()
	if set, ok := r.unit.s.rules.Load(org); ok && set.(ruleSet).revision == revision && revision > 0 {
		return set.(ruleSet).rules, nil
	}
	rs, err := r.Rules()
	if err == nil && r.unit.deltas == nil {
		r.unit.s.rules.Store(org, ruleSet{revision, rs})
	}
	return rs, err
}

// ruleRow is one version of a rule as it is kept.
type ruleRow struct {
	ID      custody.RuleID
	Version int
	Name    string
	Body    string
}

func (row ruleRow) rule() (rule rules.Rule, err error) {
	err = json.Unmarshal([]byte(row.Body), &rule)
	rule.ID, rule.Version, rule.Name = row.ID, row.Version, row.Name
	return rule, tenants.Wrap("store.Rules "+string(row.ID), err)
}

const ruleColumns = "r.id, r.version, r.name, r.body"

// Rules reads the rules in force, by name.
func (r *Rx) Rules() ([]rules.Rule, error) {
	var rows []ruleRow
	err := r.Select("rules", "r").ColumnExpr(ruleColumns).Where("r.ended_at IS NULL").OrderExpr("r.name, r.id").Scan(r.Context(), &rows)
	if err != nil {
		return nil, tenants.Wrap("store.Rules", err)
	}
	return rulesOf(rows)
}

func rulesOf(rows []ruleRow) ([]rules.Rule, error) {
	out := make([]rules.Rule, 0, len(rows))
	for _, row := range rows {
		rule, err := row.rule()
		if err != nil {
			return nil, err
		}
		out = append(out, rule)
	}
	return out, nil
}

// Rule reads one rule as it is in force.
func (r *Rx) Rule(id custody.RuleID) (rules.Rule, error) {
	var row ruleRow
	err := r.Select("rules", "r").ColumnExpr(ruleColumns).Where("r.id = ? AND r.ended_at IS NULL", id).Scan(r.Context(), &row)
	if err != nil {
		return rules.Rule{}, notFound(err, "rule_not_found")
	}
	return row.rule()
}

// SaveRule writes a new version of a rule and ends the one before.
func (t *Tx) SaveRule(rule rules.Rule) error {
	body, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	if err := t.EndRule(rule.ID); err != nil {
		return err
	}
	row := map[string]any{"id": rule.ID, "version": rule.Version, "name": rule.Name, "body": string(body), "created_by": t.scope.Actor(), "created_at": t.Now()}
	_, err = t.Insert("rules", &row).Exec(t.Context())
	return err
}

// EndRule takes a rule out of force; its versions stay for the log to cite.
func (t *Tx) EndRule(id custody.RuleID) error {
	t.countOne("", "rules", 1)
	_, err := t.Update("rules").Set("ended_at = ?", t.Now()).Where("id = ? AND ended_at IS NULL", id).Exec(t.Context())
	return err
}
