package web

import (
	"slices"
	"strings"

	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// endingDays are how far ahead the list may look; those that ended in the
// last endedDays are shown too, as nobody renewed them.
var endingDays = []int{30, 60, 90}

const endedDays = 30

func (s *Server) endingRoutes() []Route {
	return []Route{get("/people/ending", tenants.PeopleEdit, s.ending)}
}

// ending lists licences and trainings that are over soon, with the rules that
// will refuse then.
func (s *Server) ending(r *Request) error {
	days := endingDays[0]
	for _, d := range endingDays {
		if r.Query("days") == itoa(d) {
			days = d
		}
	}
	here := r.Now().In(zone(r.Guest.Organisation.Zone))
	ask := store.EndingAsk{From: string(rules.DateOf(here.AddDate(0, 0, -endedDays))), Until: string(rules.DateOf(here.AddDate(0, 0, days))), Limit: pageRows + 1}
	if order, id, ok := strings.Cut(r.Query("after"), "~"); ok {
		ask.After = store.Cursor{Order: order, ID: id}
	}
	var rows []store.EndingRow
	var list []rules.Rule
	err := r.Read(func(rx *store.Rx) (err error) {
		if rows, err = rx.Ending(ask); err != nil {
			return err
		}
		list, err = rx.Rules()
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("ending.title"))
	if err != nil {
		return err
	}
	return r.HTML(endingPage(r, st, rows, list, days, rules.DateOf(here)).Show())
}

func endingPage(r *Request, st views.Staff, rows []store.EndingRow, list []rules.Rule, days int, today rules.Date) views.Things {
	p := r.Say
	rows, more := cut(rows)
	v := views.Things{Staff: st, Heading: p.Say("ending.title"), Group: p.Say("board.toolbar"), TabsLabel: p.Say("ending.within")}
	for _, d := range endingDays {
		v.Tabs = append(v.Tabs, ui.Tab{Label: p.Count("ending.days", d), Href: "/people/ending?days=" + itoa(d), Current: d == days})
	}
	v.List = views.Listing{ID: "ending", Caption: p.Say("ending.caption"), MoreLabel: p.Say("board.more"), Shown: p.Count("ending.shown", len(rows))}
	for _, c := range []string{"state", "person", "name", "until"} {
		v.List.Columns = append(v.List.Columns, ui.Column{Label: p.Say("ending.column." + c)})
	}
	for _, q := range rows {
		row := views.ThingRow{ID: "q-" + string(q.ID), Href: personHref(q.PersonID) + "/qualifications", Name: q.Person, State: "due", Word: p.Say("ending.soon")}
		if q.Manager != "" {
			row.Sub = p.Say("ending.manager", "person", q.Manager)
		}
		if q.UntilOn < string(today) {
			row.State, row.Word = "fail", p.Say("ending.over")
		}
		row.Cells = []views.ThingCell{{Class: "holder", Text: ui.Text(q.Name), Sub: askedBy(r, list, q.Name)}, {Class: "due", Text: ui.Text(ruleNames{p: p}.date(rules.Date(q.UntilOn)))}}
		v.List.Rows = append(v.List.Rows, row)
	}
	if len(rows) == 0 {
		v.List.Empty = &ui.Empty{Title: p.Count("ending.none", days), Text: p.Say("ending.none_text")}
	}
	if more {
		last := rows[len(rows)-1].Cursor()
		v.List.More = "/people/ending?days=" + itoa(days) + "&after=" + last.Order + "~" + last.ID
	}
	return v
}

// askedBy names the rules that give no key without this licence.
func askedBy(r *Request, list []rules.Rule, name string) string {
	var names []string
	for _, rule := range list {
		if rule.Effect == rules.Allow && slices.Contains(rule.Needs.Qualifications, name) {
			names = append(names, rule.Name)
		}
	}
	if len(names) == 0 {
		return r.Say.Say("ending.asked_none")
	}
	return r.Say.Say("ending.asked", "rules", r.Say.List(names))
}
