package reports

import (
	"strings"

	"claviger/tenants"
)

// known refuses a plan about, or for, what the organisation does not have.
func (p Plan) known(tx Tx, scope tenants.Scope) error {
	if p.Site != "" {
		if _, err := tx.Site(p.Site); err != nil || !scope.SeesSite(p.Site) {
			return missing(err, "site_not_found", "site")
		}
	}
	if p.Item != "" {
		if _, err := tx.Item(p.Item); err != nil {
			return missing(err, "key_not_found", "key")
		}
	}
	people := []tenants.PersonID{p.Person}
	for _, to := range p.Recipients {
		if strings.HasPrefix(to, "per_") {
			people = append(people, tenants.PersonID(to))
		}
	}
	for i, id := range people {
		if id == "" {
			continue
		}
		if _, err := tx.Person(id); err != nil {
			return missing(err, "person_not_found", map[bool]string{true: "person", false: "recipients"}[i == 0])
		}
	}
	return nil
}

// missing is a fault of the form when what it names is not there; other errors
// stay.
func missing(err error, code, field string) error {
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	return tenants.Fail(tenants.Invalid, code).At(field).Because(err)
}
