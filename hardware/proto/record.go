package proto

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// LongestRecord is the most bytes that one record may have.
const LongestRecord = 2048

// Record is one line of a cabinet's journal. Seq counts from 1 without a gap
// within (device, epoch); Prev is the hash of the record before, or Genesis.
// It is kept, hashed and sent as the exact bytes that were written first.
type Record struct {
	Seq    uint64     `cbor:"1,keyasint"`
	Epoch  uint32     `cbor:"2,keyasint"`
	Prev   []byte     `cbor:"3,keyasint"`
	At     Moment     `cbor:"4,keyasint"`           // by the device's clock
	Error  uint32     `cbor:"5,keyasint,omitempty"` // uncertainty of At in milliseconds
	Kind   RecordKind `cbor:"6,keyasint"`
	Roster uint64     `cbor:"7,keyasint,omitempty"` // version obeyed, 0 none

	Slot    int               `cbor:"8,keyasint,omitempty"`
	Tag     string            `cbor:"9,keyasint,omitempty"`
	Item    custody.ItemID    `cbor:"10,keyasint,omitempty"`
	Person  tenants.PersonID  `cbor:"11,keyasint,omitempty"`
	Command custody.CommandID `cbor:"12,keyasint,omitempty"`
	Rule    custody.RuleID    `cbor:"13,keyasint,omitempty"`
	Version int               `cbor:"14,keyasint,omitempty"` // of the rule
	Purpose string            `cbor:"15,keyasint,omitempty"`
	Due     Moment            `cbor:"16,keyasint,omitempty"`
	Reason  []byte            `cbor:"17,keyasint,omitempty"` // ledger.Commitment to what was typed (Typed), which travels beside
	Factors []rules.Factor    `cbor:"18,keyasint,omitempty"`
	Why     []Why             `cbor:"19,keyasint,omitempty"`
	Intent  uint64            `cbor:"20,keyasint,omitempty"` // number of the intent that this completes
	Detail  string            `cbor:"21,keyasint,omitempty"` // a code
	Boot    []byte            `cbor:"22,keyasint,omitempty"`
	Shift   int64             `cbor:"23,keyasint,omitempty"` // microseconds that the clock moved

	Answers   []Answer  `cbor:"24,keyasint,omitempty"` // to the questions of the rule
	Witnesses []Witness `cbor:"25,keyasint,omitempty"` // who else was there and proved it
}

// Why is one reason or need of a decision, by its stable code.
type Why struct {
	Code    string            `cbor:"1,keyasint"`
	Rule    custody.RuleID    `cbor:"2,keyasint,omitempty"`
	Version int               `cbor:"3,keyasint,omitempty"`
	Params  map[string]string `cbor:"4,keyasint,omitempty"`
}

// Hash is the SHA-256 of a record's exact bytes.
type Hash [HashSize]byte

// HashRecord hashes a record as it was written.
func HashRecord(b []byte) Hash { return sha256.Sum256(b) }

// Genesis is the Prev of the first record of one life of a journal.
func Genesis(device tenants.DeviceID, epoch uint32) Hash {
	return sha256.Sum256([]byte("claviger/journal/1\n" + string(device) + "\n" + strconv.FormatUint(uint64(epoch), 10)))
}

// Marshal checks and encodes the record, once: these bytes are the record.
func (r Record) Marshal() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	b := encode(r)
	if len(b) > LongestRecord {
		return nil, ErrTooBig
	}
	return b, nil
}

// ParseRecord reads a record. It must be the one deterministic encoding of
// what it says, so that nothing can hide in the bytes.
func ParseRecord(b []byte) (Record, error) {
	var r Record
	if len(b) > LongestRecord {
		return r, ErrTooBig
	}
	if err := decode(strict, b, &r); err != nil {
		return r, err
	}
	if err := r.check(); err != nil {
		return r, err
	}
	if !bytes.Equal(encode(r), b) {
		return r, ErrForm
	}
	return r, nil
}

// Uncertainty is how far At may be off, either way.
func (r Record) Uncertainty() time.Duration { return time.Duration(r.Error) * time.Millisecond }

// Stamp is where and when the device saw it; received is the cloud's clock.
// Up to live after At the record counts as live: LateBy is then 0.
func (r Record) Stamp(device tenants.DeviceID, received time.Time, live time.Duration) custody.Stamp {
	s := custody.Stamp{DeviceID: device, Epoch: r.Epoch, Seq: r.Seq, At: r.At.Time(), Uncertainty: r.Uncertainty(), Roster: r.Roster}
	if late := received.Sub(s.At); late > live+s.Uncertainty {
		s.LateBy = late
	}
	return s
}

func (r Record) check() error {
	var b bounds
	b.need(r.Seq > 0, "seq")
	b.need(r.Epoch > 0, "epoch")
	b.bytes(r.Prev, HashSize, "prev")
	b.moment(r.At, "at")
	b.need(r.Kind.Event() != "", "kind")
	b.slot(r.Slot, "slot")
	b.text(r.Tag, shortText, "tag")
	b.maybeID(string(r.Item), "item")
	b.maybeID(string(r.Person), "person")
	b.maybeID(string(r.Command), "command")
	b.maybeID(string(r.Rule), "rule")
	b.span(int64(r.Version), 0, 1<<31, "version")
	b.text(r.Purpose, shortText, "purpose")
	b.span(int64(r.Due), 0, 1<<62, "due")
	b.maybeBytes(r.Reason, HashSize, "reason")
	b.need(r.Intent < r.Seq, "intent")
	b.text(r.Detail, shortText, "detail")
	b.maybeBytes(r.Boot, BootSize, "boot")
	checkFactors(&b, r.Factors)
	checkWhy(&b, r.Why)
	b.said(r)
	return b.err
}

func checkFactors(b *bounds, fs []rules.Factor) {
	b.need(len(fs) <= 4, "factors")
	for _, f := range fs {
		b.text(string(f), shortText, "factors")
	}
}

func checkWhy(b *bounds, whys []Why) {
	b.need(len(whys) <= 16, "why")
	for _, w := range whys {
		b.need(w.Code != "", "why")
		b.text(w.Code, shortText, "why")
		b.maybeID(string(w.Rule), "why")
		b.span(int64(w.Version), 0, 1<<31, "why")
		b.need(len(w.Params) <= 8, "why")
		for k, v := range w.Params {
			b.text(k, shortText, "why")
			b.text(v, 2*shortText, "why")
		}
	}
}
