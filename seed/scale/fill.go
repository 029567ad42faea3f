package scale

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Slug names the organisation, Owner its owner's sign-in.
const (
	Slug  = "scale"
	Owner = "owner@scale.example"
)

// Most is the greatest number of keys.
const Most = 1_000_000

// Days is how far back the history begins.
const Days = 60

// chunk is how many rows of a kind go into one transaction.
const chunk = 4000

// Deps is what filling needs. It opens the database for itself, with a clock
// of its own.
type Deps struct {
	Store    store.Options
	Hasher   *admin.Hasher
	Password string    // of the owner
	Items    int       // 1 to Most
	Now      time.Time // when the history ends
	Progress func(stage string, done, of int)
}

// Filled is what was written.
type Filled struct {
	Org       tenants.OrgID
	Items     int
	People    int
	Movements int // keys that came or went
	Out       int
}

// filler is one filling.
type filler struct {
	Deps
	store  *store.Store
	at     time.Time // of the transaction, for the database's clock
	scope  tenants.Scope
	actor  string
	sites  []tenants.SiteID
	boards []custody.Place
	people []tenants.PersonID
	items  []custody.ItemID
	filled Filled
}

// Fill makes the organisation with Items keys, a tenth as many people and ten
// times as many movements; a third of the keys is out in the end. A second
// call is a conflict. One that was cut short leaves a part of it behind.
func Fill(ctx context.Context, d Deps) (Filled, error) {
	if d.Items < 1 || d.Items > Most {
		return Filled{}, tenants.Fail(tenants.Invalid, "scale_range", "most", strconv.Itoa(Most))
	}
	f := &filler{Deps: d, at: d.Now.UTC().Truncate(time.Second).AddDate(0, 0, -Days)}
	f.Now = d.Now.UTC().Truncate(time.Second)
	if f.Progress == nil {
		f.Progress = func(string, int, int) {}
	}
	o := d.Store
	o.Clock, o.Log, o.Poll = func() time.Time { return f.at }, slog.New(slog.DiscardHandler), -1
	o.Authority, o.Hasty = tenants.AuthDemo, true
	var err error
	if f.store, err = store.Open(ctx, o); err != nil {
		return Filled{}, tenants.Wrap("scale.Fill", err)
	}
	defer f.store.Close()
	for _, step := range []func(context.Context) error{f.found, f.rule, f.seal, f.cast, f.hang, f.history, f.settle} {
		if err := step(ctx); err != nil {
			return f.filled, tenants.Wrap("scale.Fill", err)
		}
	}
	return f.filled, tenants.Wrap("scale.Fill", f.store.Close())
}

// found makes the organisation, its sites and its boards.
func (f *filler) found(ctx context.Context) error {
	made, err := admin.CreateOrganisation(ctx, f.store.Admin(), f.Hasher, admin.NewOrganisation{
		Organisation: tenants.Organisation{Slug: Slug, Name: "Scale", Trade: tenants.Property, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"},
		Site:         siteName(0), OwnerName: "Olive Scale", OwnerEmail: Owner, Password: f.Password, By: "scale"})
	if err != nil {
		return err
	}
	f.filled.Org, f.actor, f.scope = made.Organisation.ID, string(made.Owner.ID), tenants.ForDemo(made.Organisation.ID, made.Owner.ID)
	f.sites = append(f.sites, made.Site.ID)
	for n := 1; n < sitesFor(f.Items); n++ {
		s, err := admin.AddSite(ctx, f.store.Admin(), f.scope, tenants.Site{Name: siteName(n)}, "Desk")
		if err != nil {
			return err
		}
		f.sites = append(f.sites, s.ID)
	}
	for n := range boardsFor(f.Items) {
		p, err := keys.AddPlace(ctx, store.In[keys.EditTx](f.store), f.scope,
			custody.Place{SiteID: f.sites[n%len(f.sites)], Kind: custody.Board, Name: boardName(n), Slots: hooks})
		if err != nil {
			return err
		}
		f.boards = append(f.boards, p)
	}
	return nil
}

// rule makes rules like those of a real house, so that a decision has
// something to weigh.
func (f *filler) rule(ctx context.Context) error {
	common := custody.Level(1)
	for _, r := range []rules.Rule{
		{Name: "Everyone, common keys", Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{MaxLevel: &common}, Limits: rules.Limits{MaxMinutes: 12 * 60}},
		{Name: "Managers and owner, at any time", Effect: rules.Allow, Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager, tenants.RoleOwner}}},
		{Name: "Maintenance, sensitive keys with a reason", Effect: rules.Allow, Who: rules.Who{Departments: []string{departments[0]}}, What: rules.What{MinLevel: 2},
			Needs: rules.Needs{Reason: true}, Limits: rules.Limits{MaxMinutes: 120, MaxHeld: 2}},
		{Name: "Contractors, no sensitive keys", Effect: rules.Deny, Who: rules.Who{Kinds: []tenants.PersonKind{tenants.Contractor}}, What: rules.What{MinLevel: 2}},
	} {
		if _, err := access.SaveRule(ctx, store.In[access.Tx](f.store), f.scope, r); err != nil {
			return err
		}
	}
	return nil
}

// seal seals what the use-cases recorded, so that the history goes on behind it.
func (f *filler) seal(ctx context.Context) error {
	for {
		if n, err := f.store.Seal(ctx, f.filled.Org); err != nil || n == 0 {
			return err
		}
	}
}

// settle closes the history.
func (f *filler) settle(ctx context.Context) error {
	f.at = f.Now
	return f.store.InTx(ctx, f.scope, func(tx *store.Tx) error { return tx.SettleHistory() })
}
