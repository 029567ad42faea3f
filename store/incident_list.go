package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// IncidentAsk chooses incidents for a list, newest first.
type IncidentAsk struct {
	ID     custody.IncidentID // only this one
	Open   bool               // only those that are not closed
	Before custody.IncidentID // the last one shown, "": from the newest
	Limit  int
}

// IncidentView is an incident with the names that pages say.
type IncidentView struct {
	custody.Incident
	Code     string
	Name     string
	State    custody.State
	Level    custody.Level
	Replace  int64 // what replacing the key costs by its record, minor units; 0: not said
	SiteID   tenants.SiteID
	Person   string
	Reporter string
	Finder   string
	Decider  string
	Place    string // where it was last, or lies since it was found
}

// Incidents lists what was lost.
func (r *Rx) Incidents(a IncidentAsk) (vs []IncidentView, err error) {
	q := r.Select("incidents", "n").ColumnExpr(incidentColumns+", i.code, i.name, i.state, i.level, i.cost AS \"replace\", i.site_id, COALESCE(p.name, '') AS person, COALESCE(w.name, '') AS reporter").
		ColumnExpr("COALESCE(f.name, '') AS finder, COALESCE(d.name, '') AS decider, COALESCE(l.name, '') AS place").
		Join("JOIN ? ON i.id = n.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = n.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON w.id = n.reported_by", r.Of("people", "w")).
		Join("LEFT JOIN ? ON f.id = n.found_by", r.Of("people", "f")).
		Join("LEFT JOIN ? ON d.id = n.decided_by", r.Of("people", "d")).
		Join("LEFT JOIN ? ON l.id = CASE WHEN n.found_at IS NULL THEN n.last_place_id ELSE i.place_id END", r.Of("places", "l"))
	if a.ID != "" {
		q = q.Where("n.id = ?", a.ID)
	}
	if a.Open {
		q = q.Where("n.closed_at IS NULL")
	}
	if sites := r.scope.Sites(); sites != nil && a.ID == "" {
		q = q.Where("i.site_id IN (?)", bunIn(sites))
	}
	if a.Before != "" {
		last, err := r.Incident(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(n.reported_at, n.id) < (?, ?)", last.ReportedAt, last.ID)
	}
	err = q.OrderExpr("n.reported_at DESC, n.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Incidents", err)
}

// IncidentView reads one incident with its names.
func (r *Rx) IncidentView(id custody.IncidentID) (IncidentView, error) {
	vs, err := r.Incidents(IncidentAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "incident_not_found")
	}
	if err != nil {
		return IncidentView{}, err
	}
	return vs[0], nil
}

// RecallView is a copy that is called back, with where it is.
type RecallView struct {
	ItemID custody.ItemID
	Code   string
	Name   string
	State  custody.State
	Holder string
	Place  string
	DoneAt *time.Time
}

// RecallViews lists the copies that an incident calls back.
func (r *Rx) RecallViews(id custody.IncidentID) (vs []RecallView, err error) {
	err = r.Select("recalls", "c").ColumnExpr("c.item_id, c.done_at, i.code, i.name, i.state, COALESCE(p.name, '') AS holder, COALESCE(l.name, '') AS place").
		Join("JOIN ? ON i.id = c.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON l.id = i.place_id", r.Of("places", "l")).
		Where("c.incident_id = ?", id).OrderExpr("i.code_order, i.id").Limit(mostCopies).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.RecallViews", err)
}
