package admin

import (
	"context"
	"crypto/rand"

	"claviger/custody"
	"claviger/tenants"
)

// ProveAsk is somebody who is signed in and proves once more who they are,
// before a dangerous act.
type ProveAsk struct {
	Session  tenants.Session
	Email    string // of its sign-in
	Password string
	Address  string // of the network, to slow down who guesses
	Agent    string
	Request  string // id of the request, for the entries
}

// Proved is the session as it goes on, under a new secret for the cookie.
type Proved struct {
	Secret  string
	Session tenants.Session
}

// ProveSession checks the password of a session's own sign-in and remembers when: for
// tenants.ProofLife dangerous acts ask for nothing more. Tries are counted and
// recorded as those of a sign-in. The session's secret is renewed, so that one
// that was stolen before is worth nothing after.
func ProveSession(ctx context.Context, s Store, v Vault, h *Hasher, in ProveAsk) (Proved, error) {
	a, err := meet(ctx, s, v, SignInAsk{Email: in.Email, Password: in.Password, Address: in.Address, Agent: in.Agent, Request: in.Request})
	if err != nil {
		return Proved{}, tenants.Wrap("admin.ProveSession", atProof(err))
	}
	if err := a.check(ctx, h); err != nil {
		return Proved{}, tenants.Wrap("admin.ProveSession", err)
	}
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return Proved{}, tenants.Wrap("admin.ProveSession", err)
	}
	var out Proved
	var refused error
	err = s.FrontTx(ctx, "prove", func(tx FrontTx) error {
		out, refused = Proved{}, nil
		var err error
		out, refused, err = a.prove(tx, in.Session, random)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("admin.ProveSession", err)
}

// atProof puts a failure at the field of the proof: there is no other.
func atProof(err error) error {
	if tenants.CodeOf(err) == "required" {
		return tenants.Fail(tenants.Invalid, "required").At("proof")
	}
	return err
}

// prove decides under the locks of the counters.
func (a *atDoor) prove(tx FrontTx, ses tenants.Session, random [32]byte) (out Proved, refused, err error) {
	counts, refused, err := a.counted(tx)
	if err != nil || refused != nil {
		return out, refused, err
	}
	now, err := tx.SessionByHash(ses.Hash)
	if err != nil || now.LoginID != a.login.ID {
		return out, nil, tenants.Fail(tenants.Forbidden, "session_needed").Because(err)
	}
	members, err := tx.Memberships(a.login.ID)
	if err != nil {
		return out, nil, err
	}
	if !a.right {
		if _, err := a.refuse(tx, counts, members); err != nil {
			return out, nil, err
		}
		return out, tenants.Fail(tenants.Invalid, "proof_wrong").At("proof"), nil
	}
	out, err = a.renew(tx, now, random)
	if err != nil {
		return out, nil, err
	}
	return out, nil, a.recordProof(tx, out.Session, members)
}

// renew gives the session its new secret and the moment of the proof.
func (a *atDoor) renew(tx FrontTx, ses tenants.Session, random [32]byte) (Proved, error) {
	secret, hash := tenants.NewSecret(tenants.SessionSecret, random)
	at := tx.Now()
	if err := tx.ClearThrottle(a.account); err != nil {
		return Proved{}, err
	}
	if a.fresh != "" {
		if err := tx.SavePassword(a.login.ID, a.fresh); err != nil {
			return Proved{}, err
		}
	}
	if err := tx.SaveSessionProof(ses.ID, hash, at); err != nil {
		return Proved{}, err
	}
	ses.Hash, ses.StepUpAt = hash, &at
	return Proved{Secret: secret, Session: ses}, nil
}

// recordProof tells the organisation that the session is turned to.
func (a *atDoor) recordProof(tx FrontTx, ses tenants.Session, members []Member) error {
	for _, m := range active(members, tx.Now()) {
		if m.OrgID != ses.OrgID {
			continue
		}
		e := custody.Event{Kind: custody.IdentityProved, PersonID: m.PersonID, Outcome: "done", Data: map[string]string{"session": string(ses.ID), "way": "password"}, Personal: a.traces()}
		_, err := tx.In(tenants.ForSession(ses, m.Membership, a.ask.Request)).Record(e)
		return err
	}
	return nil
}
