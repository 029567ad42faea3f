package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// countRoutes are physical counts: begin, scan, finish, explain, sign.
func (s *Server) countRoutes() []Route {
	return []Route{
		get("/counts", tenants.KeysRead, s.countList),
		get("/counts/new", tenants.KeysIssue, s.countNew),
		post("/counts", tenants.KeysIssue, s.countBegin),
		post("/counts/:id/begin", tenants.KeysIssue, s.countStart),
		get("/counts/:id", tenants.KeysRead, s.count),
		post("/counts/:id/seen", tenants.KeysIssue, s.countSeen),
		post("/counts/:id/take", tenants.KeysIssue, s.countTake),
		post("/counts/:id/close", tenants.KeysIssue, s.countClose),
		get("/counts/:id/lines/:item", tenants.KeysIssue, s.countLine),
		post("/counts/:id/lines/:item", tenants.KeysIssue, s.countResolve),
		post("/counts/:id/sign", tenants.KeysIssue, s.countSign),
	}
}

func (r *Request) counts() keys.CountStore { return store.In[keys.CountTx](r.s.Store) }

func (r *Request) countID() custody.CountID { return custody.CountID(r.Params("id")) }

func countHref(id custody.CountID) string { return "/counts/" + string(id) }

// countState is the chip of a count and its word.
func countState(r *Request, v store.CountView) (chip, word string) {
	switch {
	case v.SignedAt != nil:
		return "ok", r.Say.Say("counts.state.signed")
	case v.ClosedAt != nil:
		return "due", r.Say.Say("counts.state.closed")
	case v.Late(r.Now()):
		return "overdue", r.Say.Say("counts.state.late")
	case v.Waiting:
		return "due", r.Say.Say("counts.state.waiting")
	}
	return "out", r.Say.Say("counts.state.running")
}

// countOf says of which keys a count is, "" for all.
func countOf(r *Request, v store.CountView) string {
	drawn := ""
	if v.Sample {
		drawn = r.Say.Say("counts.by_lot")
	}
	return joinWords(v.GroupName, drawn)
}

func (s *Server) countList(r *Request) error {
	open := r.Query("show") == "open"
	var vs []store.CountView
	err := r.Read(func(rx *store.Rx) (err error) {
		vs, err = rx.Counts(store.CountAsk{Unsigned: open, Before: custody.CountID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("nav.counts"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("nav.counts"), TabsLabel: say("incidents.show"), Tabs: []ui.Tab{{Label: say("counts.all"), Href: "/counts", Current: !open}, {Label: say("counts.unsigned"), Href: "/counts?show=open", Current: open}},
		Buttons: []ui.Button{{Label: say("count_plans.title"), Icon: "clock", Href: "/counts/plans"}},
		List:    views.Listing{ID: "counts", Caption: say("counts.caption"), Columns: columns(say("board.column.state"), say("labels.place"), say("counts.begun"), say("counts.counter"), say("counts.signer"))}}
	if r.Scope.Can(tenants.KeysIssue) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("counts.new"), Kind: ui.Primary, Icon: "scan", Href: "/counts/new"})
	}
	rows, more := cut(vs)
	for _, v := range rows {
		chip, word := countState(r, v)
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "c-" + string(v.ID), Href: countHref(v.ID), Name: v.Place, Sub: countOf(r, v), State: chip, Word: word,
			Cells: []views.ThingCell{{Class: "due", Text: ui.Text(r.Say.Moment(v.StartedAt, r.Now()))}, {Class: "holder", Text: ui.Text(v.Person)}, {Text: ui.Text(or(v.Signer, say("counts.nobody")))}}})
	}
	if len(rows) == 0 {
		page.List.Empty = &ui.Empty{Title: say("counts.empty"), Text: say("counts.empty_help")}
	} else {
		page.List.Shown = r.Say.Count("counts.shown", len(rows))
	}
	if more {
		page.List.More, page.List.MoreLabel = "/counts?after="+string(rows[len(rows)-1].ID), say("keys.show_older")
		if open {
			page.List.More += "&show=open"
		}
	}
	return r.HTML(page.Show())
}

func (s *Server) countNew(r *Request) error { return s.countForm(r, nil) }

