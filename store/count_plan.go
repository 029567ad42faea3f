package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const countPlanColumns = "p.org_id, p.id, p.site_id, p.place_id, p.group_id, p.every, p.weekday, p.day, p.month, p.clocks, p.sample, p.counter_id, p.manager_id, p.hours, p.next_at, p.ended_at, p.made_by, p.made_at"

// countPlanRow is a plan with its times as text.
type countPlanRow struct {
	OrgID     tenants.OrgID
	ID        custody.CountPlanID
	SiteID    tenants.SiteID
	PlaceID   custody.PlaceID
	GroupID   custody.KeyGroupID
	Every     custody.CountEvery
	Weekday   int
	Day       int
	Month     int
	Clocks    string // minutes after midnight, a space between
	Sample    int
	CounterID tenants.PersonID
	ManagerID tenants.PersonID
	Hours     int
	NextAt    time.Time
	EndedAt   *time.Time
	MadeBy    tenants.PersonID
	MadeAt    time.Time
}

func (row countPlanRow) plan() (p custody.CountPlan, err error) {
	p = custody.CountPlan{OrgID: row.OrgID, ID: row.ID, SiteID: row.SiteID, PlaceID: row.PlaceID, GroupID: row.GroupID, Every: row.Every, Weekday: time.Weekday(row.Weekday), Day: row.Day, Month: time.Month(row.Month),
		Sample: row.Sample, CounterID: row.CounterID, ManagerID: row.ManagerID, Hours: row.Hours, NextAt: row.NextAt, EndedAt: row.EndedAt, MadeBy: row.MadeBy, MadeAt: row.MadeAt}
	for _, text := range strings.Fields(row.Clocks) {
		m, err := strconv.Atoi(text)
		if err != nil {
			return p, tenants.Wrap("store.CountPlan clocks", err)
		}
		p.Clocks = append(p.Clocks, m)
	}
	return p, nil
}

func countPlanValues(p custody.CountPlan) map[string]any {
	var clocks []string
	for _, m := range p.Clocks {
		clocks = append(clocks, strconv.Itoa(m))
	}
	return map[string]any{"id": p.ID, "site_id": p.SiteID, "place_id": p.PlaceID, "group_id": p.GroupID, "every": p.Every, "weekday": int(p.Weekday), "day": p.Day, "month": int(p.Month), "clocks": strings.Join(clocks, " "),
		"sample": p.Sample, "counter_id": p.CounterID, "manager_id": p.ManagerID, "hours": p.Hours, "next_at": micros(p.NextAt), "ended_at": p.EndedAt, "made_by": p.MadeBy, "made_at": micros(p.MadeAt)}
}

// AddCountPlan writes a new plan of counts.
func (t *Tx) AddCountPlan(p custody.CountPlan) error {
	row := countPlanValues(p)
	_, err := t.Insert("count_plans", &row).Exec(t.Context())
	return tenants.Wrap("store.AddCountPlan", err)
}

// SaveCountPlan writes a plan of counts as it is now.
func (t *Tx) SaveCountPlan(p custody.CountPlan) error {
	row := countPlanValues(p)
	q := t.Update("count_plans").Where("id = ?", p.ID)
	for _, name := range []string{"site_id", "place_id", "group_id", "every", "weekday", "day", "month", "clocks", "sample", "counter_id", "manager_id", "hours", "next_at", "ended_at"} {
		q = q.Set(name+" = ?", row[name])
	}
	_, err := q.Exec(t.Context())
	return tenants.Wrap("store.SaveCountPlan", err)
}

// LockCountPlan reads a plan and keeps others from changing it.
func (t *Tx) LockCountPlan(id custody.CountPlanID) (custody.CountPlan, error) {
	if err := t.Lock("count_plans", string(id)); err != nil {
		return custody.CountPlan{}, err
	}
	return t.CountPlan(id)
}

// CountPlan reads one plan.
func (r *Rx) CountPlan(id custody.CountPlanID) (custody.CountPlan, error) {
	var row countPlanRow
	if err := r.Select("count_plans", "p").ColumnExpr(countPlanColumns).Where("p.id = ?", id).Scan(r.Context(), &row); err != nil {
		return custody.CountPlan{}, notFound(err, "count_plan_not_found")
	}
	return row.plan()
}

// countTurn bounds what one look at the clock takes up; the rest come with the
// next.
const countTurn = 200

// DueCountPlans are the plans whose moment has come, the oldest first.
func (r *Rx) DueCountPlans(now time.Time) (ids []custody.CountPlanID, err error) {
	err = r.Select("count_plans", "p").ColumnExpr("p.id").Where("p.ended_at IS NULL AND p.next_at <= ?", micros(now)).OrderExpr("p.next_at, p.id").Limit(countTurn).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.DueCountPlans", err)
}

