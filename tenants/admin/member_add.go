package admin

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// NewMember gives a person a sign-in to the organisation.
type NewMember struct {
	PersonID tenants.PersonID
	Email    string
	Role     tenants.Role
	Sites    []tenants.SiteID // nil: every site

	// PasswordHash is for a sign-in that does not exist yet; an existing one
	// keeps its own. Empty: the person chooses one by invitation.
	PasswordHash string
}

// AddMember joins a sign-in to the organisation as a person with a role.
// Nobody grants more than they have.
func AddMember(ctx context.Context, s Store, scope tenants.Scope, in NewMember) (tenants.Membership, error) {
	var out tenants.Membership
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := mayGrant(tx, scope, in.Role, in.Sites); err != nil {
			return err
		}
		p, err := seenPerson(tx, scope, in.PersonID)
		if err != nil {
			return err
		}
		if p.BlockedAt != nil {
			return tenants.Fail(tenants.Conflict, "already_blocked", "name", p.Name)
		}
		out, err = addMember(tx, scope, p, in)
		return err
	})
	return out, tenants.Wrap("admin.AddMember", err)
}

// mayGrant: the right to edit people, a role that one's own covers, and sites
// among one's own.
func mayGrant(tx Tx, scope tenants.Scope, role tenants.Role, sites []tenants.SiteID) error {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return err
	}
	if !role.Assignable() {
		return tenants.Fail(tenants.Invalid, "role_unknown").At("role")
	}
	if !scope.Role().Covers(role) {
		return tenants.Fail(tenants.Forbidden, "role_stronger", "role", string(role)).At("role")
	}
	if sites == nil && scope.Sites() != nil {
		return tenants.Fail(tenants.Forbidden, "site_limited").At("sites")
	}
	for _, id := range sites {
		if _, err := seenSite(tx, scope, id); err != nil {
			return tenants.Fail(tenants.Invalid, "site_not_found").At("sites").Because(err)
		}
	}
	return nil
}

func addMember(tx Tx, scope tenants.Scope, p tenants.Person, in NewMember) (tenants.Membership, error) {
	m := tenants.Membership{OrgID: scope.Org(), PersonID: p.ID, Role: in.Role, Sites: in.Sites}
	if _, err := tx.MemberOf(p.ID); tenants.KindOf(err) != tenants.NotFound {
		return m, conflictOr(err, "already_member")
	}
	login, err := loginFor(tx, p, in)
	if err != nil {
		return m, err
	}
	if _, err := tx.MemberWith(login.ID); tenants.KindOf(err) != tenants.NotFound {
		return m, conflictOr(err, "email_taken")
	}
	m.LoginID = login.ID
	if err := tx.AddMembership(m); err != nil {
		return m, err
	}
	p.Human = string(login.ID)
	if p.Email == "" {
		p.Email = login.Email
	}
	if err := tx.SavePerson(p); err != nil {
		return m, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.MemberAdded, PersonID: p.ID, Data: map[string]string{"role": string(in.Role), "sites": siteList(in.Sites)}, Personal: map[string]string{"email": login.Email}})
	return m, err
}

// conflictOr is the error of finding what should not be there.
func conflictOr(err error, code string) error {
	if err != nil {
		return err
	}
	return tenants.Fail(tenants.Conflict, code).At("email")
}

// loginFor finds the sign-in of an e-mail address or makes it.
func loginFor(tx Tx, p tenants.Person, in NewMember) (tenants.Login, error) {
	email, err := tenants.NormalEmail(in.Email)
	if err != nil {
		return tenants.Login{}, err
	}
	l, err := tx.LoginByEmail(email)
	if tenants.KindOf(err) != tenants.NotFound {
		return l, err
	}
	l = tenants.Login{ID: tenants.LoginID(tx.NewID("log")), Email: email, Name: p.Name, PasswordHash: in.PasswordHash, Locale: p.Locale, CreatedAt: tx.Now()}
	return l, tx.AddLogin(l)
}

func siteList(sites []tenants.SiteID) string {
	if sites == nil {
		return "all"
	}
	var b strings.Builder
	for i, id := range sites {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(id))
	}
	return b.String()
}
