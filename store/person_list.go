package store

import (
	"strings"
	"time"

	"claviger/tenants"
)

// PeopleAsk narrows the list of people.
type PeopleAsk struct {
	Text    string // any part of name, number, department, e-mail, phone
	Kind    tenants.PersonKind
	State   string // "", "active", "blocked", "holding"
	GroupID tenants.GroupID
	SiteID  tenants.SiteID
	After   string // cursor of the row before: PersonRow.Cursor
	Limit   int
}

// PersonRow is one line of the list of people.
type PersonRow struct {
	tenants.Person
	Held      int
	Role      tenants.Role // "" without a sign-in
	Badges    int
	PIN       bool
	Site      string
	Manager   string
	NameOrder string
}

// Cursor says where the list goes on after this row.
func (p PersonRow) Cursor() string { return p.NameOrder + "\x1f" + string(p.ID) }

// People lists people by name, Limit at a time.
func (r *Rx) People(a PeopleAsk) (rows []PersonRow, err error) {
	q := r.Select("people", "p").ColumnExpr(personColumns).
		ColumnExpr("p.held, p.name_order, COALESCE(m.role, '') AS role, COALESCE(s.name, '') AS site, COALESCE(b.name, '') AS manager").
		ColumnExpr("(SELECT COUNT(*) FROM credentials AS c WHERE c.org_id = ? AND c.person_id = p.id AND c.revoked_at IS NULL AND c.kind LIKE 'badge%') AS badges", r.scope.Org()).
		ColumnExpr("EXISTS (SELECT 1 FROM credentials AS d WHERE d.org_id = ? AND d.person_id = p.id AND d.revoked_at IS NULL AND d.kind = 'pin') AS pin", r.scope.Org()).
		Join("LEFT JOIN ? ON m.person_id = p.id", r.Of("memberships", "m")).
		Join("LEFT JOIN ? ON s.id = p.site_id", r.Of("sites", "s")).
		Join("LEFT JOIN ? ON b.id = p.manager_id", r.Of("people", "b")).
		OrderExpr("p.name_order, p.id").Limit(int64(a.Limit))
	if a.Text != "" {
		docs, err := r.Search(a.Text, 2000, PersonThing)
		if err != nil || len(docs) == 0 {
			return nil, tenants.Wrap("store.People", err)
		}
		q = q.Where("p.id IN (?)", bunIn(idsOf(docs)))
	}
	if a.Kind != "" {
		q = q.Where("p.kind = ?", a.Kind)
	}
	switch a.State {
	case "active":
		q = q.Where("p.blocked_at IS NULL")
	case "blocked":
		q = q.Where("p.blocked_at IS NOT NULL")
	case "holding":
		q = q.Where("p.held > 0")
	}
	if a.GroupID != "" {
		q = q.Where("EXISTS (SELECT 1 FROM group_members AS g WHERE g.org_id = ? AND g.group_id = ? AND g.person_id = p.id)", r.scope.Org(), a.GroupID)
	}
	if a.SiteID != "" {
		q = q.Where("p.site_id = ?", a.SiteID)
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("(p.site_id IN (?) OR p.id = ?)", bunIn(append(sites, "-")), r.scope.Person())
	}
	if order, id, ok := strings.Cut(a.After, "\x1f"); ok {
		q = q.Where("(p.name_order, p.id) > (?, ?)", order, id)
	}
	err = q.Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.People", err)
}

func idsOf(docs []Doc) []string {
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return ids
}

// PersonView is one person with what stands around them.
type PersonView struct {
	PersonRow
	LoginEmail  string
	Waiting     bool   // invited, no password chosen yet
	MemberSites string // space-separated ids, "" for every site or no sign-in
	Groups      []tenants.Group
	Credentials []tenants.Credential
	SeenAt      *time.Time // last use of the sign-in
}

// PersonView reads everything a person's page shows.
func (r *Rx) PersonView(id tenants.PersonID) (v PersonView, err error) {
	err = r.Select("people", "p").ColumnExpr(personColumns).
		ColumnExpr("p.held, p.name_order, COALESCE(m.role, '') AS role, COALESCE(m.sites, '') AS member_sites, COALESCE(s.name, '') AS site, COALESCE(b.name, '') AS manager, COALESCE(l.email, '') AS login_email, COALESCE(l.password_hash, '-') = '' AS waiting").
		ColumnExpr("(SELECT MAX(e.seen_at) FROM sessions AS e WHERE e.login_id = m.login_id AND e.current_org = ?) AS seen_at", r.scope.Org()).
		Join("LEFT JOIN ? ON m.person_id = p.id", r.Of("memberships", "m")).
		Join("LEFT JOIN logins AS l ON l.id = m.login_id").
		Join("LEFT JOIN ? ON s.id = p.site_id", r.Of("sites", "s")).
		Join("LEFT JOIN ? ON b.id = p.manager_id", r.Of("people", "b")).
		Where("p.id = ?", id).Scan(r.Context(), &v)
	if err != nil {
		return v, notFound(err, "person_not_found")
	}
	if !r.scope.SeesSite(v.SiteID) && r.scope.Person() != id {
		return v, tenants.Fail(tenants.NotFound, "person_not_found")
	}
	if v.Credentials, err = r.Credentials(id); err != nil {
		return v, err
	}
	for _, c := range v.Credentials {
		if c.Kind.IsBadge() {
			v.Badges++
		}
		v.PIN = v.PIN || c.Kind == tenants.PINCredential
	}
	v.Groups, err = r.GroupsOf(id)
	return v, err
}
