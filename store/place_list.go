package store

import (
	"time"

	"claviger/tenants"
)

// GatewayRow is a gateway with what it last said of itself.
type GatewayRow struct {
	tenants.Device
	Site    string
	Health  string // JSON
	Online  bool
	HeardAt *time.Time
}

// Gateways lists the gateways in force that the scope reaches, by name.
func (r *Rx) Gateways() (rows []GatewayRow, err error) {
	q := r.Select("devices", "d").ColumnExpr(deviceColumns).ColumnExpr("COALESCE(s.name, '') AS site, d.health, d.online, d.heard_at").
		Join("LEFT JOIN ? ON s.id = d.site_id", r.Of("sites", "s")).
		Where("d.kind = ? AND d.revoked_at IS NULL", tenants.GatewayDevice).OrderExpr("d.name, d.id")
	err = r.onSites(q, "d.site_id").Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.Gateways", err)
}
