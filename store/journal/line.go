package journal

import (
	"bytes"
	"database/sql"

	"claviger/hardware/proto"
)

// line is one row of the journal as the disk gives it back.
type line struct {
	seq   uint64
	hash  []byte
	bytes []byte
	salt  []byte
	said  sql.NullString
}

// spoilt tells whether the bytes are not those that were written.
func (l line) spoilt() bool {
	h := proto.HashRecord(l.bytes)
	return !bytes.Equal(h[:], l.hash)
}

func (l line) sent() proto.Sent {
	s := proto.Sent{Record: l.bytes}
	if l.said.Valid {
		s.Reason = &proto.Spoken{Salt: l.salt, Value: l.said.String}
	}
	return s
}
