package web

import (
	"claviger/custody"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// permanentChips are how sure it is that a holder still has a key, as chips
// know it.
var permanentChips = map[custody.PermanentState]string{custody.StillQuiet: "ok", custody.StillAsked: "wait", custody.StillSilent: "overdue", custody.StillDenied: "missing"}

// stillWord is how sure it is, in a word; a key that is back or due is over.
func stillWord(r *Request, v store.PermanentView) (chip, word string) {
	switch {
	case v.InAt != nil || v.DueAt != nil:
		return "retired", r.Say.Say("permanent.state.over")
	case v.Item == custody.Missing:
		return "missing", chipWord(r.Say, "missing")
	}
	st := v.State(r.Now())
	return permanentChips[st], r.Say.Say("permanent.state." + string(st))
}

func permanentsPage(r *Request, st views.Staff, vs []store.PermanentView, open bool) views.Things {
	say := r.Say.Say
	page := views.Things{Staff: st, Heading: say("nav.permanent"), TabsLabel: say("permanent.show"), Tabs: []ui.Tab{{Label: say("permanent.all"), Href: "/permanent", Current: !open}, {Label: say("permanent.open"), Href: "/permanent?show=open", Current: open}},
		List: permanentListing(r, vs)}
	if len(vs) == 0 {
		page.List.Empty = &ui.Empty{Title: say("permanent.empty"), Text: say("permanent.empty_text")}
		if open {
			page.List.Empty = &ui.Empty{Title: say("permanent.none_open"), Text: say("permanent.empty_text")}
		}
	}
	if len(vs) > pageRows {
		page.List.More, page.List.MoreLabel = "/permanent?after="+string(vs[pageRows-1].HoldingID), say("returns.more")
		if open {
			page.List.More += "&show=open"
		}
	}
	return page
}

// permanentListing is a table of keys that people have for good.
func permanentListing(r *Request, vs []store.PermanentView) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "permanent", Caption: say("nav.permanent"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("permanent.column.who")}, {Label: say("board.column.since")}, {Label: say("permanent.column.sure")}, {Label: say("permanent.column.signed")}}}
	shown, _ := cut(vs)
	for _, v := range shown {
		row := views.ThingRow{ID: "p-" + string(v.HoldingID), Href: permanentHref(v.HoldingID), Code: v.Code, Name: v.Name}
		row.State, row.Word = stillWord(r, v)
		sure, signed := say("permanent.never"), say("permanent.unsigned")
		if v.AnsweredAt != nil && v.Kept {
			sure = r.Say.Date(*v.AnsweredAt)
		}
		if v.SignedAt != nil {
			signed = r.Say.Date(*v.SignedAt)
		}
		row.Cells = []views.ThingCell{{Class: "holder", Text: ui.Text(v.Person)}, {Text: ui.Text(r.Say.Date(v.OutAt))}, {Text: ui.Text(sure)}, {Text: ui.Text(signed)}}
		l.Rows = append(l.Rows, row)
	}
	if len(shown) > 0 {
		l.Shown = r.Say.Count("permanent.shown", len(shown))
	}
	return l
}

// permanentPage is one key that somebody has for good.
func permanentPage(r *Request, st views.Staff, v store.PermanentView) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Heading: say("permanent.title", "key", v.Code), FactsTitle: say("permanent.facts"), FactsLabel: say("permanent.facts"), Sentence: ui.Text(permanentSentence(r, v))}
	if r.Scope.Can(tenants.KeysRead) {
		page.Path = []ui.Crumb{{Label: say("nav.permanent"), Href: "/permanent"}}
	} else {
		page.Path = []ui.Crumb{{Label: say("nav.me"), Href: "/me"}}
	}
	page.State, page.Word = stillWord(r, v)
	page.Acts, page.Buttons = permanentActs(r, v)
	page.Facts = permanentFacts(r, v)
	if v.Signature != "" {
		page.Aside = views.Drawn(permanentHref(v.HoldingID)+"/drawn", say("permanent.drawn_of", "person", v.Signed))
	}
	if v.InAt == nil && v.DueAt == nil {
		page.Notes = []ui.Note{{Icon: "note", Bold: say("permanent.yearly"), Sub: say("permanent.yearly_text")}}
	}
	return page
}

func permanentSentence(r *Request, v store.PermanentView) string {
	say := r.Say.Say
	switch {
	case v.InAt != nil:
		return say("permanent.sentence.back", "person", v.Person, "at", r.Say.Moment(*v.InAt, r.Now()))
	case v.DueAt != nil:
		return say("permanent.sentence.due", "person", v.Person, "due", r.Say.Moment(*v.DueAt, r.Now()))
	case v.Item == custody.Missing:
		return say("permanent.sentence.denied", "person", v.Person)
	}
	args := []any{"person", v.Person, "since", r.Say.Date(v.OutAt)}
	switch v.State(r.Now()) {
	case custody.StillAsked:
		args = append(args, "until", r.Say.Date(*v.AnswerBy))
	case custody.StillSilent:
		args = append(args, "until", r.Say.Date(*v.AnswerBy))
		if v.Owner != "" {
			args = append(args, "owner", v.Owner)
		}
	default:
		if at, ask := v.AskOn(v.OutAt); ask {
			args = append(args, "next", r.Say.Date(at))
		}
	}
	return say("permanent.sentence."+string(v.State(r.Now())), args...)
}

