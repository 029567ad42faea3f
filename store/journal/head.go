package journal

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"claviger/hardware/proto"
)

// factHead keeps, apart from the records, how far the journal has come: last
// number, its hash, the number acknowledged.
const factHead = "head"

func (t *Tx) putHead() error {
	b := make([]byte, 0, 48)
	b = binary.BigEndian.AppendUint64(b, t.head.Last)
	b = append(b, t.head.Hash[:]...)
	return t.Put(factHead, binary.BigEndian.AppendUint64(b, t.head.Acked))
}

// reload reads from disk which journal this is and how far it has come.
func (j *Journal) reload(ctx context.Context) error {
	j.life, j.head = Life{}, Head{}
	text, err := j.Fact(ctx, "life")
	if err != nil || text == nil {
		return err
	}
	if _, err := fmt.Sscanf(string(text), "%s %d", &j.life.Device, &j.life.Epoch); err != nil {
		return fmt.Errorf("journal: its first page does not say whose it is: %w", err)
	}
	b, err := j.Fact(ctx, factHead)
	if err != nil {
		return err
	}
	if len(b) != 48 {
		return errors.New("journal: its head is not readable")
	}
	j.head = Head{Last: binary.BigEndian.Uint64(b), Hash: proto.Hash(b[8:40]), Acked: binary.BigEndian.Uint64(b[40:])}
	var first sql.NullInt64
	if err := j.db.QueryRowContext(ctx, "SELECT min(seq) FROM records").Scan(&first); err != nil {
		return err
	}
	j.head.First = uint64(first.Int64)
	return nil
}
