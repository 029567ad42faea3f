package ledger

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/gowebpki/jcs"
)

// Version is the format of the entries that Encode writes.
const Version = 1

// MaxEntry is the greatest length of an encoded entry, in bytes.
const MaxEntry = 4096

// maxNumber is the greatest integer that canonical JSON (RFC 8785) carries
// without loss: its numbers are IEEE doubles.
const maxNumber = 1<<53 - 1

// TimeFormat is how an entry writes its times: UTC, always six decimals.
const TimeFormat = "2006-01-02T15:04:05.000000Z"

// Kinds that the log itself must understand; all others are the caller's.
const (
	KindSucceeded = "log.succeeded" // first entry of a successor log, see Succession
	KindKey       = "log.key"       // Data["key"] is a further verifier key of this log
)

// Entry is one fact of the log. What a person could be recognised by never
// stands in it in clear: such fields, and every free text, are in PII as
// commitments, so that erasing salt and value leaves the proofs valid.
type Entry struct {
	ID   string // UUIDv7 text, chosen by the caller
	Log  string // name of the log: LogName of the organisation
	Kind string // closed vocabulary of the caller, dotted: key.taken

	Actor   string // who acted: an id of a person, device, job or operator
	Subject string // whom or what it concerns, "" when only the Item

	Item   string // the Item concerned, with its gapless number from 1, or ""
	ItemNo uint64

	Device string // the device that recorded it: gapless Seq from 1 in its Epoch
	Epoch  uint32
	Seq    uint64
	LostTo uint64 // an accepted statement that numbers Seq..LostTo are lost, or 0

	Request string // id of the request, job or command that caused it, or ""

	DeviceTime  time.Time     // what the device's clock said; zero when it was not asked
	DeviceError time.Duration // ± of DeviceTime, whole microseconds
	Received    time.Time     // when the cloud recorded it: UTC, microseconds

	Rules     string // version of the rules that decided, or ""
	Roster    uint64 // version of the roster the device obeyed, or 0
	Decision  string // hash of Ask and Facts in decision_inputs, or ""
	Authority string // what permitted it: role, pass, approval, break-glass
	Outcome   string // granted, denied, done, unknown …

	Cites []string              // ids of the entries this one corrects or answers
	Data  map[string]string     // further facts; nothing personal
	PII   map[string]Commitment // personal fields, by name
}

// wire is what Decode reads; write (entry_write.go) is its counterpart.
type wire struct {
	V           int                   `json:"v"`
	ID          string                `json:"id"`
	Log         string                `json:"log"`
	Kind        string                `json:"kind"`
	Actor       string                `json:"actor"`
	Subject     string                `json:"subject"`
	Item        string                `json:"item"`
	ItemNo      uint64                `json:"item_no"`
	Device      string                `json:"device"`
	Epoch       uint32                `json:"epoch"`
	Seq         uint64                `json:"seq"`
	LostTo      uint64                `json:"lost_to"`
	Request     string                `json:"request"`
	DeviceTime  string                `json:"device_time"`
	DeviceError int64                 `json:"device_error_us"`
	Received    string                `json:"received"`
	Rules       string                `json:"rules"`
	Roster      uint64                `json:"roster"`
	Decision    string                `json:"decision"`
	Authority   string                `json:"authority"`
	Outcome     string                `json:"outcome"`
	Cites       []string              `json:"cites"`
	Data        map[string]string     `json:"data"`
	PII         map[string]Commitment `json:"pii"`
}

// Encode gives the exact bytes of e: canonical JSON (RFC 8785), at most
// MaxEntry. Times are cut to microseconds. Store and hash these bytes; never
// encode an entry a second time. Errors: *FieldError, *TooLargeError.
func Encode(e Entry) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	b := e.write()
	if len(b) > MaxEntry {
		return nil, &TooLargeError{Size: len(b)}
	}
	return b, nil
}

// Decode reads what Encode wrote and refuses every other spelling of the same
// facts. Errors: ErrNotCanonical, *FieldError, *TooLargeError.
func Decode(b []byte) (Entry, error) {
	if len(b) > MaxEntry {
		return Entry{}, &TooLargeError{Size: len(b)}
	}
	var w wire
	if err := strictJSON(b, &w); err != nil {
		return Entry{}, err
	}
	if w.V != Version {
		return Entry{}, &FieldError{Field: "v", Why: "unknown version"}
	}
	e, err := w.entry()
	if err != nil {
		return Entry{}, err
	}
	again, err := Encode(e)
	if err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(b, again) {
		return Entry{}, ErrNotCanonical
	}
	return e, nil
}

// canonical writes v in the one spelling that RFC 8785 allows; for the lines
// of a bundle that are not entries.
func canonical(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(plain)
}

// strictJSON reads exactly one JSON value without unknown fields.
func strictJSON(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || int(d.InputOffset()) != len(b) {
		return ErrNotCanonical
	}
	return nil
}

func (w wire) entry() (Entry, error) {
	e := Entry{ID: w.ID, Log: w.Log, Kind: w.Kind, Actor: w.Actor, Subject: w.Subject,
		Item: w.Item, ItemNo: w.ItemNo, Device: w.Device, Epoch: w.Epoch, Seq: w.Seq, LostTo: w.LostTo,
		Request: w.Request, DeviceError: time.Duration(w.DeviceError) * time.Microsecond,
		Rules: w.Rules, Roster: w.Roster, Decision: w.Decision, Authority: w.Authority, Outcome: w.Outcome,
		Cites: w.Cites, Data: w.Data, PII: w.PII}
	var err error
	if e.Received, err = readTime("received", w.Received); err != nil {
		return Entry{}, err
	}
	if w.DeviceTime != "" {
		e.DeviceTime, err = readTime("device_time", w.DeviceTime)
	}
	return e, err
}

func writeTime(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(TimeFormat) }

func readTime(field, s string) (time.Time, error) {
	t, err := time.Parse(TimeFormat, s)
	if err != nil {
		return time.Time{}, &FieldError{Field: field, Why: "not a UTC time with six decimals"}
	}
	return t, nil
}
