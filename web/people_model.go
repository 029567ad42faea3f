package web

import (
	"net/url"
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// peopleFacts is what the list of people was asked and what the store answered.
type peopleFacts struct {
	ask   store.PeopleAsk
	count store.PeopleCount
	rows  []store.PersonRow // one more than pageRows when there is a next page
	now   time.Time
	edit  bool
}

// peopleViews are the counts above the list: each is a filter.
var peopleViews = []string{"", "active", "holding", "blocked"}

func peoplePage(p *words.Printer, staff views.Staff, f peopleFacts) views.People {
	rows, more := cut(f.rows)
	v := views.People{Staff: staff, Heading: p.Say("people.title"), CountsLabel: p.Say("board.counts"), Group: p.Say("board.toolbar"), KindLabel: p.Say("people.field.kind"),
		Caption: p.Say("people.caption"), MoreLabel: p.Say("board.more"), Shown: p.Count("people.shown", len(rows)), Kinds: kindOptions(p, f.ask.Kind, true)}
	for i, n := range []int{f.count.All, f.count.Active, f.count.Holding, f.count.Blocked} {
		name := peopleViews[i]
		v.Counts = append(v.Counts, ui.Count{ID: "count-" + or(name, "all"), Number: p.Number(int64(n)), Label: p.Say("people.count." + or(name, "all")), Href: peopleHref(f.ask, "show", name), Current: f.ask.State == name})
	}
	v.Filter = ui.Filter{ID: "q", Name: "q", Value: f.ask.Text, Label: p.Say("people.filter"), Hint: p.Say("people.filter_hint"), Action: "/people", Target: "#people", Keep: map[string]string{}}
	if f.ask.State != "" {
		v.Filter.Keep["show"] = f.ask.State
	}
	if f.ask.GroupID != "" {
		v.Filter.Keep["group"] = string(f.ask.GroupID)
	}
	if f.edit {
		v.Buttons = append(v.Buttons, ui.Button{Label: p.Say("people.add"), Kind: ui.Primary, Icon: "plus", Href: "/people/new"})
	}
	for _, c := range []string{"state", "name", "number", "role", "proof", "site", "holds"} {
		v.Columns = append(v.Columns, ui.Column{Label: p.Say("people.column." + c), Class: map[string]string{"site": "place", "proof": "place", "number": "since"}[c]})
	}
	for _, row := range rows {
		v.Rows = append(v.Rows, peopleRow(p, row, f.now))
	}
	if len(rows) == 0 {
		v.Empty = peopleEmpty(p, f)
	}
	if more {
		v.More = peopleHref(f.ask, "after", rows[len(rows)-1].Cursor())
	}
	return v
}

// peopleHref is the list with one thing changed; another choice begins at the
// top again.
func peopleHref(a store.PeopleAsk, name, value string) string {
	q := url.Values{}
	for k, v := range map[string]string{"q": a.Text, "kind": string(a.Kind), "show": a.State, "group": string(a.GroupID), name: value} {
		if v != "" {
			q.Set(k, v)
		}
	}
	if len(q) == 0 {
		return "/people"
	}
	return "/people?" + q.Encode()
}

func peopleEmpty(p *words.Printer, f peopleFacts) *ui.Empty {
	if f.ask.Text != "" {
		return &ui.Empty{Title: p.Say("people.empty_filter", "text", f.ask.Text), Buttons: []ui.Button{{Label: p.Say("common.clear_filters"), Href: "/people"}}}
	}
	e := &ui.Empty{Title: p.Say("people.empty")}
	if f.edit {
		e.Buttons = []ui.Button{{Label: p.Say("people.add"), Href: "/people/new"}}
	}
	return e
}

func peopleRow(p *words.Printer, row store.PersonRow, now time.Time) views.PeopleRow {
	state := personState(row.Person, now)
	v := views.PeopleRow{ID: "p-" + string(row.ID), Href: personHref(row.ID), State: stateChip[state], Word: p.Say("people.word." + state), Number: row.Number, Name: row.Name,
		Sub: joined(row.Department, row.Profile), Proof: proofWord(p, row.Badges, row.PIN), Site: row.Site}
	if row.Role != "" {
		v.Role = p.Label("people.role", string(row.Role))
	} else {
		v.Role = p.Label("people.kind", string(row.Kind))
	}
	if row.Held > 0 {
		v.Holds = ui.Rich{{Text: p.Count("people.holds_count", row.Held), Strong: true}}
	}
	return v
}

// personState says in one word whether a person may be given a key.
func personState(q tenants.Person, now time.Time) string {
	switch {
	case q.BlockedAt != nil:
		return "blocked"
	case q.StartsOn != nil && now.Before(*q.StartsOn):
		return "not_begun"
	case q.EndsOn != nil && !now.Before(*q.EndsOn):
		return "ended"
	}
	return "active"
}

// stateChip is the chip that shows a person's state.
var stateChip = map[string]string{"active": "ok", "blocked": "fail", "not_begun": "wait", "ended": "retired"}

func proofWord(p *words.Printer, badges int, pin bool) string {
	switch {
	case badges > 0 && pin:
		return p.Say("people.proof.both")
	case badges > 0:
		return p.Say("people.badge")
	case pin:
		return p.Label("people.credential", "pin")
	}
	return p.Say("people.proof.none")
}

func joined(a, b string) string {
	if strings.EqualFold(a, b) {
		return a
	}
	if a != "" && b != "" {
		return a + ", " + b
	}
	return a + b
}

func kindOptions(p *words.Printer, chosen tenants.PersonKind, all bool) (out []ui.Option) {
	if all {
		out = append(out, ui.Option{Label: p.Say("people.kind_all"), On: chosen == ""})
	}
	for _, k := range tenants.PersonKinds {
		out = append(out, ui.Option{Value: string(k), Label: p.Label("people.kind", string(k)), On: k == chosen})
	}
	return out
}
