package access

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// DecideRx is what knowing who decides needs to read.
type DecideRx interface {
	Now() time.Time
	PersonFacts(id tenants.PersonID, at time.Time) (rules.PersonFacts, error)
	Delegators(to tenants.PersonID, at time.Time) ([]tenants.PersonID, error)
}

// Decider is somebody who may decide requests: for themselves, and for whom
// they stand in.
type Decider struct {
	id     tenants.PersonID
	facts  rules.PersonFacts
	bosses []boss
}

type boss struct {
	id    tenants.PersonID
	facts rules.PersonFacts
}

// NewDecider reads once what all requests ask about the one who acts.
func NewDecider(rx DecideRx, scope tenants.Scope) (d Decider, err error) {
	d.id = scope.Person()
	if d.facts, err = rx.PersonFacts(d.id, rx.Now()); err != nil {
		return d, err
	}
	from, err := rx.Delegators(d.id, rx.Now())
	for _, id := range from {
		f, ferr := rx.PersonFacts(id, rx.Now())
		if ferr != nil {
			return d, ferr
		}
		d.bosses = append(d.bosses, boss{id, f})
	}
	return d, err
}

// May tells whether the next step of a request, with the answers given so far,
// is for this person.
func (d Decider) May(r custody.Request, given []custody.RequestAnswer) bool {
	_, err := d.answer(r, given, time.Time{})
	return err == nil
}

// answer is the answer that this person may fill in, or why they may not.
func (d Decider) answer(r custody.Request, given []custody.RequestAnswer, at time.Time) (a custody.RequestAnswer, err error) {
	if r.State != custody.RequestOpen {
		return a, tenants.Fail(tenants.Conflict, "request_settled")
	}
	by, err := steps(r)
	if err != nil {
		return a, err
	}
	if err := another(d.facts, r, given); err != nil {
		return a, err
	}
	a = custody.RequestAnswer{RequestID: r.ID, Step: r.Step, PersonID: d.id, Human: d.facts.Human, At: at}
	if names(by[r.Step].Who, d.id, d.facts) {
		return a, nil
	}
	for _, b := range d.bosses {
		if another(b.facts, r, given) == nil && names(by[r.Step].Who, b.id, b.facts) {
			a.ForID = b.id
			return a, nil
		}
	}
	return a, tenants.Fail(tenants.Forbidden, "not_yours_to_decide")
}