// tellCountsSQL are the open counts to hint at, or late while nobody was told; ?
// is the moment, twice.
const tellCountsSQL = "c.closed_at IS NULL AND c.due_at IS NOT NULL AND (c.due_at < ? AND c.told_at IS NULL OR c.hint_at <= ?)"

// CountsToTell are the open counts to hint at, or late while nobody was told.
func (r *Rx) CountsToTell(now time.Time) (ids []custody.CountID, err error) {
	err = r.Select("counts", "c").ColumnExpr("c.id").Where(tellCountsSQL, micros(now), micros(now)).OrderExpr("c.due_at, c.id").Limit(countTurn).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.CountsToTell", err)
}

// UnscopedWithCounts lists the organisations in which a count is to be asked for
// or told of.
func (s *Store) UnscopedWithCounts(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has counts to do", func(rx *UnscopedRx) error {
		now := micros(rx.Now())
		return rx.Raw("SELECT p.org_id FROM count_plans AS p WHERE p.ended_at IS NULL AND p.next_at <= ? UNION SELECT c.org_id FROM counts AS c WHERE "+tellCountsSQL+" ORDER BY 1", now, now, now).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithCounts", err)
}

// SiteZone is the IANA name of a site's time zone, the organisation's when it
// has none of its own.
func (r *Rx) SiteZone(id tenants.SiteID) (zone string, err error) {
	err = r.Raw("SELECT COALESCE(NULLIF(s.zone, ''), o.zone) FROM sites AS s JOIN organisations AS o ON o.id = s.org_id WHERE s.org_id = ? AND s.id = ?", r.scope.Org(), id).Scan(r.Context(), &zone)
	return zone, notFound(err, "site_not_found")
}

// CountPlanView is a plan with the names that pages say.
type CountPlanView struct {
	custody.CountPlan
	Site    string
	Zone    string
	Place   string // "" for all of the site
	Group   string // "" for all keys
	Counter string
	Manager string // "" when it is whoever answers for the counter
}

// CountPlanAsk chooses plans for a list, the next to be due first.
type CountPlanAsk struct {
	ID    custody.CountPlanID // this one, in force or not
	After custody.CountPlanID // the last one shown
	Limit int
}

// CountPlans lists the plans in force.
func (r *Rx) CountPlans(a CountPlanAsk) ([]CountPlanView, error) {
	q := r.Select("count_plans", "p").ColumnExpr(countPlanColumns+", s.name AS site, COALESCE(NULLIF(s.zone, ''), o.zone) AS zone, COALESCE(w.name, '') AS place, COALESCE(g.name, '') AS group_name, COALESCE(x.name, '') AS counter, COALESCE(m.name, '') AS manager").
		Join("JOIN ? ON s.id = p.site_id", r.Of("sites", "s")).Join("JOIN organisations AS o ON o.id = p.org_id").
		Join("LEFT JOIN ? ON w.id = p.place_id", r.Of("places", "w")).Join("LEFT JOIN ? ON g.id = p.group_id", r.Of("key_groups", "g")).
		Join("LEFT JOIN ? ON x.id = p.counter_id", r.Of("people", "x")).Join("LEFT JOIN ? ON m.id = p.manager_id", r.Of("people", "m"))
	if a.ID != "" {
		q = q.Where("p.id = ?", a.ID)
	} else {
		q = q.Where("p.ended_at IS NULL")
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("p.site_id IN (?)", bunIn(sites))
	}
	if a.After != "" {
		last, err := r.CountPlan(a.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("(p.next_at, p.id) > (?, ?)", micros(last.NextAt), last.ID)
	}
	var rows []struct {
		countPlanRow
		Site, Zone, Place, GroupName, Counter, Manager string
	}
	if err := q.OrderExpr("p.next_at, p.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.CountPlans", err)
	}
	vs := make([]CountPlanView, len(rows))
	for i, row := range rows {
		p, err := row.plan()
		if err != nil {
			return nil, err
		}
		vs[i] = CountPlanView{p, row.Site, row.Zone, row.Place, row.GroupName, row.Counter, row.Manager}
	}
	return vs, nil
}

// CountPlanView reads one plan with its names.
func (r *Rx) CountPlanView(id custody.CountPlanID) (CountPlanView, error) {
	vs, err := r.CountPlans(CountPlanAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "count_plan_not_found")
	}
	if err != nil {
		return CountPlanView{}, err
	}
	return vs[0], nil
}
