package journal

import (
	"bytes"
	"context"
	"errors"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Damage is a run of records whose stored bytes are not those that were
// written. After is the hash that the record after To cites.
type Damage struct {
	From, To uint64
	After    proto.Hash
}

// ErrBroken says that the journal is not one chain any more: only a new
// enrolment helps.
var ErrBroken = errors.New("journal: records are missing or do not follow one another")

// Check walks the whole journal and finds spoilt records. A stored hash that
// was spoilt itself is mended from the record after it, or from the head.
func (j *Journal) Check(ctx context.Context) ([]Damage, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines, err := j.lines(ctx)
	if err != nil {
		return nil, tenants.Wrap("journal.Check", err)
	}
	if j.life.Epoch == 0 {
		return nil, nil
	}
	if uint64(len(lines)) != j.head.Last-j.head.First+min(j.head.First, 1) {
		return nil, ErrBroken
	}
	var found []Damage
	for i := range lines {
		want := j.head.Hash[:]
		if i+1 < len(lines) {
			want = cited(lines[i+1], lines[i].hash)
		}
		switch l := lines[i]; {
		case l.seq != j.head.First+uint64(i):
			return nil, ErrBroken
		case !l.spoilt() && bytes.Equal(l.hash, want):
			continue
		case l.is(want):
			if err := j.mend(ctx, l.seq, want); err != nil {
				return nil, err
			}
		case bytes.Equal(l.hash, want):
			found = damaged(found, l.seq, want)
		default:
			return nil, ErrBroken
		}
	}
	return found, nil
}

// cited is the hash that the next record says this one has. When the next one
// is spoilt itself its word counts for nothing, and the stored hash stands.
func cited(next line, stored []byte) []byte {
	if next.spoilt() {
		return stored
	}
	r, err := proto.ParseRecord(next.bytes)
	if err != nil {
		return stored
	}
	return r.Prev
}

// is tells whether the bytes have that hash.
func (l line) is(hash []byte) bool {
	h := proto.HashRecord(l.bytes)
	return bytes.Equal(h[:], hash)
}

func damaged(found []Damage, seq uint64, hash []byte) []Damage {
	if n := len(found); n > 0 && found[n-1].To+1 == seq {
		found[n-1].To, found[n-1].After = seq, proto.Hash(hash)
		return found
	}
	return append(found, Damage{From: seq, To: seq, After: proto.Hash(hash)})
}

func (j *Journal) mend(ctx context.Context, seq uint64, hash []byte) error {
	_, err := j.db.ExecContext(ctx, "UPDATE records SET hash = ? WHERE seq = ?", hash, int64(seq))
	return tenants.Wrap("journal.mend", err)
}

func (j *Journal) lines(ctx context.Context) ([]line, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT seq, hash, bytes FROM records ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []line
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.seq, &l.hash, &l.bytes); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
