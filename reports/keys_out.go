package reports

import (
	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// keysOut is who has what now.
var keysOut = Report{Name: KeysOut, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "key", Width: 16, Code: true}, {ID: "opens", Width: 38}, {ID: "who", Width: 34}, {ID: "reason", Width: 30}, {ID: "since", Width: 24, Moment: true},
	{ID: "due", Width: 24, Moment: true}, {ID: "late", Width: 22}, {ID: "home", Width: 28}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		out, late := 0, 0
		err := r.EachOut(v.q.ask(), false, func(o store.OutRow) error {
			out++
			lateness := v.lateness(o)
			if lateness.Strong {
				late++
			}
			return emit([]Cell{{Text: o.Code}, {Text: o.Name}, {Text: v.holder(o)}, {Text: v.purpose(o.Purpose, o.Reason)}, v.at(&o.OutAt), v.due(o), lateness,
				{Text: place(o.Home, o.HomeSlot)}})
		})
		return v.Say("reports.totals.keys_out", "out", out, "late", late), err
	}}

// overdue is which keys are late, and who was told.
var overdue = Report{Name: Overdue, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "key", Width: 16, Code: true}, {ID: "opens", Width: 38}, {ID: "who", Width: 36}, {ID: "phone", Width: 31}, {ID: "since", Width: 24, Moment: true},
	{ID: "due", Width: 24, Moment: true}, {ID: "late", Width: 22}, {ID: "told", Width: 34}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		n, people := 0, map[tenants.PersonID]bool{}
		err := r.EachOut(v.q.ask(), true, func(o store.OutRow) error {
			n++
			people[o.HolderID] = true
			return emit([]Cell{{Text: o.Code}, {Text: o.Name}, {Text: v.holder(o)}, {Text: o.Phone}, v.at(&o.OutAt), v.due(o), v.lateness(o), {Text: v.told(o)}})
		})
		return v.Say("reports.totals.overdue", "late", n, "people", len(people)), err
	}}

func (v *voice) holder(o store.OutRow) string {
	name := o.Holder
	if o.State == custody.Missing {
		name = v.Say("reports.missing_with", "person", name)
	}
	if o.Department != "" {
		name += ", " + o.Department
	}
	return name
}

func (v *voice) due(o store.OutRow) Cell {
	if o.DueAt == nil {
		return Cell{Text: v.Say("custody.permanent")}
	}
	return v.at(o.DueAt)
}

func (v *voice) lateness(o store.OutRow) Cell {
	if o.DueAt == nil || !v.now.After(*o.DueAt) {
		return Cell{}
	}
	return Cell{Text: v.Span(v.now.Sub(*o.DueAt)), Strong: true}
}

// told says who was told of a late key, and when.
func (v *voice) told(o store.OutRow) string {
	switch {
	case o.ToldAt != nil:
		return v.Say("reports.told.manager", "at", v.moment(*o.ToldAt))
	case o.NoticedAt != nil:
		return v.Say("reports.told.holder", "at", v.moment(*o.NoticedAt))
	}
	return v.Say("reports.told.nobody")
}
