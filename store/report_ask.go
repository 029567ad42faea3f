package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// ReportAsk narrows what a report reads. Empty fields narrow nothing; the
// scope's own sites always do.
type ReportAsk struct {
	From   time.Time // inclusive
	To     time.Time // exclusive
	Site   tenants.SiteID
	Person tenants.PersonID
	Item   custody.ItemID
	Run    custody.RunID // this one alone, "" for those of the period
}

// reportPage is how many rows one statement of a report reads.
const reportPage = 2000

// only applies the filters on an item i and a person column.
func (r *Rx) only(q *bun.SelectQuery, a ReportAsk, person string) *bun.SelectQuery {
	if a.Site != "" {
		q = q.Where("i.site_id = ?", a.Site)
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("i.site_id IN (?)", bunIn(sites))
	}
	if a.Item != "" {
		q = q.Where("i.id = ?", a.Item)
	}
	if a.Person != "" {
		q = q.Where(person+" = ?", a.Person)
	}
	return q
}
