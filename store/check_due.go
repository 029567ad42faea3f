package store

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

// DueCheck is a check of one vehicle that is not done for the day or the week.
type DueCheck struct {
	ListID     custody.CheckListID
	List       string
	LateBlocks bool
	custody.CheckTimes
	Since     time.Time // when the list began to ask
	Made      time.Time // when the vehicle came on record
	Zone      string    // of the vehicle's site
	Site      string
	LastAt    *time.Time // when it was last done, nil for never
	VehicleID custody.VehicleID
	StockNo   string
	Make      string
	Model     string
	Year      int
	Colour    string
	ItemID    custody.ItemID // a key of it
	Code      string
	Holder    string // who has that key, "" when it is in
}

// Vehicle is what the vehicle is called.
func (d DueCheck) Vehicle() string { return vehicleName(d.StockNo, d.Make, d.Model, d.Year, d.Colour) }

// LateFrom is the moment from which it is late.
func (d DueCheck) LateFrom() time.Time {
	since := d.Since
	if d.Made.After(since) {
		since = d.Made
	}
	return d.CheckTimes.LateFrom(d.LastAt, since, d.zone())
}

// Late tells whether it is late then.
func (d DueCheck) Late(now time.Time) bool { return !now.Before(d.LateFrom()) }

func (d DueCheck) zone() *time.Location {
	if z := zone(d.Zone); z != nil {
		return z
	}
	return time.UTC
}

const dueColumns = "l.id AS list_id, l.name AS list, l.late_blocks, l.every, l.weekday, l.clock, l.since, v.created_at AS made, COALESCE(NULLIF(s.zone, ''), o.zone) AS zone, s.name AS site, " +
	"v.id AS vehicle_id, v.stock_no, v.make, v.model, v.year, v.colour, i.id AS item_id, i.code, COALESCE(p.name, '') AS holder"

// dueFrom is each vehicle with each list that asks of it, by the first of its
// keys; each ? is the organisation.
const dueFrom = ` FROM check_lists AS l JOIN vehicles AS v ON v.org_id = ? JOIN sites AS s ON s.org_id = ? AND s.id = v.site_id JOIN organisations AS o ON o.id = l.org_id
  JOIN items AS i ON i.org_id = ? AND i.id = (SELECT MIN(k.item_id) FROM opens AS k WHERE k.org_id = ? AND k.asset_id = v.id AND k.kind = 'vehicle') LEFT JOIN people AS p ON p.org_id = ? AND p.id = i.holder_id
  WHERE l.org_id = ? AND l.ended_at IS NULL AND v.retired_at IS NULL AND v.status <> 'sold' AND (l.group_id = '' OR EXISTS (SELECT 1 FROM opens AS cg JOIN key_group_items AS ci ON ci.org_id = ? AND ci.item_id = cg.item_id AND ci.group_id = l.group_id
    WHERE cg.org_id = ? AND cg.asset_id = v.id AND cg.kind = 'vehicle'))`

func (r *Rx) dueArgs() []any { return orgs(r.scope.Org(), strings.Count(dueFrom, "?")) }

const lastCheck = ", (SELECT MAX(x.done_at) FROM checks AS x WHERE x.org_id = ? AND x.list_id = l.id AND x.vehicle_id = v.id) AS last_at"

// ChecksOf lists the checks of what these items open that are not done yet for
// the day or the week of now: late ones, and those that are due. Each names the
// item that was asked about.
func (r *Rx) ChecksOf(now time.Time, items ...custody.ItemID) ([]DueCheck, error) {
	if len(items) == 0 {
		return nil, nil
	}
	return r.checksOf(now, "w.item_id IN (?)", bunIn(items))
}

// ChecksOfVehicle lists the checks of one vehicle that are not done yet, each
// with every key of it.
func (r *Rx) ChecksOfVehicle(now time.Time, id custody.VehicleID) ([]DueCheck, error) {
	return r.checksOf(now, "w.asset_id = ?", id)
}

func (r *Rx) checksOf(now time.Time, which string, arg any) (ds []DueCheck, err error) {
	var rows []DueCheck
	from := strings.Replace(dueFrom, "(SELECT MIN(k.item_id) FROM opens AS k WHERE k.org_id = ? AND k.asset_id = v.id AND k.kind = 'vehicle')", "w.item_id", 1)
	from = strings.Replace(from, "JOIN items AS i", "JOIN opens AS w ON w.org_id = ? AND w.asset_id = v.id AND w.kind = 'vehicle' AND "+which+"\n  JOIN items AS i", 1)
	args := orgs(r.scope.Org(), 4) // of the last check, the vehicle, its site, its keys
	args = append(append(args, arg), orgs(r.scope.Org(), 5)...)
	err = r.Raw("SELECT "+dueColumns+lastCheck+from+" ORDER BY l.name, l.id, v.id, i.id LIMIT 50", args...).Scan(r.Context(), &rows)
	for _, d := range rows {
		if !d.Done(d.LastAt, now, d.zone()) {
			ds = append(ds, d)
		}
	}
	return ds, tenants.Wrap("store.ChecksOf", err)
}