func (s *Server) countForm(r *Request, f *form) error {
	var places []custody.Place
	var o planOptions
	err := r.Read(func(rx *store.Rx) (err error) {
		if places, err = placeChoices(rx); err != nil {
			return err
		}
		o.groups, err = rx.KeyGroups()
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("counts.new"))
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, p := range places {
		if r.Scope.SeesSite(p.SiteID) {
			options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, On: f != nil && f.text("place") == string(p.ID)})
		}
	}
	page := views.Form{Staff: st, Heading: say("counts.new"), Path: []ui.Crumb{{Label: say("nav.counts"), Href: "/counts"}}, Text: ui.Text(say("counts.new_text")), Action: "/counts",
		Fields: []templ.Component{typed(f, ui.Field{ID: "place", Label: say("labels.place")}).Select(options),
			typed(f, ui.Field{ID: "group", Label: say("count_plans.field.group")}).Select(o.groupOptions(r, custody.KeyGroupID(r.FormValue("group")))),
			typed(f, ui.Field{ID: "sample", Label: say("count_plans.field.sample"), Hint: say("count_plans.hint.sample"), Mode: "numeric"}).Input()},
		Submit: ui.Button{Label: say("counts.begin"), Kind: ui.Primary, Icon: "scan"}, Cancel: ui.Button{Label: say("common.cancel"), Href: "/counts", Kind: ui.Ghost}}
	return r.showForm(page, f)
}

func (s *Server) countBegin(r *Request) error {
	f := r.Form()
	p, _ := typedPlan(f)
	c, err := keys.BeginCount(r.UserContext(), r.counts(), r.Scope, keys.CountAsk{PlaceID: p.PlaceID, GroupID: p.GroupID, Sample: p.Sample})
	if err != nil {
		if f.wrong(err) {
			return s.countForm(r, f)
		}
		return err
	}
	return r.To(countHref(c.ID))
}

// readCount reads a count that the scope sees, with its keys and hooks.
func (r *Request) readCount() (v store.CountView, lines []store.CountLineView, slots []store.CountSlotView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		vs, err := rx.Counts(store.CountAsk{ID: r.countID(), Limit: 1})
		if err == nil && len(vs) == 0 {
			err = tenants.Fail(tenants.NotFound, "count_not_found")
		}
		if err != nil {
			return err
		}
		v = vs[0]
		if lines, err = rx.CountLineViews(v.ID); err != nil {
			return err
		}
		slots, err = rx.CountSlotViews(v.ID)
		return err
	})
	return v, lines, slots, err
}

func (s *Server) count(r *Request) error { return s.countPage(r, nil) }

// countPage is the page of a count: while it runs only what was seen, and one
// field; at its end what differs.
func (s *Server) countPage(r *Request, f *form) error {
	v, lines, slots, err := r.readCount()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("counts.heading", "place", v.Place))
	if err != nil {
		return err
	}
	if v.Waiting {
		return r.HTML(waitingCount(r, st, v).Show())
	}
	if v.ClosedAt == nil && r.Scope.Can(tenants.KeysIssue) {
		return r.showForm(runningCount(r, st, v, lines, slots, f), f)
	}
	return r.HTML(closedCount(r, st, v, lines, slots).Show())
}

// waitingCount is a count that nobody has begun.
func waitingCount(r *Request, st views.Staff, v store.CountView) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Heading: say("counts.heading", "place", v.Place), Path: []ui.Crumb{{Label: say("nav.counts"), Href: "/counts"}}, Sentence: ui.Text(say("counts.waits")), FactsTitle: say("counts.this"), FactsLabel: say("counts.this"),
		Facts: append(countFacts(r, v), ui.Fact{Term: say("counts.to_count"), Text: ui.Text(v.Person)})}
	page.State, page.Word = countState(r, v)
	if v.DueAt != nil {
		page.Facts = append(page.Facts, ui.Fact{Term: say("counts.due"), Text: ui.Text(r.Say.Moment(*v.DueAt, r.Now()))})
	}
	if r.Scope.Can(tenants.KeysIssue) && r.Scope.Person() != "" {
		page.Acts = []views.RowAct{{Action: countHref(v.ID) + "/begin", Button: ui.Button{ID: "begin", Label: say("counts.begin"), Kind: ui.Primary, Icon: "scan"}}}
	}
	return page
}

