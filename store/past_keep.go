package store

import (
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// What rules know of people, keys, sites and due times stands in their tables
// as it is now. Whatever changes it first keeps what was, until the moment of
// the transaction (past_read.go answers from that). A thing that is new was
// nothing before, and the second change of one transaction adds nothing.
//
// Two transactions that wait for each other may commit against the order of
// their moments: what is kept never ends before something that is kept already.

// until gives the moment until which a row of table x, of the thing in column,
// held.
func until(table, column, thing string) string {
	return "COALESCE((SELECT MAX(x.until_at) FROM " + table + " AS x WHERE x.org_id = ?0 AND x." + column + " = " + thing + " AND x.until_at > ?1), ?1)"
}

var keepPeopleSQL = `INSERT INTO people_past (org_id, person_id, until_at, human, kind, department, profile, starts_on, ends_on, blocked_at, role, group_list, licence_list)
SELECT p.org_id, p.id, ` + until("people_past", "person_id", "p.id") + `, p.human, p.kind, p.department, p.profile, p.starts_on, p.ends_on, p.blocked_at, COALESCE(m.role, ''),
  COALESCE((SELECT @agg(g.group_id, ',') FROM group_members AS g WHERE g.org_id = ?0 AND g.person_id = p.id), ''),
  COALESCE((SELECT @agg(q.name || @u || q.until_on, @r) FROM qualifications AS q WHERE q.org_id = ?0 AND q.person_id = p.id AND q.ended_at IS NULL), '')
FROM people AS p LEFT JOIN memberships AS m ON m.org_id = ?0 AND m.person_id = p.id
WHERE p.org_id = ?0 AND p.created_at < ?1 AND p.id = ?2 AND (@if) ON CONFLICT DO NOTHING`

var keepItemsSQL = `INSERT INTO items_past (org_id, item_id, until_at, kind, level, site_id, home_id, retired, asset_list, class_list, group_list)
SELECT i.org_id, i.id, ` + until("items_past", "item_id", "i.id") + `, i.kind, i.level, i.site_id, i.home_id, i.state = 'retired',
  COALESCE((SELECT @agg(o.kind, ',') FROM opens AS o WHERE o.org_id = ?0 AND o.item_id = i.id), ''),
  COALESCE((SELECT @agg(a.class, ',') FROM opens AS oa JOIN areas AS a ON a.org_id = ?0 AND a.id = oa.asset_id WHERE oa.org_id = ?0 AND oa.item_id = i.id AND oa.kind = 'area' AND a.class <> ''), ''),
  COALESCE((SELECT @agg(k.group_id, ',') FROM key_group_items AS k WHERE k.org_id = ?0 AND k.item_id = i.id), '')
FROM items AS i WHERE i.org_id = ?0 AND i.created_at < ?1 AND (@if) ON CONFLICT DO NOTHING`

var keepSiteSQL = `INSERT INTO sites_past (org_id, site_id, until_at, zone, from_day, until_day, days)
SELECT s.org_id, s.id, ` + until("sites_past", "site_id", "s.id") + `, s.zone, COALESCE(c.from_day, ''), COALESCE(c.until_day, ''),
  COALESCE((SELECT @agg(d.day, ',') FROM site_holidays AS d WHERE d.org_id = ?0 AND d.site_id = s.id), '')
FROM sites AS s LEFT JOIN site_calendars AS c ON c.org_id = ?0 AND c.site_id = s.id
WHERE s.org_id = ?0 AND s.id = ?2 AND (@if) ON CONFLICT DO NOTHING`

var keepZoneSQL = `INSERT INTO sites_past (org_id, site_id, until_at, zone, from_day, until_day, days)
SELECT ?0, '', ` + until("sites_past", "site_id", "''") + `, z.zone, '', '', '' FROM organisations AS z WHERE z.id = ?0 AND z.zone <> ?2 ON CONFLICT DO NOTHING`

var keepDueSQL = `INSERT INTO dues_past (org_id, holding_id, until_at, due_at)
SELECT h.org_id, h.id, ` + until("dues_past", "holding_id", "h.id") + `, h.due_at FROM holdings AS h WHERE h.org_id = ?0 AND h.id = ?2 ON CONFLICT DO NOTHING`

// keep writes what was, where the condition holds; ?2 and on are the values.
func (t *Tx) keep(sql, condition string, values ...any) error {
	sql = strings.NewReplacer("@agg", t.agg(), "@u", "'"+unitSep+"'", "@r", "'"+recordSep+"'", "@if", condition).Replace(sql)
	_, err := t.Raw(sql, append([]any{t.scope.Org(), t.Now()}, values...)...).Exec(t.Context())
	return tenants.Wrap("store.keep", err)
}

// keepPerson keeps what rules knew of a person, where the condition on p and
// ?3 and on holds.
func (t *Tx) keepPerson(id tenants.PersonID, condition string, values ...any) error {
	return t.keep(keepPeopleSQL, condition, append([]any{id}, values...)...)
}

// keepItems keeps what rules knew of the items i for which the condition on ?2
// and on holds.
func (t *Tx) keepItems(condition string, values ...any) error {
	return t.keep(keepItemsSQL, condition, values...)
}

// keepSite keeps the zone and the holidays of a site.
func (t *Tx) keepSite(id tenants.SiteID, condition string, values ...any) error {
	return t.keep(keepSiteSQL, condition, append([]any{id}, values...)...)
}

// keepZone keeps the zone of the organisation, unless it stays.
func (t *Tx) keepZone(zone string) error { return t.keep(keepZoneSQL, "", zone) }

// keepDue keeps when a holding was due.
func (t *Tx) keepDue(id custody.HoldingID) error { return t.keep(keepDueSQL, "", id) }

// changedPerson is the condition that rules will know a person otherwise.
const changedPerson = "p.human <> ?3 OR p.kind <> ?4 OR p.department <> ?5 OR p.profile <> ?6 OR p.starts_on IS DISTINCT FROM ?7 OR p.ends_on IS DISTINCT FROM ?8 OR p.blocked_at IS DISTINCT FROM ?9"

// differ lists what is in one of two sets only.
func differ[T comparable](a, b []T) (out []T) {
	in := make(map[T]int, len(a))
	for _, v := range a {
		in[v] |= 1
	}
	for _, v := range b {
		in[v] |= 2
	}
	for v, sides := range in {
		if sides != 3 {
			out = append(out, v)
		}
	}
	return out
}
