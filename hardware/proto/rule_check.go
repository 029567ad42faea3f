package proto

import (
	"slices"

	"claviger/custody/rules"
)

// rules refuses what the decision code would read in a way nobody meant.
func (b *bounds) rules(list []Rule) {
	for _, r := range list {
		b.id(string(r.ID), "rules")
		b.need(r.Effect == rules.Allow || r.Effect == rules.Deny, "rules")
		b.text(r.Name, 4*shortText, "rules")
		b.need(r.Minutes >= 0 && r.MaxHeld >= 0, "rules")
		b.need(r.Curfew == nil || *r.Curfew >= 0 && *r.Curfew < 1440, "rules")
		for _, w := range r.When {
			b.need(w.Days < 128 && w.From >= 0 && w.From < 1440 && w.To >= 0 && w.To <= 1440, "rules")
		}
		b.dates(r)
		b.needs(r)
	}
}

func (b *bounds) dates(r Rule) {
	b.need(slices.Contains([]rules.HolidayUse{rules.HolidaysIgnored, rules.HolidaysClosed, rules.HolidaysOnly}, r.Holidays), "rules")
	b.need(slices.Contains([]rules.Offline{rules.OfflineObey, rules.OfflineRefuse, rules.OfflineFresh}, r.Offline), "rules")
	for _, d := range r.Dates {
		b.need(d.Date.Valid() && d.From >= 0 && d.From < 1440 && d.To >= 0 && d.To <= 1440, "rules")
	}
}

func (b *bounds) needs(r Rule) {
	for _, q := range r.Asks {
		b.need(q.ID != "" && slices.Contains(rules.QuestionKinds, q.Kind) && len(q.Options) <= 64, "questions")
		b.text(q.ID, shortText, "questions")
		b.text(q.Text, longText, "questions")
	}
	if w := r.Witness; w != nil {
		b.need(w.Count >= 0 && w.Count <= rules.MostWitnesses, "witnesses")
	}
	b.need(len(r.Approved) <= 8, "rules")
	for _, c := range r.OfLevel {
		b.need(c.Max >= 0, "rules")
		b.span(int64(c.Level), 0, 4, "rules")
	}
}
