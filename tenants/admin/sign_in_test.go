package admin_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func (h *house) signIn(email, pass string) (admin.SignedIn, error) {
	return admin.SignIn(context.Background(), h.s, h.v, h.h, admin.SignInAsk{Email: email, Password: pass, Address: "192.0.2.1", Agent: "browser", Request: "req"})
}

func (h *house) guest(secret string) (who tenants.PersonID, found bool) {
	h.t.Helper()
	hash, ok := tenants.SecretHash(tenants.SessionSecret, secret)
	if !ok {
		h.t.Fatal("the secret is no secret")
	}
	g, err := h.db.UnscopedGuest(context.Background(), hash, admin.SessionIdle)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return "", false
	}
	must(h.t, err)
	if g.Member == nil {
		return "", true
	}
	return g.Member.PersonID, true
}

func TestSignIn(t *testing.T) {
	eachHouse(t, func(h *house) {
		var in admin.SignedIn
		got := h.since(h.made.Organisation.ID, func() {
			var err error
			in, err = h.signIn(" Owner@Motors.example", password)
			must(h.t, err)
		})
		if !slices.Equal(got, []custody.EventKind{custody.SignedIn}) || in.Session.OrgID != h.made.Organisation.ID {
			h.t.Errorf("events %v, session %+v", got, in.Session)
		}
		if who, _ := h.guest(in.Secret); who != h.made.Owner.ID {
			h.t.Errorf("the session is of %q", who)
		}
		h.clock.now = h.clock.now.Add(3 * time.Hour)
		if _, found := h.guest(in.Secret); !found {
			h.t.Error("the session ended within its idle time")
		}
		h.clock.now = h.clock.now.Add(3 * time.Hour)
		if _, found := h.guest(in.Secret); !found {
			h.t.Error("using the session did not keep it alive")
		}
		h.clock.now = h.clock.now.Add(admin.SessionIdle + time.Minute)
		if _, found := h.guest(in.Secret); found {
			h.t.Error("an idle session goes on")
		}
	})
}

func TestSignInRefused(t *testing.T) {
	eachHouse(t, func(h *house) {
		got := h.since(h.made.Organisation.ID, func() {
			_, err := h.signIn("owner@motors.example", "not the password at all")
			wants(h.t, err, "sign_in_wrong")
			_, err = h.signIn("nobody@motors.example", "not the password at all")
			wants(h.t, err, "sign_in_wrong")
			_, err = h.signIn("no address", password)
			wants(h.t, err, "email_invalid")
		})
		if !slices.Equal(got, []custody.EventKind{custody.SignInFailed}) {
			h.t.Errorf("events %v", got)
		}
	})
}

func TestSignInSlowsDownGuesses(t *testing.T) {
	eachHouse(t, func(h *house) {
		looked := 0
		for range 12 {
			_, err := h.signIn("owner@motors.example", "not the password at all")
			if tenants.CodeOf(err) == "sign_in_wrong" {
				looked++
			} else {
				wants(h.t, err, "too_many_tries")
			}
		}
		if looked != 5 {
			h.t.Errorf("%d guesses were looked at, want 5", looked)
		}
		_, err := h.signIn("owner@motors.example", password)
		wants(h.t, err, "too_many_tries")
		h.clock.now = h.clock.now.Add(2 * time.Second)
		_, err = h.signIn("owner@motors.example", password)
		must(h.t, err)
		for range 4 {
			_, err = h.signIn("owner@motors.example", "not the password at all")
			wants(h.t, err, "sign_in_wrong")
		}
	})
}

func TestSignInOfSeveralOrganisations(t *testing.T) {
	eachHouse(t, func(h *house) {
		_, other := h.organisation("homes")
		p, err := admin.AddPerson(context.Background(), h.s, other, tenants.Person{Name: "Olive Owner"})
		must(h.t, err)
		_, err = admin.AddMember(context.Background(), h.s, other, admin.NewMember{PersonID: p.ID, Email: "owner@motors.example", Role: tenants.RoleDesk, PasswordHash: "ignored"})
		must(h.t, err)

		in, err := h.signIn("owner@motors.example", password)
		must(h.t, err)
		if in.Session.OrgID != "" || len(in.Members) != 2 {
			h.t.Fatalf("session %+v with %d organisations", in.Session, len(in.Members))
		}
		if who, found := h.guest(in.Secret); who != "" || !found {
			h.t.Error("somebody before an organisation is picked")
		}
		must(h.t, admin.PickOrganisation(context.Background(), h.s, in.Session, p.OrgID))
		if who, _ := h.guest(in.Secret); who != p.ID {
			h.t.Errorf("picked, but it is %q", who)
		}
		wants(h.t, admin.PickOrganisation(context.Background(), h.s, in.Session, "org_none"), "organisation_not_found")

		_, err = admin.BlockPerson(context.Background(), h.s, other, p.ID)
		must(h.t, err)
		if _, found := h.guest(in.Secret); found {
			h.t.Error("a blocked person's session goes on")
		}
		in, err = h.signIn("owner@motors.example", password)
		must(h.t, err)
		if in.Session.OrgID != h.made.Organisation.ID {
			h.t.Error("the organisation that blocked them can still be picked")
		}
		wants(h.t, admin.PickOrganisation(context.Background(), h.s, in.Session, p.OrgID), "organisation_not_found")
	})
}

func TestSignInReplacesTheSessionBefore(t *testing.T) {
	eachHouse(t, func(h *house) {
		first, err := h.signIn("owner@motors.example", password)
		must(h.t, err)
		second, err := admin.SignIn(context.Background(), h.s, h.v, h.h, admin.SignInAsk{Email: "owner@motors.example", Password: password, Old: first.Session.Hash})
		must(h.t, err)
		if _, found := h.guest(first.Secret); found || first.Secret == second.Secret {
			h.t.Error("the session before goes on")
		}
		got := h.since(h.made.Organisation.ID, func() {
			must(h.t, admin.SignOut(context.Background(), h.s, second.Session, "req"))
			must(h.t, admin.SignOut(context.Background(), h.s, tenants.Session{ID: "ses_none"}, "req"))
		})
		if _, found := h.guest(second.Secret); found || !slices.Equal(got, []custody.EventKind{custody.SignedOut}) {
			h.t.Errorf("signed out: %v, events %v", found, got)
		}
	})
}

func TestChangePassword(t *testing.T) {
	eachHouse(t, func(h *house) {
		here, err := h.signIn("owner@motors.example", password)
		must(h.t, err)
		there, err := h.signIn("owner@motors.example", password)
		must(h.t, err)
		change := func(old, fresh string) error {
			return admin.ChangePassword(context.Background(), h.s, h.v, h.h, here.Session, "req", old, fresh)
		}
		wants(h.t, change("not the password at all", "three blind brass keys"), "password_wrong")
		wants(h.t, change(password, "short"), "password_short")
		must(h.t, change(password, "three blind brass keys"))
		if _, found := h.guest(there.Secret); found {
			h.t.Error("other sessions go on")
		}
		if _, found := h.guest(here.Secret); !found {
			h.t.Error("this session ended")
		}
		_, err = h.signIn("owner@motors.example", password)
		wants(h.t, err, "sign_in_wrong")
		_, err = h.signIn("owner@motors.example", "three blind brass keys")
		must(h.t, err)
	})
}
