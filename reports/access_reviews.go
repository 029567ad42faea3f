package reports

import (
	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// accessReviews is the evidence of access reviews: every right that was asked
// about, its use then, what was answered, by whom and why.
var accessReviews = Report{Name: AccessReviews, Period: true, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "answered", Width: 30, Moment: true}, {ID: "review", Width: 30}, {ID: "who", Width: 34}, {ID: "right", Width: 40}, {ID: "use", Width: 28}, {ID: "answer", Width: 24}, {ID: "by", Width: 40}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		n := map[custody.ReviewAnswer]int{}
		err := r.EachAnswer(v.q.ask(), func(l store.AnsweredLine) error {
			n[l.Answer]++
			return emit([]Cell{v.at(l.AnsweredAt), {Text: l.Review}, {Text: v.who(store.Move{Person: l.Person, Department: l.Department})}, {Text: v.Say("reviews.right."+string(l.Kind), "name", l.Subject)},
				{Text: v.used(l)}, {Text: v.Say("reviews.answer." + string(l.Answer)), Strong: l.Answer == custody.ReviewEnd || l.Answer == custody.ReviewLapsed}, {Text: joined(l.By, l.Why)}})
		})
		return v.Say("reports.totals.access_reviews", "kept", n[custody.ReviewKeep], "ended", n[custody.ReviewEnd], "lapsed", n[custody.ReviewLapsed], "gone", n[custody.ReviewGone]), err
	}}

// used says how much the right was used before its review opened.
func (v *voice) used(l store.AnsweredLine) string {
	days := int(custody.ReviewUse.Hours() / 24)
	if l.Uses == 0 {
		return v.Say("reviews.unused", "days", days)
	}
	return v.Count("reviews.used", l.Uses, "days", days)
}

func joined(who, why string) string {
	if why == "" || who == "" {
		return who + why
	}
	return who + ": " + why
}
