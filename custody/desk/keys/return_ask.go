package keys

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ReturnAsk is what is still to be said about an item that is back: questions
// in the words of the rule version under which it was taken, and witnesses who
// were not there. The metal is back whatever becomes of it.
type ReturnAsk struct {
	OrgID      tenants.OrgID
	HoldingID  custody.HoldingID
	ItemID     custody.ItemID
	PersonID   tenants.PersonID // who had it
	BroughtBy  tenants.PersonID // "" when nobody said
	RuleID     custody.RuleID
	Version    int
	Questions  []rules.Question   // that have no answer yet
	Missing    int                // witnesses
	Seen       []tenants.PersonID // who was a witness already
	ReturnedAt time.Time
	SettledAt  *time.Time
	SettledBy  string // actor
	Waived     string // why nobody answers any more, "" when all is said
}

// Open tells whether somebody should still answer.
func (a ReturnAsk) Open() bool { return a.SettledAt == nil }

// Required tells whether a question that must be answered is left.
func (a ReturnAsk) Required() bool {
	return slices.ContainsFunc(a.Questions, func(q rules.Question) bool { return !q.Optional })
}

// ReturnTx keeps what is asked after a return.
type ReturnTx interface {
	// ReturnQuestions are those of one version of a rule that are asked when
	// the key is back; none for a version that is not there.
	ReturnQuestions(rule custody.RuleID, version int) ([]rules.Question, error)

	// RuleVersion reads one version of a rule; false for one that is not there.
	RuleVersion(rule custody.RuleID, version int) (rules.Rule, bool, error)
	AddReturnAsk(a ReturnAsk) error
	LockReturnAsk(holding custody.HoldingID) (ReturnAsk, error)
	SaveReturnAsk(a ReturnAsk) error
	DropReturnAsk(holding custody.HoldingID) error
}

// owe writes down what is to be said now that the item is back. It tells
// whether there is anything.
func owe(tx Tx, h custody.Holding, seen []tenants.PersonID) (bool, error) {
	if h.ID == "" || h.RuleID == "" {
		return false, nil
	}
	qs, err := tx.ReturnQuestions(h.RuleID, h.Version)
	missing := max(0, h.Witnesses-len(seen))
	if err != nil || len(qs) == 0 && missing == 0 {
		return false, err
	}
	return true, tx.AddReturnAsk(ReturnAsk{OrgID: h.OrgID, HoldingID: h.ID, ItemID: h.ItemID, PersonID: h.PersonID, BroughtBy: h.BroughtBy, RuleID: h.RuleID, Version: h.Version,
		Questions: qs, Missing: missing, Seen: seen, ReturnedAt: *h.InAt})
}
