package store

import (
	"context"
	"time"

	"claviger/tenants"
)

const sessionColumns = "e.id, e.hash, e.login_id, e.current_org AS org_id, e.locale, e.created_at, e.seen_at, e.expires_at, e.step_up_at, e.agent"

// SessionByHash reads a session by the hash of its secret, over or not.
func (r *UnscopedRx) SessionByHash(hash []byte) (s tenants.Session, err error) {
	err = r.Select("sessions", "e").ColumnExpr(sessionColumns).Where("e.hash = ?", hash).Scan(r.Context(), &s)
	return s, notFound(err, "session_not_found")
}

// AddSession writes a new session.
func (t *UnscopedTx) AddSession(s tenants.Session) error {
	row := map[string]any{"id": s.ID, "hash": s.Hash, "login_id": s.LoginID, "current_org": s.OrgID, "locale": s.Locale, "agent": s.Agent,
		"created_at": micros(s.CreatedAt), "seen_at": micros(s.SeenAt), "expires_at": micros(s.ExpiresAt)}
	if s.StepUpAt != nil {
		row["step_up_at"] = micros(*s.StepUpAt)
	}
	_, err := t.Insert("sessions", &row).Exec(t.Context())
	return tenants.Wrap("store.AddSession", err)
}

// SaveSessionOrg writes which organisation a session is turned to.
func (t *UnscopedTx) SaveSessionOrg(id tenants.SessionID, org tenants.OrgID) error {
	_, err := t.Update("sessions").Set("current_org = ?", org).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SaveSessionOrg", err)
}

// SaveSessionProof writes when the person of a session proved who they are, and
// the hash of the secret that the session goes on under.
func (t *UnscopedTx) SaveSessionProof(id tenants.SessionID, hash []byte, at time.Time) error {
	_, err := t.Update("sessions").Set("hash = ?", hash).Set("step_up_at = ?", micros(at)).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SaveSessionProof", err)
}

// DropSession ends a session.
func (t *UnscopedTx) DropSession(id tenants.SessionID) error {
	_, err := t.Delete("sessions").Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.DropSession", err)
}

// DropOtherSessions ends all sessions of a sign-in but one.
func (t *UnscopedTx) DropOtherSessions(login tenants.LoginID, keep tenants.SessionID) error {
	_, err := t.Delete("sessions").Where("login_id = ? AND id <> ?", login, keep).Exec(t.Context())
	return tenants.Wrap("store.DropOtherSessions", err)
}

// EndSessions ends the sessions of a sign-in that are turned to the scope's
// organisation; those in other organisations go on.
func (t *Tx) EndSessions(login tenants.LoginID) error {
	_, err := t.Raw("DELETE FROM sessions WHERE login_id = ? AND current_org = ?", login, t.scope.Org()).Exec(t.Context())
	return tenants.Wrap("store.EndSessions", err)
}

// EndSession ends one session of a sign-in.
func (t *Tx) EndSession(login tenants.LoginID, id tenants.SessionID) error {
	n, err := Affected(t.Raw("DELETE FROM sessions WHERE login_id = ? AND id = ?", login, id).Exec(t.Context()))
	if err == nil && n == 0 {
		err = tenants.Fail(tenants.NotFound, "session_not_found")
	}
	return err
}

// SessionsOf lists the sessions of a sign-in, last used first.
func (r *Rx) SessionsOf(login tenants.LoginID) (list []tenants.Session, err error) {
	err = r.Raw("SELECT "+sessionColumns+" FROM sessions AS e WHERE e.login_id = ? AND e.expires_at > ? ORDER BY e.seen_at DESC, e.id", login, r.Now()).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.SessionsOf", err)
}

// Guest is who a session's secret belongs to, with everything a page needs to
// know about them. Member is nil until an organisation is picked, and when the
// membership ended or the person may not act now.
type Guest struct {
	Session      tenants.Session
	Login        tenants.Login
	Member       *tenants.Membership
	Person       tenants.Person
	Organisation tenants.Organisation
	Elsewhere    bool // the sign-in has another organisation to turn to
}

