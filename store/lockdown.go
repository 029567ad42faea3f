package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

const lockdownColumns = "l.org_id, l.id, l.site_id, l.why, l.text, l.at, l.by, l.asked_at, l.asked_by, l.asked_why, l.lifted_at, l.lifted_by, l.alone, l.reviewed_at, l.reviewed_by, l.review"

// lockedSQL is the lockdown of the site where an item is: of the place where it
// hangs, else of its own site. ?0 is the organisation, ?1 the person, ?3 the
// item's site, ?9 its place.
const lockedSQL = `COALESCE((SELECT l.id || @u || @locked || @u || (CASE WHEN EXISTS (SELECT 1 FROM lockdown_exempts AS le WHERE le.org_id = ?0 AND le.site_id = l.site_id AND le.person_id = ?1) THEN '1' ELSE '' END)
    FROM lockdowns AS l WHERE l.org_id = ?0 AND l.lifted_at IS NULL AND l.site_id = COALESCE((SELECT lp.site_id FROM places AS lp WHERE lp.org_id = ?0 AND lp.id = ?9), ?3)), '')`

// aheadOfLockdown is how far ahead an ask may lie and still be about now: for
// one beyond, such as a booking of next week, a lockdown says nothing.
const aheadOfLockdown = time.Minute

func lockdownFact(text string) *rules.LockdownFact {
	for _, x := range rowsOf(text, 3) {
		return &rules.LockdownFact{ID: custody.LockdownID(x[0]), Since: timeOf(x[1]), Exempt: x[2] == "1"}
	}
	return nil
}

// Lockdown reads one lockdown.
func (r *Rx) Lockdown(id custody.LockdownID) (l custody.Lockdown, err error) {
	err = r.Select("lockdowns", "l").ColumnExpr(lockdownColumns).Where("l.id = ?", id).Scan(r.Context(), &l)
	return l, notFound(err, "lockdown_not_found")
}

// ActiveLockdown is the lockdown of a site that nobody lifted.
func (r *Rx) ActiveLockdown(site tenants.SiteID) (l custody.Lockdown, err error) {
	err = r.Select("lockdowns", "l").ColumnExpr(lockdownColumns).Where("l.site_id = ? AND l.lifted_at IS NULL", site).Scan(r.Context(), &l)
	return l, notFound(err, "lockdown_not_found")
}

// LockLockdown reads it and keeps others from changing it at the same time.
func (t *Tx) LockLockdown(id custody.LockdownID) (custody.Lockdown, error) {
	if err := t.Lock("lockdowns", string(id)); err != nil {
		return custody.Lockdown{}, err
	}
	return t.Lockdown(id)
}

// AddLockdown writes a new one; a site has one at a time.
func (t *Tx) AddLockdown(l custody.Lockdown) error {
	row := map[string]any{"id": l.ID, "site_id": l.SiteID, "why": l.Why, "text": l.Text, "at": micros(l.At), "by": l.By}
	_, err := t.Insert("lockdowns", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "lockdown_active").Because(err)
	}
	return tenants.Wrap("store.AddLockdown", err)
}

// SaveLockdown writes how far its lifting has come.
func (t *Tx) SaveLockdown(l custody.Lockdown) error {
	_, err := t.Update("lockdowns").Set("asked_at = ?, asked_by = ?, asked_why = ?, lifted_at = ?, lifted_by = ?, alone = ?, reviewed_at = ?, reviewed_by = ?, review = ?",
		l.AskedAt, l.AskedBy, l.AskedWhy, l.LiftedAt, l.LiftedBy, l.Alone, l.ReviewedAt, l.ReviewedBy, l.Review).Where("id = ?", l.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveLockdown", err)
}

// AddLockdownNote keeps what somebody wrote down.
func (t *Tx) AddLockdownNote(id custody.LockdownID, n custody.LockdownNote) error {
	row := map[string]any{"lockdown_id": id, "id": n.ID, "at": micros(n.At), "by": n.By, "text": n.Text}
	_, err := t.Insert("lockdown_notes", &row).Exec(t.Context())
	return tenants.Wrap("store.AddLockdownNote", err)
}

// mostNotes is how many notes of a lockdown are shown, the newest.
const mostNotes = 200

// NoteView is a note with the name of who wrote it.
type NoteView struct {
	custody.LockdownNote
	Author string
}

// LockdownNotes lists the notes, newest first.
func (r *Rx) LockdownNotes(id custody.LockdownID) (ns []NoteView, err error) {
	err = r.Select("lockdown_notes", "n").ColumnExpr("n.id, n.at, n.by, n.text, COALESCE(p.name, '') AS author").Join("LEFT JOIN ? ON p.id = n.by", r.Of("people", "p")).
		Where("n.lockdown_id = ?", id).OrderExpr("n.at DESC, n.id DESC").Limit(mostNotes).Scan(r.Context(), &ns)
	return ns, tenants.Wrap("store.LockdownNotes", err)
}

// ExemptView is somebody who is exempt, with their name.
type ExemptView struct {
	custody.Exempt
	Name string
}

// Exempts lists who may take keys of a site during a lockdown, by name.
func (r *Rx) Exempts(site tenants.SiteID) (xs []ExemptView, err error) {
	err = r.Select("lockdown_exempts", "x").ColumnExpr("x.site_id, x.person_id, x.at, x.by, p.name").Join("JOIN ? ON p.id = x.person_id", r.Of("people", "p")).
		Where("x.site_id = ?", site).OrderExpr("p.name, x.person_id").Limit(custody.MostExempt).Scan(r.Context(), &xs)
	return xs, tenants.Wrap("store.Exempts", err)
}

// ExemptOf lists who is exempt at a site.
func (r *Rx) ExemptOf(site tenants.SiteID) (ids []tenants.PersonID, err error) {
	err = r.Select("lockdown_exempts", "x").ColumnExpr("x.person_id").Where("x.site_id = ?", site).OrderExpr("x.person_id").Limit(custody.MostExempt).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.ExemptOf", err)
}

// AddExempt lets somebody take keys during a lockdown.
func (t *Tx) AddExempt(x custody.Exempt) error {
	row := map[string]any{"site_id": x.SiteID, "person_id": x.PersonID, "at": micros(x.At), "by": x.By}
	_, err := t.Insert("lockdown_exempts", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "exempt_already").At("person").Because(err)
	}
	return tenants.Wrap("store.AddExempt", err)
}

// EndExempt takes that away.
func (t *Tx) EndExempt(site tenants.SiteID, person tenants.PersonID) error {
	_, err := t.Delete("lockdown_exempts").Where("site_id = ? AND person_id = ?", site, person).Exec(t.Context())
	return tenants.Wrap("store.EndExempt", err)
}
