package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Twin is what we know of one cabinet's controller and want of it.
type Twin struct {
	OrgID         tenants.OrgID
	PlaceID       custody.PlaceID
	DeviceID      tenants.DeviceID
	GatewayID     tenants.DeviceID
	Epoch         uint32
	BootID        []byte
	AckedSeq      int64
	AckedHash     []byte
	HeldSeq       int64 // the highest number the cabinet says it wrote
	RosterWanted  int64
	RosterApplied int64
	Firmware      string
	Health        string // JSON of the last health message
	Online        bool
	HeardAt       *time.Time
	ChangedAt     *time.Time // when Online changed last
	QuarantinedAt *time.Time
	SilentAt      *time.Time // since when its silence is known, behind a gateway that speaks
}

const twinColumns = "c.org_id, c.place_id, c.device_id, c.gateway_id, c.epoch, c.boot_id, c.acked_seq, c.acked_hash, c.held_seq, c.roster_wanted, c.roster_applied, " +
	"c.firmware, c.health, c.online, c.heard_at, c.changed_at, c.quarantined_at, c.silent_at"

// Behind is how many records the cabinet has written that we have not.
func (w Twin) Behind() int64 { return max(w.HeldSeq-w.AckedSeq, 0) }

// AddTwin writes the twin of a cabinet that waits for enrolment.
func (t *Tx) AddTwin(place custody.PlaceID, device, gateway tenants.DeviceID) error {
	row := map[string]any{"place_id": place, "device_id": device, "gateway_id": gateway}
	_, err := t.Insert("cabinets", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "cabinet_has_controller").Because(err)
	}
	return tenants.Wrap("store.AddTwin", err)
}

// TwinDevice is the controller of a cabinet.
func (r *Rx) TwinDevice(place custody.PlaceID) (id tenants.DeviceID, err error) {
	err = r.Select("cabinets", "c").ColumnExpr("c.device_id").Where("c.place_id = ?", place).Scan(r.Context(), &id)
	return id, notFound(err, "cabinet_not_enrolled")
}

// MoveTwin puts a cabinet behind another gateway.
func (t *Tx) MoveTwin(device, gateway tenants.DeviceID) error {
	if _, err := t.Update("cabinets").Set("gateway_id = ?", gateway).Where("device_id = ?", device).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.MoveTwin", err)
	}
	_, err := t.Update("devices").Set("gateway_id = ?", gateway).Where("id = ?", device).Exec(t.Context())
	return tenants.Wrap("store.MoveTwin", err)
}

// FreeCabinet is the first cabinet without a controller, else the first whose
// controller went silent, but none that somebody is about to enrol; NotFound
// when there is none. A controller that never spoke is waiting to be mounted
// for a day.
func (r *Rx) FreeCabinet() (id custody.PlaceID, err error) {
	err = r.Select("places", "p").ColumnExpr("p.id").
		Join("LEFT JOIN ? ON c.place_id = p.id", r.Of("cabinets", "c")).
		Where("p.kind = ? AND (c.device_id IS NULL OR c.online = ?)", custody.Cabinet, false).
		Where("NOT EXISTS (SELECT 1 FROM claims AS k WHERE k.device_id = c.device_id AND k.used_at IS NULL AND k.expires_at > ?)", r.Now()).
		Where("NOT EXISTS (SELECT 1 FROM claims AS u WHERE u.device_id = c.device_id AND (u.used_at > ? OR u.used_at > ? AND c.heard_at IS NULL))",
			micros(r.Now().Add(-time.Minute)), micros(r.Now().AddDate(0, 0, -1))).
		OrderExpr("c.device_id IS NOT NULL, p.id").Limit(1).Scan(r.Context(), &id)
	return id, notFound(err, "place_not_found")
}

