package web

import (
	"net/url"
	"strings"
	"time"

	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// reach is the question who may take what at a moment, and what was found.
type reach struct {
	tester
	show  string // may, not or all
	after string // id of the last row shown
	load  store.Effective
	rows  []reachRow
	total [3]int // may, with something more, may not
	next  string
	names map[string]string
}

type reachRow struct {
	key      *store.EffectiveKey
	person   *store.RulePerson
	decision rules.Decision
}

// effective answers for one person and every key, or for one key and everybody.
func (s *Server) effective(r *Request) error {
	q := reach{tester: tester{at: r.Now()}, show: or(r.Query("show"), "may"), after: r.Query("after"), names: map[string]string{}}
	err := r.Read(func(rx *store.Rx) error {
		if err := r.find(rx, &q.tester); err != nil {
			return err
		}
		r.readMoment(&q.tester)
		if q.person.ID == "" && (q.item.ID == "" || !r.Scope.SeesSite(q.item.SiteID)) {
			return nil
		}
		var err error
		if q.load, err = rx.Effective(store.EffectiveAsk{At: q.at, Item: q.item.ID}); err != nil {
			return err
		}
		gs, err := rx.Groups()
		for _, g := range gs {
			q.names[string(g.ID)] = g.Name
		}
		return err
	})
	if err != nil {
		return err
	}
	q.decide(r)
	st, err := r.Staff(r.Say.Say("effective.title"))
	if err != nil {
		return err
	}
	return r.HTML(q.page(r, st).Show())
}

// readMoment reads the moment in the organisation's zone; none is now, and so
// is this minute, which the form writes by itself.
func (r *Request) readMoment(t *tester) {
	if at, err := time.ParseInLocation(localMinute, t.typedAt, zone(r.Guest.Organisation.Zone)); err == nil && !at.Equal(r.Now().Truncate(time.Minute)) {
		t.at = at.UTC()
	}
}

// decide goes through keys, or through people, and keeps one page of those that
// are to be shown.
func (q *reach) decide(r *Request) {
	skip := q.after != ""
	add := func(row reachRow, id string) {
		outcome := 0
		switch row.decision.Outcome {
		case rules.Needed:
			outcome = 1
		case rules.Denied:
			outcome = 2
		}
		q.total[outcome]++
		if q.show == "may" && outcome == 2 || q.show == "not" && outcome != 2 {
			return
		}
		switch {
		case skip:
			skip = id != q.after
		case len(q.rows) < pageRows:
			q.rows = append(q.rows, row)
		case q.next == "":
			last := q.rows[len(q.rows)-1]
			q.next = last.id(q.person.ID != "")
		}
	}
	if q.person.ID != "" {
		p := q.load.Person(q.person.ID)
		if p == nil {
			return
		}
		among := q.load.For(p)
		for i := range q.load.Keys {
			if k := &q.load.Keys[i]; r.Scope.SeesSite(k.SiteID) {
				add(reachRow{k, p, q.load.Decide(p, k, among)}, string(k.ID))
			}
		}
		return
	}
	for i := range q.load.People {
		if p := &q.load.People[i]; len(q.load.Keys) > 0 && (p.Active || q.show == "all") {
			add(reachRow{&q.load.Keys[0], p, q.load.Decide(p, &q.load.Keys[0], q.load.Rules)}, string(p.ID))
		}
	}
}

func (row reachRow) id(ofKeys bool) string {
	if ofKeys {
		return string(row.key.ID)
	}
	return string(row.person.ID)
}

func (q *reach) page(r *Request, st views.Staff) views.Effective {
	p := r.Say
	v := views.Effective{Staff: st, Heading: p.Say("effective.title"), Lede: p.Say("effective.lede"),
		Key: ui.Field{ID: "key", Label: p.Say("board.column.key"), Value: q.key, Complete: "off"}, Who: ui.Field{ID: "who", Label: p.Say("common.who"), Value: q.who, Hint: p.Say("access.test_who_hint"), Complete: "off"},
		At:       ui.Field{ID: "at", Label: p.Say("common.when"), Type: "datetime-local", Value: q.at.In(zone(r.Guest.Organisation.Zone)).Format(localMinute)},
		ShowName: p.Say("effective.show"), Shows: r.labels("effective.shows", []string{"may", "not", "all"}, q.show), Ask: ui.Button{Label: p.Say("effective.ask"), Kind: ui.Primary}}
	switch {
	case q.key != "" && q.item.ID == "":
		v.Problem = &ui.Note{State: "due", Bold: p.Say("access.test_unclear"), Sub: p.Say("access.test_no_key")}
		return v
	case q.who != "" && q.person.ID == "":
		v.Problem = &ui.Note{State: "due", Bold: p.Say("access.test_unclear"), Sub: p.Say("access.test_no_person")}
		return v
	case q.person.ID == "" && q.item.ID == "":
		return v
	}
	v.Note = q.unknown(r)
	v.Columns = r.columns("effective.column", "answer", "what", "why", "rule")
	v.Label, v.None = p.Say("effective.title"), p.Say("effective.none")
	v.State = ui.Text(q.sentence(r))
	for _, row := range q.rows {
		v.Rows = append(v.Rows, q.row(r, row))
	}
	if q.next != "" {
		v.More = &ui.Button{Label: p.Say("keys.more"), Href: q.href(q.next)}
	}
	return v
}

// unknown says what is not on record for the moment; "" when all of it is.
func (q *reach) unknown(r *Request) string {
	p := r.Say
	name, made := q.item.Code, q.item.CreatedAt
	if q.person.ID != "" {
		name, made = q.person.Name, q.person.CreatedAt
	}
	switch {
	case q.at.Before(made):
		return p.Say("effective.not_yet", "name", name, "at", p.Date(made)+" "+p.Clock(made))
	case q.at.Before(q.load.Since):
		return p.Say("effective.since", "at", p.Date(q.load.Since)+" "+p.Clock(q.load.Since))
	}
	return ""
}

// sentence is the whole answer in numbers.
func (q *reach) sentence(r *Request) string {
	p := r.Say
	args := []any{"more", p.Number(int64(q.total[1])), "not", p.Number(int64(q.total[2])), "at", p.Moment(q.at, r.Now())}
	if q.person.ID != "" {
		return p.Say("effective.person", append(args, "person", q.person.Name, "may", p.Count("common.keys", q.total[0]))...)
	}
	return p.Say("effective.key", append(args, "key", q.item.Code, "may", p.Count("common.people", q.total[0]))...)
}

func (q *reach) row(r *Request, row reachRow) views.EffectiveRow {
	p, d := r.Say, row.decision
	v := views.EffectiveRow{ID: "e-" + row.id(q.person.ID != ""), Href: keyHref(row.key.ID), Name: row.key.Code, Sub: row.key.Name, State: "ok", Word: p.Label("reasons.outcome", string(d.Outcome)),
		Rule: d.RuleName, RuleHref: ruleHref(string(d.RuleID))}
	if q.person.ID == "" {
		v.Href, v.Name, v.Sub = "/people/"+string(row.person.ID), row.person.Name, joinWords(row.person.Department, row.person.Profile)
	}
	switch d.Outcome {
	case rules.Granted:
		v.Why = p.Say("rules.no_due")
		if d.Terms.DueAt != nil {
			v.Why = p.Say("rules.back_by", "due", p.Moment(*d.Terms.DueAt, q.at))
		}
	case rules.Needed:
		v.State = "due"
		var list []string
		for _, n := range d.Needs {
			list = append(list, p.Need(string(n.Kind)))
		}
		v.Why = p.List(list)
	default:
		v.State = "fail"
		why := d.Reasons[0]
		v.Why = p.ReasonLabel(string(why.Code))
		if help := helpers(p, why.Params, q.names); len(help) > 0 {
			v.Why = strings.TrimSpace(v.Why + ". " + p.ReasonHelp(string(why.Code), append(reasonArgs(p, why, &keys.Refused{}), help...)...))
		}
		if why.RuleName != "" {
			v.Rule, v.RuleHref = why.RuleName, ruleHref(string(why.RuleID))
		}
	}
	if q.after == "" && row.key.State != "in" && q.person.ID != "" {
		v.Sub = joinWords(v.Sub, p.Label("custody.state", string(row.key.State)))
	}
	return v
}

func (q *reach) href(after string) string {
	v := url.Values{"show": {q.show}, "after": {after}, "at": {q.typedAt}}
	if q.person.ID != "" {
		v.Set("person", string(q.person.ID))
	} else {
		v.Set("item", string(q.item.ID))
	}
	return "/access/effective?" + v.Encode()
}
