package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Tx is one durable transaction: all of it is on disk when Write returns, or
// none of it. No latch moves before that.
type Tx struct {
	ctx  context.Context
	tx   *sql.Tx
	life Life
	head Head
}

// ErrNoLife says that the cabinet was never enrolled.
var ErrNoLife = errors.New("journal: no device is enrolled here")

// Write runs fn in one transaction and returns after it is on disk. When it
// fails, nothing of fn has happened. Fn touches nothing of the journal but tx.
func (j *Journal) Write(ctx context.Context, fn func(*Tx) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return tenants.Wrap("journal.Write", err)
	}
	t := &Tx{ctx: ctx, tx: tx, life: j.life, head: j.head}
	if err := fn(t); err != nil {
		return errors.Join(tenants.Wrap("journal.Write", err), rolled(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		// whether it is on disk is not known: ask the disk
		return errors.Join(tenants.Wrap("journal.Write", err), j.reload(context.WithoutCancel(ctx)))
	}
	j.life, j.head = t.life, t.head
	return nil
}

// rolled forgives a rollback of what a cancelled context has rolled back.
func rolled(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Head is how far the journal has come, this transaction included.
func (t *Tx) Head() Head { return t.head }

// Append writes the next record: its number, epoch and the hash before it are
// set here. Said is what a person typed, nil for nothing.
func (t *Tx) Append(r proto.Record, said *proto.Spoken) (proto.Record, error) {
	if t.life.Epoch == 0 {
		return r, ErrNoLife
	}
	prev := t.head.Hash
	r.Seq, r.Epoch, r.Prev = t.head.Last+1, t.life.Epoch, prev[:]
	b, err := r.Marshal()
	if err != nil {
		return r, err
	}
	var salt []byte
	var text *string
	if said != nil {
		salt, text = said.Salt, &said.Value
	}
	hash := proto.HashRecord(b)
	if err := t.exec("INSERT INTO records (seq, hash, bytes, at, salt, said) VALUES (?, ?, ?, ?, ?, ?)", int64(r.Seq), hash[:], b, int64(r.At), salt, text); err != nil {
		return r, err
	}
	t.head.Last, t.head.Hash = r.Seq, hash
	if t.head.First == 0 {
		t.head.First = r.Seq
	}
	return r, t.putHead()
}

// Acked notes that the cloud has everything up to seq for good. It never goes
// back, and never beyond what was written.
func (t *Tx) Acked(seq uint64) error {
	if seq <= t.head.Acked || seq > t.head.Last {
		return nil
	}
	t.head.Acked = seq
	return t.putHead()
}

// Forget deletes records that the cloud has, that are older than before, and
// that are more than keep in number; the last one always stays.
func (t *Tx) Forget(before proto.Moment, keep uint64) error {
	if t.head.Last < t.head.First+keep || t.head.First == 0 {
		return nil
	}
	var young sql.NullInt64 // clocks step: only what lies before the first young one is old
	if err := t.tx.QueryRowContext(t.ctx, "SELECT min(seq) FROM records WHERE at >= ?", int64(before)).Scan(&young); err != nil {
		return err
	}
	upto := min(t.head.Acked, t.head.Last-max(keep, 1))
	if young.Valid {
		upto = min(upto, uint64(young.Int64)-1)
	}
	if upto < t.head.First {
		return nil
	}
	t.head.First = upto + 1
	return t.exec("DELETE FROM records WHERE seq <= ?", int64(upto))
}

// Begin starts a life of the journal: everything of an earlier life is
// deleted, keys and roster included.
func (t *Tx) Begin(l Life) error {
	for _, table := range []string{"facts", "records", "commands", "releases", "slots", "holdings", "throttles"} {
		if err := t.exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	t.life = l
	t.head = Head{Hash: proto.Genesis(l.Device, l.Epoch)}
	if err := t.Put("life", fmt.Appendf(nil, "%s %d", l.Device, l.Epoch)); err != nil {
		return err
	}
	return t.putHead()
}

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return err
}