// permanentActs are what the one who looks may do, the next first.
func permanentActs(r *Request, v store.PermanentView) (acts []views.RowAct, buttons []ui.Button) {
	base, say := permanentHref(v.HoldingID), r.Say.Say
	over := v.InAt != nil || v.DueAt != nil || v.Item == custody.Missing
	if !over && r.answers(v) {
		who := map[bool]string{true: "mine", false: "theirs"}[r.mine(v)]
		yes := views.RowAct{Action: base + "/yes", Button: ui.Button{ID: "yes", Label: say("permanent.yes." + who), Icon: "check"}}
		if v.State(r.Now()) != custody.StillQuiet {
			yes.Button.Kind = ui.Primary
		}
		if v.SignedAt == nil {
			sign := ui.Button{ID: "sign", Label: say("permanent.sign"), Icon: "edit", Href: base + "/sign"}
			if yes.Button.Kind == "" {
				sign.Kind = ui.Primary
			}
			buttons = append(buttons, sign)
		}
		acts = append(acts, yes)
		buttons = append(buttons, ui.Button{ID: "no", Label: say("permanent.no." + who), Icon: "missing", Href: base + "/no"})
		if _, ask := v.AskOn(v.OutAt); ask && r.Scope.Can(tenants.KeysIssue) && !r.mine(v) {
			acts = append(acts, views.RowAct{Action: base + "/ask", Button: ui.Button{ID: "ask", Label: say("permanent.ask"), Icon: "mail"}})
		}
	}
	if v.SignedAt != nil {
		buttons = append(buttons, ui.Button{ID: "receipt", Label: say("permanent.receipt"), Icon: "print", Href: base + "/receipt"})
	}
	return acts, buttons
}

func permanentFacts(r *Request, v store.PermanentView) (facts []ui.Fact) {
	say := r.Say.Say
	key, who := ui.Span{Text: v.Code, Code: true}, ui.Span{Text: v.Person}
	if r.Scope.Can(tenants.KeysRead) {
		key.Href = keyHref(v.ItemID)
	}
	if r.Scope.Can(tenants.PeopleRead) {
		who.Href = personHref(v.PersonID)
	}
	facts = []ui.Fact{{Term: say("incidents.fact.key"), Text: ui.Rich{key}, Sub: v.Name}, {Term: say("permanent.column.who"), Text: ui.Rich{who}}, {Term: say("board.column.since"), Text: ui.Text(r.Say.Date(v.OutAt))}}
	signed := ui.Fact{Term: say("permanent.column.signed"), Text: ui.Text(say("permanent.unsigned"))}
	if v.SignedAt != nil {
		signed.Text, signed.Sub = ui.Text(v.Signed), r.Say.Moment(*v.SignedAt, r.Now())
	}
	facts = append(facts, signed)
	for _, x := range []struct {
		word string
		at   bool
		text func() string
	}{
		{"permanent.fact.asked", v.AskedAt != nil, func() string { return r.Say.Moment(*v.AskedAt, r.Now()) }},
		{"permanent.fact.answered", v.AnsweredAt != nil, func() string { return r.Say.Moment(*v.AnsweredAt, r.Now()) }},
		{"permanent.fact.owner", v.Owner != "" && v.AnsweredAt == nil, func() string { return v.Owner }},
	} {
		if x.at {
			facts = append(facts, ui.Fact{Term: say(x.word), Text: ui.Text(x.text())})
		}
	}
	return facts
}

// permanentReceipt is what was signed, on paper.
func (s *Server) permanentReceipt(r *Request) error {
	v, err := r.readPermanent()
	if err == nil && v.SignedAt == nil {
		err = tenants.Fail(tenants.Conflict, "not_signed", "key", v.Code)
	}
	if err != nil {
		return err
	}
	say := r.Say.Say
	p := paper.Receipt{Title: say("permanent.paper.title"), Issuer: r.Guest.Organisation.Name, Text: say("permanent.promise", "person", v.Person, "key", v.Code, "name", v.Name, "organisation", r.Guest.Organisation.Name), At: *v.SignedAt,
		Lines: [][2]string{{say("incidents.fact.key"), joinWords(v.Code, v.Name)}, {say("permanent.column.who"), v.Person}, {say("board.column.since"), r.Say.Date(v.OutAt) + " " + r.Say.Clock(v.OutAt)},
			{say("permanent.column.signed"), v.Signed + ", " + r.Say.Date(*v.SignedAt) + " " + r.Say.Clock(*v.SignedAt)}, {say("permanent.paper.number"), string(v.HoldingID)}},
		SignedBy: v.Signed, Below: say("permanent.paper.below")}
	if v.Signature != "" {
		b, err := r.blob(v.Signature)
		if err != nil {
			return err
		}
		p.Drawn = b.Bytes
	}
	pdf, err := paper.DrawReceipt(p)
	if err != nil {
		return err
	}
	r.Set("Cache-Control", "no-store")
	return r.download("receipt-"+v.Code+".pdf", "application/pdf", pdf.Bytes)
}

// myPermanents are the keys for good that wait for an answer of the one who is
// signed in: their own, and those of whom they answer for.
func myPermanents(r *Request, rx *store.Rx) (lists []views.Listing, err error) {
	mine, err := rx.Permanents(store.PermanentAsk{Person: r.Scope.Person(), Open: true, Limit: pageRows})
	if err != nil {
		return nil, err
	}
	theirs, err := rx.Permanents(store.PermanentAsk{Owner: r.Scope.Person(), Open: true, Limit: pageRows})
	if err != nil {
		return nil, err
	}
	for _, x := range []struct {
		id, title string
		vs        []store.PermanentView
	}{{"still", "permanent.still", mine}, {"silent", "permanent.silent", theirs}} {
		if len(x.vs) > 0 {
			l := permanentListing(r, x.vs)
			l.ID, l.Title, l.Shown = x.id, r.Say.Say(x.title), ""
			lists = append(lists, l)
		}
	}
	return lists, nil
}
