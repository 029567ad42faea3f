package store

import "claviger/tenants"

// Group reads one group.
func (r *Rx) Group(id tenants.GroupID) (g tenants.Group, err error) {
	err = r.Select("groups", "g").ColumnExpr("g.org_id, g.id, g.name").Where("g.id = ?", id).Scan(r.Context(), &g)
	return g, notFound(err, "group_not_found")
}

// GroupRow is a group with how many people are in it.
type GroupRow struct {
	tenants.Group
	Members int
}

// Groups lists the groups by name.
func (r *Rx) Groups() (gs []GroupRow, err error) {
	err = r.Select("groups", "g").ColumnExpr("g.org_id, g.id, g.name").
		ColumnExpr("(SELECT COUNT(*) FROM group_members AS m WHERE m.org_id = ? AND m.group_id = g.id) AS members", r.scope.Org()).
		OrderExpr("g.name, g.id").Scan(r.Context(), &gs)
	return gs, tenants.Wrap("store.Groups", err)
}

// GroupsOf lists the groups of one person by name.
func (r *Rx) GroupsOf(person tenants.PersonID) (gs []tenants.Group, err error) {
	err = r.Select("groups", "g").ColumnExpr("g.org_id, g.id, g.name").
		Join("JOIN ? ON m.group_id = g.id", r.Of("group_members", "m")).Where("m.person_id = ?", person).OrderExpr("g.name, g.id").Scan(r.Context(), &gs)
	return gs, tenants.Wrap("store.GroupsOf", err)
}

// GroupMembers lists who is in a group.
func (r *Rx) GroupMembers(id tenants.GroupID) (people []tenants.PersonID, err error) {
	err = r.Select("group_members", "m").ColumnExpr("m.person_id").Where("m.group_id = ?", id).OrderExpr("m.person_id").Scan(r.Context(), &people)
	return people, tenants.Wrap("store.GroupMembers", err)
}

// AddGroup writes a new group; names are unique in the organisation.
func (t *Tx) AddGroup(g tenants.Group) error {
	row := map[string]any{"id": g.ID, "name": g.Name}
	_, err := t.Insert("groups", &row).Exec(t.Context())
	return nameTaken(err, g.Name)
}

// SaveGroup writes a group's name.
func (t *Tx) SaveGroup(g tenants.Group) error {
	_, err := t.Update("groups").Set("name = ?", g.Name).Where("id = ?", g.ID).Exec(t.Context())
	return nameTaken(err, g.Name)
}

// SetGroupMember puts a person into a group or takes them out; doing it twice
// changes nothing.
func (t *Tx) SetGroupMember(group tenants.GroupID, person tenants.PersonID, member bool) error {
	is := "EXISTS (SELECT 1 FROM group_members AS gm WHERE gm.org_id = ?0 AND gm.person_id = p.id AND gm.group_id = ?3)"
	if member {
		is = "NOT " + is
	}
	if err := t.keepPerson(person, is, group); err != nil {
		return err
	}
	if !member {
		_, err := t.Delete("group_members").Where("group_id = ? AND person_id = ?", group, person).Exec(t.Context())
		return tenants.Wrap("store.SetGroupMember", err)
	}
	row := map[string]any{"group_id": group, "person_id": person}
	_, err := t.Insert("group_members", &row).On("CONFLICT DO NOTHING").Exec(t.Context())
	return tenants.Wrap("store.SetGroupMember", err)
}