// checkMark is what tells for one list in one zone whether a check is done or
// late.
type checkMark struct {
	list  custody.CheckListID
	zone  string
	begin time.Time // of the day or week of now: a check since then is done
	from  time.Time // of the day or week whose moment passed last: without a check since then it is late
	due   time.Time // that moment; what began to be asked later is not late
}

func marksOf(lists []keys.CheckList, zones []string, now time.Time) (marks []checkMark) {
	for _, l := range lists {
		for _, name := range zones {
			z := zone(name)
			if z == nil {
				z = time.UTC
			}
			begin := l.Begin(now, z)
			m := checkMark{list: l.ID, zone: name, begin: begin, from: begin, due: l.DueIn(begin, z)}
			if now.Before(m.due) {
				m.from = l.Begin(begin.Add(-time.Hour), z)
				m.due = l.DueIn(m.from, z)
			}
			marks = append(marks, m)
		}
	}
	return marks
}

// DueAsk chooses checks that are not done.
type DueAsk struct {
	Lists    []keys.CheckList // in force
	Now      time.Time
	LateOnly bool
	Limit    int
}

// DueChecks lists the checks that are not done for the day or week of now, of
// the sites that the scope sees: late ones first, each by the vehicle's label.
func (r *Rx) DueChecks(a DueAsk) (ds []DueCheck, err error) {
	if len(a.Lists) == 0 {
		return nil, nil
	}
	var zones []string
	if err := r.Raw("SELECT DISTINCT COALESCE(NULLIF(s.zone, ''), o.zone) FROM sites AS s JOIN organisations AS o ON o.id = s.org_id WHERE s.org_id = ?", r.scope.Org()).Scan(r.Context(), &zones); err != nil {
		return nil, tenants.Wrap("store.DueChecks", err)
	}
	marks, moment := []string{}, "?"
	if r.Dialect() == Postgres {
		moment = "CAST(? AS timestamptz)"
	}
	args := []any{r.scope.Org(), r.scope.Org()}
	args = append(args, r.dueArgs()...)
	var marked []any
	for _, m := range marksOf(a.Lists, zones, a.Now) {
		marks = append(marks, "SELECT ? AS list_id, ? AS zone, "+moment+" AS begin_at, "+moment+" AS from_at, "+moment+" AS due_at")
		marked = append(marked, string(m.list), m.zone, micros(m.begin), micros(m.from), micros(m.due))
	}
	late := "(NOT EXISTS (SELECT 1 FROM checks AS n WHERE n.org_id = ? AND n.list_id = l.id AND n.vehicle_id = v.id AND n.done_at >= m.from_at) AND l.since < m.due_at AND v.created_at < m.due_at)"
	sql := "SELECT " + dueColumns + lastCheck + ", CASE WHEN " + late + " THEN 0 ELSE 1 END AS not_late" + strings.Replace(dueFrom, "\n  WHERE", "\n  JOIN ("+strings.Join(marks, " UNION ALL ")+") AS m ON m.list_id = l.id AND m.zone = COALESCE(NULLIF(s.zone, ''), o.zone)\n  WHERE", 1)
	args = splice(args, 2+strings.Count(dueFrom[:strings.Index(dueFrom, "\n  WHERE")], "?"), marked)
	sql += " AND NOT EXISTS (SELECT 1 FROM checks AS d WHERE d.org_id = ? AND d.list_id = l.id AND d.vehicle_id = v.id AND d.done_at >= m.begin_at)"
	args = append(args, r.scope.Org())
	if a.LateOnly {
		sql += " AND " + late
		args = append(args, r.scope.Org())
	}
	if sites := r.scope.Sites(); sites != nil {
		sql += " AND v.site_id IN (?)"
		args = append(args, bunIn(append(sites, "-")))
	}
	var rows []struct {
		DueCheck `bun:",extend"`
		NotLate  int
	}
	err = r.Raw(sql+" ORDER BY not_late, v.label_order, v.id, l.name, l.id LIMIT ?", append(args, a.Limit)...).Scan(r.Context(), &rows)
	for _, row := range rows {
		ds = append(ds, row.DueCheck)
	}
	return ds, tenants.Wrap("store.DueChecks", err)
}

func splice(args []any, at int, more []any) []any {
	return append(append(append([]any{}, args[:at]...), more...), args[at:]...)
}
