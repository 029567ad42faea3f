package store

import (
	"context"
	"time"

	"claviger/tenants"
)

const deviceColumns = "d.org_id, d.id, d.kind, d.name, d.site_id, d.place_id, d.gateway_id, d.public_key, d.token_hash, d.epoch, d.paired_at, d.revoked_at, d.created_at"

// Device reads a kiosk, gateway or cabinet controller.
func (r *Rx) Device(id tenants.DeviceID) (d tenants.Device, err error) {
	err = r.Select("devices", "d").ColumnExpr(deviceColumns).Where("d.id = ?", id).Scan(r.Context(), &d)
	return d, notFound(err, "device_not_found")
}

// KioskRow is a kiosk with its site and when somebody last stood there.
type KioskRow struct {
	tenants.Device
	Site   string
	SeenAt *time.Time
}

// Kiosks lists the kiosks in force that the scope reaches, by name.
func (r *Rx) Kiosks() (rows []KioskRow, err error) {
	q := r.Select("devices", "d").ColumnExpr(deviceColumns).ColumnExpr("COALESCE(s.name, '') AS site").
		ColumnExpr("(SELECT MAX(k.seen_at) FROM kiosk_sessions AS k WHERE k.org_id = ? AND k.device_id = d.id) AS seen_at", r.scope.Org()).
		Join("LEFT JOIN ? ON s.id = d.site_id", r.Of("sites", "s")).
		Where("d.kind = ? AND d.revoked_at IS NULL", tenants.KioskDevice).OrderExpr("d.name, d.id")
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("d.site_id IN (?)", bunIn(append(sites, "-")))
	}
	err = q.Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.Kiosks", err)
}

// AddDevice writes a new device.
func (t *Tx) AddDevice(d tenants.Device) error {
	row := map[string]any{"id": d.ID, "kind": d.Kind, "name": d.Name, "site_id": d.SiteID, "place_id": d.PlaceID, "gateway_id": d.GatewayID,
		"public_key": nilIfEmpty(d.PublicKey), "token_hash": nilIfEmpty(d.TokenHash), "epoch": int64(d.Epoch), "paired_at": d.PairedAt, "created_at": micros(d.CreatedAt)}
	_, err := t.Insert("devices", &row).Exec(t.Context())
	return tenants.Wrap("store.AddDevice", err)
}

// nilIfEmpty keeps "nothing" out of unique columns.
func nilIfEmpty(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// RevokeDevice ends a device; a kiosk's secret goes with it.
func (t *Tx) RevokeDevice(id tenants.DeviceID) error {
	_, err := t.Update("devices").Set("revoked_at = ?, token_hash = NULL", t.Now()).Where("id = ? AND revoked_at IS NULL", id).Exec(t.Context())
	return tenants.Wrap("store.RevokeDevice", err)
}

// UnscopedKiosk finds a kiosk in force by the hash of its secret.
func (s *Store) UnscopedKiosk(ctx context.Context, hash []byte) (d tenants.Device, err error) {
	err = s.UnscopedRead(ctx, "kiosk", func(r *UnscopedRx) error {
		return r.Select("devices", "d").ColumnExpr(deviceColumns).Where("d.token_hash = ? AND d.revoked_at IS NULL AND d.kind = ?", hash, tenants.KioskDevice).Scan(ctx, &d)
	})
	return d, notFound(err, "device_not_found")
}
