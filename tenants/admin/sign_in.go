package admin

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Life of a session, from sign-in and from the last request.
const (
	SessionLife = 12 * time.Hour
	SessionIdle = 4 * time.Hour
)

// SignInAsk is somebody at the sign-in page.
type SignInAsk struct {
	Email    string
	Password string
	Address  string // of the network, to slow down who guesses
	Agent    string // of the browser, for the list of sessions
	Locale   string // chosen before signing in, or ""
	Request  string // id of the request, for the entries
	Old      []byte // hash of the session that the browser had, or nil: it ends
}

// SignedIn is a new session. Secret is for the cookie and kept nowhere.
type SignedIn struct {
	Secret  string
	Session tenants.Session
	Members []Member // organisations to pick from; the session has one when there is only one
}

// SignIn checks e-mail and password and opens a session under a new secret. An
// unknown e-mail and a wrong password cost the same time and get the same
// answer. Both outcomes are recorded in each organisation the sign-in belongs
// to; tries are counted durably against the account and the address.
func SignIn(ctx context.Context, s Store, v Vault, h *Hasher, in SignInAsk) (SignedIn, error) {
	a, err := meet(ctx, s, v, in)
	if err != nil {
		return SignedIn{}, tenants.Wrap("admin.SignIn", err)
	}
	if err := a.check(ctx, h); err != nil {
		return SignedIn{}, tenants.Wrap("admin.SignIn", err)
	}
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return SignedIn{}, tenants.Wrap("admin.SignIn", err)
	}
	var out SignedIn
	var refused error
	err = s.FrontTx(ctx, "sign in", func(tx FrontTx) error {
		out, refused = SignedIn{}, nil
		var err error
		out, refused, err = a.settle(tx, random)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("admin.SignIn", err)
}

// atDoor is somebody who tries to come in.
type atDoor struct {
	ask     SignInAsk
	login   tenants.Login
	known   bool
	right   bool
	fresh   string // hash to keep instead, when the kept one has old costs
	account string // throttle keys
	address string
}

// meet reads the account and turns away who has to wait, before any
// password is hashed.
func meet(ctx context.Context, s Store, v Vault, in SignInAsk) (*atDoor, error) {
	email, err := tenants.NormalEmail(in.Email)
	if err != nil {
		return nil, err
	}
	if in.Password == "" || len(in.Password) > 4*tenants.LongestPassword {
		return nil, tenants.Fail(tenants.Invalid, "required").At("password")
	}
	a := &atDoor{ask: in, account: v.ThrottleKey("account", email), address: v.ThrottleKey("address", in.Address)}
	err = s.FrontRead(ctx, "sign in", func(rx FrontRx) error {
		for _, key := range []string{a.account, a.address} {
			t, err := rx.Throttle(key)
			if err != nil {
				return err
			}
			if until, blocked := t.Blocked(rx.Now()); blocked {
				return tooMany(until)
			}
		}
		var err error
		a.login, err = rx.LoginByEmail(email)
		a.known = err == nil
		if tenants.KindOf(err) == tenants.NotFound {
			return nil
		}
		return err
	})
	return a, err
}

func tooMany(until time.Time) error {
	return tenants.Fail(tenants.Limit, "too_many_tries", "until", until.Format(time.RFC3339))
}

// check hashes, for unknown accounts too.
func (a *atDoor) check(ctx context.Context, h *Hasher) error {
	var salt [16]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return err
	}
	return h.Do(ctx, func() {
		a.right = tenants.VerifyPassword(a.login.PasswordHash, a.ask.Password) && a.known && a.login.DisabledAt == nil
		if a.right && tenants.StaleHash(a.login.PasswordHash) {
			a.fresh = tenants.HashPassword(a.ask.Password, salt)
		}
	})
}

// settle decides under the locks of the counters.
func (a *atDoor) settle(tx FrontTx, random [32]byte) (out SignedIn, refused, err error) {
	counts, refused, err := a.counted(tx)
	if err != nil || refused != nil {
		return out, refused, err
	}
	var members []Member
	if a.known {
		if members, err = tx.Memberships(a.login.ID); err != nil {
			return out, nil, err
		}
	}
	if !a.right {
		refused, err = a.refuse(tx, counts, members)
		return out, refused, err
	}
	open := active(members, tx.Now())
	if len(open) == 0 {
		return out, tenants.Fail(tenants.Forbidden, "no_organisation"), a.recordFailure(tx, members, "blocked")
	}
	out, err = a.open(tx, open, random)
	return out, nil, err
}

