package admin

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// PickOrganisation turns a session to one of the organisations of its sign-in.
func PickOrganisation(ctx context.Context, s Store, ses tenants.Session, org tenants.OrgID) error {
	err := s.FrontTx(ctx, "pick organisation", func(tx FrontTx) error {
		members, err := tx.Memberships(ses.LoginID)
		if err != nil {
			return err
		}
		for _, m := range active(members, tx.Now()) {
			if m.OrgID == org {
				return tx.SaveSessionOrg(ses.ID, org)
			}
		}
		return tenants.Fail(tenants.NotFound, "organisation_not_found")
	})
	return tenants.Wrap("admin.PickOrganisation", err)
}

// SignOut ends a session. Doing it twice is no error.
func SignOut(ctx context.Context, s Store, ses tenants.Session, request string) error {
	err := s.FrontTx(ctx, "sign out", func(tx FrontTx) error {
		if err := tx.DropSession(ses.ID); err != nil || ses.OrgID == "" {
			return err
		}
		return recordIn(tx, ses, request, custody.SignedOut, map[string]string{"session": string(ses.ID)})
	})
	return tenants.Wrap("admin.SignOut", err)
}

// recordIn records in the organisation that the session is turned to, if the
// sign-in still belongs to it.
func recordIn(tx FrontTx, ses tenants.Session, request string, kind custody.EventKind, data map[string]string) error {
	members, err := tx.Memberships(ses.LoginID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.OrgID != ses.OrgID {
			continue
		}
		_, err := tx.In(tenants.ForSession(ses, m.Membership, request)).Record(custody.Event{Kind: kind, PersonID: m.PersonID, Outcome: "done", Data: data})
		return err
	}
	return nil
}

// EndSession ends another session of one's own sign-in.
func EndSession(ctx context.Context, s Store, scope tenants.Scope, id tenants.SessionID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if scope.Login() == "" {
			return tenants.Fail(tenants.Forbidden, "session_needed")
		}
		if err := tx.EndSession(scope.Login(), id); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.SignedOut, PersonID: scope.Person(), Outcome: "revoked", Data: map[string]string{"session": string(id)}})
		return err
	})
	return tenants.Wrap("admin.EndSession", err)
}

// ChangePassword replaces a sign-in's password and ends its other sessions.
func ChangePassword(ctx context.Context, s Store, v Vault, h *Hasher, ses tenants.Session, request, old, fresh string) error {
	login, key, err := ownLogin(ctx, s, v, ses)
	if err != nil {
		return tenants.Wrap("admin.ChangePassword", err)
	}
	right := false
	if err := h.Do(ctx, func() { right = tenants.VerifyPassword(login.PasswordHash, old) }); err != nil {
		return tenants.Wrap("admin.ChangePassword", err)
	}
	hash, checked := "", error(nil)
	if right {
		hash, checked = hashed(ctx, h, fresh, login.Email)
	}
	if checked != nil {
		return tenants.Wrap("admin.ChangePassword", checked)
	}
	var refused error
	err = s.FrontTx(ctx, "change password", func(tx FrontTx) error {
		refused = nil
		if !right {
			refused = tenants.Fail(tenants.Invalid, "password_wrong").At("old")
			return countWrong(tx, key, tenants.AccountThrottle)
		}
		if err := tx.SavePassword(login.ID, hash); err != nil {
			return err
		}
		if err := tx.DropOtherSessions(login.ID, ses.ID); err != nil {
			return err
		}
		return recordIn(tx, ses, request, custody.PersonChanged, map[string]string{"changed": "password"})
	})
	if err == nil {
		err = refused
	}
	return tenants.Wrap("admin.ChangePassword", err)
}

func ownLogin(ctx context.Context, s Store, v Vault, ses tenants.Session) (l tenants.Login, key string, err error) {
	err = s.FrontRead(ctx, "change password", func(rx FrontRx) error {
		if l, err = rx.Login(ses.LoginID); err != nil {
			return err
		}
		key = v.ThrottleKey("account", l.Email)
		t, err := rx.Throttle(key)
		if err != nil {
			return err
		}
		if until, blocked := t.Blocked(rx.Now()); blocked {
			return tooMany(until)
		}
		return nil
	})
	return l, key, err
}

func countWrong(tx ThrottlesAt, key string, policy tenants.ThrottlePolicy) error {
	counts, err := tx.LockThrottles(key)
	if err != nil {
		return err
	}
	t := policy.Wrong(counts[key], tx.Now())
	t.Key = key
	return tx.SaveThrottle(t)
}
