package conform

import (
	"bytes"

	"claviger/custody"
	"claviger/hardware/proto"
)

// journal is what a cabinet sent of its records, held to the chain.
type journal struct {
	records []proto.Parsed // number 1 first
	boot    []byte         // of the run that sends
	epoch   uint32
	acked   uint64
	asked   bool   // records below acked were asked for again
	again   uint64 // highest record that came a second time
	useless uint64 // acknowledged record that came once more unasked, 0 none
}

func (j *journal) last() (uint64, []byte) {
	if len(j.records) == 0 {
		return 0, nil
	}
	r := j.records[len(j.records)-1]
	return r.Seq, r.Hash[:]
}

// take holds a batch to the chain, and to what came before under its numbers.
func (j *journal) take(m *proto.Events) error {
	if !bytes.Equal(m.Boot, j.boot) {
		return wrong("events name another run than the birth of this line")
	}
	batch, err := m.Parse()
	if err != nil {
		return wrong("a batch of records: %v", err)
	}
	for _, r := range batch {
		if err := j.one(r); err != nil {
			return err
		}
	}
	return nil
}

func (j *journal) one(r proto.Parsed) error {
	n := uint64(len(j.records))
	switch {
	case r.Seq <= n:
		if !bytes.Equal(r.Bytes, j.records[r.Seq-1].Bytes) {
			return wrong("record %d came again with other bytes", r.Seq)
		}
		j.again = max(j.again, r.Seq)
		if r.Seq <= j.acked && !j.asked {
			j.useless = r.Seq
		}
		return nil
	case r.Seq > n+1:
		return wrong("record %d came, and %d never did", r.Seq, n+1)
	}
	want := proto.Genesis(benchDevice, j.epoch)
	if n > 0 {
		want = j.records[n-1].Hash
	}
	if !bytes.Equal(r.Prev, want[:]) {
		return wrong("record %d does not cite the record before it", r.Seq)
	}
	j.records = append(j.records, r)
	return nil
}

// of are the records about a command, oldest first.
func (j *journal) of(id custody.CommandID) (out []proto.Parsed) {
	for _, r := range j.records {
		if r.Command == id {
			out = append(out, r)
		}
	}
	return out
}

// has tells whether a record of that sort was written.
func (j *journal) has(like func(proto.Record) bool) bool {
	for _, r := range j.records {
		if like(r.Record) {
			return true
		}
	}
	return false
}
