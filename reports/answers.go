package reports

import (
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// givenAnswers is what takers and returners answered to the questions of
// rules: the mileage of every trip, what somebody said of a damage.
var givenAnswers = Report{Name: Answers, Period: true, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "answered", Width: 30, Moment: true}, {ID: "key", Width: 20, Code: true}, {ID: "opens", Width: 40}, {ID: "who", Width: 36}, {ID: "question", Width: 56}, {ID: "answer", Width: 44}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		n, takes := 0, map[string]bool{}
		err := r.EachGiven(v.q.ask(), func(l store.GivenRow) error {
			n++
			takes[l.GivenTo] = true
			return emit([]Cell{v.at(&l.At), {Text: l.Code}, {Text: l.Name}, {Text: v.who(store.Move{Person: l.Person, Department: l.Department})}, {Text: l.Question}, {Text: v.given(l)}})
		})
		return v.Say("reports.totals.answers", "answers", n, "takes", len(takes)), err
	}}

// given is an answer in words: codes of closed lists are kept, not words.
func (v *voice) given(l store.GivenRow) string {
	switch rules.QuestionKind(l.Kind) {
	case rules.YesNoQuestion:
		return v.Label("rules.answer", l.Value)
	case rules.FuelQuestion:
		return v.Label("answers.fuel", l.Value)
	case rules.CleanQuestion:
		return v.Label("answers.cleanliness", l.Value)
	case rules.DamageQuestion:
		return v.Label("faults.damage", l.Value)
	}
	return l.Value
}
