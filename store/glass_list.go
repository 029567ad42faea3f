package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// GlassView is a use of break-glass with the names that pages say.
type GlassView struct {
	custody.Glass
	Code     string // of the key
	Name     string
	State    custody.State // of the key now
	Holder   string        // who has it now, "" for nobody
	Site     string
	Person   string
	Reviewer string
}

// GlassAsk chooses uses, newest first.
type GlassAsk struct {
	ID     custody.GlassID // only this one
	Open   bool            // only those that nobody reviewed
	Before custody.GlassID // the last one shown, "": from the newest
	Limit  int
}

// glassViews are uses at the sites that the scope reaches, with names.
func (r *Rx) glassViews() *bun.SelectQuery {
	q := r.Select("glasses", "g").ColumnExpr(glassColumns+", i.code, i.name, i.state, COALESCE(h.name, '') AS holder, s.name AS site, p.name AS person, COALESCE(v.name, '') AS reviewer").
		Join("JOIN ? ON i.id = g.item_id", r.Of("items", "i")).Join("JOIN ? ON s.id = g.site_id", r.Of("sites", "s")).Join("JOIN ? ON p.id = g.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON h.id = i.holder_id", r.Of("people", "h")).Join("LEFT JOIN ? ON v.id = g.reviewed_by", r.Of("people", "v"))
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("g.site_id IN (?)", bunIn(append(sites, "-")))
	}
	return q
}

// Glasses lists uses at the sites that the scope reaches.
func (r *Rx) Glasses(a GlassAsk) (vs []GlassView, err error) {
	q := r.glassViews()
	if a.ID != "" {
		q = q.Where("g.id = ?", a.ID)
	}
	if a.Open {
		q = q.Where("g.reviewed_at IS NULL")
	}
	if a.Before != "" {
		var last struct {
			At time.Time
			ID custody.GlassID
		}
		if err := r.Select("glasses", "g").ColumnExpr("g.at, g.id").Where("g.id = ?", a.Before).Scan(r.Context(), &last); err != nil {
			return nil, notFound(err, "glass_not_found")
		}
		q = q.Where("(g.at, g.id) < (?, ?)", last.At, last.ID)
	}
	err = q.OrderExpr("g.at DESC, g.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Glasses", err)
}

// EachGlass gives the uses of a period, and those of before that nobody has
// reviewed, oldest first.
func (r *Rx) EachGlass(a ReportAsk, see func(GlassView) error) error {
	var last GlassView
	for {
		var rows []GlassView
		q := r.glassViews().Where("g.at < ? AND (g.at >= ? OR g.reviewed_at IS NULL)", micros(a.To), micros(a.From))
		if last.ID != "" {
			q = q.Where("(g.at, g.id) > (?, ?)", micros(last.At), last.ID)
		}
		if a.Site != "" {
			q = q.Where("g.site_id = ?", a.Site)
		}
		if a.Person != "" {
			q = q.Where("g.person_id = ?", a.Person)
		}
		if a.Item != "" {
			q = q.Where("g.item_id = ?", a.Item)
		}
		if err := q.OrderExpr("g.at, g.id").Limit(reportPage).Scan(r.Context(), &rows); err != nil {
			return tenants.Wrap("store.EachGlass", err)
		}
		for _, row := range rows {
			if err := see(row); err != nil {
				return err
			}
		}
		if len(rows) < reportPage {
			return nil
		}
		last = rows[len(rows)-1]
	}
}

// GlassView reads one use that the scope reaches.
func (r *Rx) GlassView(id custody.GlassID) (GlassView, error) {
	vs, err := r.Glasses(GlassAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "glass_not_found")
	}
	if err != nil {
		return GlassView{}, err
	}
	return vs[0], nil
}

// KeeperView is a keeper with names.
type KeeperView struct {
	custody.Keeper
	Person string
	Site   string // "" for every site
	Author string
}

// Keepers lists those that nobody ended and that are not over, by name; of one
// person when one is given.
func (r *Rx) Keepers(person tenants.PersonID) (vs []KeeperView, err error) {
	q := r.keeperViews()
	if person != "" {
		q = q.Where("k.person_id = ?", person)
	}
	err = q.OrderExpr("p.name, k.id").Limit(10*custody.MostKeepers).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Keepers", err)
}

// KeeperView reads one that nobody ended and that is not over.
func (r *Rx) KeeperView(id custody.KeeperID) (v KeeperView, err error) {
	err = r.keeperViews().Where("k.id = ?", id).Scan(r.Context(), &v)
	return v, notFound(err, "keeper_not_found")
}

// keeperViews are those that nobody ended and that are not over, at the sites
// that the scope reaches.
func (r *Rx) keeperViews() *bun.SelectQuery {
	q := r.Select("glass_keepers", "k").ColumnExpr(keeperColumns+", p.name AS person, COALESCE(s.name, '') AS site, COALESCE(b.name, '') AS author").
		Join("JOIN ? ON p.id = k.person_id", r.Of("people", "p")).Join("LEFT JOIN ? ON s.id = k.site_id", r.Of("sites", "s")).Join("LEFT JOIN ? ON b.id = k.by", r.Of("people", "b")).
		Where("k.ended_at IS NULL AND k.until_at > ?", micros(r.Now()))
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("k.site_id IN (?)", bunIn(append(sites, "")))
	}
	return q
}
