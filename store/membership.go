package store

import (
	"context"
	"strings"

	"claviger/tenants"
	"claviger/tenants/admin"
)

// memberRow is a membership with its sites as text: ids with a space between,
// empty for every site.
type memberRow struct {
	OrgID    tenants.OrgID
	LoginID  tenants.LoginID
	PersonID tenants.PersonID
	Role     tenants.Role
	Sites    string
}

const memberColumns = "m.org_id, m.login_id, m.person_id, m.role, m.sites"

func (row memberRow) membership() tenants.Membership {
	return tenants.Membership{OrgID: row.OrgID, LoginID: row.LoginID, PersonID: row.PersonID, Role: row.Role, Sites: sitesOf(row.Sites)}
}

func sitesOf(text string) (sites []tenants.SiteID) {
	for _, id := range strings.Fields(text) {
		sites = append(sites, tenants.SiteID(id))
	}
	return sites
}

func sitesText(sites []tenants.SiteID) string {
	parts := make([]string, len(sites))
	for i, id := range sites {
		parts[i] = string(id)
	}
	return strings.Join(parts, " ")
}

// MemberOf is the membership of a person.
func (r *Rx) MemberOf(person tenants.PersonID) (tenants.Membership, error) {
	return r.member("m.person_id = ?", person)
}

// MemberWith is the membership of a sign-in.
func (r *Rx) MemberWith(login tenants.LoginID) (tenants.Membership, error) {
	return r.member("m.login_id = ?", login)
}

func (r *Rx) member(where string, arg any) (tenants.Membership, error) {
	var row memberRow
	err := r.Select("memberships", "m").ColumnExpr(memberColumns).Where(where, arg).Scan(r.Context(), &row)
	return row.membership(), notFound(err, "member_not_found")
}

// AddMembership joins a sign-in to the organisation.
func (t *Tx) AddMembership(m tenants.Membership) error {
	if err := t.keepPerson(m.PersonID, "m.role IS NULL"); err != nil {
		return err
	}
	row := map[string]any{"login_id": m.LoginID, "person_id": m.PersonID, "role": m.Role, "sites": sitesText(m.Sites)}
	_, err := t.Insert("memberships", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "already_member").At("email").Because(err)
	}
	return tenants.Wrap("store.AddMembership", err)
}

// SaveMembership writes a member's role and sites.
func (t *Tx) SaveMembership(m tenants.Membership) error {
	if err := t.keepPerson(m.PersonID, "m.role <> ?3", m.Role); err != nil {
		return err
	}
	_, err := t.Update("memberships").Set("role = ?, sites = ?", m.Role, sitesText(m.Sites)).Where("login_id = ?", m.LoginID).Exec(t.Context())
	return tenants.Wrap("store.SaveMembership", err)
}

// Owners counts the owners who are not blocked. Their rows stay locked, so
// that two of them cannot take each other's role at once.
func (t *Tx) Owners() (int, error) {
	lock := ""
	if t.Dialect() == Postgres {
		lock = " FOR UPDATE"
	}
	var ids []string
	err := t.Raw("SELECT m.person_id FROM memberships AS m WHERE m.org_id = ? AND m.role = ? ORDER BY m.person_id"+lock, t.scope.Org(), tenants.RoleOwner).Scan(t.Context(), &ids)
	if err != nil || len(ids) == 0 {
		return 0, tenants.Wrap("store.Owners", err)
	}
	n, err := t.Select("people", "p").Where("p.id IN (?) AND p.blocked_at IS NULL", bunIn(ids)).Count(t.Context())
	return int(n), tenants.Wrap("store.Owners", err)
}

// memberView is what Memberships joins.
type memberView struct {
	memberRow
	P    tenants.Person `bun:"embed:p__"`
	Slug string
	Org  string
}

// Memberships lists the organisations of a sign-in by name, with the person
// that the sign-in is there.
func (r *UnscopedRx) Memberships(login tenants.LoginID) (out []admin.Member, err error) {
	var rows []memberView
	q := r.Select("memberships", "m").ColumnExpr(memberColumns+", o.slug, o.name AS org").ColumnExpr(prefixed("p", personColumns)).
		Join("JOIN organisations AS o ON o.id = m.org_id").
		Join("JOIN people AS p ON p.org_id = m.org_id AND p.id = m.person_id").
		Where("m.login_id = ?", login).OrderExpr("o.name, o.id")
	if err := q.Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.Memberships", err)
	}
	for _, row := range rows {
		out = append(out, admin.Member{Membership: row.membership(), Person: row.P, Slug: row.Slug, Org: row.Org})
	}
	return out, nil
}

// UnscopedMembers lists the organisations of a sign-in, to pick one.
func (s *Store) UnscopedMembers(ctx context.Context, login tenants.LoginID) (ms []admin.Member, err error) {
	err = s.UnscopedRead(ctx, "organisations of a sign-in", func(r *UnscopedRx) error {
		ms, err = r.Memberships(login)
		return err
	})
	return ms, err
}

// orNothing is prefixed for the far side of a LEFT JOIN: what is not there
// reads as empty text, except in the columns that may be NULL.
func orNothing(alias, columns string, null map[string]bool) string {
	parts := strings.Split(columns, ", ")
	for i, c := range parts {
		name := strings.TrimPrefix(c, alias+".")
		if !null[name] {
			c = "COALESCE(" + c + ", '')"
		}
		parts[i] = c + " AS " + alias + "__" + name
	}
	return strings.Join(parts, ", ")
}

// prefixed renames "p.name" to "p.name AS p__name" for an embedded struct.
func prefixed(alias, columns string) string {
	parts := strings.Split(columns, ", ")
	for i, c := range parts {
		parts[i] = c + " AS " + alias + "__" + strings.TrimPrefix(c, alias+".")
	}
	return strings.Join(parts, ", ")
}
