package store

import (
	"claviger/tenants"
)

// EndingAsk chooses licences and trainings by their last good day.
type EndingAsk struct {
	From, Until string // days like 2026-12-24, both included
	After       Cursor // of the last one shown
	Limit       int
}

// EndingRow is a licence or training that ends, with whom to see about it.
type EndingRow struct {
	tenants.Qualification
	Person    string
	ManagerID tenants.PersonID
	Manager   string
}

// Cursor is the row's place in the list.
func (e EndingRow) Cursor() Cursor { return Cursor{Order: e.UntilOn, ID: string(e.ID)} }

// Ending lists licences and trainings of people who are not blocked, soonest
// end first. One that the person has again for longer is left out.
func (r *Rx) Ending(a EndingAsk) (rows []EndingRow, err error) {
	q := r.Select("qualifications", "q").ColumnExpr("q.org_id, q.id, q.person_id, q.name, q.until_on, q.note, p.name AS person, COALESCE(b.id, '') AS manager_id, COALESCE(b.name, '') AS manager").
		Join("JOIN ? ON p.id = q.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON b.id = p.manager_id", r.Of("people", "b")).
		Where("q.ended_at IS NULL AND q.until_on <> '' AND q.until_on >= ? AND q.until_on <= ? AND p.blocked_at IS NULL", a.From, a.Until).
		Where("NOT EXISTS (SELECT 1 FROM qualifications AS n WHERE n.org_id = ? AND n.person_id = q.person_id AND n.name = q.name AND n.ended_at IS NULL AND (n.until_on = '' OR n.until_on > q.until_on))", r.scope.Org())
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("(p.site_id IN (?) OR p.site_id = '' OR p.id = ?)", bunIn(append(sites, "-")), r.scope.Person())
	}
	if a.After.ID != "" {
		q = q.Where("(q.until_on, q.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	err = q.OrderExpr("q.until_on, q.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.Ending", err)
}
