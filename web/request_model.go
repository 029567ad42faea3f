package web

import (
	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// requestChips are the states of a request as chips know them.
var requestChips = map[custody.RequestState]string{custody.RequestOpen: "wait", custody.RequestGranted: "ok", custody.RequestRefused: "fail", custody.RequestWithdrawn: "retired", custody.RequestVoid: "retired", custody.RequestReturned: "due"}

func requestWord(r *Request, s custody.RequestState) string {
	return r.Say.Say("requests.state." + string(s))
}

func requestHref(v store.RequestView) string { return "/requests/" + string(v.ID) }

// wish says what a request asks for.
func wish(r *Request, v store.RequestView) string {
	args := []any{"key", v.Code}
	if v.Kind == custody.AskForGood {
		args = []any{"key", wishedKey(r, v)}
	}
	if v.FromAt != nil {
		args = append(args, "from", r.Say.Moment(*v.FromAt, r.Now()))
	}
	if v.Until != nil {
		args = append(args, "until", r.Say.Moment(*v.Until, r.Now()))
	}
	return r.Say.Say("requests.wish."+string(v.Kind), args...)
}

func requestsPage(r *Request, st views.Staff, waits []requestFacts, issue, mine []store.RequestView, stands []store.DelegationView) views.Things {
	say := r.Say.Say
	page := views.Things{Staff: st, Heading: say("nav.requests"), List: views.Listing{ID: "waits", Title: say("requests.to_decide"), Caption: say("requests.to_decide"), Columns: requestColumns(r), None: say("requests.nothing")}}
	page.Buttons = []ui.Button{{ID: "ask", Label: say("approvals.ask.title"), Icon: "key", Kind: ui.Primary, Href: "/requests/new"}}
	page.Buttons = append(page.Buttons, ui.Button{ID: "doors", Label: say("doors.title"), Icon: "door", Href: "/requests/doors"})
	if r.Scope.Can(tenants.KeysIssue) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("requests.delegate.title"), Icon: "people", Href: "/requests/delegate"})
	}
	for _, f := range waits {
		page.List.Rows = append(page.List.Rows, requestRow(r, f.view))
	}
	own := views.Listing{ID: "mine", Title: say("requests.mine"), Caption: say("requests.mine"), Columns: requestColumns(r), None: say("requests.mine_none")}
	shown, more := cut(mine)
	for _, v := range shown {
		own.Rows = append(own.Rows, requestRow(r, v))
	}
	if len(shown) > 0 {
		own.Shown = r.Say.Count("requests.shown", len(shown))
	}
	if more {
		own.More, own.MoreLabel = "/requests?after="+string(shown[len(shown)-1].ID), say("keys.show_older")
	}
	if len(issue) > 0 {
		page.After = append(page.After, issueList(r, issue))
	}
	page.After = append(page.After, own)
	if len(stands) > 0 {
		page.After = append(page.After, delegationList(r, stands))
	}
	return page
}

func requestColumns(r *Request) []ui.Column {
	say := r.Say.Say
	return []ui.Column{{Label: say("board.column.state")}, {Label: say("requests.column.what")}, {Label: say("requests.column.who")}, {Label: say("requests.column.asked")}}
}

func requestRow(r *Request, v store.RequestView) views.ThingRow {
	return views.ThingRow{ID: "q-" + string(v.ID), Href: requestHref(v), Name: wish(r, v), Sub: v.Reason, State: requestChips[v.State], Word: requestWord(r, v.State),
		Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Person)}, {Class: "since", Text: ui.Text(r.Say.Moment(v.AskedAt, r.Now()))}}}
}

// issueList are the keys that were granted for good and are not handed over.
func issueList(r *Request, vs []store.RequestView) views.Listing {
	l := views.Listing{ID: "issue", Title: r.Say.Say("doors.to_issue"), Caption: r.Say.Say("doors.to_issue"), Columns: requestColumns(r)}
	for _, v := range vs {
		if !r.follows(v) {
			continue
		}
		row := requestRow(r, v)
		row.ID, row.State, row.Word = "i-"+string(v.ID), "due", r.Say.Say("doors.state.cut")
		if v.ItemID != "" {
			row.State, row.Word = "wait", r.Say.Say("doors.state.hand")
		}
		l.Rows = append(l.Rows, row)
	}
	l.None = r.Say.Say("doors.none_to_issue")
	return l
}

