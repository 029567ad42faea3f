package journal

import (
	"context"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Slots reads what every sensor said last, by rising number.
func (j *Journal) Slots(ctx context.Context) ([]proto.SlotState, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT no, tag, fault FROM slots ORDER BY no")
	if err != nil {
		return nil, tenants.Wrap("journal.Slots", err)
	}
	defer rows.Close()
	var out []proto.SlotState
	for rows.Next() {
		var s proto.SlotState
		if err := rows.Scan(&s.No, &s.Tag, &s.Fault); err != nil {
			return nil, tenants.Wrap("journal.Slots", err)
		}
		out = append(out, s)
	}
	return out, tenants.Wrap("journal.Slots", rows.Err())
}

// PutSlot notes what a sensor says now.
func (t *Tx) PutSlot(s proto.SlotState) error {
	return t.exec("INSERT INTO slots (no, tag, fault) VALUES (?, ?, ?) ON CONFLICT (no) DO UPDATE SET tag = excluded.tag, fault = excluded.fault", s.No, s.Tag, s.Fault)
}
