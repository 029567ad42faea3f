package proto

import (
	"claviger/ledger"
	"claviger/tenants"
)

// Bounds of one batch.
const (
	MostRecords  = 100
	LongestBatch = 48 << 10 // bytes of records and disclosures together
)

// Events carries journal records, oldest first, with consecutive numbers.
type Events struct {
	Device  tenants.DeviceID `cbor:"1,keyasint"`
	Epoch   uint32           `cbor:"2,keyasint"`
	Boot    []byte           `cbor:"3,keyasint"` // of the sender, not of the records
	Records []Sent           `cbor:"4,keyasint"`
	At      Moment           `cbor:"5,keyasint"` // when it was sent
}

// Sent is one record on its way: its exact bytes, and what a person typed,
// which the record itself only commits to, so that it can be erased one day.
type Sent struct {
	Record []byte  `cbor:"1,keyasint"`
	Reason *Spoken `cbor:"2,keyasint,omitempty"`
}

// Spoken opens the commitment of one personal field (ledger.Commit).
type Spoken struct {
	Salt  []byte `cbor:"1,keyasint"`
	Value string `cbor:"2,keyasint"`
}

// LongestReason is the most bytes that a reason may have.
const LongestReason = 512

// ReasonField is the field name that the commitment of a reason is made with.
const ReasonField = "reason"

// Commitment is what a record must carry for this value.
func (s Spoken) Commitment() ledger.Commitment {
	return ledger.Commit(ReasonField, ledger.Salt(s.Salt), s.Value)
}

// Kind is KindEvents.
func (Events) Kind() Kind { return KindEvents }

// Head says whose journal it is.
func (m Events) Head() Head { return Head{m.Device, m.Epoch} }

func (m Events) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Boot, BootSize, "boot")
	b.moment(m.At, "at")
	b.span(int64(len(m.Records)), 1, MostRecords, "records")
	for _, s := range m.Records {
		b.span(int64(len(s.Record)), 1, LongestRecord, "records")
		if s.Reason != nil {
			b.bytes(s.Reason.Salt, ledger.SaltSize, "reason")
			b.typed(s.Reason)
		}
	}
	return b.err
}
