package store

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
)

type kioskSessionRow struct {
	OrgID     tenants.OrgID
	ID        string
	DeviceID  tenants.DeviceID
	PersonID  tenants.PersonID
	Factors   string
	CreatedAt time.Time
	SeenAt    time.Time
	EndedAt   *time.Time
}

// KioskSession is the session that is open at a kiosk.
func (r *Rx) KioskSession(device tenants.DeviceID) (tenants.KioskSession, error) {
	var row kioskSessionRow
	err := r.Select("kiosk_sessions", "k").ColumnExpr("k.org_id, k.id, k.device_id, k.person_id, k.factors, k.created_at, k.seen_at, k.ended_at").
		Where("k.device_id = ? AND k.ended_at IS NULL", device).OrderExpr("k.created_at DESC, k.id DESC").Limit(1).Scan(r.Context(), &row)
	return tenants.KioskSession{OrgID: row.OrgID, ID: row.ID, DeviceID: row.DeviceID, PersonID: row.PersonID, Factors: strings.Fields(row.Factors),
		CreatedAt: row.CreatedAt, SeenAt: row.SeenAt, EndedAt: row.EndedAt}, notFound(err, "kiosk_session_over")
}

// OpenKioskSession writes a new session.
func (t *Tx) OpenKioskSession(s tenants.KioskSession) error {
	row := map[string]any{"id": s.ID, "device_id": s.DeviceID, "person_id": s.PersonID, "factors": strings.Join(s.Factors, " "), "created_at": micros(s.CreatedAt), "seen_at": micros(s.SeenAt)}
	_, err := t.Insert("kiosk_sessions", &row).Exec(t.Context())
	return tenants.Wrap("store.OpenKioskSession", err)
}

// TouchKioskSession writes that somebody is still there.
func (t *Tx) TouchKioskSession(id string) error {
	_, err := t.Update("kiosk_sessions").Set("seen_at = ?", t.Now()).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.TouchKioskSession", err)
}

// EndKioskSessions ends what is open at a kiosk.
func (t *Tx) EndKioskSessions(device tenants.DeviceID) error {
	_, err := t.Update("kiosk_sessions").Set("ended_at = ?", t.Now()).Where("device_id = ? AND ended_at IS NULL", device).Exec(t.Context())
	return tenants.Wrap("store.EndKioskSessions", err)
}

// SetKioskFactors writes what the person at a kiosk has shown so far.
func (t *Tx) SetKioskFactors(id string, factors []string) error {
	_, err := t.Update("kiosk_sessions").Set("factors = ?", strings.Join(factors, " ")).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SetKioskFactors", err)
}

// AddKioskWitness keeps that somebody beside the person at a kiosk proved who
// they are, for one key.
func (t *Tx) AddKioskWitness(session string, w admin.KioskWitness) error {
	row := map[string]any{"session_id": session, "item_id": w.ItemID, "person_id": w.PersonID, "factors": strings.Join(w.Factors, " "), "created_at": t.Now()}
	_, err := t.Insert("kiosk_witnesses", &row).On("CONFLICT (org_id, session_id, item_id, person_id) DO UPDATE").Set("factors = EXCLUDED.factors").Exec(t.Context())
	return tenants.Wrap("store.AddKioskWitness", err)
}

// KioskWitnesses lists who proved in a session at a kiosk that they stand
// beside the person for one key, in the order in which they did.
func (r *Rx) KioskWitnesses(session string, item custody.ItemID) ([]admin.KioskWitness, error) {
	var rows []struct {
		PersonID tenants.PersonID
		Factors  string
	}
	err := r.Select("kiosk_witnesses", "w").ColumnExpr("w.person_id, w.factors").Where("w.session_id = ? AND w.item_id = ?", session, item).
		OrderExpr("w.created_at, w.person_id").Limit(10).Scan(r.Context(), &rows)
	var out []admin.KioskWitness
	for _, w := range rows {
		out = append(out, admin.KioskWitness{ItemID: item, PersonID: w.PersonID, Factors: strings.Fields(w.Factors)})
	}
	return out, tenants.Wrap("store.KioskWitnesses", err)
}
