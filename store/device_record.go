package store

import (
	"claviger/tenants"
)

// DeviceRecord is one journal record of a cabinet as it was signed there.
type DeviceRecord struct {
	DeviceID tenants.DeviceID
	Epoch    uint32
	Seq      int64
	Hash     []byte
	Body     []byte
	State    RecordState
	Typed    []byte // what people typed for it, while it waits; nil for nothing
}

// RecordState is what became of a record.
type RecordState string

// The states of a record.
const (
	RecordApplied  RecordState = "applied"
	RecordPending  RecordState = "pending"  // beyond a gap, without effect
	RecordEvidence RecordState = "evidence" // same number, other hash
)

// AddDeviceRecord keeps a record; one that is kept already changes nothing.
func (t *Tx) AddDeviceRecord(d DeviceRecord) error {
	row := map[string]any{"device_id": d.DeviceID, "epoch": int64(d.Epoch), "seq": d.Seq, "hash": d.Hash, "body": d.Body, "state": d.State, "typed": d.Typed, "received_at": t.Now()}
	_, err := t.Insert("device_records", &row).On("CONFLICT (org_id, device_id, epoch, seq, hash) DO UPDATE").
		Set("state = EXCLUDED.state, typed = EXCLUDED.typed").Where("device_records.state = 'pending'").Exec(t.Context())
	return tenants.Wrap("store.AddDeviceRecord", err)
}

// DeviceRecordHash is the hash kept under a number, the applied one before one
// that waits; nil when there is none.
func (r *Rx) DeviceRecordHash(device tenants.DeviceID, epoch uint32, seq int64) (hash []byte, err error) {
	err = r.Select("device_records", "d").ColumnExpr("d.hash").
		Where("d.device_id = ? AND d.epoch = ? AND d.seq = ? AND d.state <> 'evidence'", device, int64(epoch), seq).OrderExpr("d.state").Limit(1).Scan(r.Context(), &hash)
	if isNoRows(err) {
		return nil, nil
	}
	return hash, err
}

// PendingRecords lists the records beyond a gap, lowest number first.
func (r *Rx) PendingRecords(device tenants.DeviceID, epoch uint32, limit int) (ds []DeviceRecord, err error) {
	err = r.Select("device_records", "d").ColumnExpr("d.device_id, d.epoch, d.seq, d.hash, d.body, d.state, d.typed").
		Where("d.device_id = ? AND d.epoch = ? AND d.state = 'pending'", device, int64(epoch)).OrderExpr("d.seq").Limit(int64(limit)).Scan(r.Context(), &ds)
	return ds, err
}
