package importer

import (
	"encoding/json"
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// personRows: a person is their number, else their e-mail address.
type personRows struct{ house }

func (personRows) thing() store.Thing { return store.PersonThing }

func (personRows) identities(_ *store.Tx, r record) (ids []identity, err error) {
	switch {
	case r.has("number"):
		return []identity{{"number:" + r.text("number"), "number"}}, nil
	case r.has("email"):
		return []identity{{"email:" + r.text("email"), "email"}}, nil
	}
	return nil, tenants.Fail(tenants.Invalid, "person_identity_required").At("number")
}

// find gives the person that a row is about. One who was known by an address
// alone may get a number later; two who share an address are told apart by
// their numbers.
func (personRows) find(tx *store.Tx, r record) (p tenants.Person, err error) {
	if r.has("number") {
		if p, err = tx.PersonByNumber(r.text("number")); !isNotFound(err) || !r.has("email") {
			return p, err
		}
	}
	list, err := tx.PeopleByEmail(r.text("email"))
	switch {
	case err != nil:
		return p, err
	case r.has("number") && (len(list) != 1 || list[0].Number != ""), len(list) == 0:
		return p, tenants.Fail(tenants.NotFound, "person_not_found")
	case len(list) > 1:
		return p, wrong("several", "found", r.text("email")).At("email")
	}
	return list[0], nil
}

func (s personRows) put(tx *store.Tx, r record) (c change, err error) {
	was, err := s.find(tx, r)
	known := err == nil
	if err != nil && !isNotFound(err) {
		return c, err
	}
	p := was
	if !known {
		p = tenants.Person{}
	}
	if err := s.merge(&p, r, known); err != nil {
		return c, err
	}
	c.id = string(was.ID)
	switch {
	case !known:
		c.verb = added
		p, err = admin.AddPersonIn(tx, s.scope, p)
		c.id = string(p.ID)
		return c, err
	case was.BlockedAt != nil:
		c.notes = []Problem{{Row: r.row, Code: "person_blocked", Params: map[string]string{"name": was.Name}}}
	}
	if samePerson(was, p) {
		return c, nil
	}
	c.verb, c.was = updated, was
	_, err = admin.ChangePersonIn(tx, s.scope, p)
	return c, err
}

// samePerson compares all that a row can say.
func samePerson(a, b tenants.Person) bool {
	return a.Number == b.Number && a.Name == b.Name && a.Email == b.Email && a.Phone == b.Phone && a.Kind == b.Kind && a.Department == b.Department &&
		a.Profile == b.Profile && a.Locale == b.Locale && a.SiteID == b.SiteID && sameDay(a.StartsOn, b.StartsOn) && sameDay(a.EndsOn, b.EndsOn)
}

func sameDay(a, b *time.Time) bool {
	return a == b || a != nil && b != nil && a.Equal(*b)
}

func (s personRows) merge(p *tenants.Person, r record, known bool) error {
	set(&p.Number, r, "number")
	set(&p.Email, r, "email")
	set(&p.Phone, r, "phone")
	set(&p.Department, r, "department")
	set(&p.Profile, r, "profile")
	set(&p.Locale, r, "language")
	if name := strings.TrimSpace(r.text("given") + " " + r.text("family")); name != "" {
		p.Name = name
	}
	set(&p.Name, r, "name")
	if r.has("kind") {
		p.Kind = tenants.PersonKind(r.text("kind"))
	}
	if r.has("starts") {
		day := r.values["starts"].day
		p.StartsOn = &day
	}
	if r.has("ends") {
		day := r.values["ends"].day
		p.EndsOn = &day
	}
	if known && !r.has("site") {
		return nil
	}
	var err error
	p.SiteID, err = s.site(r)
	return err
}

func (personRows) now(tx *store.Tx, id string) (any, error) { return tx.Person(tenants.PersonID(id)) }

func (s personRows) restore(tx *store.Tx, was []byte) error {
	var p tenants.Person
	if err := json.Unmarshal(was, &p); err != nil {
		return tenants.Wrap("importer.restore", err)
	}
	_, err := admin.ChangePersonIn(tx, s.scope, p)
	return err
}

// retire removes a person: nothing rests on them yet.
func (s personRows) retire(tx *store.Tx, id string) error {
	return admin.RemovePersonIn(tx, s.scope, tenants.PersonID(id))
}
