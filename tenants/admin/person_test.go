package admin_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestCreateOrganisation(t *testing.T) {
	eachHouse(t, func(h *house) {
		org := h.made.Organisation
		want := []custody.EventKind{custody.OrganisationMade, custody.SiteAdded, custody.PlaceAdded, custody.PersonAdded, custody.MemberAdded}
		if got := h.events(org.ID); !slices.Equal(got, want) {
			h.t.Errorf("events %v", got)
		}
		must(h.t, h.db.Read(context.Background(), h.owner, func(r *store.Rx) error {
			desk, err := r.DeskOf(h.made.Site.ID)
			if err == nil && desk.Kind != custody.Desk {
				h.t.Errorf("the desk is a %s", desk.Kind)
			}
			return err
		}))
		_, err := admin.CreateOrganisation(context.Background(), h.s, h.h, admin.NewOrganisation{Organisation: org, Site: "South", OwnerName: "Someone", OwnerEmail: "x@motors.example", Password: password, By: "test"})
		wants(h.t, err, "slug_taken")
		org.Slug = "others"
		_, err = admin.CreateOrganisation(context.Background(), h.s, h.h, admin.NewOrganisation{Organisation: org, Site: "South", OwnerName: "Someone", OwnerEmail: "x@motors.example", Password: "short", By: "test"})
		wants(h.t, err, "password_short")
		if _, err := h.db.UnscopedOrganisation(context.Background(), "others"); tenants.KindOf(err) != tenants.NotFound {
			h.t.Errorf("a refused organisation is there: %v", err)
		}
	})
}

func TestAddPerson(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, err := admin.AddPerson(context.Background(), h.s, h.owner, tenants.Person{Name: "  Ann   Dubois ", Number: "0101", Email: "Ann@Motors.example", Phone: "+33 6 12 34 56 78", SiteID: h.made.Site.ID, ManagerID: h.made.Owner.ID})
		must(h.t, err)
		if p.Name != "Ann Dubois" || p.Email != "ann@motors.example" || p.Phone != "+33612345678" || p.Human != string(p.ID) || p.Kind != tenants.Staff {
			h.t.Errorf("%+v", p)
		}
		yesterday, today := h.clock.now.AddDate(0, 0, -1), h.clock.now
		for code, in := range map[string]tenants.Person{
			"required": {Name: " "}, "number_taken": {Name: "Ben", Number: "0101"}, "number_digits": {Name: "Ben", Number: "x"}, "email_invalid": {Name: "Ben", Email: "ben"},
			"kind_unknown": {Name: "Ben", Kind: "pirate"}, "locale_unknown": {Name: "Ben", Locale: "de"}, "site_not_found": {Name: "Ben", SiteID: "sit_none"},
			"person_not_found": {Name: "Ben", ManagerID: "per_none"}, "ends_before_start": {Name: "Ben", StartsOn: &today, EndsOn: &yesterday},
		} {
			_, err := admin.AddPerson(context.Background(), h.s, h.owner, in)
			wants(h.t, err, code)
			if tenants.KindOf(err) != tenants.Invalid && code != "number_taken" {
				h.t.Errorf("%s is %s", code, tenants.KindOf(err))
			}
		}
		_, other := h.organisation("homes")
		_, err = admin.AddPerson(context.Background(), h.s, other, tenants.Person{Name: "Ann Again", Number: "0101"})
		must(h.t, err) // numbers are the organisation's own
	})
}

func TestChangePerson(t *testing.T) {
	eachHouse(t, func(h *house) {
		p := h.person("Ann Dubois", "7", "")
		before := len(h.events(p.OrgID))
		same, err := admin.ChangePerson(context.Background(), h.s, h.owner, p)
		must(h.t, err)
		if len(h.events(p.OrgID)) != before || same.Name != p.Name {
			h.t.Error("a change of nothing is recorded")
		}
		p.Name, p.Department = "Ann Moreau", "Sales"
		_, err = admin.ChangePerson(context.Background(), h.s, h.owner, p)
		must(h.t, err)
		p.ManagerID = p.ID
		_, err = admin.ChangePerson(context.Background(), h.s, h.owner, p)
		wants(h.t, err, "own_manager")
		_, other := h.organisation("homes")
		_, err = admin.ChangePerson(context.Background(), h.s, other, p)
		wants(h.t, err, "person_not_found")
		must(h.t, h.db.Read(context.Background(), h.owner, func(r *store.Rx) error {
			rows, err := r.People(store.PeopleAsk{Text: "moreau", Limit: 10})
			if len(rows) != 1 || rows[0].Department != "Sales" || rows[0].Site != "" {
				h.t.Errorf("found %+v", rows)
			}
			return err
		}))
	})
}

