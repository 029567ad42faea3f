package store

import (
	"context"
	"time"

	"claviger/tenants"
	"claviger/tenants/admin"
)

const certificateColumns = "c.org_id, c.serial, c.device_id, c.epoch, c.not_before, c.not_after, c.issued_at, c.seen_at, c.warned_at, c.revoked_at, c.why"

// AddCertificate keeps what a gateway was given.
func (t *Tx) AddCertificate(c admin.Certificate) error {
	row := map[string]any{"serial": c.Serial, "device_id": c.DeviceID, "epoch": int64(c.Epoch), "not_before": micros(c.NotBefore), "not_after": micros(c.NotAfter), "issued_at": t.Now(), "why": ""}
	_, err := t.Insert("gateway_certificates", &row).Exec(t.Context())
	return tenants.Wrap("store.AddCertificate", err)
}

// Certificates lists those of a gateway, the newest first.
func (r *Rx) Certificates(gateway tenants.DeviceID, limit int) (cs []admin.Certificate, err error) {
	err = r.Select("gateway_certificates", "c").ColumnExpr(certificateColumns).Where("c.device_id = ?", gateway).OrderExpr("c.issued_at DESC, c.serial").Limit(int64(limit)).Scan(r.Context(), &cs)
	return cs, tenants.Wrap("store.Certificates", err)
}

// EndCertificates revokes those of a gateway that hold: all but the one with
// the serial. It tells how many there were.
func (t *Tx) EndCertificates(gateway tenants.DeviceID, but, why string) (int64, error) {
	res, err := t.Update("gateway_certificates").Set("revoked_at = ?, why = ?", t.Now(), why).Where("device_id = ? AND serial <> ? AND revoked_at IS NULL", gateway, but).Exec(t.Context())
	if err != nil {
		return 0, tenants.Wrap("store.EndCertificates", err)
	}
	return res.RowsAffected()
}

// SeeCertificate writes that a gateway connected with it.
func (t *Tx) SeeCertificate(serial string) error {
	_, err := t.Update("gateway_certificates").Set("seen_at = ?", t.Now()).Where("serial = ?", serial).Exec(t.Context())
	return tenants.Wrap("store.SeeCertificate", err)
}

// WarnCertificate writes that people were told of its end; false when they
// were already, or when it is not needed any more.
func (t *Tx) WarnCertificate(serial string) (bool, error) {
	res, err := t.Update("gateway_certificates").Set("warned_at = ?", t.Now()).Where("serial = ? AND warned_at IS NULL AND revoked_at IS NULL", serial).Exec(t.Context())
	if err != nil {
		return false, tenants.Wrap("store.WarnCertificate", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// UnscopedCertificate finds a certificate by what a client showed, with the
// gateway it is for; NotFound when the gateway is gone or began another life.
func (s *Store) UnscopedCertificate(ctx context.Context, serial string, gateway tenants.DeviceID) (c admin.Certificate, err error) {
	err = s.UnscopedRead(ctx, "certificate of a gateway", func(r *UnscopedRx) error {
		return r.Select("gateway_certificates", "c").ColumnExpr(certificateColumns).
			Join("JOIN devices AS d ON d.org_id = c.org_id AND d.id = c.device_id AND d.epoch = c.epoch AND d.revoked_at IS NULL AND d.kind = 'gateway'").
			Where("c.serial = ? AND c.device_id = ?", serial, gateway).Scan(r.Context(), &c)
	})
	return c, notFound(err, "certificate_not_found")
}

// UnscopedRevoked lists what was revoked since a time and would hold otherwise,
// of every organisation: for brokers.
func (s *Store) UnscopedRevoked(ctx context.Context, since time.Time) (cs []admin.Certificate, err error) {
	err = s.UnscopedRead(ctx, "revoked certificates", func(r *UnscopedRx) error {
		return r.Select("gateway_certificates", "c").ColumnExpr(certificateColumns).Where("c.revoked_at >= ? AND c.not_after > ?", micros(since), r.Now()).OrderExpr("c.revoked_at, c.serial").Scan(r.Context(), &cs)
	})
	return cs, tenants.Wrap("store.UnscopedRevoked", err)
}

// UnscopedEnding lists the certificates in use that run out before a time and
// that nobody was told of.
func (s *Store) UnscopedEnding(ctx context.Context, before time.Time) (cs []admin.Certificate, err error) {
	err = s.UnscopedRead(ctx, "certificates that run out", func(r *UnscopedRx) error {
		return r.Select("gateway_certificates", "c").ColumnExpr(certificateColumns).
			Join("JOIN devices AS d ON d.org_id = c.org_id AND d.id = c.device_id AND d.epoch = c.epoch AND d.revoked_at IS NULL").
			Where("c.revoked_at IS NULL AND c.warned_at IS NULL AND c.not_after < ?", micros(before)).
			Where("NOT EXISTS (SELECT 1 FROM gateway_certificates AS n WHERE n.org_id = c.org_id AND n.device_id = c.device_id AND n.revoked_at IS NULL AND n.not_after > c.not_after)").
			OrderExpr("c.not_after").Limit(500).Scan(r.Context(), &cs)
	})
	return cs, tenants.Wrap("store.UnscopedEnding", err)
}