// counted locks the counters and turns away who has to wait.
func (a *atDoor) counted(tx FrontTx) (counts map[string]tenants.Throttle, refused, err error) {
	if counts, err = tx.LockThrottles(a.account, a.address); err != nil {
		return nil, nil, err
	}
	for _, t := range counts {
		if until, blocked := t.Blocked(tx.Now()); blocked {
			return counts, tooMany(until), nil
		}
	}
	return counts, nil, nil
}

// active are the memberships that may be used now.
func active(members []Member, now time.Time) (open []Member) {
	for _, m := range members {
		if m.Person.ActiveAt(now) {
			open = append(open, m)
		}
	}
	return open
}

func (a *atDoor) refuse(tx FrontTx, counts map[string]tenants.Throttle, members []Member) (refused, err error) {
	refused = tenants.Fail(tenants.Invalid, "sign_in_wrong").At("password")
	why := "password"
	for key, policy := range map[string]tenants.ThrottlePolicy{a.account: tenants.AccountThrottle, a.address: tenants.AddressThrottle} {
		t := policy.Wrong(counts[key], tx.Now())
		t.Key = key
		if err := tx.SaveThrottle(t); err != nil {
			return nil, err
		}
		if key == a.account && t.Locked() {
			why = "locked after " + strconv.Itoa(t.Fails)
		}
	}
	if a.login.DisabledAt != nil {
		why = "disabled"
	}
	return refused, a.recordFailure(tx, members, why)
}

// recordFailure tells every organisation that somebody tried one of its
// people's sign-in.
func (a *atDoor) recordFailure(tx FrontTx, members []Member, why string) error {
	for _, m := range members {
		e := custody.Event{Kind: custody.SignInFailed, PersonID: m.PersonID, Outcome: "deny", Data: map[string]string{"why": why, "request": a.ask.Request}, Personal: a.traces()}
		if _, err := tx.In(tenants.ForJob(m.OrgID, "sign-in")).Record(e); err != nil {
			return err
		}
	}
	return nil
}

func (a *atDoor) traces() map[string]string {
	traces := map[string]string{}
	if a.ask.Address != "" {
		traces["address"] = a.ask.Address
	}
	if a.ask.Agent != "" {
		traces["agent"] = a.ask.Agent
	}
	return traces
}

// open makes the session, ends the one before, and records it.
func (a *atDoor) open(tx FrontTx, members []Member, random [32]byte) (SignedIn, error) {
	secret, hash := tenants.NewSecret(tenants.SessionSecret, random)
	now := tx.Now()
	ses := tenants.Session{ID: tenants.SessionID(tx.NewID("ses")), Hash: hash, LoginID: a.login.ID, Locale: a.ask.Locale, CreatedAt: now, SeenAt: now, StepUpAt: &now, ExpiresAt: now.Add(SessionLife), Agent: clip(a.ask.Agent, 200)}
	if len(members) == 1 {
		ses.OrgID = members[0].OrgID
	}
	if err := tx.ClearThrottle(a.account); err != nil {
		return SignedIn{}, err
	}
	if a.fresh != "" {
		if err := tx.SavePassword(a.login.ID, a.fresh); err != nil {
			return SignedIn{}, err
		}
	}
	if old, err := tx.SessionByHash(a.ask.Old); err == nil {
		if err := tx.DropSession(old.ID); err != nil {
			return SignedIn{}, err
		}
	} else if tenants.KindOf(err) != tenants.NotFound {
		return SignedIn{}, err
	}
	if err := tx.AddSession(ses); err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Secret: secret, Session: ses, Members: members}, a.recordSuccess(tx, ses, members)
}

func (a *atDoor) recordSuccess(tx FrontTx, ses tenants.Session, members []Member) error {
	for _, m := range members {
		in := ses
		in.OrgID = m.OrgID
		e := custody.Event{Kind: custody.SignedIn, PersonID: m.PersonID, Outcome: "done", Data: map[string]string{"session": string(ses.ID), "way": "password"}, Personal: a.traces()}
		if _, err := tx.In(tenants.ForSession(in, m.Membership, a.ask.Request)).Record(e); err != nil {
			return err
		}
	}
	return nil
}

// clip cuts text to n bytes at a character's edge.
func clip(s string, n int) string {
	for i := range s {
		if i > n {
			return s[:i]
		}
	}
	return s
}