// SaveEnrolment writes a device's key and the new life of its journal.
func (t *Tx) SaveEnrolment(d tenants.Device) error {
	_, err := t.Update("devices").Set("public_key = ?, epoch = ?, paired_at = ?", d.PublicKey, int64(d.Epoch), d.PairedAt).Where("id = ?", d.ID).Exec(t.Context())
	if err != nil || d.Kind != tenants.CabinetDevice {
		return tenants.Wrap("store.SaveEnrolment", err)
	}
	_, err = t.Update("cabinets").
		Set("epoch = ?, acked_seq = 0, acked_hash = NULL, held_seq = 0, boot_id = NULL, roster_applied = 0, quarantined_at = NULL", int64(d.Epoch)).
		Where("device_id = ?", d.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveEnrolment", err)
}

// AddDeviceClaim writes the code of a device of this organisation.
func (t *Tx) AddDeviceClaim(c tenants.Claim) error {
	_, err := t.Raw("INSERT INTO claims (code_hash, kind, owner, device_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
		c.CodeHash, c.Kind, t.scope.Org(), c.DeviceID, micros(c.CreatedAt), micros(c.ExpiresAt)).Exec(t.Context())
	return tenants.Wrap("store.AddDeviceClaim", err)
}

// UnscopedClaim finds whose a code is.
func (s *Store) UnscopedClaim(ctx context.Context, hash []byte) (c tenants.Claim, err error) {
	err = s.UnscopedRead(ctx, "claim", func(r *UnscopedRx) error {
		return r.Select("claims", "c").ColumnExpr(claimColumns).Where("c.code_hash = ?", hash).Scan(r.Context(), &c)
	})
	return c, notFound(err, "claim_not_found")
}

// UnscopedDevice finds an enrolled device by the id in a topic.
func (s *Store) UnscopedDevice(ctx context.Context, id tenants.DeviceID) (d tenants.Device, err error) {
	err = s.UnscopedRead(ctx, "device of a topic", func(r *UnscopedRx) error {
		return r.Select("devices", "d").ColumnExpr(deviceColumns).Where("d.id = ? AND d.public_key IS NOT NULL AND d.revoked_at IS NULL", id).Scan(r.Context(), &d)
	})
	return d, notFound(err, "device_not_found")
}

// Twin reads the twin of a device.
func (r *Rx) Twin(device tenants.DeviceID) (w Twin, err error) {
	err = r.Select("cabinets", "c").ColumnExpr(twinColumns).Where("c.device_id = ?", device).Scan(r.Context(), &w)
	return w, notFound(err, "cabinet_not_enrolled")
}

// LockTwin reads the twin of a device and keeps other hubs from changing it.
func (t *Tx) LockTwin(device tenants.DeviceID) (w Twin, err error) {
	query := "SELECT " + twinColumns + " FROM cabinets AS c WHERE c.org_id = ? AND c.device_id = ?"
	if t.Dialect() == Postgres {
		query += " FOR UPDATE"
	}
	err = t.Raw(query, t.scope.Org(), device).Scan(t.Context(), &w)
	return w, notFound(err, "cabinet_not_enrolled")
}

// SaveTwin writes what the cabinet said of itself and what we have of it.
func (t *Tx) SaveTwin(w Twin) error {
	_, err := t.Update("cabinets").
		Set("boot_id = ?, acked_seq = ?, acked_hash = ?, held_seq = ?, roster_wanted = ?, roster_applied = ?", nilIfEmpty(w.BootID), w.AckedSeq, nilIfEmpty(w.AckedHash), w.HeldSeq, w.RosterWanted, w.RosterApplied).
		Set("firmware = ?, health = ?, online = ?, heard_at = ?, changed_at = ?, quarantined_at = ?, silent_at = ?", w.Firmware, w.Health, w.Online, w.HeardAt, w.ChangedAt, w.QuarantinedAt, w.SilentAt).
		Where("device_id = ?", w.DeviceID).Exec(t.Context())
	return tenants.Wrap("store.SaveTwin", err)
}

// Twins lists the twins of the organisation.
func (r *Rx) Twins() (ws []Twin, err error) {
	err = r.Select("cabinets", "c").ColumnExpr(twinColumns).OrderExpr("c.place_id").Scan(r.Context(), &ws)
	return ws, err
}

// TwinAt is the twin of a place's cabinet; found is false when none is enrolled.
func (r *Rx) TwinAt(place custody.PlaceID) (w Twin, found bool, err error) {
	err = r.Select("cabinets", "c").ColumnExpr(twinColumns).Where("c.place_id = ?", place).Scan(r.Context(), &w)
	if isNoRows(err) {
		return w, false, nil
	}
	return w, err == nil, tenants.Wrap("store.TwinAt", err)
}

// TwinsBehind lists the twins that speak through a gateway.
func (r *Rx) TwinsBehind(gateway tenants.DeviceID) (ws []Twin, err error) {
	err = r.Select("cabinets", "c").ColumnExpr(twinColumns).Where("c.gateway_id = ?", gateway).OrderExpr("c.place_id").Scan(r.Context(), &ws)
	return ws, err
}

// UnscopedSilent lists the cabinets that are believed to be online but have
// not been heard of since the given time.
func (s *Store) UnscopedSilent(ctx context.Context, since time.Time) (ws []Twin, err error) {
	err = s.UnscopedRead(ctx, "silent cabinets", func(r *UnscopedRx) error {
		return r.Select("cabinets", "c").ColumnExpr(twinColumns).Where("c.online = ? AND c.heard_at < ?", true, micros(since)).Limit(500).Scan(r.Context(), &ws)
	})
	return ws, err
}

// UnscopedSilentBehind lists the cabinets that have not been heard of since the
// given time, behind gateways that have; those whose silence is known are left
// out.
func (s *Store) UnscopedSilentBehind(ctx context.Context, since time.Time) (ws []Twin, err error) {
	err = s.UnscopedRead(ctx, "silent cabinets", func(r *UnscopedRx) error {
		return r.Select("cabinets", "c").ColumnExpr(twinColumns).
			Join("JOIN devices AS d ON d.org_id = c.org_id AND d.id = c.gateway_id AND d.revoked_at IS NULL AND d.silent_at IS NULL").
			Where("c.heard_at IS NOT NULL AND c.silent_at IS NULL AND c.heard_at < ? AND d.online = ? AND d.heard_at >= ?", micros(since), true, micros(since)).
			OrderExpr("c.heard_at").Limit(500).Scan(r.Context(), &ws)
	})
	return ws, tenants.Wrap("store.UnscopedSilentBehind", err)
}

// UnscopedTwinOrgs lists the organisations that have cabinets.
func (s *Store) UnscopedTwinOrgs(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "organisations with cabinets", func(r *UnscopedRx) error {
		return r.Raw("SELECT DISTINCT c.org_id FROM cabinets AS c").Scan(r.Context(), &orgs)
	})
	return orgs, err
}

