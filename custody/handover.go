package custody

import (
	"time"

	"claviger/tenants"
)

// HandoverID names one offer of a key from hand to hand: hov_
type HandoverID string

// HandoverState says how far an offer has come.
type HandoverState string

// The states of an offer: open, then one of the others for good.
const (
	HandOpen      HandoverState = "open"
	HandTaken     HandoverState = "taken" // counted and accepted
	HandRefused   HandoverState = "refused"
	HandWithdrawn HandoverState = "withdrawn"
	HandOver      HandoverState = "over" // its time ran out
	HandVoid      HandoverState = "void" // the key went elsewhere first
)

// Handover is a key that its holder offers to another person. Until the other
// has counted it and accepts, the key stays with its holder. It is about one
// holding: when that ends otherwise, the offer means nothing any more.
type Handover struct {
	OrgID     tenants.OrgID
	ID        HandoverID
	ItemID    ItemID
	HoldingID HoldingID // of the one who offers
	FromID    tenants.PersonID
	ToID      tenants.PersonID
	State     HandoverState
	Note      string // from the one to the other
	OfferedAt time.Time
	OfferedBy string // actor
	ExpiresAt time.Time
	SettledAt *time.Time
	Miscounts int // how often the count did not fit the record
}

// Open tells whether the offer can still be accepted at that moment.
func (h Handover) Open(at time.Time) bool { return h.State == HandOpen && at.Before(h.ExpiresAt) }

// About tells whether the item is still in the hand that offers it.
func (h Handover) About(it Item) bool {
	return it.ID == h.ItemID && it.State == Out && it.HoldingID == h.HoldingID
}
