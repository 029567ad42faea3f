package rules

import (
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// Concerning are the rules that name the person at all. The others have no
// part in any decision about them, so that Decide answers the same without,
// but for the names of others who could help: who asks about thousands of keys
// narrows the rules once.
func Concerning(id tenants.PersonID, p PersonFacts, rs []Rule) (out []Rule) {
	p.sorted = slices.IsSorted(p.Groups)
	for i := range rs {
		if rs[i].Who.matches(id, &p) {
			out = append(out, rs[i])
		}
	}
	return out
}

// Names tells whether the rule's who names the person.
func (w *Who) Names(id tenants.PersonID, p PersonFacts) bool { return w.matches(id, &p) }

// Broadly tells whether the who reaches a person by something other than
// naming them or a group they are in: as everybody, by role, profile, department
// or kind.
func (w *Who) Broadly(id tenants.PersonID, p PersonFacts) bool {
	broad := *w
	broad.People, broad.Groups = nil, nil
	return broad.matches(id, &p)
}

// Covers tells whether the rule's what contains the item.
func (w *What) Covers(id custody.ItemID, it ItemFacts) bool { return w.matches(id, &it) }

func (w *Who) matches(id tenants.PersonID, p *PersonFacts) bool {
	return !slices.Contains(w.Except, id) && (w.Everyone ||
		slices.Contains(w.People, id) ||
		slices.Contains(w.Roles, p.Role) && p.Role != "" ||
		slices.Contains(w.Profiles, p.Profile) && p.Profile != "" ||
		slices.Contains(w.Departments, p.Department) && p.Department != "" ||
		slices.Contains(w.Kinds, p.Kind) && p.Kind != "" ||
		p.inOne(w.Groups))
}

// manyGroups is from how many groups on a sorted list is searched by halves.
const manyGroups = 16

// inOne tells whether the person is in one of the groups.
func (p *PersonFacts) inOne(groups []tenants.GroupID) bool {
	if len(groups) == 0 || len(p.Groups) == 0 {
		return false
	}
	if len(p.Groups) < manyGroups || !p.sorted {
		return shares(groups, p.Groups)
	}
	for _, g := range groups {
		if _, ok := slices.BinarySearch(p.Groups, g); ok {
			return true
		}
	}
	return false
}

func (w *What) matches(id custody.ItemID, it *ItemFacts) bool {
	return it.Level >= w.MinLevel &&
		(w.MaxLevel == nil || it.Level <= *w.MaxLevel) &&
		has(w.Items, id) &&
		has(w.Kinds, it.Kind) &&
		has(w.Places, it.HomeID) &&
		has(w.Sites, it.SiteID) &&
		(len(w.Assets) == 0 || shares(w.Assets, it.Assets)) &&
		(len(w.Classes) == 0 || shares(w.Classes, it.Classes)) &&
		(len(w.Groups) == 0 || shares(w.Groups, it.Groups))
}

// has is true for an empty list: the dimension is then not asked about.
func has[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func shares[T comparable](a, b []T) bool {
	for _, v := range a {
		if slices.Contains(b, v) {
			return true
		}
	}
	return false
}
