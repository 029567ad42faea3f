package store

import (
	"strings"
	"time"

	"claviger/tenants"
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
