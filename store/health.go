package store

import (
	"context"
	"encoding/json"
	"time"

	"claviger/tenants"
)

// How the history of a device is thinned: a point each HealthTurn for
// HealthFine, then one an hour for HealthCoarse.
const (
	HealthTurn   = 5 * time.Minute
	HealthFine   = 2 * 24 * time.Hour
	HealthCoarse = 90 * 24 * time.Hour
)

// Grain is how long a time one point of a history stands for.
type Grain int

// The grains: HealthTurn, and an hour.
const (
	FineGrain   Grain = 0
	HourlyGrain Grain = 1
)

// step is the length of a grain.
func (g Grain) step() time.Duration {
	if g == HourlyGrain {
		return time.Hour
	}
	return HealthTurn
}

// HealthPoint is what a gateway or cabinet said of itself at one time; nil is
// what it did not say. At is the begin of the time it stands for.
type HealthPoint struct {
	DeviceID  tenants.DeviceID
	At        time.Time
	Mains     *int64 // 1 on mains, 0 on battery; 0 for an hour that saw it
	Battery   *int64 // percent; the lowest of an hour
	Minutes   *int64 // left on battery
	Celsius   *int64 // tenths of a degree; the highest of an hour
	RSRP      *int64 // dBm; the mean of an hour
	SINR      *int64 // tenths of a dB; the mean of an hour
	Sent      *int64 // bytes since the connection was made
	Received  *int64 // bytes since the connection was made
	Failovers *int64 // since the program began
	Backlog   *int64 // records that wait at a cabinet; the most of an hour
	Drift     int64  // of its clock against ours, milliseconds; the mean of an hour
}

const healthColumns = "h.device_id, h.at, h.mains, h.battery, h.minutes, h.celsius, h.rsrp, h.sinr, h.sent, h.received, h.failovers, h.backlog, h.drift"

// healthRow is a point as the table has it.
type healthRow struct {
	HealthPoint `bun:",extend"`
	Grain       int64
	Hour        time.Time
}

// SaveHealth writes points of the history. Of several in one step of the grain
// the last stays, but that it was on battery is not forgotten.
func (t *Tx) SaveHealth(g Grain, points ...HealthPoint) error {
	rows := make([]healthRow, len(points))
	for i, p := range points {
		p.At = p.At.UTC().Truncate(g.step())
		rows[i] = healthRow{HealthPoint: p, Grain: int64(g), Hour: p.At.Truncate(time.Hour)}
	}
	err := inBulk(rows, 16, func(some []healthRow) error {
		_, err := t.Insert("device_health", &some).On("CONFLICT (org_id, device_id, grain, at) DO UPDATE").
			Set("mains = CASE WHEN device_health.mains = 0 THEN 0 ELSE EXCLUDED.mains END, battery = EXCLUDED.battery, minutes = EXCLUDED.minutes, celsius = EXCLUDED.celsius").
			Set("rsrp = EXCLUDED.rsrp, sinr = EXCLUDED.sinr, sent = EXCLUDED.sent, received = EXCLUDED.received, failovers = EXCLUDED.failovers, backlog = EXCLUDED.backlog, drift = EXCLUDED.drift").
			Exec(t.Context())
		return err
	})
	return tenants.Wrap("store.SaveHealth", err)
}

// HealthHistory is a device's history since a time, oldest first.
func (r *Rx) HealthHistory(id tenants.DeviceID, g Grain, since time.Time) (points []HealthPoint, err error) {
	err = r.Select("device_health", "h").ColumnExpr(healthColumns).Where("h.device_id = ? AND h.grain = ? AND h.at >= ?", id, int64(g), micros(since)).
		OrderExpr("h.at").Limit(int64(HealthCoarse/time.Hour)).Scan(r.Context(), &points)
	return points, tenants.Wrap("store.HealthHistory", err)
}

