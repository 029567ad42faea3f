package store

import (
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

const personColumns = "p.org_id, p.id, p.human, p.number, p.name, p.email, p.phone, p.kind, p.department, p.profile, p.manager_id, p.locale, p.site_id, " +
	"p.starts_on, p.ends_on, p.blocked_at, p.created_at"

// Person reads one person.
func (r *Rx) Person(id tenants.PersonID) (p tenants.Person, err error) {
	err = r.Select("people", "p").ColumnExpr(personColumns).Where("p.id = ?", id).Scan(r.Context(), &p)
	return p, notFound(err, "person_not_found")
}

// PersonByNumber finds who bears a person number.
func (r *Rx) PersonByNumber(number string) (p tenants.Person, err error) {
	err = r.Select("people", "p").ColumnExpr(personColumns).Where("p.number = ? AND p.number <> ''", number).Scan(r.Context(), &p)
	return p, notFound(err, "person_not_found")
}

// LockPerson reads a person and keeps others from changing them.
func (t *Tx) LockPerson(id tenants.PersonID) (tenants.Person, error) {
	if err := t.Lock("people", string(id)); err != nil {
		return tenants.Person{}, err
	}
	return t.Person(id)
}

// AddPerson writes a new person and makes them findable.
func (t *Tx) AddPerson(p tenants.Person) error {
	row := map[string]any{"id": p.ID, "human": p.Human, "number": p.Number, "name": p.Name, "email": p.Email, "phone": p.Phone, "kind": p.Kind,
		"department": p.Department, "profile": p.Profile, "manager_id": p.ManagerID, "locale": p.Locale, "site_id": p.SiteID,
		"starts_on": p.StartsOn, "ends_on": p.EndsOn, "blocked_at": p.BlockedAt, "name_order": naturalOrder(p.Name), "created_at": micros(p.CreatedAt)}
	if _, err := t.Insert("people", &row).Exec(t.Context()); err != nil {
		return numberTaken(err, p.Number)
	}
	t.countPerson(counted{SiteID: p.SiteID, Blocked: p.BlockedAt != nil}, 1)
	return tenants.Wrap("store.AddPerson", t.index(personDoc(p)))
}

// SavePerson writes all of a person but what is counted elsewhere (held).
func (t *Tx) SavePerson(p tenants.Person) error {
	was, err := t.counted(p.ID)
	if err != nil {
		return tenants.Wrap("store.SavePerson", err)
	}
	if err := t.keepPerson(p.ID, changedPerson, p.Human, p.Kind, p.Department, p.Profile, p.StartsOn, p.EndsOn, p.BlockedAt); err != nil {
		return err
	}
	_, err = t.Update("people").
		Set("human = ?, number = ?, name = ?, email = ?, phone = ?, kind = ?", p.Human, p.Number, p.Name, p.Email, p.Phone, p.Kind).
		Set("department = ?, profile = ?, manager_id = ?, locale = ?, site_id = ?", p.Department, p.Profile, p.ManagerID, p.Locale, p.SiteID).
		Set("starts_on = ?, ends_on = ?, blocked_at = ?, name_order = ?", p.StartsOn, p.EndsOn, p.BlockedAt, naturalOrder(p.Name)).
		Where("id = ?", p.ID).Exec(t.Context())
	if err != nil {
		return numberTaken(err, p.Number)
	}
	t.countPerson(was, -1)
	t.countPerson(counted{SiteID: p.SiteID, Blocked: p.BlockedAt != nil, Held: was.Held}, 1)
	return tenants.Wrap("store.SavePerson", t.index(personDoc(p)))
}

func numberTaken(err error, number string) error {
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "number_taken", "number", number).At("number").Because(err)
	}
	return err
}

// personDoc is how a person is found: by number, name, department, and by
// e-mail and phone without showing them.
func personDoc(p tenants.Person) Doc {
	return Doc{Kind: PersonThing, ID: string(p.ID), Code: p.Number, Title: p.Name, Sub: p.Department, More: strings.TrimSpace(p.Email + " " + p.Phone)}
}

// OpenHoldings lists what a person has now, longest overdue first.
func (r *Rx) OpenHoldings(person tenants.PersonID) (hs []custody.Holding, err error) {
	err = r.Select("holdings", "h").ColumnExpr(holdingColumns).Where("h.in_at IS NULL AND h.person_id = ?", person).OrderExpr("h.due_order, h.id").Scan(r.Context(), &hs)
	return hs, tenants.Wrap("store.OpenHoldings", err)
}

// Human tells which human a record of a person is about: the same for two
// records of one human.
func (r *Rx) Human(id tenants.PersonID) (human string, err error) {
	err = r.Select("people", "p").ColumnExpr("p.human").Where("p.id = ?", id).Scan(r.Context(), &human)
	return human, notFound(err, "person_not_found")
}
