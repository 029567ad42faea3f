package rules_test

import (
	"testing"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

func TestWhoMatchesWhenAnyListNamesThePerson(t *testing.T) {
	for name, c := range map[string]struct {
		who  rules.Who
		want bool
	}{
		"nobody":           {rules.Who{}, false},
		"everyone":         {rules.Who{Everyone: true}, true},
		"person":           {rules.Who{People: []tenants.PersonID{"per_ann", "per_ben"}}, true},
		"other person":     {rules.Who{People: []tenants.PersonID{"per_ann"}}, false},
		"group":            {rules.Who{Groups: []tenants.GroupID{"grp_a"}}, true},
		"other group":      {rules.Who{Groups: []tenants.GroupID{"grp_b"}}, false},
		"role":             {rules.Who{Roles: []tenants.Role{tenants.RoleHolder}}, true},
		"department":       {rules.Who{Departments: []string{"Workshop"}}, true},
		"empty department": {rules.Who{Departments: []string{""}}, false},
		"kind":             {rules.Who{Kinds: []tenants.PersonKind{tenants.Staff}}, true},
		"one of many":      {rules.Who{People: []tenants.PersonID{"per_ann"}, Groups: []tenants.GroupID{"grp_a"}}, true},
	} {
		d := rules.Decide(ask(wall(16, 9, 0)), facts(allow("r", func(r *rules.Rule) { r.Who = c.who })))
		if got := d.Outcome == rules.Granted; got != c.want {
			t.Errorf("%s: granted %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatMatchesWhenEveryListContainsTheItem(t *testing.T) {
	low, high := custody.Level(0), custody.Level(3)
	for name, c := range map[string]struct {
		what rules.What
		want bool
	}{
		"anything":       {rules.What{}, true},
		"item":           {rules.What{Items: []custody.ItemID{"itm_1"}}, true},
		"other item":     {rules.What{Items: []custody.ItemID{"itm_2"}}, false},
		"site":           {rules.What{Sites: []tenants.SiteID{"sit_1"}}, true},
		"place":          {rules.What{Places: []custody.PlaceID{"plc_1"}}, true},
		"site not place": {rules.What{Sites: []tenants.SiteID{"sit_1"}, Places: []custody.PlaceID{"plc_2"}}, false},
		"vehicles":       {rules.What{Assets: []custody.AssetKind{custody.VehicleAsset}}, true},
		"units":          {rules.What{Assets: []custody.AssetKind{custody.UnitAsset}}, false},
		"class":          {rules.What{Classes: []string{"pharmacy"}}, false},
		"from level 2":   {rules.What{MinLevel: 2}, false},
		"up to level 0":  {rules.What{MaxLevel: &low}, false},
		"up to level 3":  {rules.What{MaxLevel: &high}, true},
		"kind":           {rules.What{Kinds: []custody.ItemKind{custody.Ring}}, false},
	} {
		d := rules.Decide(ask(wall(16, 9, 0)), facts(allow("r", func(r *rules.Rule) { r.What = c.what })))
		if got := d.Outcome == rules.Granted; got != c.want {
			t.Errorf("%s: granted %v, want %v", name, got, c.want)
		}
	}
}