// hourSQL makes one point of those of an hour.
const hourSQL = `INSERT INTO device_health (org_id, device_id, grain, at, hour, mains, battery, minutes, celsius, rsrp, sinr, sent, received, failovers, backlog, drift)
SELECT h.org_id, h.device_id, 1, h.hour, h.hour, MIN(h.mains), MIN(h.battery), MIN(h.minutes), MAX(h.celsius), CAST(AVG(h.rsrp) AS BIGINT), CAST(AVG(h.sinr) AS BIGINT),
  MAX(h.sent), MAX(h.received), MAX(h.failovers), MAX(h.backlog), CAST(AVG(h.drift) AS BIGINT)
FROM device_health AS h WHERE h.grain = 0 AND h.at >= ? AND h.at < ?
GROUP BY h.org_id, h.device_id, h.hour ON CONFLICT (org_id, device_id, grain, at) DO NOTHING`

// UnscopedThinHealth makes hourly points of the hours that are over, and
// forgets what is older than it is kept. Done twice it changes nothing.
func (s *Store) UnscopedThinHealth(ctx context.Context) error {
	return tenants.Wrap("store.UnscopedThinHealth", s.UnscopedInTx(ctx, "thin health", func(t *UnscopedTx) error {
		now := t.Now().UTC()
		hour := now.Truncate(time.Hour)
		var done *time.Time // the newest hour that has its points
		if err := t.Select("device_health", "h").ColumnExpr("MAX(h.at)").Where("h.grain = ?", int64(HourlyGrain)).Scan(ctx, &done); err != nil {
			return err
		}
		from := hour.Add(-HealthFine)
		if done != nil && done.After(from) {
			from = *done
		}
		if _, err := t.Raw(hourSQL, micros(from), micros(hour)).Exec(ctx); err != nil {
			return err
		}
		for g, keep := range map[Grain]time.Duration{FineGrain: HealthFine, HourlyGrain: HealthCoarse} {
			if _, err := t.Delete("device_health").Where("grain = ? AND at < ?", int64(g), micros(now.Add(-keep))).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// GatewayTwin is what we know of a gateway.
type GatewayTwin struct {
	tenants.Device
	Health   string // JSON of the last health message
	Online   bool
	HeardAt  *time.Time
	SilentAt *time.Time // since when its silence is known, nil while it speaks
}

const gatewayColumns = deviceColumns + ", d.health, d.online, d.heard_at, d.silent_at"

// LockGateway reads a gateway in force and keeps other hubs from changing it.
func (t *Tx) LockGateway(id tenants.DeviceID) (g GatewayTwin, err error) {
	if err := t.Lock("devices", string(id)); err != nil {
		return g, err
	}
	return t.Gateway(id)
}

// Gateway reads a gateway in force.
func (r *Rx) Gateway(id tenants.DeviceID) (g GatewayTwin, err error) {
	err = r.Select("devices", "d").ColumnExpr(gatewayColumns).Where("d.id = ? AND d.kind = ? AND d.revoked_at IS NULL", id, tenants.GatewayDevice).Scan(r.Context(), &g)
	return g, notFound(err, "gateway_not_found")
}

// SaveGatewayHealth writes what a gateway last said of itself.
func (t *Tx) SaveGatewayHealth(id tenants.DeviceID, health any, online bool) error {
	text, err := json.Marshal(health)
	if err != nil {
		return err
	}
	_, err = t.Update("devices").Set("health = ?, online = ?, heard_at = ?, silent_at = NULL", string(text), online, t.Now()).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SaveGatewayHealth", err)
}

// SetGatewaySilent writes that a gateway is known to be silent.
func (t *Tx) SetGatewaySilent(id tenants.DeviceID) error {
	_, err := t.Update("devices").Set("online = ?, silent_at = ?", false, t.Now()).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SetGatewaySilent", err)
}

// UnscopedSilentGateways lists the gateways in force that have not been heard
// of since the given time, and whose silence is not known yet.
func (s *Store) UnscopedSilentGateways(ctx context.Context, since time.Time) (ds []tenants.Device, err error) {
	err = s.UnscopedRead(ctx, "silent gateways", func(r *UnscopedRx) error {
		return r.Select("devices", "d").ColumnExpr(deviceColumns).
			Where("d.kind = 'gateway' AND d.heard_at IS NOT NULL AND d.silent_at IS NULL AND d.revoked_at IS NULL AND d.heard_at < ?", micros(since)).
			OrderExpr("d.heard_at").Limit(500).Scan(r.Context(), &ds)
	})
	return ds, tenants.Wrap("store.UnscopedSilentGateways", err)
}
