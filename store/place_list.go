package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// PlaceTally is how many keys belong at a place, and how many of them are not
// there now.
type PlaceTally struct {
	PlaceID custody.PlaceID
	Keys    int64
	Away    int64
}

// PlaceTallies counts the keys of every place.
func (r *Rx) PlaceTallies() (map[custody.PlaceID]PlaceTally, error) {
	var rows []PlaceTally
	err := r.Select("items", "i").ColumnExpr("i.home_id AS place_id, COUNT(*) AS keys, SUM(CASE i.state WHEN 'in' THEN 0 ELSE 1 END) AS away").
		Where("i.state <> ?", custody.Retired).GroupExpr("i.home_id").Scan(r.Context(), &rows)
	out := make(map[custody.PlaceID]PlaceTally, len(rows))
	for _, row := range rows {
		out[row.PlaceID] = row
	}
	return out, tenants.Wrap("store.PlaceTallies", err)
}

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
