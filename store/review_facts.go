package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ReviewFacts reads what the lines of a review are made from; uses are counted
// from a moment on.
func (r *Rx) ReviewFacts(from time.Time) (f access.ReviewFacts, err error) {
	e, err := r.Effective(EffectiveAsk{At: r.Now()})
	if err != nil {
		return f, err
	}
	f = access.ReviewFacts{Rules: e.Rules, Groups: map[tenants.GroupID]string{}, Items: make(map[custody.ItemID]rules.ItemFacts, len(e.Keys))}
	for _, p := range e.People {
		f.People = append(f.People, access.ReviewPerson{ID: p.ID, PersonFacts: p.PersonFacts})
	}
	for _, k := range e.Keys {
		f.Items[k.ID] = k.ItemFacts
	}
	var groups []tenants.Group
	if err := r.Select("groups", "g").ColumnExpr("g.id, g.name").Scan(r.Context(), &groups); err != nil {
		return f, tenants.Wrap("store.ReviewFacts", err)
	}
	for _, g := range groups {
		f.Groups[g.ID] = g.Name
	}
	err = r.Select("holdings", "h").ColumnExpr(`h.person_id, h.item_id, COUNT(*) AS times, MAX(h.out_at) AS "last"`).Where("h.out_at >= ?", micros(from)).
		GroupExpr("h.person_id, h.item_id").Scan(r.Context(), &f.Uses)
	return f, tenants.Wrap("store.ReviewFacts", err)
}

// UnscopedWithReviews lists the organisations whose reviews have to open,
// remind or close.
func (s *Store) UnscopedWithReviews(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has reviews to turn", func(rx *UnscopedRx) error {
		now := micros(rx.Now())
		return rx.Raw("SELECT org_id FROM access_reviews WHERE state = 'planned' AND opens_at <= ?0 UNION SELECT org_id FROM access_reviews WHERE state = 'open' AND reminded_at IS NULL AND remind_at <= ?0 "+
			"UNION SELECT org_id FROM access_reviews WHERE state = 'open' AND due_at <= ?0 ORDER BY org_id", now).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithReviews", err)
}
