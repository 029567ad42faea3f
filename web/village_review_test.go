package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
)

// fillReviews makes reviews of the rights that the village has, with the owner
// to answer for its people.
func (v *village) fillReviews(n int) {
	ctx := context.Background()
	must(v.h.t, v.h.db.InTx(ctx, v.scope, func(tx *store.Tx) error {
		_, err := tx.Update("people").Set("manager_id = ?", v.org.Owner.ID).Where("id <> ?", v.org.Owner.ID).Exec(ctx)
		return err
	}))
	for i := range n {
		v.keep("review", v.review(v.name("review", i)))
	}
	v.keep("review_stop", v.review(v.name("review", n)))
	v.keep("review_stop_api", v.review(v.name("review", n+1)))
}

func (v *village) review(name string) string {
	r, err := access.PlanReview(context.Background(), store.In[access.ReviewTx](v.h.db), v.scope, custody.Review{Name: name, Days: 14})
	must(v.h.t, err)
	return string(r.ID)
}
