package store

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const layoutColumns = "l.org_id, l.id, l.version, l.name, l.rows, l.columns, l.lines, l.written_by, l.written_at, l.ended_at"

// layoutRow is a layout template with its lines as they are kept.
type layoutRow struct {
	OrgID     tenants.OrgID
	ID        custody.LayoutID
	Version   int
	Name      string
	Rows      int
	Columns   int
	Lines     string
	WrittenBy string
	WrittenAt time.Time
	EndedAt   *time.Time

	Writer  string
	Places  int
	Refused int
}

func (r layoutRow) view() (v LayoutView, err error) {
	v = LayoutView{Layout: custody.Layout{OrgID: r.OrgID, ID: r.ID, Version: r.Version, Name: r.Name, Rows: r.Rows, Columns: r.Columns, WrittenBy: r.WrittenBy, WrittenAt: r.WrittenAt, EndedAt: r.EndedAt},
		Writer: r.Writer, Places: r.Places, Refused: r.Refused}
	return v, json.Unmarshal([]byte(r.Lines), &v.Lines)
}

// LayoutView is a layout template with the name of its writer, and at how many
// cabinets of the scope it is the one pushed last, or was refused last.
type LayoutView struct {
	custody.Layout
	Writer  string
	Places  int
	Refused int
}

// Layout reads one layout template.
func (r *Rx) Layout(id custody.LayoutID) (custody.Layout, error) {
	var row layoutRow
	if err := r.Select("layouts", "l").ColumnExpr(layoutColumns).Where("l.id = ?", id).Scan(r.Context(), &row); err != nil {
		return custody.Layout{}, notFound(err, "layout_not_found")
	}
	v, err := row.view()
	return v.Layout, err
}

// LockLayout reads a layout template and keeps others from changing it.
func (t *Tx) LockLayout(id custody.LayoutID) (custody.Layout, error) {
	if err := t.Lock("layouts", string(id)); err != nil {
		return custody.Layout{}, err
	}
	return t.Layout(id)
}

// SaveLayout writes a layout template, and keeps its version.
func (t *Tx) SaveLayout(l custody.Layout, fresh bool) error {
	lines, err := json.Marshal(l.Lines)
	if err != nil {
		return err
	}
	row := map[string]any{"version": l.Version, "name": l.Name, "rows": l.Rows, "columns": l.Columns, "lines": string(lines), "written_by": l.WrittenBy, "written_at": micros(l.WrittenAt)}
	if fresh {
		row["id"] = l.ID
		_, err = t.Insert("layouts", &row).Exec(t.Context())
		delete(row, "id")
	} else {
		_, err = t.Update("layouts").Set("version = ?, name = ?, rows = ?, columns = ?, lines = ?, written_by = ?, written_at = ?", l.Version, l.Name, l.Rows, l.Columns, string(lines), l.WrittenBy, micros(l.WrittenAt)).
			Where("id = ?", l.ID).Exec(t.Context())
	}
	if err != nil {
		return tenants.Wrap("store.SaveLayout", err)
	}
	row["layout_id"] = l.ID
	_, err = t.Insert("layout_versions", &row).Exec(t.Context())
	return tenants.Wrap("store.SaveLayout", err)
}

// EndLayout writes that a layout template is out of use.
func (t *Tx) EndLayout(l custody.Layout) error {
	_, err := t.Update("layouts").Set("ended_at = ?", l.EndedAt).Where("id = ?", l.ID).Exec(t.Context())
	return tenants.Wrap("store.EndLayout", err)
}

// LayoutAsk chooses layout templates in use, by name.
type LayoutAsk struct {
	ID    custody.LayoutID // only this one, in use or not
	After Cursor           // of the last one shown
	Limit int
}

// Layouts lists layout templates.
func (r *Rx) Layouts(a LayoutAsk) (vs []LayoutView, err error) {
	pushes := func(where string) any {
		q := r.Select("layout_pushes", "n").ColumnExpr("COALESCE(SUM(1), 0)").Join("JOIN ? ON p.id = n.place_id", r.Of("places", "p")).Where("n.layout_id = l.id" + where)
		return r.onSites(q, "p.site_id")
	}
	q := r.Select("layouts", "l").ColumnExpr(layoutColumns+", COALESCE(w.name, '') AS writer").
		ColumnExpr("(?) AS places", pushes("")).ColumnExpr("(?) AS refused", pushes(" AND n.stops <> '[]'")).
		Join("LEFT JOIN ? ON w.id = l.written_by", r.Of("people", "w"))
	if a.ID != "" {
		q = q.Where("l.id = ?", a.ID)
	} else {
		q = q.Where("l.ended_at IS NULL")
	}
	if a.After.ID != "" {
		q = q.Where("(l.name, l.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	var rows []layoutRow
	if err := q.OrderExpr("l.name, l.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.Layouts", err)
	}
	for _, row := range rows {
		v, err := row.view()
		if err != nil {
			return nil, tenants.Wrap("store.Layouts", err)
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// LayoutView reads one layout template with its counts.
func (r *Rx) LayoutView(id custody.LayoutID) (LayoutView, error) {
	vs, err := r.Layouts(LayoutAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "layout_not_found")
	}
	if err != nil {
		return LayoutView{}, err
	}
	return vs[0], nil
}

// mostLayoutVersions bounds the history of a template that is read.
const mostLayoutVersions = 100

// LayoutHistory reads the versions of a layout template, newest first; only that
// one when a version is given.
func (r *Rx) LayoutHistory(id custody.LayoutID, version int) (vs []LayoutView, err error) {
	q := r.Select("layout_versions", "l").ColumnExpr("l.org_id, l.layout_id AS id, l.version, l.name, l.rows, l.columns, l.lines, l.written_by, l.written_at, COALESCE(w.name, '') AS writer").
		Join("LEFT JOIN ? ON w.id = l.written_by", r.Of("people", "w")).Where("l.layout_id = ?", id)
	if version > 0 {
		q = q.Where("l.version = ?", version)
	}
	var rows []layoutRow
	if err := q.OrderExpr("l.version DESC").Limit(mostLayoutVersions).Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.LayoutHistory", err)
	}
	for _, row := range rows {
		v, err := row.view()
		if err != nil {
			return nil, tenants.Wrap("store.LayoutHistory", err)
		}
		vs = append(vs, v)
	}
	return vs, nil
}