// SetGatewayOffline writes that a gateway's connection ended.
func (t *Tx) SetGatewayOffline(id tenants.DeviceID) error {
	_, err := t.Update("devices").Set("online = ?", false).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.SetGatewayOffline", err)
}

// SetSlotState writes a slot as an inventory reads it.
func (t *Tx) SetSlotState(place custody.PlaceID, no int, item custody.ItemID, tag, fault string) error {
	row := map[string]any{"place_id": place, "no": no, "item_id": item, "tag": tag, "fault": fault, "seen_at": t.Now()}
	_, err := t.Insert("slots", &row).On("CONFLICT (org_id, place_id, no) DO UPDATE").
		Set("item_id = EXCLUDED.item_id, tag = EXCLUDED.tag, fault = EXCLUDED.fault, seen_at = EXCLUDED.seen_at").Exec(t.Context())
	return tenants.Wrap("store.SetSlotState", err)
}

// SetSlotFault writes that a slot cannot be read; what we believe to hang there
// stays.
func (t *Tx) SetSlotFault(place custody.PlaceID, no int, fault string) error {
	_, err := t.Update("slots").Set("fault = ?, seen_at = ?", fault, t.Now()).Where("place_id = ? AND no = ?", place, no).Exec(t.Context())
	return tenants.Wrap("store.SetSlotFault", err)
}

// UnscopedQueuedCommands lists commands that may still be sent.
func (s *Store) UnscopedQueuedCommands(ctx context.Context, now time.Time) (cs []QueuedCommand, err error) {
	err = s.UnscopedRead(ctx, "queued commands", func(r *UnscopedRx) error {
		return r.Select("commands", "c").ColumnExpr("c.org_id, c.id, c.expires_at, c.state").
			Where("c.settled_at IS NULL AND (c.state = 'queued' OR c.expires_at < ?)", micros(now)).OrderExpr("c.issued_at").Limit(500).Scan(r.Context(), &cs)
	})
	return cs, err
}

// QueuedCommand names a command that the hub has to do something about.
type QueuedCommand struct {
	OrgID     tenants.OrgID
	ID        custody.CommandID
	ExpiresAt time.Time
	State     string
}

// Enrolment is the Store as the enrolment of devices sees it.
func (s *Store) Enrolment() admin.EnrolStore { return enrolStore{Narrow[admin.EnrolTx]{s}, s} }

type enrolStore struct {
	Narrow[admin.EnrolTx]
	*Store
}

// InTx is Store.InTx.
func (e enrolStore) InTx(ctx context.Context, scope tenants.Scope, fn func(admin.EnrolTx) error) error {
	return e.Narrow.InTx(ctx, scope, fn)
}
