package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// EachRun gives the runs that began in a period, or one of them, at the sites
// that the scope reaches, with all that is kept of each, oldest first.
func (r *Rx) EachRun(a ReportAsk, see func(RunPage) error) error {
	if a.Run != "" {
		p, err := r.RunPage(a.Run)
		if err != nil {
			return err
		}
		return see(p)
	}
	type begun struct {
		ID custody.RunID
		At time.Time
	}
	var last begun
	for {
		var rows []begun
		q := r.Select("playbook_runs", "n").ColumnExpr("n.id, n.at").Where("n.at >= ? AND n.at < ?", micros(a.From), micros(a.To))
		if sites := r.scope.Sites(); sites != nil {
			q = q.Where("n.site_id IN (?)", bunIn(append(sites, "-")))
		}
		if a.Site != "" {
			q = q.Where("n.site_id = ?", a.Site)
		}
		if last.ID != "" {
			q = q.Where("(n.at, n.id) > (?, ?)", micros(last.At), last.ID)
		}
		if err := q.OrderExpr("n.at, n.id").Limit(reportPage).Scan(r.Context(), &rows); err != nil {
			return tenants.Wrap("store.EachRun", err)
		}
		for _, row := range rows {
			p, err := r.RunPage(row.ID)
			if err != nil {
				return err
			}
			if err := see(p); err != nil {
				return err
			}
		}
		if len(rows) < reportPage {
			return nil
		}
		last = rows[len(rows)-1]
	}
}