func TestBlockPerson(t *testing.T) {
	eachHouse(t, func(h *house) {
		p := h.person("Dan Leaver", "1001", tenants.RoleDesk)
		_, err := admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, p.ID, tenants.BadgeSecure, "12:345")
		must(h.t, err)
		must(h.t, admin.SetPIN(context.Background(), h.s, h.v, h.h, h.owner, p.ID, tenants.PINCredential, "739154"))
		in, err := h.signIn("desk@motors.example", password)
		must(h.t, err)
		got := h.since(p.OrgID, func() {
			b, err := admin.BlockPerson(context.Background(), h.s, h.owner, p.ID)
			must(h.t, err)
			if b.Revoked != 2 || len(b.Holdings) != 0 {
				h.t.Errorf("%+v", b)
			}
		})
		if !slices.Equal(got, []custody.EventKind{custody.CredentialRevoked, custody.CredentialRevoked, custody.PersonChanged}) {
			h.t.Errorf("events %v", got)
		}
		if _, found := h.guest(in.Secret); found {
			h.t.Error("the session goes on")
		}
		_, err = h.signIn("desk@motors.example", password)
		wants(h.t, err, "no_organisation")
		_, err = admin.BlockPerson(context.Background(), h.s, h.owner, p.ID)
		wants(h.t, err, "already_blocked")
		_, err = admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, p.ID, tenants.BadgeSecure, "12:345")
		wants(h.t, err, "already_blocked")
		must(h.t, admin.UnblockPerson(context.Background(), h.s, h.owner, p.ID))
		_, err = h.signIn("desk@motors.example", password)
		must(h.t, err)
		_, err = admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, p.ID, tenants.BadgeSecure, "12:345")
		must(h.t, err)
	})
}

func TestNobodyGrantsMoreThanTheyHave(t *testing.T) {
	eachHouse(t, func(h *house) {
		manager := h.as(h.person("Ann Manager", "", tenants.RoleManager))
		desk := h.as(h.person("Ben Desk", "", tenants.RoleDesk))
		p := h.person("Chloé New", "", "")
		add := func(by tenants.Scope, role tenants.Role) error {
			_, err := admin.AddMember(context.Background(), h.s, by, admin.NewMember{PersonID: p.ID, Email: "new@motors.example", Role: role})
			return err
		}
		for _, role := range tenants.Roles {
			if !tenants.RoleManager.Covers(role) {
				wants(h.t, add(manager, role), "role_stronger")
			}
			wants(h.t, add(desk, role), "permission_missing")
		}
		wants(h.t, add(h.owner, tenants.RoleSystem), "role_unknown")
		wants(h.t, add(h.owner, tenants.RoleDevice), "role_unknown")
		must(h.t, add(manager, tenants.RoleHolder))
		wants(h.t, add(manager, tenants.RoleHolder), "already_member")

		change := func(by tenants.Scope, who tenants.PersonID, role tenants.Role) error {
			return admin.ChangeRole(context.Background(), h.s, by, who, role, nil)
		}
		wants(h.t, change(manager, p.ID, tenants.RoleOwner), "role_stronger")
		wants(h.t, change(manager, h.made.Owner.ID, tenants.RoleDesk), "role_stronger")
		wants(h.t, change(manager, manager.Person(), tenants.RoleDesk), "not_oneself")
		must(h.t, change(manager, p.ID, tenants.RoleDesk))
		must(h.t, change(h.owner, p.ID, tenants.RoleOwner))
		second := h.as(p)
		wants(h.t, func() error { _, err := admin.BlockPerson(context.Background(), h.s, manager, p.ID); return err }(), "role_stronger")
		wants(h.t, admin.SetPIN(context.Background(), h.s, h.v, h.h, manager, p.ID, tenants.PINCredential, "739154"), "role_stronger")
		wants(h.t, func() error {
			_, err := admin.EnrolBadge(context.Background(), h.s, h.v, manager, p.ID, tenants.BadgeCopyable, "12:345")
			return err
		}(), "role_stronger")
		must(h.t, change(second, h.made.Owner.ID, tenants.RoleAdmin))
		wants(h.t, change(h.as(h.made.Owner), p.ID, tenants.RoleDesk), "last_owner")
	})
}

