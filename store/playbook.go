package store

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/tenants"
)

var _ emergency.PlayTx = (*Tx)(nil)

const playbookColumns = "b.org_id, b.id, b.version, b.kind, b.name, b.site_id, b.owner_id, b.plan, b.drill_days, b.drill_due, b.written_by, b.written_at, b.ended_at"

// playbookRow is a playbook with its plan as it is kept.
type playbookRow struct {
	OrgID     tenants.OrgID
	ID        custody.PlaybookID
	Version   int
	Kind      custody.PlaybookKind
	Name      string
	SiteID    tenants.SiteID
	OwnerID   tenants.PersonID
	Plan      string
	DrillDays int
	DrillDue  *time.Time
	WrittenBy string
	WrittenAt time.Time
	EndedAt   *time.Time

	Site      string
	Owner     string
	Writer    string
	RunID     custody.RunID
	DrillID   custody.RunID
	LastRun   *time.Time
	LastDrill *time.Time
}

// PlaybookView is a playbook with names, what is open of it, and when it was
// followed last.
type PlaybookView struct {
	custody.Playbook
	Site      string
	Owner     string
	Writer    string
	RunID     custody.RunID // that is open, "" for none
	DrillID   custody.RunID // that is open, "" for none
	LastRun   *time.Time
	LastDrill *time.Time
}

func (r playbookRow) view() (v PlaybookView, err error) {
	v = PlaybookView{Playbook: custody.Playbook{OrgID: r.OrgID, ID: r.ID, Version: r.Version, Kind: r.Kind, Name: r.Name, SiteID: r.SiteID, OwnerID: r.OwnerID, DrillDays: r.DrillDays, DrillDue: r.DrillDue,
		WrittenBy: r.WrittenBy, WrittenAt: r.WrittenAt, EndedAt: r.EndedAt}, Site: r.Site, Owner: r.Owner, Writer: r.Writer, RunID: r.RunID, DrillID: r.DrillID, LastRun: r.LastRun, LastDrill: r.LastDrill}
	return v, json.Unmarshal([]byte(r.Plan), &v.Plan)
}

// Playbook reads one playbook.
func (r *Rx) Playbook(id custody.PlaybookID) (custody.Playbook, error) {
	var row playbookRow
	if err := r.Select("playbooks", "b").ColumnExpr(playbookColumns).Where("b.id = ?", id).Scan(r.Context(), &row); err != nil {
		return custody.Playbook{}, notFound(err, "playbook_not_found")
	}
	v, err := row.view()
	return v.Playbook, err
}

// LockPlaybook reads a playbook and keeps others from changing or starting it.
func (t *Tx) LockPlaybook(id custody.PlaybookID) (custody.Playbook, error) {
	if err := t.Lock("playbooks", string(id)); err != nil {
		return custody.Playbook{}, err
	}
	return t.Playbook(id)
}

// SavePlaybook writes a playbook, and keeps its version.
func (t *Tx) SavePlaybook(p custody.Playbook, fresh bool) error {
	plan, err := json.Marshal(p.Plan)
	if err != nil {
		return err
	}
	if fresh {
		row := map[string]any{"id": p.ID, "version": p.Version, "kind": p.Kind, "name": p.Name, "site_id": p.SiteID, "owner_id": p.OwnerID, "plan": string(plan), "drill_days": p.DrillDays, "drill_due": p.DrillDue,
			"written_by": p.WrittenBy, "written_at": micros(p.WrittenAt)}
		_, err = t.Insert("playbooks", &row).Exec(t.Context())
	} else {
		_, err = t.Update("playbooks").Set("version = ?, kind = ?, name = ?, site_id = ?, owner_id = ?, plan = ?, drill_days = ?, drill_due = ?, told_at = NULL, written_by = ?, written_at = ?", p.Version, p.Kind, p.Name, p.SiteID,
			p.OwnerID, string(plan), p.DrillDays, p.DrillDue, p.WrittenBy, micros(p.WrittenAt)).Where("id = ?", p.ID).Exec(t.Context())
	}
	if err != nil {
		return tenants.Wrap("store.SavePlaybook", err)
	}
	row := map[string]any{"playbook_id": p.ID, "version": p.Version, "name": p.Name, "plan": string(plan), "written_by": p.WrittenBy, "written_at": micros(p.WrittenAt)}
	_, err = t.Insert("playbook_versions", &row).Exec(t.Context())
	return tenants.Wrap("store.SavePlaybook", err)
}

// EndPlaybook writes that a playbook is out of use.
func (t *Tx) EndPlaybook(p custody.Playbook) error {
	_, err := t.Update("playbooks").Set("ended_at = ?", p.EndedAt).Where("id = ?", p.ID).Exec(t.Context())
	return tenants.Wrap("store.EndPlaybook", err)
}

