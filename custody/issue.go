package custody

import (
	"slices"

	"claviger/tenants"
)

// Document is a kind of paper with a photo that says who somebody is.
type Document string

// The closed list of documents. Which one was seen is noted, never its number
// and never a copy.
const (
	IDCard          Document = "id_card"
	Passport        Document = "passport"
	DrivingLicence  Document = "driving_licence"
	ResidencePermit Document = "residence_permit"
	StaffCard       Document = "staff_card"
	OtherDocument   Document = "other"
)

// Documents lists the documents in the order a form shows them.
var Documents = []Document{IDCard, Passport, DrivingLicence, ResidencePermit, StaffCard, OtherDocument}

// Known tells whether it is one of the list.
func (d Document) Known() bool { return slices.Contains(Documents, d) }

// Issue is what was noted when a key was handed out over a desk, besides its
// holding: the document that was looked at, and what the taker signed.
type Issue struct {
	OrgID     tenants.OrgID
	HoldingID HoldingID
	Document  Document // "" when none was looked at
	SeenBy    string   // actor who looked at it
	Signed    string   // name typed below the receipt, "" when nothing was signed
	Signature string   // blob of what was drawn, "" when nothing was
}

// Formal tells whether there is anything to note.
func (i Issue) Formal() bool { return i.Document != "" || i.Signed != "" }
