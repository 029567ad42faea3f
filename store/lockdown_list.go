package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// LockdownView is a lockdown with the names that pages say, and its cabinets.
type LockdownView struct {
	custody.Lockdown
	Site     string
	Author   string // who began it
	Asker    string
	Lifter   string
	Reviewer string
	Total    int             // cabinets with a controller; of an active one
	Sure     int             // those of them that confirmed it
	Cabinets []LockedCabinet `bun:"-"` // only of one that was asked for
}

// LockedCabinet is how far a cabinet of the site has come.
type LockedCabinet struct {
	PlaceID   custody.PlaceID
	Name      string
	Online    bool
	HeardAt   *time.Time
	Obeys     custody.LockdownID // that of the roster it confirmed last, "" for none
	AppliedAt *time.Time         // when it first confirmed this lockdown
}

// Confirmed tells whether the cabinet does what is wanted now: keeps its keys,
// or gives them again.
func (c LockedCabinet) Confirmed(l custody.Lockdown) bool { return (c.Obeys == l.ID) == l.Active() }

// lockedTotalSQL and lockedSureSQL are how many cabinets of the site have a
// controller, and how many of those confirmed the lockdown.
const (
	lockedTotalSQL = "COALESCE((SELECT SUM(1) FROM places AS tp JOIN cabinets AS tc ON tc.org_id = ?0 AND tc.place_id = tp.id WHERE tp.org_id = ?0 AND tp.site_id = l.site_id), 0) AS total"
	lockedSureSQL  = "COALESCE((SELECT SUM(1) FROM places AS sp JOIN cabinets AS sc ON sc.org_id = ?0 AND sc.place_id = sp.id JOIN rosters AS sr ON sr.org_id = ?0 AND sr.device_id = sc.device_id AND sr.version = sc.roster_applied " +
		"WHERE sp.org_id = ?0 AND sp.site_id = l.site_id AND sr.lockdown_id = l.id), 0) AS sure"
)

// LockdownAsk chooses lockdowns, newest first.
type LockdownAsk struct {
	ID     custody.LockdownID // only this one
	Active bool               // only those that nobody lifted
	Before custody.LockdownID // the last one shown, "": from the newest
	Limit  int                // at most, with their cabinets at most mostLocked rows
}

// mostLocked bounds the cabinets that a list reads.
const mostLocked = 2000

// Lockdowns lists lockdowns of the sites that the scope reaches, with their
// cabinets when one is asked for.
func (r *Rx) Lockdowns(a LockdownAsk) (vs []LockdownView, err error) {
	q := r.Select("lockdowns", "l").ColumnExpr(lockdownColumns+", s.name AS site, COALESCE(p.name, '') AS author, COALESCE(k.name, '') AS asker, COALESCE(f.name, '') AS lifter, COALESCE(v.name, '') AS reviewer").
		Join("JOIN ? ON s.id = l.site_id", r.Of("sites", "s")).Join("LEFT JOIN ? ON p.id = l.by", r.Of("people", "p")).Join("LEFT JOIN ? ON k.id = l.asked_by", r.Of("people", "k")).
		Join("LEFT JOIN ? ON f.id = l.lifted_by", r.Of("people", "f")).Join("LEFT JOIN ? ON v.id = l.reviewed_by", r.Of("people", "v"))
	if a.ID != "" {
		q = q.Where("l.id = ?", a.ID)
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("l.site_id IN (?)", bunIn(append(sites, "-")))
	}
	if a.Active {
		q = q.Where("l.lifted_at IS NULL")
	}
	if a.Active || a.ID != "" {
		q = q.ColumnExpr(lockedTotalSQL+", "+lockedSureSQL, r.scope.Org())
	}
	if a.Before != "" {
		last, err := r.Lockdown(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(l.at, l.id) < (?, ?)", last.At, last.ID)
	}
	if err := q.OrderExpr("l.at DESC, l.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs); err != nil {
		return nil, tenants.Wrap("store.Lockdowns", err)
	}
	if a.ID == "" || len(vs) == 0 {
		return vs, nil
	}
	return vs, r.lockedCabinets(vs)
}

// LockdownView reads one lockdown that the scope reaches.
func (r *Rx) LockdownView(id custody.LockdownID) (LockdownView, error) {
	vs, err := r.Lockdowns(LockdownAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "lockdown_not_found")
	}
	if err != nil {
		return LockdownView{}, err
	}
	return vs[0], nil
}

// lockedCabinets reads the cabinets with a controller at the sites of these
// lockdowns, and what each confirmed.
func (r *Rx) lockedCabinets(vs []LockdownView) error {
	var rows []struct {
		LockedCabinet `bun:",extend"`
		Lockdown      custody.LockdownID
	}
	ids := make([]custody.LockdownID, len(vs))
	for i, v := range vs {
		ids[i] = v.ID
	}
	err := r.Select("lockdowns", "l").ColumnExpr("l.id AS lockdown, pl.id AS place_id, pl.name, c.online, c.heard_at, COALESCE(x.lockdown_id, '') AS obeys").
		ColumnExpr("(SELECT MIN(y.applied_at) FROM rosters AS y WHERE y.org_id = ? AND y.device_id = c.device_id AND y.lockdown_id = l.id) AS applied_at", r.scope.Org()).
		Join("JOIN ? ON pl.site_id = l.site_id", r.Of("places", "pl")).Join("JOIN ? ON c.place_id = pl.id", r.Of("cabinets", "c")).
		Join("LEFT JOIN ? ON x.device_id = c.device_id AND x.version = c.roster_applied", r.Of("rosters", "x")).
		Where("l.id IN (?)", bunIn(ids)).OrderExpr("pl.name, pl.id").Limit(mostLocked).Scan(r.Context(), &rows)
	for _, row := range rows {
		for i := range vs {
			if vs[i].ID == row.Lockdown {
				vs[i].Cabinets = append(vs[i].Cabinets, row.LockedCabinet)
			}
		}
	}
	return tenants.Wrap("store.lockedCabinets", err)
}
