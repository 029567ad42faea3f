package store

import (
	"encoding/json"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
)

const returnAskColumns = "a.org_id, a.holding_id, a.item_id, a.person_id, a.brought_by, a.rule_id, a.version, a.questions, a.missing, a.seen, a.returned_at, a.settled_at, a.settled_by, a.waived"

type returnAskRow struct {
	OrgID      tenants.OrgID
	HoldingID  custody.HoldingID
	ItemID     custody.ItemID
	PersonID   tenants.PersonID
	BroughtBy  tenants.PersonID
	RuleID     custody.RuleID
	Version    int
	Questions  string
	Missing    int
	Seen       string
	ReturnedAt time.Time
	SettledAt  *time.Time
	SettledBy  string
	Waived     string
}

func (row returnAskRow) ask() (a keys.ReturnAsk, err error) {
	a = keys.ReturnAsk{OrgID: row.OrgID, HoldingID: row.HoldingID, ItemID: row.ItemID, PersonID: row.PersonID, BroughtBy: row.BroughtBy, RuleID: row.RuleID, Version: row.Version,
		Missing: row.Missing, ReturnedAt: row.ReturnedAt, SettledAt: row.SettledAt, SettledBy: row.SettledBy, Waived: row.Waived}
	for _, id := range strings.Fields(row.Seen) {
		a.Seen = append(a.Seen, tenants.PersonID(id))
	}
	return a, tenants.Wrap("store.ReturnAsk", json.Unmarshal([]byte(row.Questions), &a.Questions))
}

// RuleVersion reads one version of a rule; ok is false for one that is not
// there. A version never changes, so it is read once.
func (r *Rx) RuleVersion(rule custody.RuleID, version int) (full rules.Rule, ok bool, err error) {
	key := versionKey{r.scope.Org(), rule, version}
	if known, ok := r.unit.s.versions.Load(key); ok {
		return known.(rules.Rule), true, nil
	}
	var row ruleRow
	err = r.Select("rules", "r").ColumnExpr(ruleColumns).Where("r.id = ? AND r.version = ?", rule, version).Scan(r.Context(), &row)
	if isNoRows(err) {
		return full, false, nil
	}
	if err == nil {
		full, err = row.rule()
	}
	if err != nil {
		return full, false, tenants.Wrap("store.RuleVersion", err)
	}
	r.unit.s.versions.Store(key, full)
	return full, true, nil
}

// ReturnQuestions are those that one version of a rule asks when the key is
// back.
func (r *Rx) ReturnQuestions(rule custody.RuleID, version int) ([]rules.Question, error) {
	full, _, err := r.RuleVersion(rule, version)
	qs := []rules.Question{}
	for _, q := range full.Needs.Questions {
		if q.OnReturn {
			qs = append(qs, q)
		}
	}
	return qs, err
}

// versionKey names one version of a rule of one organisation.
type versionKey struct {
	org     tenants.OrgID
	rule    custody.RuleID
	version int
}

// ReturnAsk reads what is asked about one return.
func (r *Rx) ReturnAsk(holding custody.HoldingID) (keys.ReturnAsk, error) {
	var row returnAskRow
	err := r.Select("return_asks", "a").ColumnExpr(returnAskColumns).Where("a.holding_id = ?", holding).Scan(r.Context(), &row)
	if err != nil {
		return keys.ReturnAsk{}, notFound(err, "answers_not_found")
	}
	return row.ask()
}

// LockReturnAsk reads it and keeps others from answering at the same time.
func (t *Tx) LockReturnAsk(holding custody.HoldingID) (keys.ReturnAsk, error) {
	if err := t.Lock("holdings", string(holding)); err != nil {
		return keys.ReturnAsk{}, err
	}
	return t.ReturnAsk(holding)
}

func returnAskValues(a keys.ReturnAsk) (map[string]any, error) {
	text, err := json.Marshal(a.Questions)
	var seen []string
	for _, id := range a.Seen {
		seen = append(seen, string(id))
	}
	return map[string]any{"holding_id": a.HoldingID, "item_id": a.ItemID, "person_id": a.PersonID, "brought_by": a.BroughtBy, "rule_id": a.RuleID, "version": a.Version,
		"questions": string(text), "missing": a.Missing, "seen": strings.Join(seen, " "), "returned_at": micros(a.ReturnedAt)}, err
}

