package reports

import (
	"encoding/json"
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// transactions is the audit trail: who had which key, why, from when to when,
// and what was refused, lost, found or put right.
var transactions = Report{Name: Transactions, Period: true, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "taken", Width: 34, Moment: true}, {ID: "key", Width: 15, Code: true}, {ID: "opens", Width: 37}, {ID: "who", Width: 30}, {ID: "reason", Width: 29},
	{ID: "where", Width: 27}, {ID: "back", Width: 34, Right: true, Moment: true}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		var t trail
		err := r.EachMove(v.q.ask(), trailKinds, func(m store.Move) error {
			t.count(v, m)
			if m.Kind == custody.Taken {
				return emit(v.held(m))
			}
			return emit(v.happened(m))
		})
		return v.Say("reports.totals.transactions", "taken", t.taken, "back", t.back, "out", t.out, "refused", t.refused), err
	}}

// trailKinds are the events of the audit trail besides the holdings.
var trailKinds = []custody.EventKind{custody.AttemptNeeds, custody.AttemptDenied, custody.AttemptUnknown, custody.AttemptDuress, custody.NotTaken, custody.WrongSlot, custody.Hung,
	custody.Extended, custody.TakenLoose, custody.FireTaken, custody.FireNamed, custody.CustodyUnknown, custody.UnknownTag, custody.UndoneTake, custody.UndoneBack, custody.Corrected, custody.ReportedMissing, custody.Found, custody.RetiredItem,
	custody.CommandRefused, custody.CommandExpired}

// trail counts what the audit trail contains.
type trail struct{ taken, back, out, refused int }

func (t *trail) count(v *voice, m store.Move) {
	switch m.Kind {
	case custody.Taken:
		if !m.At.Before(v.q.From) {
			t.taken++
		}
		if m.InAt == nil {
			t.out++
		} else if m.InAt.Before(v.q.To) {
			t.back++
		}
	case custody.AttemptDenied, custody.AttemptNeeds:
		t.refused++
	}
}

// held is the line of a key that a person had.
func (v *voice) held(m store.Move) []Cell {
	back := Cell{Text: v.Say("reports.still_out"), Strong: true}
	if m.InAt != nil {
		back = v.at(m.InAt)
		if m.BroughtBy != "" && m.BroughtBy != m.Person {
			back.Text += ", " + m.BroughtBy
		}
	}
	return []Cell{v.at(&m.At), {Text: m.Code}, {Text: m.Name}, {Text: v.who(m)}, {Text: v.purpose(m.Purpose, m.Reason)}, {Text: place(m.Place, m.Slot)}, back}
}

func (v *voice) who(m store.Move) string {
	if m.Department == "" {
		return m.Person
	}
	return m.Person + ", " + m.Department
}

// happened is the line of any other event.
func (v *voice) happened(m store.Move) []Cell {
	who := v.who(m)
	if who == "" {
		who = m.Actor
	}
	text := v.EventLabel(string(m.Kind))
	if why := v.why(m); why != "" {
		text += ": " + why
	}
	if m.Reason != "" {
		text += " · " + m.Reason
	}
	return []Cell{v.at(&m.At), {Text: m.Code}, {Text: m.Name}, {Text: who}, {Text: text, Strong: strong(m.Kind)}, {Text: ""}, {Text: "–"}}
}

func strong(k custody.EventKind) bool {
	switch k {
	case custody.Hung, custody.Extended, custody.Found, custody.Corrected, custody.UndoneTake, custody.UndoneBack, custody.NotTaken:
		return false
	}
	return true
}

// why says the reasons and needs of a refusal, as the entry has their codes.
func (v *voice) why(m store.Move) string {
	var body struct {
		Data map[string]string `json:"data"`
	}
	if json.Unmarshal(m.Body, &body) != nil || body.Data["why"] == "" {
		return ""
	}
	var out []string
	for _, code := range strings.Split(body.Data["why"], ",") {
		switch {
		case v.Has("reasons." + code + ".label"):
			out = append(out, v.ReasonLabel(code))
		case v.Has("needs." + code):
			out = append(out, v.Need(code))
		default:
			out = append(out, code)
		}
	}
	return strings.Join(out, "; ")
}
