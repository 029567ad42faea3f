package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/tenants"
)

var _ access.PolicyTx = (*Tx)(nil)

const policyColumns = "y.org_id, y.id, y.version, y.title, y.situation, y.who, y.steps, y.consequences, y.state, y.owner_id, y.review_at, y.remind_at, y.written_by, y.written_at, y.approved_by, y.approved_at, y.ended_at"

// Policy reads one policy.
func (r *Rx) Policy(id custody.PolicyID) (p custody.Policy, err error) {
	err = r.Select("policies", "y").ColumnExpr(policyColumns).Where("y.id = ?", id).Scan(r.Context(), &p)
	return p, notFound(err, "policy_not_found")
}

// LockPolicy reads a policy and keeps others from changing it.
func (t *Tx) LockPolicy(id custody.PolicyID) (custody.Policy, error) {
	if err := t.Lock("policies", string(id)); err != nil {
		return custody.Policy{}, err
	}
	return t.Policy(id)
}

// SavePolicy writes a new policy, or what became of one.
func (t *Tx) SavePolicy(p custody.Policy, fresh bool) error {
	if fresh {
		row := map[string]any{"id": p.ID, "version": p.Version, "title": p.Title, "situation": p.Situation, "who": p.Who, "steps": p.Steps, "consequences": p.Consequences, "state": p.State, "owner_id": p.OwnerID,
			"review_at": p.ReviewAt, "remind_at": p.RemindAt, "written_by": p.WrittenBy, "written_at": micros(p.WrittenAt)}
		_, err := t.Insert("policies", &row).Exec(t.Context())
		return tenants.Wrap("store.SavePolicy", err)
	}
	_, err := t.Update("policies").Set("version = ?, title = ?, situation = ?, who = ?, steps = ?, consequences = ?", p.Version, p.Title, p.Situation, p.Who, p.Steps, p.Consequences).
		Set("state = ?, owner_id = ?, review_at = ?, remind_at = ?, written_by = ?, written_at = ?", p.State, p.OwnerID, p.ReviewAt, p.RemindAt, p.WrittenBy, micros(p.WrittenAt)).
		Set("approved_by = ?, approved_at = ?, ended_at = ?", p.ApprovedBy, p.ApprovedAt, p.EndedAt).Where("id = ?", p.ID).Exec(t.Context())
	return tenants.Wrap("store.SavePolicy", err)
}

// SavePolicyVersion keeps a version of the text, or with no body that it was
// approved.
func (t *Tx) SavePolicyVersion(p custody.Policy, body string) error {
	if body == "" {
		_, err := t.Update("policy_versions").Set("approved_by = ?, approved_at = ?", p.ApprovedBy, p.ApprovedAt).Where("policy_id = ? AND version = ?", p.ID, p.Version).Exec(t.Context())
		return tenants.Wrap("store.SavePolicyVersion", err)
	}
	row := map[string]any{"policy_id": p.ID, "version": p.Version, "body": body, "written_by": p.WrittenBy, "written_at": micros(p.WrittenAt)}
	_, err := t.Insert("policy_versions", &row).Exec(t.Context())
	return tenants.Wrap("store.SavePolicyVersion", err)
}

// PolicyRules lists the rules that enforce a policy, by name, with their
// version in force.
func (r *Rx) PolicyRules(id custody.PolicyID) (rs []custody.PolicyRule, err error) {
	err = r.Select("policy_rules", "k").ColumnExpr("k.rule_id, COALESCE(c.name, k.name) AS name, k.version, COALESCE(c.version, 0) AS now").
		Join("LEFT JOIN ? ON c.id = k.rule_id AND c.ended_at IS NULL", r.Of("rules", "c")).Where("k.policy_id = ?", id).OrderExpr("k.name, k.rule_id").Scan(r.Context(), &rs)
	return rs, tenants.Wrap("store.PolicyRules", err)
}

