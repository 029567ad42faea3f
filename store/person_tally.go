package store

import (
	"slices"

	"claviger/tenants"
)

// Names of the counters of people, of the organisation and of each site.
const (
	peopleAll     = "people"
	peopleBlocked = "people_blocked"
	peopleHolding = "people_holding" // who have a key
)

// counted is what of a person is counted.
type counted struct {
	SiteID  tenants.SiteID
	Blocked bool
	Held    int64
}

// counted reads what of a person is counted.
func (r *Rx) counted(id tenants.PersonID) (c counted, err error) {
	err = r.Select("people", "p").ColumnExpr("p.site_id, p.blocked_at IS NOT NULL AS blocked, p.held").Where("p.id = ?", id).Scan(r.Context(), &c)
	return c, notFound(err, "person_not_found")
}

// countPerson moves the counters of people by one person.
func (t *Tx) countPerson(c counted, by int) {
	t.count(c.SiteID, peopleAll, by)
	if c.Blocked {
		t.count(c.SiteID, peopleBlocked, by)
	}
	if c.Held > 0 {
		t.count(c.SiteID, peopleHolding, by)
	}
}

// PeopleCount is how many people there are, and how many of them are blocked.
type PeopleCount struct {
	All, Active, Blocked, Holding int
}

func (n *PeopleCount) add(name string, by int) {
	switch name {
	case peopleAll:
		n.All += by
		n.Active += by
	case peopleBlocked:
		n.Blocked += by
		n.Active -= by
	case peopleHolding:
		n.Holding += by
	}
}

// CountPeople reads how many people the scope reaches: those of its sites, and
// the one who asks.
func (r *Rx) CountPeople() (n PeopleCount, err error) {
	scopes := []tenants.SiteID{""}
	sites := r.scope.Sites()
	if sites != nil {
		scopes = append(sites, "-")
	}
	var rows []counterRow
	err = r.Select("counters", "c").ColumnExpr("c.org_id, c.scope, c.name, c.n").Where("c.scope IN (?) AND c.name IN (?, ?, ?)", bunIn(scopes), peopleAll, peopleBlocked, peopleHolding).Scan(r.Context(), &rows)
	for _, row := range rows {
		n.add(row.Name, int(row.N))
	}
	if err != nil || sites == nil || r.scope.Person() == "" {
		return n, tenants.Wrap("store.CountPeople", err)
	}
	self, err := r.counted(r.scope.Person())
	if err != nil || slices.Contains(sites, self.SiteID) {
		return n, tenants.Wrap("store.CountPeople", err)
	}
	n.add(peopleAll, 1)
	if self.Blocked {
		n.add(peopleBlocked, 1)
	}
	if self.Held > 0 {
		n.add(peopleHolding, 1)
	}
	return n, nil
}
