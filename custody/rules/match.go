package rules

import (
	"slices"

	"claviger/tenants"
)

func (w Who) matches(id tenants.PersonID, p PersonFacts) bool {
	return w.Everyone ||
		slices.Contains(w.People, id) ||
		slices.Contains(w.Roles, p.Role) && p.Role != "" ||
		slices.Contains(w.Profiles, p.Profile) && p.Profile != "" ||
		slices.Contains(w.Departments, p.Department) && p.Department != "" ||
		slices.Contains(w.Kinds, p.Kind) && p.Kind != "" ||
		shares(w.Groups, p.Groups)
}

func (w What) matches(ask Ask, it ItemFacts) bool {
	return it.Level >= w.MinLevel &&
		(w.MaxLevel == nil || it.Level <= *w.MaxLevel) &&
		has(w.Items, ask.ItemID) &&
		has(w.Kinds, it.Kind) &&
		has(w.Places, it.HomeID) &&
		has(w.Sites, it.SiteID) &&
		(len(w.Assets) == 0 || shares(w.Assets, it.Assets)) &&
		(len(w.Classes) == 0 || shares(w.Classes, it.Classes))
}

// has is true for an empty list: the dimension is then not asked about.
func has[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func shares[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}