// countFacts say of which keys a count is, when it is not of all.
func countFacts(r *Request, v store.CountView) (facts []ui.Fact) {
	if text := countOf(r, v); text != "" {
		fact := ui.Fact{Term: r.Say.Say("counts.of"), Text: ui.Text(text)}
		if v.Seed != "" {
			fact.Sub = r.Say.Say("counts.seed", "seed", v.Seed)
		}
		facts = append(facts, fact)
	}
	return facts
}

// drawnList are the keys to look for in a sample: not whether they should be
// there.
func drawnList(r *Request, v store.CountView, lines []store.CountLineView) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "drawn", Title: say("counts.drawn"), Caption: say("counts.drawn"), Columns: columns(say("board.column.state"), say("board.column.key"), say("counts.at"))}
	l.Columns = append(l.Columns, ui.Column{Label: say("counts.note"), Hidden: true})
	for _, x := range lines {
		row := views.ThingRow{ID: "l-" + string(x.ItemID), Href: keyHref(x.ItemID), Code: x.Code, Name: x.Name, State: "wait", Word: say("counts.not_seen"), Cells: []views.ThingCell{{Class: "since"}}}
		if x.SeenAt != nil {
			row.State, row.Word, row.Cells[0].Text = "ok", say("counts.seen"), ui.Text(r.Say.Clock(*x.SeenAt))
		} else {
			row.Act = &views.RowAct{Action: countHref(v.ID) + "/seen", Fields: map[string]string{"code": x.Code}, Button: ui.Button{Label: say("counts.it_is_here"), Row: true, Attrs: templ.Attributes{"aria-label": say("counts.it_is_here_key", "key", x.Code)}}}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// runningCount never says what is expected.
func runningCount(r *Request, st views.Staff, v store.CountView, lines []store.CountLineView, slots []store.CountSlotView, f *form) views.Form {
	say := r.Say.Say
	l := views.Listing{ID: "seen", Title: say("counts.seen"), Caption: say("counts.seen"), None: say("counts.none_seen"), Columns: []ui.Column{{Label: say("board.column.key")}, {Label: say("counts.at")}}}
	seen := 0
	for _, x := range lines {
		if x.SeenAt != nil {
			seen++
			l.Rows = append(l.Rows, views.ThingRow{ID: "l-" + string(x.ItemID), Href: keyHref(x.ItemID), Code: x.Code, Name: x.Name, Cells: []views.ThingCell{{Class: "since", Text: ui.Text(r.Say.Clock(*x.SeenAt))}}})
		}
	}
	if v.Sample {
		l = drawnList(r, v, lines)
	}
	field := typed(f, ui.Field{ID: "code", Label: say("counts.code"), Hint: say("counts.code_hint"), Required: true, Complete: "off", Attrs: templ.Attributes{"autofocus": true}})
	after := []templ.Component{}
	if v.Owner() != r.Scope.Person() && r.Scope.Person() != "" {
		after = append(after, ui.Note{State: "due", Bold: say("counts.others", "person", v.Person), Sub: say("counts.others_help")}.Show(), takeOver(r, v).Show(""))
	}
	if hooks := slotsForm(r, v, slots, f); hooks != nil {
		after = append(after, hooks)
	}
	finish := views.RowAct{Action: countHref(v.ID) + "/close", Button: ui.Button{ID: "finish", Label: say("counts.finish"), Icon: "check", Class: "mt-6"}}
	return views.Form{Staff: st, Heading: say("counts.heading", "place", v.Place), Path: []ui.Crumb{{Label: say("nav.counts"), Href: "/counts"}}, Text: ui.Text(r.Say.Count("counts.running", seen)), Action: countHref(v.ID) + "/seen",
		Fields: []templ.Component{field.Input()}, Submit: ui.Button{Label: say("counts.note"), Kind: ui.Primary, Icon: "scan"}, Cancel: ui.Button{Label: say("counts.later"), Href: "/counts", Kind: ui.Ghost},
		After: append(after, finish.Show(""), l.Show())}
}

// takeOver makes the count one's own, with what differs.
func takeOver(r *Request, v store.CountView) views.RowAct {
	return views.RowAct{Action: countHref(v.ID) + "/take", Button: ui.Button{ID: "take-over", Label: r.Say.Say("counts.take"), Icon: "handed"}}
}

func closedCount(r *Request, st views.Staff, v store.CountView, lines []store.CountLineView, slots []store.CountSlotView) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Heading: say("counts.heading", "place", v.Place), Path: []ui.Crumb{{Label: say("nav.counts"), Href: "/counts"}}, FactsTitle: say("counts.this"), FactsLabel: say("counts.this"),
		Facts: append(countFacts(r, v), ui.Fact{Term: say("counts.counter"), Text: ui.Text(v.Person), Sub: r.Say.Moment(v.StartedAt, r.Now())})}
	page.State, page.Word = countState(r, v)
	n, open := map[custody.CountOutcome]int{}, 0
	differ := views.Listing{ID: "differ", Title: say("counts.differences"), Caption: say("counts.differences"), None: say("counts.no_differences"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("counts.what")}, {Label: say("counts.owner")}, {Label: say("counts.why")}}}
	moved := views.Listing{ID: "moved", Title: say("counts.moved"), Caption: say("counts.moved"), None: say("counts.none_moved"), Columns: []ui.Column{{Label: say("board.column.key")}, {Label: say("counts.what")}}}
	for _, l := range lines {
		n[l.Outcome]++
		what := ui.Text(lineWords(r, l))
		row := views.ThingRow{ID: "l-" + string(l.ItemID), Href: countHref(v.ID) + "/lines/" + string(l.ItemID), Code: l.Code, Name: l.Name}
		switch {
		case l.Differs():
			row.State, row.Word = "overdue", say("counts.open")
			if l.ResolvedAt != nil {
				row.State, row.Word, row.Href = "ok", say("counts.explained"), keyHref(l.ItemID)
			} else {
				open++
			}
			row.Cells = []views.ThingCell{{Text: what}, {Text: ui.Text(or(l.Resolver, v.Person))}, {Text: ui.Text(or(l.Why, say("counts.no_why")))}}
			differ.Rows = append(differ.Rows, row)
		case l.Outcome == custody.CountedLeft || l.Outcome == custody.CountedCame:
			row.Href, row.Cells = keyHref(l.ItemID), []views.ThingCell{{Text: what}}
			moved.Rows = append(moved.Rows, row)
		}
	}
	rows, more, bare := slotRows(r, v, slots)
	differ.Rows, open = append(differ.Rows, rows...), open+more
	page.Lists = []views.Listing{differ, moved}
	if compared, there := comparison(r, slots, lines); there {
		page.Lists = append(page.Lists, compared)
	}
	if bare > 0 {
		page.Notes = []ui.Note{{State: "due", Bold: r.Say.Count("counts.slots.bare", bare), Sub: say("counts.slots.bare_help")}}
	}
	page.Sentence = ui.Text(say("counts.sentence", "here", n[custody.CountedHere]+n[custody.CountedAway], "absent", n[custody.CountedAbsent], "extra", n[custody.CountedExtra]))
	if v.ClosedAt == nil {
		page.Sentence, page.Lists, page.Notes = ui.Text(say("counts.runs")), nil, nil
		return page
	}
	page.Facts = append(page.Facts, ui.Fact{Term: say("counts.ended"), Text: ui.Text(r.Say.Moment(*v.ClosedAt, r.Now()))})
	switch {
	case v.SignedAt != nil:
		page.Facts = append(page.Facts, ui.Fact{Term: say("counts.signer"), Text: ui.Text(v.Signer), Sub: r.Say.Moment(*v.SignedAt, r.Now())})
	case open > 0:
		page.Notes = append(page.Notes, ui.Note{State: "due", Bold: r.Say.Count("counts.left", open), Sub: say("counts.left_help")})
		if r.Scope.Can(tenants.KeysIssue) && r.Scope.Person() != "" && v.Owner() != r.Scope.Person() {
			page.Acts = []views.RowAct{takeOver(r, v)}
		}
	case r.Scope.Can(tenants.KeysIssue):
		page.Acts = []views.RowAct{{Action: countHref(v.ID) + "/sign", Button: ui.Button{ID: "sign", Label: say("counts.sign"), Kind: ui.Primary, Icon: "two"}}}
	}
	return page
}

