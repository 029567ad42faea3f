package proto

import (
	"bytes"
	"errors"

	"claviger/ledger"
)

// ErrChain says that the records of a batch do not follow one another.
var ErrChain = errors.New("proto: records are not consecutive or not chained")

// Parsed is a record with the bytes and the hash that it stands for.
type Parsed struct {
	Record
	Bytes []byte
	Hash  Hash
	Text  *Spoken // the reason in words, nil when none was sent
}

// Parse reads every record and checks that they belong to the epoch, follow
// one another without a gap, each citing the hash of the one before, and that
// each disclosed reason is the one committed to. Whether the first one follows
// what the cloud has is for the cloud to say.
func (m Events) Parse() ([]Parsed, error) {
	out := make([]Parsed, 0, len(m.Records))
	for i, s := range m.Records {
		r, err := ParseRecord(s.Record)
		if err != nil {
			return nil, err
		}
		p := Parsed{Record: r, Bytes: s.Record, Hash: HashRecord(s.Record), Text: s.Reason}
		if err := p.belongs(m.Epoch); err != nil {
			return nil, err
		}
		if i > 0 && !p.follows(out[i-1]) {
			return nil, ErrChain
		}
		out = append(out, p)
	}
	return out, nil
}

func (p Parsed) belongs(epoch uint32) error {
	if p.Epoch != epoch {
		return ErrChain
	}
	if p.Text == nil {
		return nil
	}
	if len(p.Text.Salt) != ledger.SaltSize {
		return ErrField
	}
	if c := p.Text.Commitment(); !bytes.Equal(c[:], p.Reason) {
		return ErrField
	}
	return nil
}

func (p Parsed) follows(before Parsed) bool {
	return p.Seq == before.Seq+1 && bytes.Equal(p.Prev, before.Hash[:])
}
