package admin

import (
	"cmp"
	"context"
	"crypto/rand"

	"claviger/custody"
	"claviger/tenants"
)

// NewOrganisation is a customer with the first site and the owner.
type NewOrganisation struct {
	Organisation tenants.Organisation // without id
	Site         string               // name of the first site
	Desk         string               // name of its desk in the organisation's language, "Desk" when empty
	OwnerName    string
	OwnerEmail   string
	Password     string // of the owner; ignored when the e-mail has a sign-in already
	By           string // who made it, for the log: "sign-up", "operator", "demo"
}

// Created is what CreateOrganisation made.
type Created struct {
	Organisation tenants.Organisation
	Site         tenants.Site
	Owner        tenants.Person
}

// CreateOrganisation makes an organisation, its first site with a desk, and
// its owner, in one transaction.
func CreateOrganisation(ctx context.Context, s Store, h *Hasher, in NewOrganisation) (Created, error) {
	out, err := create(ctx, s, h, in, func(FrontTx) error { return nil })
	return out, tenants.Wrap("admin.CreateOrganisation", err)
}

// FirstOrganisation is CreateOrganisation for an installation that has none
// yet: somebody who is nobody here makes it. Of two at once one is first, the
// other is told so.
func FirstOrganisation(ctx context.Context, s Store, h *Hasher, in NewOrganisation) (Created, error) {
	out, err := create(ctx, s, h, in, func(tx FrontTx) error {
		if _, err := tx.LockThrottles(firstLock); err != nil {
			return err
		}
		if some, err := tx.AnyOrganisation(); err != nil || !some {
			return err
		}
		return tenants.Fail(tenants.Conflict, "already_set_up")
	})
	return out, tenants.Wrap("admin.FirstOrganisation", err)
}

// firstLock is the row that those hold who would be first.
const firstLock = "first organisation"

// create makes the organisation unless may refuses inside the transaction.
func create(ctx context.Context, s Store, h *Hasher, in NewOrganisation, may func(FrontTx) error) (Created, error) {
	email, err := in.check()
	if err != nil {
		return Created{}, err
	}
	hash, err := hashed(ctx, h, in.Password, email)
	if err != nil {
		return Created{}, err
	}
	var out Created
	err = s.FrontTx(ctx, "create organisation", func(tx FrontTx) error {
		if err := may(tx); err != nil {
			return err
		}
		org := in.Organisation
		org.ID, org.CreatedAt = tenants.OrgID(tx.NewID("org")), tx.Now()
		org.TextDaily = cmp.Or(org.TextDaily, tenants.UsualTexts)
		if err := tx.AddOrganisation(org); err != nil {
			return err
		}
		scope := tenants.ForOperator(org.ID, in.By, "create organisation")
		var err error
		out, err = furnish(tx.In(scope), scope, org, in, email, hash)
		return err
	})
	return out, err
}

func (in *NewOrganisation) check() (email string, err error) {
	if err := in.Organisation.Check(); err != nil {
		return "", err
	}
	if in.Site, err = tenants.NormalName(in.Site, "site", 80); err != nil {
		return "", err
	}
	if in.OwnerName, err = tenants.NormalName(in.OwnerName, "owner", 80); err != nil {
		return "", err
	}
	return tenants.NormalEmail(in.OwnerEmail)
}

// hashed checks and hashes a new password outside of any transaction.
func hashed(ctx context.Context, h *Hasher, password, email string) (hash string, err error) {
	if err := tenants.CheckPassword(password, email); err != nil {
		return "", err
	}
	var salt [16]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return "", err
	}
	err = h.Do(ctx, func() { hash = tenants.HashPassword(password, salt) })
	return hash, err
}

// furnish adds what every organisation begins with.
func furnish(tx Tx, scope tenants.Scope, org tenants.Organisation, in NewOrganisation, email, hash string) (Created, error) {
	if _, err := tx.Record(custody.Event{Kind: custody.OrganisationMade, Data: map[string]string{"slug": org.Slug, "trade": string(org.Trade)}}); err != nil {
		return Created{}, err
	}
	site, err := addSite(tx, scope, tenants.Site{Name: in.Site}, cmp.Or(in.Desk, "Desk"))
	if err != nil {
		return Created{}, err
	}
	owner, err := addPerson(tx, scope, tenants.Person{Name: in.OwnerName, Email: email, Kind: tenants.Staff, Locale: org.Locale})
	if err != nil {
		return Created{}, err
	}
	_, err = addMember(tx, scope, owner, NewMember{PersonID: owner.ID, Email: email, Role: tenants.RoleOwner, PasswordHash: hash})
	return Created{Organisation: org, Site: site, Owner: owner}, err
}
