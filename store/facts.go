package store

import (
	"strings"
	"sync"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// factsRow is all that one statement finds out about an ask.
type factsRow struct {
	Kind       tenants.PersonKind
	Department string
	Profile    string
	StartsOn   *time.Time
	EndsOn     *time.Time
	BlockedAt  *time.Time
	Role       tenants.Role
	Groups     string
	Held       string
	Late       string
	Assets     string
	Classes    string
	Zone       string
	OrgZone    string
	Revision   int64
}

// factsSQL asks about the person, the item, the site's zone and the revision
// of the rules in one round trip. Every sub-select is fenced by itself.
const factsSQL = `SELECT COALESCE(p.kind, '') AS kind, COALESCE(p.department, '') AS department, COALESCE(p.profile, '') AS profile,
  p.starts_on, p.ends_on, p.blocked_at, COALESCE(m.role, '') AS role,
  COALESCE((SELECT @agg(g.group_id, ',') FROM group_members AS g WHERE g.org_id = ?0 AND g.person_id = ?1), '') AS groups,
  COALESCE((SELECT @agg(h.item_id, ',') FROM holdings AS h WHERE h.org_id = ?0 AND h.person_id = ?1 AND h.in_at IS NULL), '') AS held,
  COALESCE((SELECT @agg(l.item_id, ',') FROM holdings AS l WHERE l.org_id = ?0 AND l.person_id = ?1 AND l.in_at IS NULL AND l.due_order < ?4), '') AS late,
  COALESCE((SELECT @agg(o.kind, ',') FROM opens AS o WHERE o.org_id = ?0 AND o.item_id = ?2), '') AS assets,
  COALESCE((SELECT @agg(a.class, ',') FROM opens AS oa JOIN areas AS a ON a.org_id = ?0 AND a.id = oa.asset_id WHERE oa.org_id = ?0 AND oa.item_id = ?2 AND oa.kind = 'area' AND a.class <> ''), '') AS classes,
  COALESCE((SELECT s.zone FROM sites AS s WHERE s.org_id = ?0 AND s.id = ?3), '') AS zone,
  COALESCE((SELECT z.zone FROM organisations AS z WHERE z.id = ?0), '') AS org_zone,
  COALESCE((SELECT c.n FROM counters AS c WHERE c.org_id = ?0 AND c.scope = '' AND c.name = 'rules'), 0) AS revision
FROM people AS p LEFT JOIN memberships AS m ON m.org_id = ?0 AND m.person_id = p.id
WHERE p.org_id = ?0 AND p.id = ?1`

// Facts gathers what Decide may know about an ask. An unknown person gives
// facts that say so; they deny.
func (r *Rx) Facts(ask rules.Ask, item custody.Item) (rules.Facts, error) {
	row, known, err := r.factsRow(ask, item)
	if err != nil {
		return rules.Facts{}, tenants.Wrap("store.Facts", err)
	}
	f := rules.Facts{Item: rules.ItemFacts{Known: item.ID != "", Kind: item.Kind, Level: item.Level, State: item.State, HolderID: item.HolderID,
		SiteID: item.SiteID, HomeID: item.HomeID, Assets: split[custody.AssetKind](row.Assets), Classes: split[string](row.Classes)}}
	if known {
		p := tenants.Person{StartsOn: row.StartsOn, EndsOn: row.EndsOn, BlockedAt: row.BlockedAt}
		f.Person = rules.PersonFacts{Known: true, Active: p.ActiveAt(ask.At), Kind: row.Kind, Role: row.Role, Profile: row.Profile,
			Department: row.Department, Groups: split[tenants.GroupID](row.Groups)}
		f.Held = heldFacts(row)
	}
	f.ZoneID = row.Zone
	if f.ZoneID == "" {
		f.ZoneID = row.OrgZone
	}
	f.Zone = zone(f.ZoneID)
	f.Rules, err = r.currentRules(row.Revision)
	return f, tenants.Wrap("store.Facts", err)
}

func (r *Rx) factsRow(ask rules.Ask, item custody.Item) (row factsRow, known bool, err error) {
	err = r.Raw(strings.ReplaceAll(factsSQL, "@agg", r.agg()), r.scope.Org(), ask.PersonID, item.ID, item.SiteID, micros(ask.At)).Scan(r.Context(), &row)
	if isNoRows(err) {
		return row, false, nil
	}
	return row, err == nil, err
}

func heldFacts(row factsRow) (fs []rules.HeldFact) {
	late := split[custody.ItemID](row.Late)
	for _, id := range split[custody.ItemID](row.Held) {
		f := rules.HeldFact{ItemID: id}
		for _, l := range late {
			f.Overdue = f.Overdue || l == id
		}
		fs = append(fs, f)
	}
	return fs
}

// split reads what the database joined with commas, in a fixed order.
func split[T ~string](list string) (out []T) {
	if list == "" {
		return nil
	}
	seen := map[string]bool{}
	for _, s := range strings.Split(list, ",") {
		if !seen[s] {
			seen[s] = true
			out = append(out, T(s))
		}
	}
	sortStrings(out)
	return out
}

var zones sync.Map // IANA name → *time.Location

// zone loads a time zone once; nil for a name that does not exist, which
// denies everything that depends on it.
func zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	if name == "" {
		return nil
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, z)
	return z
}
