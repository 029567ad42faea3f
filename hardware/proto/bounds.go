package proto

import (
	"fmt"
	"unicode/utf8"

	"claviger/tenants"
)

// Lengths in bytes that hold everywhere.
const (
	HashSize  = 32
	BootSize  = 16
	NonceSize = 16
	shortText = 64 // codes, tags, names of things
	longText  = LongestReason
)

// MostSlots is the highest slot number that a cabinet may have.
const MostSlots = 2000

// bounds collects the first fault of a message. Every check reads as a list.
type bounds struct{ err error }

func (b *bounds) need(ok bool, field string) {
	if !ok && b.err == nil {
		b.err = fmt.Errorf("%w: %s", ErrField, field)
	}
}

func (b *bounds) head(device tenants.DeviceID, epoch uint32) {
	b.need(isID(string(device)), "device")
	b.need(epoch > 0, "epoch")
}

func (b *bounds) id(id, field string) { b.need(isID(id), field) }

// maybeID accepts an absent id.
func (b *bounds) maybeID(id, field string) { b.need(id == "" || isID(id), field) }

func (b *bounds) text(s string, most int, field string) {
	b.need(len(s) <= most && utf8.ValidString(s), field)
}

func (b *bounds) bytes(v []byte, size int, field string) { b.need(len(v) == size, field) }

// maybeBytes accepts absent bytes.
func (b *bounds) maybeBytes(v []byte, size int, field string) {
	b.need(len(v) == 0 || len(v) == size, field)
}

func (b *bounds) slot(no int, field string) { b.need(no >= 0 && no <= MostSlots, field) }

func (b *bounds) moment(m Moment, field string) { b.need(m > 0, field) }

func (b *bounds) span(v, low, high int64, field string) { b.need(v >= low && v <= high, field) }
