package reports

import (
	"slices"
	"strings"

	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// brokenGlass is what was opened against the rules in a period, and what was
// opened before it and still waits for a review: a daily report says it until
// somebody has.
var brokenGlass = Report{Name: BreakGlass, Period: true, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "opened", Width: 28, Moment: true}, {ID: "key", Width: 30, Code: true}, {ID: "who", Width: 32}, {ID: "reason", Width: 34}, {ID: "lifted", Width: 34}, {ID: "review", Width: 28}, {ID: "by", Width: 40}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		all, open, late := 0, 0, 0
		err := r.EachGlass(v.q.ask(), func(g store.GlassView) error {
			all++
			state := "reviewed"
			switch isLate := g.Late(r.Now()); {
			case g.Open() && isLate:
				state = "late"
			case g.Open():
				state = "open"
			case isLate:
				state = "reviewed_late"
			}
			if g.Open() {
				open++
			}
			if g.Late(r.Now()) {
				late++
			}
			return emit([]Cell{v.at(&g.At), {Text: g.Code}, {Text: g.Person}, {Text: joined(v.Say("glass.why."+string(g.Why)), g.Text)}, {Text: v.lifted(g.Lifted)},
				{Text: v.Say("glass.state." + state), Strong: g.Open()}, {Text: joined(g.Reviewer, g.Cause)}})
		})
		return v.Say("reports.totals.break_glass", "times", all, "open", open, "late", late), err
	}}

// lifted says what the rules had said.
func (v *voice) lifted(codes string) string {
	var said []string
	for code := range strings.SplitSeq(codes, ",") {
		switch {
		case code == "":
		case slices.Contains(rules.NeedKinds, rules.NeedKind(code)):
			said = append(said, v.Need(code))
		case slices.Contains(rules.Codes, rules.Code(code)):
			said = append(said, v.ReasonLabel(code))
		}
	}
	return strings.Join(said, ", ")
}
