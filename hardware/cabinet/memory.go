package cabinet

import (
	"context"
	"errors"
	"os"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store/journal"
)

// Memory is all that a controller knows: who it is, what it recorded, what
// hangs where, whom it obeys. It goes on with it on another board.
type Memory struct {
	Identity Identity
	Records  []proto.Sent // from the first of this life
	Acked    uint64       // up to which the cloud has them
	Slots    []proto.SlotState
	Roster   []byte // signed, as received; nil for none
}

// ErrInUse says that a controller lives in the folder already.
var ErrInUse = errors.New("cabinet: the folder belongs to an enrolled cabinet")

// Restore writes the memory into an empty data folder, for Run to go on from.
func (m Memory) Restore(ctx context.Context, folder string) (err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	j, err := journal.Open(ctx, Config{Data: folder}.database())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	if j.Life().Epoch > 0 {
		return ErrInUse
	}
	if err := Adopt(ctx, j, m.Identity); err != nil {
		return err
	}
	return j.Write(ctx, m.write)
}

func (m Memory) write(tx *journal.Tx) error {
	if err := m.recall(tx); err != nil {
		return err
	}
	for _, s := range m.Slots {
		if err := tx.PutSlot(s); err != nil {
			return err
		}
	}
	if m.Roster == nil {
		return nil
	}
	envelope, err := proto.Open(m.Roster, proto.KindRoster, m.Identity.Answer.CloudKeys())
	if err != nil {
		return err
	}
	if err := tx.ForgetHoldings(envelope.(*proto.Roster).AsOf); err != nil {
		return err
	}
	return tx.Put(factRoster, m.Roster)
}

// recall writes the records anew, each of which must come out as it was, and
// what they say of keys.
func (m Memory) recall(tx *journal.Tx) error {
	for _, sent := range m.Records {
		r, err := proto.ParseRecord(sent.Record)
		if err != nil {
			return err
		}
		if _, err := tx.Append(r, sent.Reason); err != nil {
			return err
		}
		if tx.Head().Hash != proto.HashRecord(sent.Record) {
			return journal.ErrBroken
		}
		if present, moves := r.Kind.Moves(); moves && r.Item != "" {
			state := custody.Out
			switch {
			case present:
				state = custody.In
			case r.Kind == proto.TakenLoose, r.Kind == proto.Taken && r.Detail == proto.DetailFire:
				state = custody.Missing
			}
			if err := tx.PutHolding(holding(r.Item, r, state)); err != nil {
				return err
			}
		}
	}
	return tx.Acked(m.Acked)
}
