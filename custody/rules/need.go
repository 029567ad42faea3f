package rules

import (
	"claviger/custody"
)

// Needs is what a taker must add before the grant.
type Needs struct {
	Reason         bool       `json:"reason,omitempty"`   // free text
	Purposes       []string   `json:"purposes,omitempty"` // one of these codes
	SecondFactor   bool       `json:"second_factor,omitempty"`
	Questions      []Question `json:"questions,omitempty"`
	Witnesses      Witnesses  `json:"witnesses,omitzero"`
	Approvals      []Approval `json:"approvals,omitempty"` // in this order
	Booking        bool       `json:"booking,omitempty"`   // a booking of one's own that covers this moment
	Qualifications []string   `json:"qualifications,omitempty"`
	Signature      bool       `json:"signature,omitempty"` // below a receipt, before somebody who hands keys out
	IDSeen         bool       `json:"id_seen,omitempty"`   // somebody who hands keys out looked at a document with a photo
}

// QuestionKind says what an answer looks like.
type QuestionKind string

// The closed list of kinds of questions.
const (
	TextQuestion    QuestionKind = "text"
	NumberQuestion  QuestionKind = "number"
	ChoiceQuestion  QuestionKind = "choice"
	YesNoQuestion   QuestionKind = "yes_no"
	MileageQuestion QuestionKind = "mileage"     // a number that the vehicle keeps when it is back
	FuelQuestion    QuestionKind = "fuel"        // how full the tank is, or the battery: one of Fuels
	CleanQuestion   QuestionKind = "cleanliness" // one of Cleans
	DamageQuestion  QuestionKind = "damage"      // one of Damages; asked when the key is back
)

// QuestionKinds lists the kinds in the order a form shows them.
var QuestionKinds = []QuestionKind{TextQuestion, NumberQuestion, ChoiceQuestion, YesNoQuestion, MileageQuestion, FuelQuestion, CleanQuestion, DamageQuestion}

// Fuels lists the answers to a question about fuel or charge: eighths of full,
// from empty.
var Fuels = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8"}

// Cleans lists the answers to a question about cleanliness, the best first.
var Cleans = []string{"clean", "needs_cleaning", "dirty"}

// The answers to a question about damage.
const (
	NoDamage = "none"
	Usable   = "usable"   // damaged, and a warning to the next taker
	Unusable = "unusable" // out of service until somebody lifts the fault
)

// Damages lists the answers in the order a form shows them.
var Damages = []string{NoDamage, Usable, Unusable}

// Question is asked before a key is given, or when it is back. A question that is worded or bounded
// otherwise is another question with another id: answers to the old one do not
// count for it, and what was answered stays with the old one.
type Question struct {
	ID       string       `json:"id"`
	Kind     QuestionKind `json:"kind"`
	Text     string       `json:"text"`
	Options  []string     `json:"options,omitempty"` // of a choice
	Min      *int64       `json:"min,omitempty"`     // of a number
	Max      *int64       `json:"max,omitempty"`
	Optional bool         `json:"optional,omitempty"`
	OnReturn bool         `json:"on_return,omitempty"` // asked when the key is back, never a condition of the take
}

// MostWitnesses is the most witnesses that a rule may want.
const MostWitnesses = 3

// Witnesses are other people who must be present and prove who they are.
type Witnesses struct {
	Count           int  `json:"count,omitempty"` // 0 to MostWitnesses
	OtherDepartment bool `json:"other_department,omitempty"`
	OnReturn        bool `json:"on_return,omitempty"` // as many again when it comes back; a return without them is recorded as such
	Who             Who  `json:"who,omitzero"`        // nobody named: any of the staff
}

// Approval is one step: somebody of these people says yes before the take.
type Approval struct {
	Who Who `json:"who"`
}

// Limits bound a grant.
type Limits struct {
	MaxMinutes       int        `json:"max_minutes,omitempty"`        // 0: no limit
	Curfew           *int       `json:"curfew,omitempty"`             // back by this minute of the day
	ShiftEnd         bool       `json:"shift_end,omitempty"`          // back by the end of the hours in which it was taken
	MaxHeld          int        `json:"max_held,omitempty"`           // 0: no limit
	NoneWhileOverdue bool       `json:"none_while_overdue,omitempty"` // bring back what is late first
	MaxOfLevel       []LevelCap `json:"max_of_level,omitempty"`
	ReturnFirst      First      `json:"return_first,omitzero"`
}

// LevelCap bounds how many keys of a level, or of a higher one, a person may
// have at once.
type LevelCap struct {
	Level custody.Level `json:"level"`
	Max   int           `json:"max"`
}

// First names keys that must be back before this one is given; any of its
// lists names them.
type First struct {
	Items  []custody.ItemID     `json:"items,omitempty"`
	Groups []custody.KeyGroupID `json:"groups,omitempty"`
	Assets []custody.AssetKind  `json:"assets,omitempty"`
}

// Empty tells whether nothing must be back first.
func (f First) Empty() bool { return len(f.Items)+len(f.Groups)+len(f.Assets) == 0 }
