package journal

import (
	"context"
	"database/sql"
	"errors"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Command is what became of a command here.
type Command struct {
	ID      custody.CommandID
	Slot    int
	Seq     uint64 // of the record that says so
	State   proto.Progress
	Refusal proto.Refusal
	Expires proto.Moment
}

// Command finds what became of a command; ok is false for one never seen.
func (j *Journal) Command(ctx context.Context, id custody.CommandID) (c Command, ok bool, err error) {
	c.ID = id
	err = j.db.QueryRowContext(ctx, "SELECT slot, seq, state, refusal, expires FROM commands WHERE id = ?", string(id)).
		Scan(&c.Slot, &c.Seq, &c.State, &c.Refusal, &c.Expires)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, tenants.Wrap("journal.Command", err)
}

// PutCommand notes what became of a command; the first note makes sure that
// it never acts again.
func (t *Tx) PutCommand(c Command) error {
	return t.exec(`INSERT INTO commands (id, slot, seq, state, refusal, expires) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, state = excluded.state, refusal = excluded.refusal`,
		string(c.ID), c.Slot, int64(c.Seq), string(c.State), string(c.Refusal), int64(c.Expires))
}

// ForgetCommands drops commands that died before the moment: their expiry
// alone keeps them from acting.
func (t *Tx) ForgetCommands(before proto.Moment) error {
	return t.exec("DELETE FROM commands WHERE expires < ?", int64(before))
}
