package admin

import (
	"claviger/custody"
	"claviger/tenants"
)

// RemoveTx is what taking a person off the records needs of a transaction.
type RemoveTx interface {
	Tx
	RemovePerson(id tenants.PersonID) error
}

// RemovePersonIn deletes a person who was recorded by mistake and on whom
// nothing rests: no key ever held, no badge, no sign-in, no group. Anyone else
// is blocked instead, see BlockPerson.
func RemovePersonIn(tx RemoveTx, scope tenants.Scope, id tenants.PersonID) error {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return err
	}
	p, err := seenPerson(tx, scope, id)
	if err != nil {
		return err
	}
	if err := tx.RemovePerson(id); err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.PersonChanged, PersonID: id, Outcome: "removed",
		Data: map[string]string{"changed": "removed"}, Personal: map[string]string{"name": p.Name}})
	return err
}
