package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

var _ access.RequestTx = (*Tx)(nil)

const requestColumns = "q.org_id, q.id, q.kind, q.person_id, q.human, q.item_id, q.holding_id, q.rule_id, q.rule_version AS version, q.from_at, q.until, q.reason, q.state, q.steps, q.step, q.asked_at, q.settled_at, q.symbol_id, q.doors, q.prior_id"

// Request reads one request.
func (r *Rx) Request(id custody.RequestID) (q custody.Request, err error) {
	err = r.Select("requests", "q").ColumnExpr(requestColumns).Where("q.id = ?", id).Scan(r.Context(), &q)
	return q, notFound(err, "request_not_found")
}

// LockRequest reads a request and keeps others from changing it. Its item is
// locked first, as whoever moves a key does.
func (t *Tx) LockRequest(id custody.RequestID) (custody.Request, error) {
	q, err := t.Request(id)
	if err != nil {
		return q, err
	}
	if q.ItemID != "" {
		if err := t.Lock("items", string(q.ItemID)); err != nil {
			return q, err
		}
	}
	if err := t.Lock("requests", string(id)); err != nil {
		return q, err
	}
	return t.Request(id)
}

// AddRequest writes a new request. That a person has at most one of a kind
// open about an item is kept by an index.
func (t *Tx) AddRequest(q custody.Request) error {
	row := map[string]any{"id": q.ID, "kind": q.Kind, "person_id": q.PersonID, "human": q.Human, "item_id": q.ItemID, "holding_id": q.HoldingID, "until": q.Until, "rule_id": q.RuleID, "rule_version": q.Version, "from_at": q.FromAt,
		"reason": q.Reason, "state": q.State, "steps": q.Steps, "asked_at": micros(q.AskedAt), "symbol_id": q.SymbolID, "doors": q.Doors, "prior_id": q.PriorID}
	_, err := t.Insert("requests", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "request_open").Because(err)
	}
	return tenants.Wrap("store.AddRequest", err)
}

