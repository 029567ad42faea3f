package store

import (
	"context"

	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

var _ access.LicenceTx = (*Tx)(nil)

// EndingLicences are licences and trainings that end from one day to another,
// of people who are active and do not have them for longer, of which fewer than
// told reminders were sent.
func (t *Tx) EndingLicences(from, until rules.Date, told, limit int) (qs []tenants.Qualification, err error) {
	err = t.Select("qualifications", "q").ColumnExpr("q.org_id, q.id, q.person_id, q.name, q.until_on").
		Join("JOIN ? ON p.id = q.person_id", t.Of("people", "p")).
		Where("q.ended_at IS NULL AND q.until_on <> '' AND q.until_on >= ? AND q.until_on <= ? AND q.told < ?", from, until, told).
		Where("p.blocked_at IS NULL AND (p.ends_on IS NULL OR p.ends_on > ?)", t.Now()).
		Where("NOT EXISTS (SELECT 1 FROM qualifications AS n WHERE n.org_id = ? AND n.person_id = q.person_id AND n.name = q.name AND n.ended_at IS NULL AND (n.until_on = '' OR n.until_on > q.until_on))", t.scope.Org()).
		OrderExpr("q.until_on, q.id").Limit(int64(limit)).Scan(t.Context(), &qs)
	return qs, tenants.Wrap("store.EndingLicences", err)
}

// SaveLicenceTold writes how many reminders of a licence were sent.
func (t *Tx) SaveLicenceTold(id tenants.QualificationID, told int) error {
	_, err := t.Update("qualifications").Set("told = ?", told).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SaveLicenceTold", err)
}

// Qualification reads one licence or training that is on somebody's record.
func (r *Rx) Qualification(id tenants.QualificationID) (q tenants.Qualification, err error) {
	err = r.Select("qualifications", "q").ColumnExpr("q.org_id, q.id, q.person_id, q.name, q.until_on, q.note").Where("q.id = ? AND q.ended_at IS NULL", id).Scan(r.Context(), &q)
	return q, notFound(err, "qualification_not_found")
}

// UnscopedWithLicences lists the organisations in which licences end soon and
// not everybody was told. It looks a day wider than any zone needs.
func (s *Store) UnscopedWithLicences(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "whose licences end", func(rx *UnscopedRx) error {
		now := rx.Now()
		return rx.Raw("SELECT DISTINCT org_id FROM qualifications WHERE ended_at IS NULL AND until_on <> '' AND until_on >= ? AND until_on <= ? AND told < ? ORDER BY org_id",
			rules.DateOf(now.AddDate(0, 0, -1)), rules.DateOf(now.AddDate(0, 0, access.LicenceNotice[0]+1)), len(access.LicenceNotice)).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithLicences", err)
}
