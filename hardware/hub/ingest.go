package hub

import (
	"bytes"
	"context"
	"slices"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// mostPending bounds what is kept of one cabinet beyond a gap.
const mostPending = 2000

// resendPause is how long a gap may last before the hub asks, and between asks.
const resendPause = 2 * time.Second

// atOnce is how many records one transaction stores. Somebody who takes a key
// at the desk waits for no more than these; a fleet that comes back has
// thousands.
const atOnce = 25

// events stores a batch of journal records with their effects, then
// acknowledges what is committed.
func (h *Hub) events(ctx context.Context, d tenants.Device, gateway tenants.DeviceID, m proto.Events) error {
	records, err := m.Parse()
	if err != nil {
		h.drop(ctx, string(d.ID)+" events", "chain", err)
		return nil
	}
	leave, err := h.turn(ctx, records)
	if err != nil {
		return err
	}
	defer leave()
	var in *intake
	for some := range slices.Chunk(records, atOnce) {
		if in, err = h.take(ctx, d, some); err != nil {
			return err
		}
	}
	h.tableRead(d, *in.twin)
	h.acknowledge(ctx, gateway, *in.twin)
	if in.gapTo > 0 {
		h.askAgain(ctx, gateway, *in.twin, in.gapTo)
	}
	return nil
}

// take stores some records of a batch in one transaction.
func (h *Hub) take(ctx context.Context, d tenants.Device, records []proto.Parsed) (in *intake, err error) {
	err = h.store.InTx(ctx, tenants.ForDevice(d, ""), func(tx *store.Tx) error {
		w, err := lockLife(tx, d)
		if err != nil {
			return err
		}
		in = &intake{tx: tx, device: d, twin: &w, now: tx.Now(), table: h.table(d)}
		if err := in.batch(records); err != nil {
			return err
		}
		w.HeldSeq = max(w.HeldSeq, int64(records[len(records)-1].Seq))
		heard(&w, tx.Now())
		if err := silenceEnds(tx, &w); err != nil {
			return err
		}
		return tx.SaveTwin(w)
	})
	return in, err
}

// heard notes that the cabinet is there.
func heard(w *store.Twin, now time.Time) {
	w.HeardAt = &now
	if !w.Online {
		w.Online, w.ChangedAt = true, &now
	}
}

// acknowledge says up to which number everything is committed. A lost ack is
// repaired by the next one.
func (h *Hub) acknowledge(ctx context.Context, gateway tenants.DeviceID, w store.Twin) {
	ack := proto.Ack{Device: w.DeviceID, Epoch: w.Epoch, Upto: uint64(w.AckedSeq), Hash: w.AckedHash, At: proto.MomentOf(h.clock())}
	if err := h.send(ctx, gateway, ack); err != nil {
		h.log.WarnContext(ctx, "ack not sent", "device", string(w.DeviceID), "err", err)
	}
}

func (h *Hub) askAgain(ctx context.Context, gateway tenants.DeviceID, w store.Twin, to uint64) {
	h.mu.Lock()
	soon := h.clock().Sub(h.gaps[w.DeviceID]) < resendPause
	if !soon {
		h.gaps[w.DeviceID] = h.clock()
	}
	h.mu.Unlock()
	if soon {
		return
	}
	m := proto.Resend{Device: w.DeviceID, Epoch: w.Epoch, From: uint64(w.AckedSeq) + 1, To: to, At: proto.MomentOf(h.clock())}
	if err := h.send(ctx, gateway, m); err != nil {
		h.log.WarnContext(ctx, "resend not asked", "device", string(w.DeviceID), "err", err)
	}
}

// intake is one batch on its way into one transaction.
type intake struct {
	tx     *store.Tx
	device tenants.Device
	twin   *store.Twin
	now    time.Time
	gapTo  uint64               // last number of the gap before the lowest pending record, 0 none
	fresh  []store.DeviceRecord // of this batch, applied and not written yet
	table  *proto.Inventory     // read after a record that is still on the way, nil for none
}

func (in *intake) batch(records []proto.Parsed) error {
	if in.twin.QuarantinedAt != nil {
		return in.evidence(records)
	}
	records, err := in.unknown(records)
	if err != nil || in.twin.QuarantinedAt != nil {
		return err
	}
	for _, r := range records {
		if err := in.record(r); err != nil {
			return err
		}
		if in.twin.QuarantinedAt != nil {
			break
		}
	}
	if err := in.write(); err != nil || in.twin.QuarantinedAt != nil {
		return err
	}
	return in.drain()
}

// unknown leaves out what came before. A record cites the one before it, so
// that the last one known of a batch speaks for all before it.
func (in *intake) unknown(records []proto.Parsed) ([]proto.Parsed, error) {
	next := uint64(in.twin.AckedSeq) + 1
	if first := records[0].Seq; first < next {
		known := min(len(records), int(next-first))
		return records[known:], in.again(records[known-1])
	}
	return records, nil
}

// write keeps what was applied of this batch, in few statements.
func (in *intake) write() error {
	rows := in.fresh
	in.fresh = nil
	return in.tx.AddDeviceRecords(rows)
}

// record sorts one record that is not known: next, beyond a gap, or
// contradictory.
func (in *intake) record(r proto.Parsed) error {
	next := uint64(in.twin.AckedSeq) + 1
	switch {
	case r.Seq > next+mostPending:
		return nil // too far ahead to be kept; it will be sent again
	case r.Seq > next:
		return in.keep(r, store.RecordPending)
	case !bytes.Equal(r.Prev, in.last()):
		return in.quarantine(r)
	}
	return in.apply(r)
}

// last is the hash that the next record must cite.
func (in *intake) last() []byte {
	if in.twin.AckedSeq == 0 {
		genesis := proto.Genesis(in.device.ID, in.device.Epoch)
		return genesis[:]
	}
	return in.twin.AckedHash
}

// again is a record that is stored already: the same is fine, another under
// the same number is equivocation.
func (in *intake) again(r proto.Parsed) error {
	kept, err := in.tx.DeviceRecordHash(in.device.ID, in.device.Epoch, int64(r.Seq))
	if err != nil || bytes.Equal(kept, r.Hash[:]) {
		return err
	}
	return in.quarantine(r)
}

func (in *intake) keep(r proto.Parsed, state store.RecordState) error {
	d := in.row(r, state)
	if state == store.RecordPending {
		d.Typed = kept(r.Text)
	}
	return in.tx.AddDeviceRecord(d)
}

func (in *intake) row(r proto.Parsed, state store.RecordState) store.DeviceRecord {
	return store.DeviceRecord{DeviceID: in.device.ID, Epoch: in.device.Epoch, Seq: int64(r.Seq), Hash: r.Hash[:], Body: r.Bytes, State: state}
}

func (in *intake) apply(r proto.Parsed) error {
	in.fresh = append(in.fresh, in.row(r, store.RecordApplied))
	if err := effect(in.tx, in.device, r, in.now); err != nil {
		return err
	}
	in.twin.AckedSeq, in.twin.AckedHash = int64(r.Seq), r.Hash[:]
	if r.Kind == proto.Booted { // its birth may still be on the way
		in.twin.BootID = r.Boot
	}
	if in.table != nil && in.table.Seq == r.Seq {
		return readTable(in.tx, in.device, *in.twin, *in.table)
	}
	return nil
}

// drain applies what waited beyond a gap, as far as it is contiguous now.
func (in *intake) drain() error {
	pending, err := in.tx.PendingRecords(in.device.ID, in.device.Epoch, mostPending)
	if err != nil {
		return err
	}
	for _, p := range pending {
		if p.Seq > in.twin.AckedSeq+1 {
			in.gapTo = uint64(p.Seq) - 1
			break
		}
		r, err := proto.ParseRecord(p.Body)
		if err != nil {
			return err
		}
		parsed := proto.Parsed{Record: r, Bytes: p.Body, Hash: proto.HashRecord(p.Body), Text: spoken(p.Typed)}
		switch {
		case p.Seq <= in.twin.AckedSeq: // another one came first under that number
			if err = in.write(); err == nil {
				err = in.again(parsed)
			}
		case !bytes.Equal(r.Prev, in.last()):
			err = in.quarantine(parsed)
		default:
			err = in.apply(parsed)
		}
		if err != nil {
			return err
		}
		if in.twin.QuarantinedAt != nil {
			break
		}
	}
	return in.write()
}

// quarantine keeps the contradiction as evidence and stops believing the
// device until somebody enrols it anew.
func (in *intake) quarantine(r proto.Parsed) error {
	if err := in.keep(r, store.RecordEvidence); err != nil {
		return err
	}
	in.twin.QuarantinedAt = &in.now
	_, err := in.tx.Record(custody.Event{Kind: custody.Equivocated, Outcome: "quarantined",
		Data: map[string]string{"device": string(in.device.ID), "seq": number(r.Seq), "place": string(in.twin.PlaceID)}})
	return err
}

func (in *intake) evidence(records []proto.Parsed) error {
	for _, r := range records {
		if kept, err := in.tx.DeviceRecordHash(in.device.ID, in.device.Epoch, int64(r.Seq)); err != nil || bytes.Equal(kept, r.Hash[:]) {
			if err != nil {
				return err
			}
			continue
		}
		if err := in.keep(r, store.RecordEvidence); err != nil {
			return err
		}
	}
	return nil
}
