package store

import (
	"slices"
	"time"

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
	return t.AddDeviceRecords([]DeviceRecord{d})
}

// AddDeviceRecords keeps different records of one device, in few statements.
func (t *Tx) AddDeviceRecords(ds []DeviceRecord) error {
	for few := range slices.Chunk(ds, manyRows) {
		rows := make([]deviceRecordRow, len(few))
		for i, d := range few {
			rows[i] = deviceRecordRow{DeviceID: d.DeviceID, Epoch: int64(d.Epoch), Seq: d.Seq, Hash: d.Hash, Body: d.Body, State: d.State, Typed: d.Typed, ReceivedAt: t.Now()}
		}
		_, err := t.Insert("device_records", &rows).On("CONFLICT (org_id, device_id, epoch, seq, hash) DO UPDATE").
			Set("state = EXCLUDED.state, typed = EXCLUDED.typed").Where("device_records.state = 'pending'").Exec(t.Context())
		if err != nil {
			return tenants.Wrap("store.AddDeviceRecords", err)
		}
	}
	return nil
}

// deviceRecordRow is a record as the table has it.
type deviceRecordRow struct {
	DeviceID   tenants.DeviceID
	Epoch      int64
	Seq        int64
	Hash       []byte
	Body       []byte
	State      RecordState
	Typed      []byte
	ReceivedAt time.Time
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
