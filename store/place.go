package store

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

const placeColumns = "p.org_id, p.id, p.site_id, p.kind, p.name, p.slots, p.created_at"

// Place reads a cabinet, board, safe or desk.
func (r *Rx) Place(id custody.PlaceID) (p custody.Place, err error) {
	err = r.Select("places", "p").ColumnExpr(placeColumns).Where("p.id = ?", id).Scan(r.Context(), &p)
	return p, notFound(err, "place_not_found")
}

// Places lists the places of the organisation by name.
func (r *Rx) Places() (ps []custody.Place, err error) {
	err = r.Select("places", "p").ColumnExpr(placeColumns).OrderExpr("p.name, p.id").Scan(r.Context(), &ps)
	return ps, err
}

// DeskOf is the desk of a site: where keys lie that wait to be hung.
func (r *Rx) DeskOf(site tenants.SiteID) (p custody.Place, err error) {
	err = r.Select("places", "p").ColumnExpr(placeColumns).Where("p.site_id = ? AND p.kind = ?", site, custody.Desk).
		OrderExpr("p.created_at, p.id").Limit(1).Scan(r.Context(), &p)
	return p, notFound(err, "desk_missing")
}

// AddPlace writes a new place with its empty slots.
func (t *Tx) AddPlace(p custody.Place) error {
	row := map[string]any{"id": p.ID, "site_id": p.SiteID, "kind": p.Kind, "name": p.Name, "slots": p.Slots, "created_at": t.Now()}
	_, err := t.Insert("places", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "place_name_taken", "name", p.Name).At("name").Because(err)
	}
	if err != nil || p.Kind != custody.Cabinet {
		return err
	}
	for no := 1; no <= p.Slots; no++ {
		slot := map[string]any{"place_id": p.ID, "no": no}
		if _, err := t.Insert("slots", &slot).Exec(t.Context()); err != nil {
			return err
		}
	}
	return nil
}

// SetSlot writes what a slot's sensor reads and what we believe hangs there.
func (t *Tx) SetSlot(place custody.PlaceID, no int, item custody.ItemID, tag string) error {
	row := map[string]any{"place_id": place, "no": no, "item_id": item, "tag": tag, "seen_at": t.Now()}
	_, err := t.Insert("slots", &row).On("CONFLICT (org_id, place_id, no) DO UPDATE").
		Set("item_id = EXCLUDED.item_id, tag = EXCLUDED.tag, seen_at = EXCLUDED.seen_at").Exec(t.Context())
	return err
}

// LeaveSlot empties a slot if it is this item that we believe hangs there.
func (t *Tx) LeaveSlot(place custody.PlaceID, no int, item custody.ItemID) error {
	_, err := t.Update("slots").Set("item_id = ''").Set("tag = ''").Set("seen_at = ?", t.Now()).
		Where("place_id = ? AND no = ? AND item_id = ?", place, no, item).Exec(t.Context())
	return tenants.Wrap("store.LeaveSlot", err)
}

// HangsAt is what is in at a slot, the zero value when nothing is; this
// transaction holds it.
func (t *Tx) HangsAt(place custody.PlaceID, slot int) (it custody.Item, err error) {
	var ids []custody.ItemID
	err = t.Select("slots", "s").ColumnExpr("i.id").Join("JOIN ? ON i.id = s.item_id AND i.place_id = s.place_id AND i.slot = s.no", t.Of("items", "i")).
		Where("s.place_id = ? AND s.no = ? AND i.state = ?", place, slot, custody.In).Scan(t.Context(), &ids)
	if err != nil || len(ids) == 0 {
		return it, tenants.Wrap("store.HangsAt", err)
	}
	return t.LockItem(ids[0])
}

// HangingAt lists what is in at the slots of a place, by slot.
func (r *Rx) HangingAt(place custody.PlaceID) (map[int]custody.ItemID, error) {
	var rows []struct {
		No int
		ID custody.ItemID
	}
	err := r.Select("slots", "s").ColumnExpr("s.no, i.id").Join("JOIN ? ON i.id = s.item_id AND i.place_id = s.place_id AND i.slot = s.no", r.Of("items", "i")).
		Where("s.place_id = ? AND i.state = ?", place, custody.In).Scan(r.Context(), &rows)
	hanging := make(map[int]custody.ItemID, len(rows))
	for _, row := range rows {
		hanging[row.No] = row.ID
	}
	return hanging, tenants.Wrap("store.HangingAt", err)
}

// SlotView is one slot with what hangs there and what belongs there.
type SlotView struct {
	custody.Slot
	Code     string // of the item that hangs there, or belongs there when empty
	Name     string
	Level    custody.Level
	State    custody.State
	HolderID tenants.PersonID
	Holder   string
	Astray   bool // what hangs there has its own slot elsewhere
	Hangs    int  // the slot of this cabinet where what belongs here hangs, 0 none
}

// Slots lists a cabinet's slots with their items, in order.
func (r *Rx) Slots(place custody.PlaceID) ([]SlotView, error) {
	return r.SlotsOf([]custody.PlaceID{place})
}

// SlotsOf lists the slots of several cabinets with their items, in order.
func (r *Rx) SlotsOf(places []custody.PlaceID) (vs []SlotView, err error) {
	err = r.Select("slots", "s").
		ColumnExpr("s.org_id, s.place_id, s.no, s.fixed, s.item_id, s.tag, s.fault, s.seen_at").
		ColumnExpr("COALESCE(i.code, h.code, '') AS code, COALESCE(i.name, h.name, '') AS name, COALESCE(i.state, h.state, '') AS state, COALESCE(i.level, h.level, 0) AS level").
		ColumnExpr("COALESCE(h.holder_id, '') AS holder_id, COALESCE(w.name, '') AS holder").
		ColumnExpr("(i.id IS NOT NULL AND i.back_to <> 'any' AND (i.home_id <> s.place_id OR i.back_to = '' AND i.home_slot <> 0 AND i.home_slot <> s.no)) AS astray").
		ColumnExpr("CASE WHEN h.state = 'in' AND h.place_id = s.place_id THEN h.slot ELSE 0 END AS hangs").
		Join("LEFT JOIN ? ON i.id = s.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON h.home_id = s.place_id AND h.home_slot = s.no AND s.item_id = ''", r.Of("items", "h")).
		Join("LEFT JOIN ? ON w.id = h.holder_id", r.Of("people", "w")).
		Where("s.place_id IN (?)", bunIn(append([]custody.PlaceID{"-"}, places...))).OrderExpr("s.place_id, s.no").Scan(r.Context(), &vs)
	return vs, err
}

// CabinetAt is the twin of a cabinet's controller.
func (r *Rx) CabinetAt(place custody.PlaceID) (w keys.Twin, err error) {
	err = r.Select("cabinets", "c").ColumnExpr("c.device_id, c.boot_id, c.epoch, c.online, c.heard_at, c.quarantined_at IS NOT NULL AS quarantined").
		Where("c.place_id = ?", place).Scan(r.Context(), &w)
	return w, notFound(err, "cabinet_not_enrolled")
}

// PlaceNames gives the names of all places by id, for sentences.
func (r *Rx) PlaceNames() (map[string]string, error) {
	ps, err := r.Places()
	names := make(map[string]string, len(ps))
	for _, p := range ps {
		names[string(p.ID)] = p.Name
	}
	return names, err
}
