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
	Human      string
	Kind       tenants.PersonKind
	Department string
	Profile    string
	StartsOn   *time.Time
	EndsOn     *time.Time
	BlockedAt  *time.Time
	Role       tenants.Role
	Groups     string
	Licences   string
	Held       string
	Witnesses  string
	Assets     string
	Classes    string
	KeyGroups  string
	Zone       string
	OrgZone    string
	FromDay    string
	UntilDay   string
	Holidays   string
	Bookings   string
	Approvals  string
	Kept       string
	Fault      custody.FaultID
	Kit        string
	Checks     string
	Locked     string
	Lead       int64
	Revision   int64
}

// factsSQL asks about the person, the item, the site's zone and holidays and
// the revision of the rules in one round trip. Every sub-select is fenced by
// itself. Lists have commas between them; rows of several fields have @u
// between fields and @r between rows.
const factsSQL = `SELECT p.human, COALESCE(p.kind, '') AS kind, COALESCE(p.department, '') AS department, COALESCE(p.profile, '') AS profile,
  p.starts_on, p.ends_on, p.blocked_at, COALESCE(m.role, '') AS role,
  COALESCE((SELECT @agg(g.group_id, ',') FROM group_members AS g WHERE g.org_id = ?0 AND g.person_id = ?1), '') AS groups,
  COALESCE((SELECT @agg(q.name || @u || q.until_on, @r) FROM qualifications AS q WHERE q.org_id = ?0 AND q.person_id = ?1 AND q.ended_at IS NULL), '') AS licences,
  COALESCE((SELECT @agg(h.item_id || @u || (CASE WHEN h.due_order < ?4 THEN '1' ELSE '' END) || @u || CAST(i.level AS text) || @u ||
    COALESCE((SELECT @agg(ho.kind, ',') FROM opens AS ho WHERE ho.org_id = ?0 AND ho.item_id = h.item_id), '') || @u ||
    COALESCE((SELECT @agg(hk.group_id, ',') FROM key_group_items AS hk WHERE hk.org_id = ?0 AND hk.item_id = h.item_id), ''), @r)
    FROM holdings AS h JOIN items AS i ON i.org_id = ?0 AND i.id = h.item_id WHERE h.org_id = ?0 AND h.person_id = ?1 AND h.in_at IS NULL), '') AS held,
  COALESCE((SELECT @agg(w.id || @u || w.human || @u || (CASE WHEN w.blocked_at IS NULL AND (w.starts_on IS NULL OR w.starts_on <= ?4) AND (w.ends_on IS NULL OR w.ends_on > ?4) THEN '1' ELSE '' END) || @u ||
    w.kind || @u || COALESCE(wm.role, '') || @u || w.profile || @u || w.department || @u ||
    COALESCE((SELECT @agg(wg.group_id, ',') FROM group_members AS wg WHERE wg.org_id = ?0 AND wg.person_id = w.id), ''), @r)
    FROM people AS w LEFT JOIN memberships AS wm ON wm.org_id = ?0 AND wm.person_id = w.id WHERE w.org_id = ?0 AND w.id IN (?5)), '') AS witnesses,
  COALESCE((SELECT @agg(o.kind, ',') FROM opens AS o WHERE o.org_id = ?0 AND o.item_id = ?2), '') AS assets,
  COALESCE((SELECT @agg(a.class, ',') FROM opens AS oa JOIN areas AS a ON a.org_id = ?0 AND a.id = oa.asset_id WHERE oa.org_id = ?0 AND oa.item_id = ?2 AND oa.kind = 'area' AND a.class <> ''), '') AS classes,
  COALESCE((SELECT @agg(k.group_id, ',') FROM key_group_items AS k WHERE k.org_id = ?0 AND k.item_id = ?2), '') AS key_groups,
  COALESCE((SELECT s.zone FROM sites AS s WHERE s.org_id = ?0 AND s.id = ?3), '') AS zone,
  COALESCE((SELECT z.zone FROM organisations AS z WHERE z.id = ?0), '') AS org_zone,
  COALESCE((SELECT cf.from_day FROM site_calendars AS cf WHERE cf.org_id = ?0 AND cf.site_id = ?3), '') AS from_day,
  COALESCE((SELECT cu.until_day FROM site_calendars AS cu WHERE cu.org_id = ?0 AND cu.site_id = ?3), '') AS until_day,
  COALESCE((SELECT @agg(d.day, ',') FROM site_holidays AS d WHERE d.org_id = ?0 AND d.site_id = ?3 AND d.day >= ?6 AND d.day <= ?7), '') AS holidays,
  COALESCE((SELECT @agg(@from || @u || @to || @u || (CASE WHEN b.person_id = ?1 OR b.group_id IN (SELECT bg.group_id FROM group_members AS bg WHERE bg.org_id = ?0 AND bg.person_id = ?1) THEN '1' ELSE '' END), @r)
    FROM bookings AS b WHERE b.org_id = ?0 AND b.item_id = ?2 AND b.state = 'booked' AND b.to_at > ?4), '') AS bookings,
  COALESCE((SELECT @agg(rq.rule_id || @u || CAST(rq.rule_version AS text) || @u || CAST(ra.step AS text) || @u || @said || @u || @back || @u || @approver || @u || @boss, @r)
    FROM requests AS rq JOIN request_answers AS ra ON ra.org_id = ?0 AND ra.request_id = rq.id
    JOIN people AS ap ON ap.org_id = ?0 AND ap.id = ra.person_id LEFT JOIN memberships AS apm ON apm.org_id = ?0 AND apm.person_id = ap.id
    LEFT JOIN people AS bo ON bo.org_id = ?0 AND bo.id = ra.for_id LEFT JOIN memberships AS bom ON bom.org_id = ?0 AND bom.person_id = bo.id
    WHERE rq.org_id = ?0 AND rq.item_id = ?2 AND rq.person_id = ?1 AND rq.kind = 'access_once' AND rq.state = 'granted' AND ra.yes AND rq.holding_id IN ('', ?8) AND rq.from_at <= ?4 AND rq.until > ?4), '') AS approvals,
  COALESCE((SELECT @agg(@heard || @u || @hold, @r) FROM waiters AS wt WHERE wt.org_id = ?0 AND wt.item_id = ?2 AND wt.settled_at IS NULL AND wt.person_id <> ?1 AND wt.hold_until > ?4), '') AS kept,
  ` + blockedSQL + ` AS fault,
  ` + kitSQL + ` AS kit,
  ` + checksSQL + ` AS checks,
  ` + lockedSQL + ` AS locked,
  COALESCE((SELECT bt.lead_minutes FROM booking_terms AS bt WHERE bt.org_id = ?0), -1) AS lead,
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
	f, err := r.factsOf(row, known, ask, item)
	if err == nil && ask.Glass != "" {
		f.Glass, err = r.glassFact(ask, item)
	}
	return f, tenants.Wrap("store.Facts", err)
}

// factsOf makes facts of what the statement found.
func (r *Rx) factsOf(row factsRow, known bool, ask rules.Ask, item custody.Item) (rules.Facts, error) {
	f := rules.Facts{Item: rules.ItemFacts{Known: item.ID != "", Kind: item.Kind, Level: item.Level, State: item.State, HolderID: item.HolderID,
		SiteID: item.SiteID, HomeID: item.HomeID, Assets: split[custody.AssetKind](row.Assets), Classes: split[string](row.Classes),
		Groups: split[custody.KeyGroupID](row.KeyGroups), Fault: row.Fault, Together: kitFact(row.Kit)}}
	if c := checkFact(row.Checks); c != nil && !ask.At.Before(c.From) {
		f.Item.Check = c // one that is late later makes no difference yet
	}
	f.ZoneID = row.Zone
	if f.ZoneID == "" {
		f.ZoneID = row.OrgZone
	}
	f.Zone = zone(f.ZoneID)
	if l := lockdownFact(row.Locked); l != nil && !ask.At.After(r.Now().Add(aheadOfLockdown)) {
		f.Lockdown = l
	}
	if known {
		p := tenants.Person{StartsOn: row.StartsOn, EndsOn: row.EndsOn, BlockedAt: row.BlockedAt}
		f.Person = rules.PersonFacts{Known: true, Active: p.ActiveAt(ask.At), Human: row.Human, Kind: row.Kind, Role: row.Role, Profile: row.Profile,
			Department: row.Department, Groups: split[tenants.GroupID](row.Groups), Qualifications: licences(row.Licences, f.Zone)}
		f.Held, f.Witnesses = heldFacts(row.Held), witnessFacts(row.Witnesses)
		f.Bookings, f.Reserved = bookingFacts(row.Bookings, termsOf(row.Lead, 0).Lead)
		f.Reserved = append(f.Reserved, keptFacts(row.Kept)...)
		f.Approvals = approvalFacts(row.Approvals)
		f.Calendar = calendar(row.FromDay, row.UntilDay, row.Holidays)
	}
	var err error
	f.Rules, err = r.currentRules(row.Revision)
	return f, err
}

// Around the moment of an ask Decide looks one day back and two weeks ahead.
const (
	dayBack   = -24 * time.Hour * 2
	daysAhead = 24 * time.Hour * 17
)

// askFacts runs the statement about an item, or whatever stands for one.
func (r *Rx) askFacts(sql string, ask rules.Ask, id any, item custody.Item, into any) error {
	witnesses := []tenants.PersonID{""}
	for _, w := range ask.Witnesses {
		witnesses = append(witnesses, w.PersonID)
	}
	sql = r.checkText(sql)
	sql = strings.NewReplacer("@agg", r.agg(), "@u", "'"+unitSep+"'", "@r", "'"+recordSep+"'", "@from", r.textTime("b.from_at"), "@to", r.textTime("b.to_at"),
		"@said", r.textTime("ra.at"), "@back", r.textTime("rq.until"), "@heard", r.textTime("wt.told_at"), "@hold", r.textTime("wt.hold_until"), "@locked", r.textTime("l.at")).Replace(strings.NewReplacer("@approver", personSQL("ap"), "@boss", personSQL("bo")).Replace(sql))
	return r.Raw(sql, r.scope.Org(), ask.PersonID, id, item.SiteID, micros(ask.At), bunIn(witnesses),
		string(rules.DateOf(ask.At.Add(dayBack))), string(rules.DateOf(ask.At.Add(daysAhead))), item.HoldingID, item.PlaceID).Scan(r.Context(), into)
}

func (r *Rx) factsRow(ask rules.Ask, item custody.Item) (row factsRow, known bool, err error) {
	err = r.askFacts(factsSQL, ask, item.ID, item, &row)
	if isNoRows(err) {
		return row, false, nil
	}
	return row, err == nil, err
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