func TestMemberOfSomeSites(t *testing.T) {
	eachHouse(t, func(h *house) {
		south, err := admin.AddSite(context.Background(), h.s, h.owner, tenants.Site{Name: "South"}, "Accueil")
		must(h.t, err)
		_, err = admin.AddSite(context.Background(), h.s, h.owner, tenants.Site{Name: "South"}, "Accueil")
		wants(h.t, err, "name_taken")
		boss := h.person("Ann South", "", "")
		_, err = admin.AddMember(context.Background(), h.s, h.owner, admin.NewMember{PersonID: boss.ID, Email: "south@motors.example", Role: tenants.RoleManager, Sites: []tenants.SiteID{south.ID}})
		must(h.t, err)
		limited := h.as(boss)
		north, err := admin.AddPerson(context.Background(), h.s, h.owner, tenants.Person{Name: "Ned North", SiteID: h.made.Site.ID})
		must(h.t, err)
		_, err = admin.AddPerson(context.Background(), h.s, limited, tenants.Person{Name: "No Site"})
		wants(h.t, err, "site_needed")
		_, err = admin.AddPerson(context.Background(), h.s, limited, tenants.Person{Name: "Wrong Site", SiteID: h.made.Site.ID})
		wants(h.t, err, "site_not_found")
		_, err = admin.AddPerson(context.Background(), h.s, limited, tenants.Person{Name: "Sue South", SiteID: south.ID})
		must(h.t, err)
		north.Name = "Renamed"
		_, err = admin.ChangePerson(context.Background(), h.s, limited, north)
		wants(h.t, err, "person_not_found")
		_, err = admin.AddMember(context.Background(), h.s, limited, admin.NewMember{PersonID: boss.ID, Email: "x@motors.example", Role: tenants.RoleHolder})
		wants(h.t, err, "site_limited")
		must(h.t, h.db.Read(context.Background(), limited, func(r *store.Rx) error {
			rows, err := r.People(store.PeopleAsk{Limit: 10})
			for _, row := range rows {
				if row.SiteID != south.ID && row.ID != boss.ID {
					h.t.Errorf("sees %s", row.Name)
				}
			}
			return err
		}))
	})
}

func TestBadgeBelongsToOnePerson(t *testing.T) {
	eachHouse(t, func(h *house) {
		a, b := h.person("Ann", "", ""), h.person("Ben", "", "")
		c, err := admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, a.ID, tenants.BadgeCopyable, "12:345")
		must(h.t, err)
		_, err = admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, b.ID, tenants.BadgeCopyable, "012-00345")
		wants(h.t, err, "badge_taken")
		_, err = admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, b.ID, tenants.PINCredential, "777")
		wants(h.t, err, "kind_unknown")
		_, other := h.organisation("homes")
		wants(h.t, admin.RevokeCredential(context.Background(), h.s, other, c.ID), "credential_not_found")
		must(h.t, admin.RevokeCredential(context.Background(), h.s, h.owner, c.ID))
		must(h.t, admin.RevokeCredential(context.Background(), h.s, h.owner, c.ID))
		_, err = admin.EnrolBadge(context.Background(), h.s, h.v, h.owner, b.ID, tenants.BadgeCopyable, "12:345")
		must(h.t, err)
	})
}

func TestSetPIN(t *testing.T) {
	eachHouse(t, func(h *house) {
		p := h.person("Ann Dubois", "739154", tenants.RoleHolder)
		set := func(by tenants.Scope, kind tenants.CredentialKind, pin string) error {
			return admin.SetPIN(context.Background(), h.s, h.v, h.h, by, p.ID, kind, pin)
		}
		wants(h.t, set(h.owner, tenants.PINCredential, "123456"), "pin_weak")
		wants(h.t, set(h.owner, tenants.PINCredential, "739154"), "pin_number")
		wants(h.t, set(h.owner, tenants.BadgeCopyable, "204617"), "kind_unknown")
		must(h.t, set(h.owner, tenants.PINCredential, "204617"))
		wants(h.t, set(h.owner, tenants.DuressCredential, "204617"), "pin_same")
		self := h.as(p)
		must(h.t, set(self, tenants.DuressCredential, "862951"))
		must(h.t, set(self, tenants.PINCredential, "518203"))
		stranger := h.as(h.person("Ben Desk", "", tenants.RoleDesk))
		wants(h.t, set(stranger, tenants.PINCredential, "370582"), "permission_missing")
		must(h.t, h.db.Read(context.Background(), h.owner, func(r *store.Rx) error {
			pins, err := r.PINs(p.ID)
			if len(pins) != 2 || string(pins[0].Salt) != string(pins[1].Salt) || len(pins[0].Sealed) < 32 {
				h.t.Errorf("%d PINs in force", len(pins))
			}
			return err
		}))
	})
}