// SaveRequest writes how far a request has come.
func (t *Tx) SaveRequest(q custody.Request) error {
	_, err := t.Update("requests").Set("until = ?, state = ?, step = ?, settled_at = ?", q.Until, q.State, q.Step, q.SettledAt).Where("id = ?", q.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveRequest", err)
}

// SaveIssue writes which key was cut for a request, and that it was handed
// over.
func (t *Tx) SaveIssue(q custody.Request) error {
	_, err := t.Update("requests").Set("item_id = ?, holding_id = ?", q.ItemID, q.HoldingID).Where("id = ?", q.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveIssue", err)
}

// AddAnswer writes a decision about one step.
func (t *Tx) AddAnswer(a custody.RequestAnswer) error {
	row := map[string]any{"request_id": a.RequestID, "step": a.Step, "person_id": a.PersonID, "human": a.Human, "for_id": a.ForID, "yes": a.Yes, "why": a.Why, "at": micros(a.At)}
	_, err := t.Insert("request_answers", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "request_settled").Because(err)
	}
	return tenants.Wrap("store.AddAnswer", err)
}

// RequestAnswers lists the decisions about a request in the order of its steps.
func (r *Rx) RequestAnswers(id custody.RequestID) (as []custody.RequestAnswer, err error) {
	err = r.Select("request_answers", "a").ColumnExpr("a.request_id, a.step, a.person_id, a.human, a.for_id, a.yes, a.why, a.at").Where("a.request_id = ?", id).OrderExpr("a.step").Scan(r.Context(), &as)
	return as, tenants.Wrap("store.RequestAnswers", err)
}

// OpenAnswers are the decisions about all requests that are open.
func (r *Rx) OpenAnswers() (map[custody.RequestID][]custody.RequestAnswer, error) {
	var as []custody.RequestAnswer
	err := r.Select("request_answers", "a").ColumnExpr("a.request_id, a.step, a.person_id, a.human, a.for_id, a.yes, a.why, a.at").
		Join("JOIN ? ON q.id = a.request_id", r.Of("requests", "q")).Where("q.state = 'open'").OrderExpr("a.request_id, a.step").Scan(r.Context(), &as)
	by := map[custody.RequestID][]custody.RequestAnswer{}
	for _, a := range as {
		by[a.RequestID] = append(by[a.RequestID], a)
	}
	return by, tenants.Wrap("store.OpenAnswers", err)
}

// PersonFacts is what Decide and approvals may know about a person at a
// moment; of nobody it is known that they are not known.
func (r *Rx) PersonFacts(id tenants.PersonID, at time.Time) (f rules.PersonFacts, err error) {
	p, err := r.Person(id)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	var more struct{ Role, Groups string }
	err = r.Raw("SELECT COALESCE((SELECT m.role FROM memberships AS m WHERE m.org_id = ?0 AND m.person_id = ?1), '') AS role, "+
		"COALESCE((SELECT "+r.agg()+"(g.group_id, ',') FROM group_members AS g WHERE g.org_id = ?0 AND g.person_id = ?1), '') AS groups", r.scope.Org(), id).Scan(r.Context(), &more)
	return rules.PersonFacts{Known: true, Active: p.ActiveAt(at), Human: p.Human, Kind: p.Kind, Role: tenants.Role(more.Role), Profile: p.Profile, Department: p.Department, Groups: split[tenants.GroupID](more.Groups)},
		tenants.Wrap("store.PersonFacts", err)
}

// Delegators are whom a person stands in for at a moment.
func (r *Rx) Delegators(to tenants.PersonID, at time.Time) (ids []tenants.PersonID, err error) {
	err = r.Select("delegations", "d").ColumnExpr("d.from_id").Where("d.to_id = ? AND d.ended_at IS NULL AND d.from_at <= ? AND d.until_at > ?", to, micros(at), micros(at)).OrderExpr("d.from_id").Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.Delegators", err)
}

// AddDelegation writes that somebody stands in for another.
func (t *Tx) AddDelegation(d custody.Delegation) error {
	row := map[string]any{"id": d.ID, "from_id": d.FromID, "to_id": d.ToID, "from_at": micros(d.From), "until_at": micros(d.Until)}
	_, err := t.Insert("delegations", &row).Exec(t.Context())
	return tenants.Wrap("store.AddDelegation", err)
}

// EndDelegation ends what a person has delegated.
func (t *Tx) EndDelegation(id string, from tenants.PersonID) error {
	n, err := Affected(t.Update("delegations").Set("ended_at = ?", t.Now()).Where("id = ? AND from_id = ? AND ended_at IS NULL", id, from).Exec(t.Context()))
	if err == nil && n == 0 {
		err = tenants.Fail(tenants.NotFound, "delegation_not_found")
	}
	return tenants.Wrap("store.EndDelegation", err)
}

// DelegationView is a delegation with names.
type DelegationView struct {
	custody.Delegation
	FromName string
	ToName   string
}

// Delegations lists those of or for a person that are not over.
func (r *Rx) Delegations(person tenants.PersonID) (vs []DelegationView, err error) {
	err = r.Select("delegations", "d").ColumnExpr("d.org_id, d.id, d.from_id, d.to_id, d.from_at AS \"from\", d.until_at AS until, f.name AS from_name, t.name AS to_name").
		Join("JOIN ? ON f.id = d.from_id", r.Of("people", "f")).Join("JOIN ? ON t.id = d.to_id", r.Of("people", "t")).
		Where("(d.from_id = ? OR d.to_id = ?) AND d.ended_at IS NULL AND d.until_at > ?", person, person, r.Now()).OrderExpr("d.from_at, d.id").Limit(50).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Delegations", err)
}

// RequestAsk chooses requests for a list, newest first.
type RequestAsk struct {
	ID     custody.RequestID
	Person tenants.PersonID // who asked
	Open   bool
	Issue  bool // granted for good, and not handed over
	Before custody.RequestID
	Limit  int
}

// RequestView is a request with the names that pages say.
type RequestView struct {
	custody.Request
	Person string
	Code   string
	Name   string
	SiteID tenants.SiteID
	DueAt  *time.Time // of the holding it is about
	Symbol string     // of which a copy is asked for
	Level  custody.SymbolLevel
}

// Requests lists requests.
func (r *Rx) Requests(a RequestAsk) (vs []RequestView, err error) {
	q := r.Select("requests", "q").ColumnExpr(requestColumns+", p.name AS person, COALESCE(i.code, '') AS code, COALESCE(i.name, '') AS name, COALESCE(i.site_id, '') AS site_id, h.due_at, COALESCE(y.symbol, '') AS symbol, COALESCE(y.level, '') AS level").
		Join("JOIN ? ON p.id = q.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON i.id = q.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON h.id = q.holding_id", r.Of("holdings", "h")).
		Join("LEFT JOIN ? ON y.id = q.symbol_id", r.Of("symbols", "y"))
	if a.ID != "" {
		q = q.Where("q.id = ?", a.ID)
	}
	if a.Person != "" {
		q = q.Where("q.person_id = ?", a.Person)
	}
	if a.Open {
		q = q.Where("q.state = 'open'")
	}
	if a.Issue {
		q = q.Where("q.kind = ? AND q.state = 'granted' AND q.holding_id = ''", custody.AskForGood)
	}
	if a.Before != "" {
		last, err := r.Request(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(q.asked_at, q.id) < (?, ?)", last.AskedAt, last.ID)
	}
	err = q.OrderExpr("q.asked_at DESC, q.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Requests", err)
}