func delegationList(r *Request, stands []store.DelegationView) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "stands", Title: say("requests.delegations"), Caption: say("requests.delegations"), Columns: []ui.Column{{Label: say("requests.delegate.who")}, {Label: say("requests.delegate.for")}, {Label: say("requests.delegate.from")}, {Label: say("requests.delegate.until")}, {Label: say("board.column.actions"), Hidden: true}}}
	for _, d := range stands {
		row := views.ThingRow{ID: "d-" + d.ID, Href: "/requests", Name: d.ToName, Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(d.FromName)}, {Text: ui.Text(r.Say.Moment(d.From, r.Now()))}, {Text: ui.Text(r.Say.Moment(d.Until, r.Now()))}}}
		if d.FromID == r.Scope.Person() {
			row.Act = &views.RowAct{Action: "/requests/delegate/" + d.ID + "/end", Button: ui.Button{ID: "end-" + d.ID, Label: say("requests.delegate.end"), Row: true}}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// requestView is the page of one request: what is asked, how far it is, and
// the answer that the one who looks may give.
func (s *Server) requestView(r *Request, f requestFacts, wrong *form) (views.Decide, error) {
	v, say := f.view, r.Say.Say
	st, err := r.Staff(wish(r, v))
	who, key := map[string]ui.Span{}, "" // links only to where the one who looks may go
	if r.Scope.Can(tenants.PeopleRead) {
		who["person"] = ui.Span{Href: personHref(v.PersonID)}
	}
	if r.Scope.Can(tenants.KeysRead) {
		key = keyHref(v.ItemID)
	}
	page := views.Decide{Staff: st, Heading: wish(r, v), Path: []ui.Crumb{{Label: say("nav.requests"), Href: "/requests"}}, State: requestChips[v.State], Word: requestWord(r, v.State),
		Sentence: weave(r.Say.Parts("requests.sentence", "person", v.Person, "at", r.Say.Moment(v.AskedAt, r.Now()), "reason", v.Reason), who),
		Steps:    requestSteps(r, f)}
	if v.Code != "" {
		page.Facts = append(page.Facts, ui.Fact{Term: say("incidents.fact.key"), Text: ui.Rich{{Text: v.Code, Href: key, Code: true}}, Sub: v.Name})
	}
	if v.FromAt != nil {
		page.Facts = append(page.Facts, ui.Fact{Term: say("approvals.fact.window"), Text: ui.Text(say("bookings.period", "from", r.Say.Moment(*v.FromAt, r.Now()), "to", r.Say.Moment(*v.Until, r.Now())))})
	}
	if f.rule != "" {
		page.Facts = append(page.Facts, ui.Fact{Term: say("approvals.fact.rule"), Text: ui.Text(f.rule)})
	}
	if v.Kind == custody.AskForGood {
		page.Facts = append(page.Facts, doorFacts(r, f)...)
		page.Opens = doorListing(r, f.doors)
	}
	page.Note = accessNote(r, f)
	issueActs(r, f, &page)
	if page.Note != nil && page.Note.Icon == "ok" && r.Scope.Can(tenants.KeysIssue) && v.PersonID != r.Scope.Person() {
		page.Next = &ui.Button{ID: "hand", Label: say("approvals.hand", "key", v.Code), Kind: ui.Primary, Icon: "out", Href: keyHref(v.ItemID) + "/take?person=" + string(v.PersonID)}
	}
	if v.DueAt != nil && v.Kind == custody.AskMoreTime {
		page.Facts = append(page.Facts, ui.Fact{Term: say("requests.fact.due"), Text: ui.Text(r.Say.Moment(*v.DueAt, r.Now()))})
	}
	if f.mine && v.State == custody.RequestOpen {
		page.Withdraw = &views.RowAct{Action: requestHref(v) + "/withdraw", Button: ui.Button{ID: "withdraw", Label: say("requests.withdraw"), Icon: "left"}}
	}
	if f.decides {
		page.Action = requestHref(v)
		page.Yes = ui.Button{ID: "yes", Label: say("requests.yes"), Kind: ui.Primary, Icon: "check"}
		page.No = ui.Button{ID: "no", Label: say("requests.no"), Icon: "x"}
		page.Why = typed(wrong, ui.Field{ID: "why", Label: say("requests.why"), Hint: say("requests.why_hint")})
		if v.Kind == custody.AskForGood {
			page.Why.Hint = say("doors.why_back_hint")
			page.Back = &ui.Button{ID: "back", Label: say("doors.back"), Icon: "left", Action: requestHref(v) + "/back"}
		}
		if v.Until != nil {
			page.Until = typed(wrong, ui.Field{ID: "until", Label: say("requests.until"), Hint: say("keys.extend.hint", "zone", r.Guest.Organisation.Zone), Type: "datetime-local", Value: v.Until.In(zone(r.Guest.Organisation.Zone)).Format(localMinute)})
		}
	}
	return page, err
}

func requestSteps(r *Request, f requestFacts) (out []ui.PathStep) {
	say := r.Say.Say
	all := stepsOf(f.view)
	for i := range all {
		step := ui.PathStep{State: "next", Title: say("requests.step", "n", i+1, "of", len(all)), Text: say("requests.step_waits")}
		if i < len(f.who) {
			step.Text = say("approvals.waits_for", "who", f.who[i])
		}
		if i == f.view.Step && f.view.State == custody.RequestOpen {
			step.State = "now"
		}
		for _, a := range f.answers {
			if a.Step == i {
				id := map[bool]string{true: "requests.said_yes", false: "requests.said_no"}[a.Yes]
				if f.view.State == custody.RequestReturned && !a.Yes {
					id = "doors.said_back"
				}
				args := []any{"person", f.names[a.PersonID], "at", r.Say.Moment(a.At, r.Now())}
				if a.ForID != "" {
					args = append(args, "other", f.names[a.ForID])
				}
				if a.Why != "" {
					args = append(args, "why", a.Why)
				}
				step.State, step.Text = "done", say(id, args...)
			}
		}
		out = append(out, step)
	}
	return out
}
