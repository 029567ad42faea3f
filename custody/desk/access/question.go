package access

import (
	"slices"

	"claviger/custody/rules"
)

// ids gives every question that is new, or put otherwise than before, an id of
// its own: an answer belongs to one wording for ever.
func ids(tx Tx, was rules.Rule, r *rules.Rule) {
	r.Needs.Questions = slices.Clone(r.Needs.Questions)
	for i := range r.Needs.Questions {
		q := &r.Needs.Questions[i]
		q.OnReturn = q.OnReturn || q.Kind == rules.DamageQuestion // nobody knows before
		at := slices.IndexFunc(was.Needs.Questions, func(x rules.Question) bool { return x.ID == q.ID && q.ID != "" })
		if at < 0 || !same(was.Needs.Questions[at], *q) {
			q.ID = tx.NewID("qst")
		}
	}
}

func same(a, b rules.Question) bool {
	return a.Kind == b.Kind && a.Text == b.Text && a.OnReturn == b.OnReturn && slices.Equal(a.Options, b.Options) && equal(a.Min, b.Min) && equal(a.Max, b.Max)
}

func equal(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