// SavePolicyRules writes which rules enforce a policy, in place of those that
// did.
func (t *Tx) SavePolicyRules(id custody.PolicyID, rs []custody.PolicyRule) error {
	if _, err := t.Delete("policy_rules").Where("policy_id = ?", id).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SavePolicyRules", err)
	}
	for _, l := range rs {
		row := map[string]any{"policy_id": id, "rule_id": l.RuleID, "name": l.Name, "version": l.Version}
		if _, err := t.Insert("policy_rules", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SavePolicyRules", err)
		}
	}
	return nil
}

// DuePolicies are the policies whose owners have to be told.
func (t *Tx) DuePolicies(now time.Time) (ids []custody.PolicyID, err error) {
	err = t.Select("policies", "y").ColumnExpr("y.id").Where("y.ended_at IS NULL AND y.remind_at <= ?", micros(now)).OrderExpr("y.id").Limit(200).Scan(t.Context(), &ids)
	return ids, tenants.Wrap("store.DuePolicies", err)
}

// UnscopedWithPolicies lists the organisations that have policies to tell of.
func (s *Store) UnscopedWithPolicies(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has policies to look at again", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT DISTINCT org_id FROM policies WHERE ended_at IS NULL AND remind_at <= ? ORDER BY org_id", micros(rx.Now())).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithPolicies", err)
}

// PolicyAsk chooses policies for a list, by title.
type PolicyAsk struct {
	Ended bool   // those out of force instead
	After Cursor // of the last one shown
	Limit int
}

// PolicyView is a policy with names, and whether a rule of it drifted.
type PolicyView struct {
	custody.Policy
	Owner    string
	Writer   string
	Approver string
	Drift    bool
	Rules    string // names of its rules, a comma between
}

const policyView = ", COALESCE(o.name, '') AS owner, COALESCE(w.name, '') AS writer, COALESCE(a.name, '') AS approver"

// Policies lists policies.
func (r *Rx) Policies(a PolicyAsk) (vs []PolicyView, err error) {
	q := r.Select("policies", "y").ColumnExpr(policyColumns+policyView).
		ColumnExpr("EXISTS (SELECT 1 FROM policy_rules AS k LEFT JOIN rules AS c ON c.org_id = ? AND c.id = k.rule_id AND c.ended_at IS NULL WHERE k.org_id = ? AND k.policy_id = y.id AND k.version > 0 AND k.version <> COALESCE(c.version, 0)) AS drift", r.scope.Org(), r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(k.name, ', ') FROM policy_rules AS k WHERE k.org_id = ? AND k.policy_id = y.id), '') AS rules", r.scope.Org()).
		Join("LEFT JOIN ? ON o.id = y.owner_id", r.Of("people", "o")).
		Join("LEFT JOIN ? ON w.id = y.written_by", r.Of("people", "w")).
		Join("LEFT JOIN ? ON a.id = y.approved_by", r.Of("people", "a"))
	if a.Ended {
		q = q.Where("y.ended_at IS NOT NULL")
	} else {
		q = q.Where("y.ended_at IS NULL")
	}
	if a.After.ID != "" {
		q = q.Where("(y.title, y.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	err = q.OrderExpr("y.title, y.id").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Policies", err)
}

// PolicyVersion is one text of a policy, who wrote it and who approved it.
type PolicyVersion struct {
	Version    int
	Writer     string
	WrittenAt  time.Time
	Approver   string
	ApprovedAt *time.Time
}

// PolicyVersions lists the versions of a policy, newest first.
func (r *Rx) PolicyVersions(id custody.PolicyID) (vs []PolicyVersion, err error) {
	err = r.Select("policy_versions", "x").ColumnExpr("x.version, COALESCE(w.name, '') AS writer, x.written_at, COALESCE(a.name, '') AS approver, x.approved_at").
		Join("LEFT JOIN ? ON w.id = x.written_by", r.Of("people", "w")).Join("LEFT JOIN ? ON a.id = x.approved_by", r.Of("people", "a")).
		Where("x.policy_id = ?", id).OrderExpr("x.version DESC").Limit(100).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.PolicyVersions", err)
}