func TestGroups(t *testing.T) {
	eachHouse(t, func(h *house) {
		a, b := h.person("Ann", "", ""), h.person("Ben", "", "")
		g, err := admin.AddGroup(context.Background(), h.s, h.owner, "Night shift")
		must(h.t, err)
		_, err = admin.AddGroup(context.Background(), h.s, h.owner, "Night shift")
		wants(h.t, err, "name_taken")
		set := func(by tenants.Scope, people ...tenants.PersonID) []custody.EventKind {
			return h.since(a.OrgID, func() { must(h.t, admin.SetGroupMembers(context.Background(), h.s, by, g.ID, people)) })
		}
		if n := len(set(h.owner, a.ID, b.ID)); n != 2 {
			h.t.Errorf("%d entries for two who join", n)
		}
		if n := len(set(h.owner, b.ID)); n != 1 {
			h.t.Errorf("%d entries for one who leaves", n)
		}
		if n := len(set(h.owner, b.ID)); n != 0 {
			h.t.Errorf("%d entries for nothing", n)
		}
		must(h.t, admin.RenameGroup(context.Background(), h.s, h.owner, g.ID, "Nights"))
		_, other := h.organisation("homes")
		wants(h.t, admin.RenameGroup(context.Background(), h.s, other, g.ID, "Ours"), "group_not_found")
		wants(h.t, admin.SetGroupMembers(context.Background(), h.s, h.owner, g.ID, []tenants.PersonID{"per_none"}), "person_not_found")
	})
}

func TestTokens(t *testing.T) {
	eachHouse(t, func(h *house) {
		make := func(by tenants.Scope, role tenants.Role, life time.Duration) (string, error) {
			text, _, err := admin.CreateToken(context.Background(), h.s, by, "Dealer system", role, life)
			return text, err
		}
		text, err := make(h.owner, tenants.RoleAuditor, time.Hour)
		must(h.t, err)
		hash, ok := tenants.SecretHash(tenants.TokenSecret, text)
		token, err := h.db.UnscopedToken(context.Background(), hash)
		if !ok || err != nil || token.Role != tenants.RoleAuditor || token.OrgID != h.made.Organisation.ID {
			h.t.Fatalf("%+v %v", token, err)
		}
		_, err = make(h.owner, tenants.RoleAuditor, 400*24*time.Hour)
		wants(h.t, err, "life_invalid")
		_, err = make(h.owner, tenants.RoleSystem, time.Hour)
		wants(h.t, err, "role_unknown")
		_, err = make(h.as(h.person("Ann", "", tenants.RoleManager)), tenants.RoleHolder, time.Hour)
		wants(h.t, err, "permission_missing")
		_, other := h.organisation("homes")
		wants(h.t, admin.RevokeToken(context.Background(), h.s, other, token.ID), "token_not_found")
		h.clock.now = h.clock.now.Add(time.Hour)
		if _, err := h.db.UnscopedToken(context.Background(), hash); tenants.KindOf(err) != tenants.NotFound {
			h.t.Errorf("a token outlives its end: %v", err)
		}
		text, err = make(h.owner, tenants.RoleAuditor, time.Hour)
		must(h.t, err)
		hash, _ = tenants.SecretHash(tenants.TokenSecret, text)
		token, err = h.db.UnscopedToken(context.Background(), hash)
		must(h.t, err)
		must(h.t, admin.RevokeToken(context.Background(), h.s, h.owner, token.ID))
		if _, err := h.db.UnscopedToken(context.Background(), hash); tenants.KindOf(err) != tenants.NotFound {
			h.t.Errorf("a revoked token goes on: %v", err)
		}
	})
}

func TestHasherTurnsALongLineAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := admin.NewHasher(1, 2)
		release, done := make(chan struct{}), make(chan error, 3)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { done <- h.Do(t.Context(), func() { <-release }) }()
		synctest.Wait()
		go func() { done <- h.Do(ctx, func() {}) }()
		go func() { done <- h.Do(t.Context(), func() {}) }()
		synctest.Wait()
		wants(t, h.Do(t.Context(), func() { t.Error("ran out of turn") }), "too_busy")
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("%v", err)
		}
		close(release)
		must(t, <-done)
		must(t, <-done)
	})
}