// AddReturnAsk writes what is to be said about a return.
func (t *Tx) AddReturnAsk(a keys.ReturnAsk) error {
	row, err := returnAskValues(a)
	if err == nil {
		_, err = t.Insert("return_asks", &row).Exec(t.Context())
	}
	return tenants.Wrap("store.AddReturnAsk", err)
}

// SaveReturnAsk writes what is left of it.
func (t *Tx) SaveReturnAsk(a keys.ReturnAsk) error {
	row, err := returnAskValues(a)
	if err == nil {
		_, err = t.Update("return_asks").Set("questions = ?, missing = ?, seen = ?, settled_at = ?, settled_by = ?, waived = ?", row["questions"], a.Missing, row["seen"], a.SettledAt, a.SettledBy, a.Waived).
			Where("holding_id = ?", a.HoldingID).Exec(t.Context())
	}
	return tenants.Wrap("store.SaveReturnAsk", err)
}

// DropReturnAsk forgets what was asked about a return that never happened, and
// what was answered to it.
func (t *Tx) DropReturnAsk(holding custody.HoldingID) error {
	a, err := t.ReturnAsk(holding)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	qs, err := t.ReturnQuestions(a.RuleID, a.Version)
	if err != nil {
		return err
	}
	ids := []string{""}
	for _, q := range qs {
		ids = append(ids, q.ID)
	}
	if _, err := t.Delete("answers").Where("holding_id = ? AND question_id IN (?)", holding, bunIn(ids)).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.DropReturnAsk", err)
	}
	_, err = t.Delete("return_asks").Where("holding_id = ?", holding).Exec(t.Context())
	return tenants.Wrap("store.DropReturnAsk", err)
}

// ReturnAskView is an ask with the names that pages say.
type ReturnAskView struct {
	keys.ReturnAsk
	Code   string
	Name   string
	SiteID tenants.SiteID
	Person string
}

// ReturnAskAsk chooses what is open, oldest first.
type ReturnAskAsk struct {
	Holding custody.HoldingID // this one, open or not
	Item    custody.ItemID
	Person  tenants.PersonID
	After   custody.HoldingID // the last one shown
	Limit   int
}

// ReturnAsks lists what is still to be said about keys that are back.
func (r *Rx) ReturnAsks(ask ReturnAskAsk) ([]ReturnAskView, error) {
	q := r.Select("return_asks", "a").ColumnExpr(returnAskColumns+", i.code, i.name, i.site_id, p.name AS person").
		Join("JOIN ? ON i.id = a.item_id", r.Of("items", "i")).Join("JOIN ? ON p.id = a.person_id", r.Of("people", "p"))
	if ask.Holding != "" {
		q = q.Where("a.holding_id = ?", ask.Holding)
	} else {
		q = q.Where("a.settled_at IS NULL")
	}
	if sites := r.scope.Sites(); sites != nil && ask.Holding == "" {
		q = q.Where("i.site_id IN (?)", bunIn(sites))
	}
	if ask.Item != "" {
		q = q.Where("a.item_id = ?", ask.Item)
	}
	if ask.Person != "" {
		q = q.Where("a.person_id = ?", ask.Person)
	}
	if ask.After != "" {
		last, err := r.ReturnAsk(ask.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("(a.returned_at, a.holding_id) > (?, ?)", last.ReturnedAt, last.HoldingID)
	}
	var rows []struct {
		returnAskRow
		Code   string
		Name   string
		SiteID tenants.SiteID
		Person string
	}
	if err := q.OrderExpr("a.returned_at, a.holding_id").Limit(int64(ask.Limit)).Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.ReturnAsks", err)
	}
	vs := make([]ReturnAskView, len(rows))
	for i, row := range rows {
		a, err := row.ask()
		if err != nil {
			return nil, err
		}
		vs[i] = ReturnAskView{a, row.Code, row.Name, row.SiteID, row.Person}
	}
	return vs, nil
}
