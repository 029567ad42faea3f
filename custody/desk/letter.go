package desk

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Letter is the payload of a mail about something that somebody must know of.
// About names the message (mail.letter.ABOUT of package words); it carries ids
// only, and what it says is read when it is sent.
type Letter struct {
	Mail     string                  `json:"mail"` // always MailLetter
	About    string                  `json:"about"`
	To       tenants.PersonID        `json:"to"`
	Person   tenants.PersonID        `json:"person,omitempty"` // whom it speaks of
	Item     custody.ItemID          `json:"item,omitempty"`
	Symbol   custody.SymbolID        `json:"symbol,omitempty"`
	More     int                     `json:"more,omitempty"` // how many further keys
	Incident custody.IncidentID      `json:"incident,omitempty"`
	Review   custody.ReviewID        `json:"review,omitempty"`
	Line     int                     `json:"line,omitempty"` // of the review
	Policy   custody.PolicyID        `json:"policy,omitempty"`
	Licence  tenants.QualificationID `json:"licence,omitempty"`
	Count    custody.CountID         `json:"count,omitempty"`
	Lockdown custody.LockdownID      `json:"lockdown,omitempty"`
	Glass    custody.GlassID         `json:"glass,omitempty"`
	Keeper   custody.KeeperID        `json:"keeper,omitempty"`
	Urgent   custody.UrgentID        `json:"urgent,omitempty"`
	Device   tenants.DeviceID        `json:"device,omitempty"`
	Run      custody.RunID           `json:"run,omitempty"`
	Playbook custody.PlaybookID      `json:"playbook,omitempty"`
	Joint    custody.JointID         `json:"joint,omitempty"`
	Place    custody.PlaceID         `json:"place,omitempty"`
	Opening  custody.OpeningID       `json:"opening,omitempty"`
	Fire     custody.FireID          `json:"fire,omitempty"`
	At       *time.Time              `json:"at,omitempty"`
	Path     string                  `json:"path"` // of the page that the button opens
}

// MailLetter names the kind of Letter.
const MailLetter = "letter"
