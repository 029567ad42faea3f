package journal

import (
	"context"
	"database/sql"
	"errors"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Records reads consecutive records from number from up to number to, oldest
// first, as they are to be sent: at most a full batch. It stops before one
// that cannot be read any more.
func (j *Journal) Records(ctx context.Context, from, to uint64) ([]proto.Sent, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT seq, hash, bytes, salt, said FROM records WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
		int64(from), int64(min(to, 1<<62)), proto.MostRecords)
	if err != nil {
		return nil, tenants.Wrap("journal.Records", err)
	}
	defer rows.Close()
	var out []proto.Sent
	for size := 0; rows.Next(); {
		var l line
		if err := rows.Scan(&l.seq, &l.hash, &l.bytes, &l.salt, &l.said); err != nil {
			return nil, tenants.Wrap("journal.Records", err)
		}
		size += len(l.bytes) + len(l.salt) + len(l.said.String) + 16
		if l.seq != from+uint64(len(out)) || l.spoilt() || len(out) > 0 && size > proto.LongestBatch {
			break
		}
		out = append(out, l.sent())
	}
	return out, tenants.Wrap("journal.Records", rows.Err())
}

// HashOf is the hash of one record; nil when it is not held.
func (j *Journal) HashOf(ctx context.Context, seq uint64) ([]byte, error) {
	var hash []byte
	err := j.db.QueryRowContext(ctx, "SELECT hash FROM records WHERE seq = ?", int64(min(seq, 1<<62))).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return hash, tenants.Wrap("journal.HashOf", err)
}
