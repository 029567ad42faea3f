package web

import (
	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

var reviewChips = map[custody.ReviewState]string{custody.ReviewPlanned: "wait", custody.ReviewOpen: "due", custody.ReviewClosed: "ok", custody.ReviewCancelled: "retired"}

var answerChips = map[custody.ReviewAnswer]string{custody.ReviewWaits: "wait", custody.ReviewKeep: "ok", custody.ReviewEnd: "fail", custody.ReviewLapsed: "fail", custody.ReviewGone: "retired"}

// reviewSentence says how far a review is, in one sentence.
func reviewSentence(r *Request, v custody.Review) string {
	p := r.Say
	switch v.State {
	case custody.ReviewPlanned:
		return p.Say("reviews.sentence.planned", "at", p.Date(v.OpensAt), "days", p.Count("what_if.days_n", v.Days))
	case custody.ReviewOpen:
		return p.Say("reviews.sentence.open", "done", itoa(v.Lines-v.Waiting()), "of", itoa(v.Lines), "until", p.Moment(*v.DueAt, r.Now()))
	case custody.ReviewCancelled:
		return p.Say("reviews.sentence.cancelled", "at", p.Moment(*v.ClosedAt, r.Now()), "waiting", itoa(v.Waiting()))
	}
	args := []any{"at", p.Moment(*v.ClosedAt, r.Now()), "kept", itoa(v.Kept), "ended", itoa(v.Ended), "lapsed", itoa(v.Lapsed)}
	if v.Gone > 0 {
		args = append(args, "gone", itoa(v.Gone))
	}
	return p.Say("reviews.sentence.closed", args...)
}

func reviewsPage(r *Request, st views.Staff, mine, list []custody.Review) views.Things {
	p := r.Say
	page := views.Things{Staff: st, Heading: p.Say("reviews.title"), List: views.Listing{ID: "mine", Title: p.Say("reviews.mine"), Caption: p.Say("reviews.mine"), Columns: r.columns("reviews.column", "state", "name", "when"), None: p.Say("reviews.mine_none")}}
	if r.Scope.Can(tenants.RulesEdit) {
		page.Buttons = []ui.Button{{Label: p.Say("reviews.plan"), Icon: "plus", Kind: ui.Primary, Href: "/reviews/new"}}
	}
	for _, v := range mine {
		page.List.Rows = append(page.List.Rows, reviewRow(r, v))
	}
	if !r.Scope.Can(tenants.RulesRead) {
		return page
	}
	list, more := cut(list)
	all := views.Listing{ID: "reviews", Title: p.Say("reviews.all"), Caption: p.Say("reviews.all"), Columns: r.columns("reviews.column", "state", "name", "when"), MoreLabel: p.Say("keys.show_older"), Shown: p.Count("reviews.shown", len(list))}
	for _, v := range list {
		all.Rows = append(all.Rows, reviewRow(r, v))
	}
	if len(list) == 0 {
		all.Empty = &ui.Empty{Title: p.Say("reviews.none"), Text: p.Say("reviews.none_text")}
	}
	if more {
		all.More = "/reviews?after=" + string(list[len(list)-1].ID)
	}
	page.After = []views.Listing{all}
	return page
}

func reviewRow(r *Request, v custody.Review) views.ThingRow {
	p := r.Say
	when := p.Date(v.OpensAt)
	if v.DueAt != nil {
		when = p.Say("reviews.from_to", "from", when, "to", p.Date(*v.DueAt))
	}
	return views.ThingRow{ID: "v-" + string(v.ID), Href: reviewHref(v.ID), Name: v.Name, Sub: reviewSentence(r, v), State: reviewChips[v.State], Word: p.Say("reviews.state." + string(v.State)),
		Cells: []views.ThingCell{{Class: "due", Text: ui.Text(when), Sub: everyMonths(p.Say, p.Count, v.Months)}}}
}

func reviewPage(r *Request, st views.Staff, f reviewFacts, form *form) views.Review {
	p, v := r.Say, f.review
	page := views.Review{Staff: st, Path: []ui.Crumb{{Label: p.Say("reviews.title"), Href: "/reviews"}}, Heading: v.Name, State: reviewChips[v.State], Word: p.Say("reviews.state." + string(v.State)), Sentence: ui.Text(reviewSentence(r, v)),
		Problems: form.problems, Group: p.Say("board.toolbar"), TabsLabel: p.Say("reviews.show.title")}
	if r.Scope.Can(tenants.RulesEdit) && (v.State == custody.ReviewPlanned || v.State == custody.ReviewOpen) {
		page.Acts = []views.RowAct{{Action: reviewHref(v.ID) + "/stop", Button: ui.Button{ID: "stop", Label: p.Say("reviews.stop"), Icon: "x"}}}
	}
	if r.Scope.Can(tenants.ReportsRead) && v.State != custody.ReviewPlanned {
		page.Buttons = append(page.Buttons, ui.Button{Label: p.Say("reviews.evidence"), Icon: "report", Href: "/reports/access_reviews"})
	}
	for _, show := range []string{"mine", "waiting", "all"} {
		if r.Scope.Can(tenants.RulesRead) && v.State != custody.ReviewPlanned && (show != "mine" || f.mine) {
			page.Tabs = append(page.Tabs, ui.Tab{Label: p.Say("reviews.show." + show), Href: reviewHref(v.ID) + "?show=" + show, Current: show == f.show})
		}
	}
	lines, more := cut(f.lines)
	next := ui.Crumb{}
	if more {
		next = ui.Crumb{Label: p.Say("keys.more"), Href: reviewHref(v.ID) + "?show=" + f.show + "&after=" + itoa(lines[len(lines)-1].No)}
	}
	switch {
	case v.State == custody.ReviewPlanned:
	case f.show == "mine" && f.mine:
		answerForm(r, &page, v, lines, next, form)
	default:
		page.List = reviewLines(r, v, lines, next)
	}
	return page
}

// answerForm asks for each right that waits for the one who looks.
func answerForm(r *Request, page *views.Review, v custody.Review, lines []store.LineView, next ui.Crumb, form *form) {
	p := r.Say
	page.Action, page.Caption, page.Lede, page.More = reviewHref(v.ID)+"/answers", p.Say("reviews.show.mine"), p.Say("reviews.answer_lede"), next
	page.Columns = r.columns("reviews.column", "person", "right", "use", "answer")
	page.Why = form.input("why", p.Say("reviews.why"), form.text("why"))
	page.Why.Hint = p.Say("reviews.why_hint")
	page.Submit = ui.Button{ID: "save", Label: p.Say("reviews.save"), Kind: ui.Primary, Icon: "check"}
	for _, l := range lines {
		right, gives := rightText(r, l)
		use, last := useText(r, l)
		name := "right-" + itoa(l.No)
		row := views.ReviewRow{ID: "l-" + itoa(l.No), Href: personHref(l.PersonID), Person: l.Person, Sub: l.Department, Right: right, Gives: gives, Use: use, Last: last, Name: name, Legend: p.Say("reviews.legend", "person", l.Person, "right", right)}
		for _, choice := range []string{"keep", "end"} {
			row.Options = append(row.Options, ui.Option{Value: choice, Label: p.Say("reviews.choice." + choice), On: form.text(name) == choice})
		}
		page.Rows = append(page.Rows, row)
	}
}

// reviewLines lists rights with what became of them.
func reviewLines(r *Request, v custody.Review, lines []store.LineView, next ui.Crumb) *views.Listing {
	p := r.Say
	l := &views.Listing{ID: "lines", Caption: p.Say("reviews.lines"), Columns: r.columns("reviews.column", "answer", "person", "right", "use", "by"), Shown: p.Count("reviews.lines_shown", len(lines)), More: next.Href, MoreLabel: next.Label}
	for _, x := range lines {
		right, gives := rightText(r, x)
		use, last := useText(r, x)
		by, sub := x.By, x.Why
		switch {
		case x.Answer == custody.ReviewWaits && x.Reviewer != "":
			by = p.Say("reviews.waits_for", "person", x.Reviewer)
		case x.Answer == custody.ReviewWaits:
			by = p.Say("reviews.waits_for_any")
		case x.AnsweredAt != nil:
			by = joinWords(by, p.Moment(*x.AnsweredAt, r.Now()))
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "l-" + itoa(x.No), Href: personHref(x.PersonID), Name: x.Person, Sub: x.Department, State: answerChips[x.Answer], Word: p.Say("reviews.answer." + or(string(x.Answer), "waits")),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(right), Sub: gives}, {Class: "due", Text: ui.Text(use), Sub: last}, {Class: "place", Text: ui.Text(by), Sub: sub}}})
	}
	if len(lines) == 0 {
		l.Empty = &ui.Empty{Title: p.Say("reviews.lines_none"), Text: p.Say("reviews.lines_none_text")}
	}
	return l
}

func rightText(r *Request, l store.LineView) (right, gives string) {
	right = r.Say.Say("reviews.right."+string(l.Kind), "name", l.Subject)
	if l.Kind == custody.GroupRight {
		gives = r.Say.Say("reviews.gives", "rules", l.Gives)
	}
	return right, gives
}

// useText says how much the right was used before the review opened.
func useText(r *Request, l store.LineView) (use, last string) {
	days := int(custody.ReviewUse.Hours() / 24)
	if l.Uses == 0 {
		return r.Say.Say("reviews.unused", "days", itoa(days)), ""
	}
	use = r.Say.Count("reviews.used", l.Uses, "days", itoa(days))
	if l.LastUse != nil {
		last = r.Say.Say("reviews.last", "at", r.Say.Moment(*l.LastUse, r.Now()))
	}
	return use, last
}
