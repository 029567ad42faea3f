package store

import (
	"cmp"
	"time"

	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

// House reads what doubts about a rule rest on: the rules in force, the people
// who are active now, the sites with their holidays.
func (r *Rx) House() (h access.House, err error) {
	h.Now = r.Now()
	if h.Rules, err = r.Rules(); err != nil {
		return h, err
	}
	people, err := r.RulePeople()
	if err != nil {
		return h, err
	}
	for _, p := range people {
		if p.Active {
			h.People = append(h.People, access.Known{ID: p.ID, Name: p.Name, PersonFacts: p.PersonFacts})
		}
	}
	sites, err := r.Sites()
	for _, s := range sites {
		site, _, err := r.SiteOf(s.ID)
		if err != nil {
			return h, err
		}
		c, err := r.Calendar(s.ID)
		if err != nil {
			return h, err
		}
		if z := zone(site.Zone); z != nil {
			h.Sites = append(h.Sites, access.Place{ID: s.ID, Name: s.Name, Zone: z, Calendar: c})
		}
	}
	return h, err
}

// RulePerson is somebody with what rules know of them.
type RulePerson struct {
	ID   tenants.PersonID
	Name string
	rules.PersonFacts
}

// RulePeople reads everybody with what rules know of them: one statement. The
// end of a licence is told in the zone of the organisation.
func (r *Rx) RulePeople() ([]RulePerson, error) { return r.rulePeopleAt(r.Now()) }

// rulePeopleAt is RulePeople at another moment: for one that is over, those who
// were on record then, as rules knew them then.
func (r *Rx) rulePeopleAt(at time.Time) ([]RulePerson, error) {
	type personRow struct {
		tenants.Person
		Role        tenants.Role
		GroupList   string
		LicenceList string
		OrgZone     string
	}
	var rows []personRow
	err := r.Select("people", "p").ColumnExpr("p.org_id, p.id, p.human, p.number, p.name, p.kind, p.department, p.profile, p.starts_on, p.ends_on, p.blocked_at, COALESCE(m.role, '') AS role").
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(g.group_id, ',') FROM group_members AS g WHERE g.org_id = ? AND g.person_id = p.id), '') AS group_list", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT "+r.agg()+"(q.name || ? || q.until_on, ?) FROM qualifications AS q WHERE q.org_id = ? AND q.person_id = p.id AND q.ended_at IS NULL), '') AS licence_list", unitSep, recordSep, r.scope.Org()).
		ColumnExpr("COALESCE((SELECT z.zone FROM organisations AS z WHERE z.id = ?), '') AS org_zone", r.scope.Org()).
		Join("LEFT JOIN ? ON m.person_id = p.id", r.Of("memberships", "m")).Where("p.created_at <= ?", micros(at)).
		OrderExpr("p.name_order, p.id").Limit(20_000).Scan(r.Context(), &rows)
	if err != nil {
		return nil, tenants.Wrap("store.RulePeople", err)
	}
	were, zoneWas, err := r.peopleThen(at)
	out := make([]RulePerson, len(rows))
	for i, p := range rows {
		if was, ok := were[p.ID]; ok {
			p.Human, p.Kind, p.Department, p.Profile, p.StartsOn, p.EndsOn, p.BlockedAt = was.Human, was.Kind, was.Department, was.Profile, was.StartsOn, was.EndsOn, was.BlockedAt
			p.Role, p.GroupList, p.LicenceList = was.Role, was.GroupList, was.LicenceList
		}
		out[i] = RulePerson{ID: p.ID, Name: p.Name, PersonFacts: rules.PersonFacts{Known: true, Active: p.ActiveAt(at), Human: p.Human, Kind: p.Kind, Role: p.Role,
			Profile: p.Profile, Department: p.Department, Groups: split[tenants.GroupID](p.GroupList), Qualifications: licences(p.LicenceList, zone(cmp.Or(zoneWas, p.OrgZone)))}}
	}
	return out, tenants.Wrap("store.RulePeople", err)
}