// lineWords says what was found of a key.
func lineWords(r *Request, l store.CountLineView) string {
	if l.RingDiffers && !l.Outcome.Difference() {
		return r.Say.Say("counts.ring.differs", "pieces", l.Pieces, "was", l.Had, "seal", or(l.Seal, r.Say.Say("counts.ring.no_seal")), "had", or(l.HadSeal, r.Say.Say("counts.ring.no_seal")))
	}
	return r.Say.Say("counts.outcome." + or(string(l.Outcome), "here"))
}

func (s *Server) countSeen(r *Request) error {
	f := r.Form()
	code := f.text("code")
	var it custody.Item
	err := r.Read(func(rx *store.Rx) (err error) {
		if it, err = rx.ItemScanned(code); tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !r.Scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.Invalid, "count_code_unknown", "code", code).At("code")
		}
		return err
	})
	if err == nil {
		err = keys.See(r.UserContext(), r.counts(), r.Scope, r.countID(), it.ID)
	}
	if err != nil {
		if f.wrong(err) {
			return s.countPage(r, f)
		}
		return err
	}
	if it.Kind == custody.Ring || it.Seal != "" {
		return r.To(countHref(r.countID()) + "/rings/" + string(it.ID))
	}
	return r.To(countHref(r.countID()))
}

