package hub

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// inventory takes what the sensors of a cabinet read, at the record of its
// journal after which they were read. What moved is told by the journal; what
// the record has in a slot that reads empty is missing. When records up to
// there are still on the way the table waits for them; one that is older than
// what we know says nothing.
func (h *Hub) inventory(ctx context.Context, d tenants.Device, m proto.Inventory) error {
	wait := false
	err := h.change(ctx, d, func(tx *store.Tx, w *store.Twin) error {
		heard(w, tx.Now())
		wait = int64(m.Seq) > w.AckedSeq && w.QuarantinedAt == nil
		if int64(m.Seq) != w.AckedSeq || w.QuarantinedAt != nil {
			return nil
		}
		return readTable(tx, d, *w, m)
	})
	if err == nil && wait {
		h.mu.Lock()
		h.tables[d.ID] = m
		h.mu.Unlock()
	}
	return err
}

// table is the one that waits for the records of a cabinet, nil for none.
func (h *Hub) table(d tenants.Device) *proto.Inventory {
	h.mu.Lock()
	defer h.mu.Unlock()
	m, waits := h.tables[d.ID]
	if !waits || m.Epoch != d.Epoch {
		return nil
	}
	return &m
}

// tableRead drops a table that was read, or that is older than what we know.
func (h *Hub) tableRead(d tenants.Device, w store.Twin) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m, waits := h.tables[d.ID]; waits && (int64(m.Seq) <= w.AckedSeq || m.Epoch != d.Epoch) {
		delete(h.tables, d.ID)
	}
}

// readTable writes what the sensors read, and tells custody.
func readTable(tx *store.Tx, d tenants.Device, w store.Twin, m proto.Inventory) error {
	table := make([]keys.Reading, 0, len(m.Slots))
	for _, s := range m.Slots {
		var item custody.ItemID
		if it, err := tx.ItemByTag(s.Tag); err == nil {
			item = it.ID
		} else if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		table = append(table, keys.Reading{Slot: s.No, ItemID: item, Fault: s.Fault})
	}
	if err := keys.ReadTableIn(tx, tenants.ForDevice(d, ""), w.PlaceID, d.ID, m.At.Time(), table); err != nil {
		return err
	}
	for i, s := range m.Slots {
		if s.Fault != "" && s.Tag == "" { // what hangs there nobody can read
			if err := tx.SetSlotFault(w.PlaceID, s.No, s.Fault); err != nil {
				return err
			}
			continue
		}
		if err := tx.SetSlotState(w.PlaceID, s.No, table[i].ItemID, s.Tag, s.Fault); err != nil {
			return err
		}
	}
	return nil
}
