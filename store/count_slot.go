package store

import (
	"claviger/custody"
	"claviger/tenants"
)

const countSlotColumns = "s.no, s.item_id, s.found, s.found_at, s.found_by, s.sensed, s.sensor_fault, s.differs, s.resolved_at, s.resolved_by, s.why"

// AddCountSlots adds the hooks or slots of the place of a count, from 1, with
// what the record has there now.
func (t *Tx) AddCountSlots(c custody.Count, slots int) error {
	_, err := t.Raw("INSERT INTO count_slots (org_id, count_id, no, item_id) WITH RECURSIVE n(no) AS (SELECT 1 UNION ALL SELECT n.no + 1 FROM n WHERE n.no < ?3) "+
		"SELECT ?0, ?1, n.no, COALESCE((SELECT MIN(i.id) FROM items AS i WHERE i.org_id = ?0 AND i.place_id = ?2 AND i.slot = n.no AND i.state = 'in'), '') FROM n WHERE ?3 > 0", t.scope.Org(), c.ID, c.PlaceID, slots).Exec(t.Context())
	return tenants.Wrap("store.AddCountSlots", err)
}

// CountSlots lists the hooks or slots of a count by number.
func (r *Rx) CountSlots(id custody.CountID) (list []custody.CountSlot, err error) {
	err = r.Select("count_slots", "s").ColumnExpr(countSlotColumns).Where("s.count_id = ?", id).OrderExpr("s.no").Limit(mostCounted).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.CountSlots", err)
}

// SaveCountSlot writes what is known of one hook or slot of a count.
func (t *Tx) SaveCountSlot(id custody.CountID, s custody.CountSlot) error {
	_, err := t.Update("count_slots").Set("found = ?, found_at = ?, found_by = ?, sensed = ?, sensor_fault = ?, differs = ?", s.Found, s.FoundAt, s.FoundBy, s.Sensed, s.SensorFault, s.Differs).
		Set("resolved_at = ?, resolved_by = ?, why = ?", s.ResolvedAt, s.ResolvedBy, s.Why).Where("count_id = ? AND no = ?", id, s.No).Exec(t.Context())
	return tenants.Wrap("store.SaveCountSlot", err)
}

// SensedAt is what the sensors of a cabinet read, by slot; nothing for a place
// without sensors.
func (r *Rx) SensedAt(place custody.PlaceID) (map[int]custody.Slot, error) {
	var rows []custody.Slot
	err := r.Select("slots", "s").ColumnExpr("s.no, s.item_id, s.tag, s.fault, s.seen_at").Where("s.place_id = ? AND s.seen_at IS NOT NULL", place).Scan(r.Context(), &rows)
	sensed := make(map[int]custody.Slot, len(rows))
	for _, s := range rows {
		if s.Tag == "" && s.Fault == "" {
			s.ItemID = ""
		}
		sensed[s.No] = s
	}
	return sensed, tenants.Wrap("store.SensedAt", err)
}

// CountSlotView is a slot of a count with the codes that pages say.
type CountSlotView struct {
	custody.CountSlot
	Code       string // of the key that the record had there
	SensedCode string
	Resolver   string
}

// CountSlotViews lists the hooks or slots of a count with their codes.
func (r *Rx) CountSlotViews(id custody.CountID) (vs []CountSlotView, err error) {
	err = r.Select("count_slots", "s").ColumnExpr(countSlotColumns+", COALESCE(i.code, '') AS code, COALESCE(x.code, '') AS sensed_code, COALESCE(p.name, '') AS resolver").
		Join("LEFT JOIN ? ON i.id = s.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON x.id = s.sensed", r.Of("items", "x")).Join("LEFT JOIN ? ON p.id = s.resolved_by", r.Of("people", "p")).
		Where("s.count_id = ?", id).OrderExpr("s.no").Limit(mostCounted).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.CountSlotViews", err)
}
