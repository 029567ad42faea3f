package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// UrgentView is a take by a playbook with the names that pages say.
type UrgentView struct {
	custody.Urgent
	Code     string // of the key
	Name     string
	State    custody.State // of the key now
	Site     string
	Place    string
	Person   string
	Playbook string // "" when it is gone
	Doubter  string
}

// UrgentAsk chooses takes by a playbook, newest first.
type UrgentAsk struct {
	ID     custody.UrgentID // only this one
	Open   bool             // only those of which nobody has written why
	Mine   tenants.PersonID // of this person, at any site
	Before custody.UrgentID // the last one shown, "": from the newest
	Limit  int
}

// Urgents lists takes by a playbook at the sites that the scope reaches, or
// those of one person wherever they were.
func (r *Rx) Urgents(a UrgentAsk) (vs []UrgentView, err error) {
	q := r.Select("urgents", "u").ColumnExpr(urgentColumns+", i.code, i.name, i.state, s.name AS site, l.name AS place, p.name AS person, COALESCE(b.name, '') AS playbook, COALESCE(d.name, '') AS doubter").
		Join("JOIN ? ON i.id = u.item_id", r.Of("items", "i")).Join("JOIN ? ON s.id = u.site_id", r.Of("sites", "s")).Join("JOIN ? ON l.id = u.place_id", r.Of("places", "l")).Join("JOIN ? ON p.id = u.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON b.id = u.playbook_id", r.Of("playbooks", "b")).Join("LEFT JOIN ? ON d.id = u.doubt_by", r.Of("people", "d"))
	if sites := r.scope.Sites(); a.Mine != "" {
		q = q.Where("u.person_id = ?", a.Mine)
	} else if sites != nil {
		q = q.Where("u.site_id IN (?)", bunIn(append(sites, "-")))
	}
	if a.ID != "" {
		q = q.Where("u.id = ?", a.ID)
	}
	if a.Open {
		q = q.Where("u.why_at IS NULL")
	}
	if a.Before != "" {
		var last struct {
			At time.Time
			ID custody.UrgentID
		}
		if err := r.Select("urgents", "u").ColumnExpr("u.at, u.id").Where("u.id = ?", a.Before).Scan(r.Context(), &last); err != nil {
			return nil, notFound(err, "urgent_not_found")
		}
		q = q.Where("(u.at, u.id) < (?, ?)", last.At, last.ID)
	}
	err = q.OrderExpr("u.at DESC, u.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Urgents", err)
}

// UrgentView reads one take by a playbook: the person's own, or one that the
// scope reaches when all is true.
func (r *Rx) UrgentView(id custody.UrgentID, all bool) (UrgentView, error) {
	asks := []UrgentAsk{{ID: id, Mine: r.scope.Person(), Limit: 1}}
	if r.scope.Person() == "" {
		asks = nil
	}
	if all {
		asks = append(asks, UrgentAsk{ID: id, Limit: 1})
	}
	for _, a := range asks {
		if vs, err := r.Urgents(a); err != nil || len(vs) > 0 {
			if err != nil {
				return UrgentView{}, err
			}
			return vs[0], nil
		}
	}
	return UrgentView{}, tenants.Fail(tenants.NotFound, "urgent_not_found")
}
