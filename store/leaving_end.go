package store

import (
	"context"

	"claviger/tenants"
)

// AnOwner is an active owner of the organisation who is not the person, the
// first by name; "" when there is none.
func (r *Rx) AnOwner(but tenants.PersonID) (id tenants.PersonID, err error) {
	now := micros(r.Now())
	var ids []tenants.PersonID
	err = r.Select("people", "p").ColumnExpr("p.id").Join("JOIN ? ON m.person_id = p.id", r.Of("memberships", "m")).
		Where("m.role = ? AND p.id <> ? AND p.blocked_at IS NULL AND (p.starts_on IS NULL OR p.starts_on <= ?) AND (p.ends_on IS NULL OR p.ends_on > ?)", tenants.RoleOwner, but, now, now).
		OrderExpr("p.name_order, p.id").Limit(1).Scan(r.Context(), &ids)
	if len(ids) > 0 {
		id = ids[0]
	}
	return id, tenants.Wrap("store.AnOwner", err)
}

// Ended is somebody whose last day is over and who still has keys.
type Ended struct {
	OrgID    tenants.OrgID
	PersonID tenants.PersonID
}

// mostEnded is how many recoveries one look opens; the rest come with the next.
const mostEnded = 500

// UnscopedEnded lists people of all organisations whose last day is over, who
// still have keys, and whose rights nobody has ended.
func (s *Store) UnscopedEnded(ctx context.Context) (es []Ended, err error) {
	err = s.UnscopedRead(ctx, "who left with keys", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT org_id, id AS person_id FROM people WHERE blocked_at IS NULL AND held > 0 AND ends_on IS NOT NULL AND ends_on <= ? ORDER BY ends_on, org_id, id LIMIT ?",
			micros(rx.Now()), mostEnded).Scan(ctx, &es)
	})
	return es, tenants.Wrap("store.UnscopedEnded", err)
}