// countStart begins a count that waits.
func (s *Server) countStart(r *Request) error {
	c, err := keys.StartCount(r.UserContext(), r.counts(), r.Scope, r.countID(), "")
	if err != nil {
		return err
	}
	return r.To(countHref(c.ID))
}

func (s *Server) countTake(r *Request) error {
	c, err := keys.TakeCount(r.UserContext(), r.counts(), r.Scope, r.countID())
	if err != nil {
		return err
	}
	r.Flash("counts.taken")
	return r.To(countHref(c.ID))
}

func (s *Server) countClose(r *Request) error {
	c, err := keys.CloseCount(r.UserContext(), r.counts(), r.Scope, r.countID())
	if err != nil {
		return err
	}
	return r.To(countHref(c.ID))
}

func (s *Server) countLine(r *Request) error { return s.lineForm(r, nil) }

// lineForm explains one difference.
func (s *Server) lineForm(r *Request, f *form) error {
	v, lines, _, err := r.readCount()
	if err != nil {
		return err
	}
	for _, l := range lines {
		if string(l.ItemID) == r.Params("item") && l.Differs() {
			return s.explainForm(r, v, r.Say.Say("counts.explain", "key", l.Code), lineWords(r, l), countHref(v.ID)+"/lines/"+string(l.ItemID), f)
		}
	}
	return tenants.Fail(tenants.NotFound, "difference_not_found")
}

// explainForm asks for one explanation.
func (s *Server) explainForm(r *Request, v store.CountView, title, what, action string, f *form) error {
	say := r.Say.Say
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	return r.showForm(views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("counts.heading", "place", v.Place), Href: countHref(v.ID)}}, Text: ui.Text(what), Action: action,
		Fields: []templ.Component{typed(f, ui.Field{ID: "why", Label: say("counts.why"), Hint: say("counts.why_hint"), Required: true}).Area(3)}, Submit: ui.Button{Label: say("counts.explain_submit"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("common.cancel"), Href: countHref(v.ID), Kind: ui.Ghost}}, f)
}

func (s *Server) countResolve(r *Request) error {
	f := r.Form()
	if err := keys.ResolveCount(r.UserContext(), r.counts(), r.Scope, r.countID(), custody.ItemID(r.Params("item")), f.text("why")); err != nil {
		if f.wrong(err) {
			return s.lineForm(r, f)
		}
		return err
	}
	return r.To(countHref(r.countID()))
}

func (s *Server) countSign(r *Request) error {
	c, err := keys.SignCount(r.UserContext(), r.counts(), r.Scope, r.countID())
	if err != nil {
		return err
	}
	r.Flash("counts.signed")
	return r.To(countHref(c.ID))
}
