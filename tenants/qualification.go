package tenants

// QualificationID names one licence or training of one person; qlf_.
type QualificationID string

// Qualification is a licence or a training that somebody has: what a rule may
// ask for before it gives a key.
type Qualification struct {
	OrgID    OrgID
	ID       QualificationID
	PersonID PersonID
	Name     string
	UntilOn  string // last good day, 2026-12-25; "" for good
	Note     string
}
