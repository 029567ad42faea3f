package journal

import (
	"context"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Holding is what this cabinet itself saw of an item, and in which record.
type Holding struct {
	Item   custody.ItemID
	State  custody.State
	Person tenants.PersonID // who has it, "" nobody or nobody knows
	Due    proto.Moment     // 0 permanent
	Seq    uint64
}

// Holdings reads all that this cabinet saw and no roster knows yet.
func (j *Journal) Holdings(ctx context.Context) ([]Holding, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT item, state, person, due, seq FROM holdings ORDER BY item")
	if err != nil {
		return nil, tenants.Wrap("journal.Holdings", err)
	}
	defer rows.Close()
	var out []Holding
	for rows.Next() {
		var h Holding
		if err := rows.Scan(&h.Item, &h.State, &h.Person, &h.Due, &h.Seq); err != nil {
			return nil, tenants.Wrap("journal.Holdings", err)
		}
		out = append(out, h)
	}
	return out, tenants.Wrap("journal.Holdings", rows.Err())
}

// PutHolding notes what happened to an item here.
func (t *Tx) PutHolding(h Holding) error {
	return t.exec(`INSERT INTO holdings (item, state, person, due, seq) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (item) DO UPDATE SET state = excluded.state, person = excluded.person, due = excluded.due, seq = excluded.seq`,
		string(h.Item), string(h.State), string(h.Person), int64(h.Due), int64(h.Seq))
}

// ForgetHoldings drops what a roster knows that was made with all records up
// to seq.
func (t *Tx) ForgetHoldings(seq uint64) error {
	return t.exec("DELETE FROM holdings WHERE seq <= ?", int64(seq))
}