type guestRow struct {
	tenants.Session
	Elsewhere bool
	L         tenants.Login        `bun:"embed:l__"`
	M         memberRow            `bun:"embed:m__"`
	P         tenants.Person       `bun:"embed:p__"`
	O         tenants.Organisation `bun:"embed:o__"`
}

var guestColumns = sessionColumns + ", EXISTS (SELECT 1 FROM memberships AS x WHERE x.login_id = e.login_id AND x.org_id <> e.current_org) AS elsewhere, " + prefixed("l", loginColumns) + ", " + orNothing("m", memberColumns, nil) + ", " +
	orNothing("p", personColumns, map[string]bool{"starts_on": true, "ends_on": true, "blocked_at": true, "created_at": true}) + ", " +
	orNothing("o", organisationColumns, map[string]bool{"text_daily": true, "created_at": true})

// UnscopedGuest finds who a session belongs to by the hash of its secret, in
// one statement. A session that ran out or was idle for longer than idle is
// not found. Once a minute it is written that the session was used.
func (s *Store) UnscopedGuest(ctx context.Context, hash []byte, idle time.Duration) (g Guest, err error) {
	var row guestRow
	var now time.Time
	err = s.UnscopedRead(ctx, "session", func(r *UnscopedRx) error {
		now = r.Now()
		return r.Select("sessions", "e").ColumnExpr(guestColumns).
			Join("JOIN logins AS l ON l.id = e.login_id AND l.disabled_at IS NULL").
			Join("LEFT JOIN memberships AS m ON m.org_id = e.current_org AND m.login_id = e.login_id").
			Join("LEFT JOIN people AS p ON p.org_id = m.org_id AND p.id = m.person_id").
			Join("LEFT JOIN organisations AS o ON o.id = m.org_id").
			Where("e.hash = ? AND e.expires_at > ? AND e.seen_at > ?", hash, now, now.Add(-idle)).Scan(ctx, &row)
	})
	if err != nil {
		return g, notFound(err, "session_not_found")
	}
	g = Guest{Session: row.Session, Login: row.L, Elsewhere: row.Elsewhere}
	if row.M.OrgID != "" && row.P.ActiveAt(now) {
		m := row.M.membership()
		g.Member, g.Person, g.Organisation = &m, row.P, row.O
	}
	if now.Sub(row.SeenAt) >= time.Minute {
		err = s.unscopedTouch(ctx, row.Session.ID)
	}
	return g, err
}

func (s *Store) unscopedTouch(ctx context.Context, id tenants.SessionID) error {
	return s.UnscopedInTx(ctx, "session used", func(t *UnscopedTx) error {
		_, err := t.Update("sessions").Set("seen_at = ?", t.Now()).Where("id = ?", id).Exec(ctx)
		return err
	})
}

// UnscopedCarrySessions takes every session along when a story's clock jumps
// by a span: nobody was away in the meantime, so none is idle or over.
func (s *Store) UnscopedCarrySessions(ctx context.Context, by time.Duration) error {
	err := s.UnscopedInTx(ctx, "carry sessions", func(t *UnscopedTx) error {
		var open []tenants.Session
		if err := t.Select("sessions", "e").ColumnExpr(sessionColumns).Where("e.expires_at > ?", t.Now()).Order("e.id").Scan(ctx, &open); err != nil {
			return err
		}
		for _, e := range open {
			move := t.Update("sessions").Set("created_at = ?", micros(e.CreatedAt.Add(by))).Set("seen_at = ?", micros(e.SeenAt.Add(by))).Set("expires_at = ?", micros(e.ExpiresAt.Add(by)))
			if e.StepUpAt != nil {
				move = move.Set("step_up_at = ?", micros(e.StepUpAt.Add(by)))
			}
			if _, err := move.Where("id = ?", e.ID).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return tenants.Wrap("store.UnscopedCarrySessions", err)
}

// UnscopedSweepSessions deletes the sessions that ran out.
func (s *Store) UnscopedSweepSessions(ctx context.Context) (n int64, err error) {
	err = s.UnscopedInTx(ctx, "sweep sessions", func(t *UnscopedTx) error {
		n, err = Affected(t.Delete("sessions").Where("expires_at < ?", t.Now()).Exec(ctx))
		return err
	})
	return n, tenants.Wrap("store.UnscopedSweepSessions", err)
}
