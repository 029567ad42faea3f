package admin

import (
	"context"
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// AddGroup adds a named set of people, empty at first.
func AddGroup(ctx context.Context, s Store, scope tenants.Scope, name string) (tenants.Group, error) {
	var out tenants.Group
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.PeopleEdit); err != nil {
			return err
		}
		name, err := tenants.NormalName(name, "name", 60)
		if err != nil {
			return err
		}
		out = tenants.Group{OrgID: scope.Org(), ID: tenants.GroupID(tx.NewID("grp")), Name: name}
		if err := tx.AddGroup(out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.GroupChanged, Outcome: "added", Data: map[string]string{"group": string(out.ID), "name": name}})
		return err
	})
	return out, tenants.Wrap("admin.AddGroup", err)
}

// RenameGroup gives a group another name.
func RenameGroup(ctx context.Context, s Store, scope tenants.Scope, id tenants.GroupID, name string) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.PeopleEdit); err != nil {
			return err
		}
		g, err := tx.Group(id)
		if err != nil {
			return err
		}
		if g.Name, err = tenants.NormalName(name, "name", 60); err != nil {
			return err
		}
		if err := tx.SaveGroup(g); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.GroupChanged, Outcome: "renamed", Data: map[string]string{"group": string(id), "name": g.Name}})
		return err
	})
	return tenants.Wrap("admin.RenameGroup", err)
}

// SetGroupMembers makes exactly these people the members of a group; each one
// who comes or goes is an entry of its own.
func SetGroupMembers(ctx context.Context, s Store, scope tenants.Scope, id tenants.GroupID, people []tenants.PersonID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.PeopleEdit); err != nil {
			return err
		}
		if _, err := tx.Group(id); err != nil {
			return err
		}
		now, err := tx.GroupMembers(id)
		if err != nil {
			return err
		}
		for _, p := range sortedIDs(now, people) {
			was, is := slices.Contains(now, p), slices.Contains(people, p)
			if was == is {
				continue
			}
			if err := setMember(tx, scope, id, p, is); err != nil {
				return err
			}
		}
		return nil
	})
	return tenants.Wrap("admin.SetGroupMembers", err)
}

func sortedIDs(lists ...[]tenants.PersonID) []tenants.PersonID {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

func setMember(tx Tx, scope tenants.Scope, group tenants.GroupID, person tenants.PersonID, member bool) error {
	if _, err := seenPerson(tx, scope, person); err != nil {
		return err
	}
	if err := tx.SetGroupMember(group, person, member); err != nil {
		return err
	}
	outcome := "left"
	if member {
		outcome = "joined"
	}
	_, err := tx.Record(custody.Event{Kind: custody.GroupChanged, PersonID: person, Outcome: outcome, Data: map[string]string{"group": string(group)}})
	return err
}
