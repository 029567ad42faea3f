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

func (h *house) prove(ses tenants.Session, pass string) (admin.Proved, error) {
	return admin.ProveSession(context.Background(), h.s, h.v, h.h, admin.ProveAsk{Session: ses, Email: "owner@motors.example", Password: pass, Address: "192.0.2.1", Request: "req"})
}

// TestProveSession: a sign-in is a proof, it grows old, a wrong password is
// counted and recorded as at the sign-in, and a right one renews the secret.
func TestProveSession(t *testing.T) {
	eachHouse(t, func(h *house) {
		in, err := h.signIn("owner@motors.example", password)
		must(h.t, err)
		m := tenants.Membership{OrgID: h.made.Organisation.ID, LoginID: in.Session.LoginID, PersonID: h.made.Owner.ID, Role: tenants.RoleOwner}
		needs := func(ses tenants.Session) error { return tenants.ForSession(ses, m, "").NeedProof(h.clock.now) }
		h.clock.now = h.clock.now.Add(tenants.ProofLife)
		if err := needs(in.Session); err != nil {
			h.t.Errorf("a proof of exactly %v is too old: %v", tenants.ProofLife, err)
		}
		h.clock.now = h.clock.now.Add(time.Second)
		wants(h.t, needs(in.Session), "proof_needed")
		got := h.since(m.OrgID, func() {
			_, err := h.prove(in.Session, "")
			wants(h.t, err, "required")
			_, err = h.prove(in.Session, "not the password")
			wants(h.t, err, "proof_wrong")
		})
		if !slices.Equal(got, []custody.EventKind{custody.SignInFailed}) {
			h.t.Errorf("a wrong password is recorded as %v", got)
		}
		var out admin.Proved
		got = h.since(m.OrgID, func() {
			out, err = h.prove(in.Session, password)
			must(h.t, err)
		})
		if !slices.Equal(got, []custody.EventKind{custody.IdentityProved}) || needs(out.Session) != nil {
			h.t.Errorf("recorded %v, still asked: %v", got, needs(out.Session))
		}
		if _, found := h.guest(in.Secret); found {
			h.t.Error("the secret from before still opens the session")
		}
		if who, _ := h.guest(out.Secret); who != h.made.Owner.ID {
			h.t.Errorf("the session goes on as %q", who)
		}
		if _, err := h.prove(in.Session, password); tenants.CodeOf(err) != "session_needed" {
			h.t.Errorf("a session that is gone can be proved: %v", err)
		}
	})
}

// TestProveSlowsDownGuesses: guesses at the proof lock the sign-in's own
// counter, so that neither page gives more tries than the other.
func TestProveSlowsDownGuesses(t *testing.T) {
	eachHouse(t, func(h *house) {
		in, err := h.signIn("owner@motors.example", password)
		must(h.t, err)
		for range 20 {
			if _, err = h.prove(in.Session, "not the password"); tenants.CodeOf(err) == "too_many_tries" {
				break
			}
		}
		wants(h.t, err, "too_many_tries")
		_, err = h.prove(in.Session, password)
		wants(h.t, err, "too_many_tries")
		_, err = h.signIn("owner@motors.example", password)
		wants(h.t, err, "too_many_tries")
	})
}