// PlanDrill writes when the next drill is due.
func (t *Tx) PlanDrill(p custody.Playbook) error {
	_, err := t.Update("playbooks").Set("drill_due = ?, told_at = NULL", p.DrillDue).Where("id = ?", p.ID).Exec(t.Context())
	return tenants.Wrap("store.PlanDrill", err)
}

// PlaybookAsk chooses playbooks, by name.
type PlaybookAsk struct {
	ID    custody.PlaybookID // only this one, in use or not
	Drill bool               // only those with planned drills
	After Cursor             // of the last one shown
	Limit int
}

const openRunSQL = "COALESCE((SELECT MIN(o.id) FROM playbook_runs AS o WHERE o.org_id = ? AND o.playbook_id = b.id AND o.ended_at IS NULL AND o.drill = ?), '')"
const lastRunSQL = "(SELECT MAX(m.at) FROM playbook_runs AS m WHERE m.org_id = ? AND m.playbook_id = b.id AND m.drill = ?)"

// Playbooks lists playbooks of the sites that the scope reaches.
func (r *Rx) Playbooks(a PlaybookAsk) (vs []PlaybookView, err error) {
	org := r.scope.Org()
	q := r.Select("playbooks", "b").ColumnExpr(playbookColumns+", s.name AS site, COALESCE(o.name, '') AS owner, COALESCE(w.name, '') AS writer").
		ColumnExpr(openRunSQL+" AS run_id", org, false).ColumnExpr(openRunSQL+" AS drill_id", org, true).ColumnExpr(lastRunSQL+" AS last_run", org, false).ColumnExpr(lastRunSQL+" AS last_drill", org, true).
		Join("JOIN ? ON s.id = b.site_id", r.Of("sites", "s")).Join("LEFT JOIN ? ON o.id = b.owner_id", r.Of("people", "o")).Join("LEFT JOIN ? ON w.id = b.written_by", r.Of("people", "w"))
	if a.ID != "" {
		q = q.Where("b.id = ?", a.ID)
	} else {
		q = q.Where("b.ended_at IS NULL")
	}
	if a.Drill {
		q = q.Where("b.drill_days > 0")
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("b.site_id IN (?)", bunIn(append(sites, "-")))
	}
	if a.After.ID != "" {
		q = q.Where("(b.name, b.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	var rows []playbookRow
	if err := q.OrderExpr("b.name, b.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.Playbooks", err)
	}
	for _, row := range rows {
		v, err := row.view()
		if err != nil {
			return nil, tenants.Wrap("store.Playbooks", err)
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// PlaybookView reads one playbook that the scope reaches.
func (r *Rx) PlaybookView(id custody.PlaybookID) (PlaybookView, error) {
	vs, err := r.Playbooks(PlaybookAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "playbook_not_found")
	}
	if err != nil {
		return PlaybookView{}, err
	}
	return vs[0], nil
}

// mostPlanned bounds what a key set or a list of responders comes to when its
// groups are looked up.
const mostPlanned = 500

const keyNowColumns = "i.id AS item_id, i.code, i.site_id, i.place_id, i.slot, i.state, i.holder_id, i.holding_id"

// PlanKeys lists the keys of a plan that are in use, by code.
func (r *Rx) PlanKeys(p custody.Plan) (ks []emergency.KeyNow, err error) {
	err = r.Select("items", "i").ColumnExpr(keyNowColumns).
		Where("i.state <> ? AND (i.id IN (?) OR i.id IN (SELECT g.item_id FROM ? WHERE g.group_id IN (?)))", custody.Retired, bunIn(append([]custody.ItemID{"-"}, p.Keys...)), r.Of("key_group_items", "g"), bunIn(append([]custody.KeyGroupID{"-"}, p.KeyGroups...))).
		OrderExpr("i.code_order, i.id").Limit(mostPlanned).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.PlanKeys", err)
}

// PlanPeople lists the responders of a plan who may be given keys now, by name.
func (r *Rx) PlanPeople(p custody.Plan) (ids []tenants.PersonID, err error) {
	now := r.Now()
	err = r.Select("people", "p").ColumnExpr("p.id").
		Where("p.id IN (?) OR p.id IN (SELECT g.person_id FROM ? WHERE g.group_id IN (?))", bunIn(append([]tenants.PersonID{"-"}, p.People...)), r.Of("group_members", "g"), bunIn(append([]tenants.GroupID{"-"}, p.Groups...))).
		Where("p.blocked_at IS NULL AND (p.starts_on IS NULL OR p.starts_on <= ?) AND (p.ends_on IS NULL OR p.ends_on > ?)", now, now).
		OrderExpr("p.name, p.id").Limit(mostPlanned).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.PlanPeople", err)
}
