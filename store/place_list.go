package store

import "claviger/tenants"

// GatewayRow is a gateway with the name of its site and how many cabinets speak
// through it.
type GatewayRow struct {
	GatewayTwin
	Site     string
	Cabinets int
}

// Gateways lists the gateways in force that the scope reaches, by name; with
// ids only those.
func (r *Rx) Gateways(ids ...tenants.DeviceID) (rows []GatewayRow, err error) {
	q := r.Select("devices", "d").ColumnExpr(gatewayColumns+", COALESCE(s.name, '') AS site").
		ColumnExpr("COALESCE((SELECT SUM(1) FROM cabinets AS c WHERE c.org_id = ? AND c.gateway_id = d.id), 0) AS cabinets", r.scope.Org()).
		Join("LEFT JOIN ? ON s.id = d.site_id", r.Of("sites", "s")).
		Where("d.kind = ? AND d.revoked_at IS NULL", tenants.GatewayDevice).OrderExpr("d.name, d.id")
	if len(ids) > 0 {
		q = q.Where("d.id IN (?)", bunIn(ids))
	}
	err = r.onSites(q, "d.site_id").Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.Gateways", err)
}
