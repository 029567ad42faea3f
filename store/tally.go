package store

import (
	"cmp"
	"slices"

	"claviger/tenants"
)

// delta is how much one counter moves in this transaction.
type delta struct{ scope, name string }

// count moves a counter of the organisation and of the site. The rows are
// written once, at the end of the transaction, in a fixed order: a hot row is
// locked only for the commit, and two transactions never wait for each other.
func (t *Tx) count(site tenants.SiteID, name string, by int) {
	t.countOne("", name, by)
	if site != "" {
		t.countOne(string(site), name, by)
	}
}

func (t *Tx) countOne(scope, name string, by int) {
	key := counterKey{t.scope.Org(), delta{scope, name}}
	if t.unit.deltas == nil {
		t.unit.deltas = map[counterKey]int{}
		t.unit.before = append(t.unit.before, t.writeCounters)
	}
	t.unit.deltas[key] += by
}

type counterKey struct {
	org tenants.OrgID
	delta
}

type counterRow struct {
	OrgID tenants.OrgID
	Scope string
	Name  string
	N     int64
}

func (t *Tx) writeCounters() error {
	var rows []counterRow
	for k, n := range t.unit.deltas {
		if n != 0 {
			rows = append(rows, counterRow{k.org, k.scope, k.name, int64(n)})
		}
	}
	slices.SortFunc(rows, func(a, b counterRow) int {
		return cmp.Or(cmp.Compare(a.OrgID, b.OrgID), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Name, b.Name))
	})
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].OrgID == rows[0].OrgID {
			n++
		}
		if err := t.addCounters(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// addCounters moves counters of one organisation, in one statement that locks
// the rows in their order.
func (t *Tx) addCounters(rows []counterRow) error {
	q := t.gate.insert("counters", &rows).On("CONFLICT (org_id, scope, name) DO UPDATE").Set("n = counters.n + EXCLUDED.n")
	_, err := q.Exec(t.Context())
	return err
}

// Counters reads the counters of the organisation (scope "") or of a site.
func (r *Rx) Counters(scope tenants.SiteID) (map[string]int64, error) {
	var rows []counterRow
	err := r.Select("counters", "c").ColumnExpr("c.org_id, c.scope, c.name, c.n").Where("c.scope = ?", scope).Scan(r.Context(), &rows)
	m := make(map[string]int64, len(rows))
	for _, row := range rows {
		m[row.Name] = row.N
	}
	return m, err
}
