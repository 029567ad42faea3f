package web

import (
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// policyStanding is what matters most about a policy now: over, a draft, drift,
// a review that is due, or all well.
func policyStanding(r *Request, p custody.Policy, drift bool) (state, word string) {
	say := r.Say.Say
	switch {
	case p.State == custody.PolicyOver:
		return "retired", say("policies.state.ended")
	case p.State == custody.PolicyDraft:
		return "wait", say("policies.state.draft")
	case drift:
		return "fail", say("policies.state.drift")
	case p.ReviewAt != nil && !p.ReviewAt.After(r.Now()):
		return "due", say("policies.state.due")
	}
	return "ok", say("policies.state.approved")
}

func policiesPage(r *Request, st views.Staff, list []store.PolicyView, ended bool) views.Things {
	p := r.Say
	page := views.Things{Staff: st, Heading: p.Say("nav.policies"), Group: p.Say("board.toolbar"), TabsLabel: p.Say("policies.which"),
		Tabs: []ui.Tab{{Label: p.Say("policies.in_force"), Href: "/policies", Current: !ended}, {Label: p.Say("policies.over"), Href: "/policies?ended=yes", Current: ended}}}
	if r.Scope.Can(tenants.RulesEdit) {
		page.Buttons = []ui.Button{{Label: p.Say("policies.new"), Icon: "plus", Kind: ui.Primary, Href: "/policies/new"}}
	}
	list, more := cut(list)
	page.List = views.Listing{ID: "policies", Caption: p.Say("nav.policies"), Columns: r.columns("policies.column", "state", "title", "rules", "review"), MoreLabel: p.Say("board.more"), Shown: p.Count("policies.shown", len(list))}
	for _, v := range list {
		state, word := policyStanding(r, v.Policy, v.Drift)
		row := views.ThingRow{ID: "p-" + string(v.ID), Href: policyHref(v.ID), Name: v.Title, Sub: firstLine(v.Situation), State: state, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(or(v.Rules, p.Say("policies.no_rules")))}, {Class: "due", Text: ui.Text(p.Say("policies.no_review")), Sub: v.Owner}}}
		if v.ReviewAt != nil {
			row.Cells[1].Text = ui.Text(p.Date(*v.ReviewAt))
		}
		page.List.Rows = append(page.List.Rows, row)
	}
	if len(list) == 0 {
		page.List.Empty = &ui.Empty{Title: p.Say("policies.none"), Text: p.Say("policies.none_text")}
	}
	if more {
		last := list[len(list)-1]
		page.List.More = "/policies?after=" + urlEscape(last.Title+"~"+string(last.ID)) + map[bool]string{true: "&ended=yes"}[ended]
	}
	return page
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// lines are the lines of a text that say something.
func lines(text string) (out []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func drifted(links []custody.PolicyRule) (names []string) {
	for _, l := range links {
		if l.Drifted() {
			names = append(names, l.Name)
		}
	}
	return names
}

func policyPage(r *Request, st views.Staff, f policyFacts, form *form) views.Thing {
	p, v := r.Say, f.policy
	names := drifted(f.links)
	page := views.Thing{Staff: st, Path: []ui.Crumb{{Label: p.Say("nav.policies"), Href: "/policies"}}, Heading: v.Title, FactsTitle: p.Say("policies.facts"), FactsLabel: p.Say("policies.facts")}
	page.State, page.Word = policyStanding(r, v, len(names) > 0)
	page.Sentence = ui.Text(policySentence(r, f, names))
	edits := r.Scope.Can(tenants.RulesEdit) && v.State != custody.PolicyOver
	if edits {
		page.Buttons = []ui.Button{{Label: p.Say("policies.change"), Icon: "edit", Href: policyHref(v.ID) + "/edit"}}
		page.Acts = []views.RowAct{{Action: policyHref(v.ID) + "/end", Button: ui.Button{ID: "end", Label: p.Say("policies.end"), Icon: "x"}}}
	}
	for _, problem := range form.problems {
		page.Notes = append(page.Notes, ui.Note{State: "fail", Bold: problem.Text})
	}
	text := views.PolicyText{}
	for _, part := range []struct{ name, text string }{{"situation", v.Situation}, {"who", v.Who}, {"steps", v.Steps}, {"consequences", v.Consequences}} {
		if l := lines(part.text); len(l) > 0 {
			text.Parts = append(text.Parts, views.PolicyPart{ID: part.name, Title: p.Say("policies.part." + part.name), Text: l, Steps: part.name == "steps"})
		}
	}
	if edits && (v.State == custody.PolicyStand || v.WrittenBy != r.Scope.Person()) {
		kind := ui.Primary
		text.Title, text.Lede = p.Say("policies.approve_title"), p.Say("policies.approve_lede")
		if v.State == custody.PolicyStand {
			text.Title, text.Lede = p.Say("policies.again_title"), p.Say("policies.again_lede")
			if len(names) == 0 {
				kind = ui.Plain
			}
		}
		next := r.Now().AddDate(1, 0, 0)
		text.Action, text.Version = policyHref(v.ID)+"/approve", itoa(v.Version)
		text.Review = form.input("review", p.Say("policies.next_review"), or(form.text("review"), dayOf(r, &next)))
		text.Review.Type = "date"
		text.Approve = ui.Button{ID: "approve", Label: text.Title, Kind: kind, Icon: "check"}
	} else if edits {
		page.Notes = append(page.Notes, ui.Note{Bold: p.Say("policies.waits"), Sub: p.Say("policies.waits_why")})
	}
	page.Body, page.Aside = text.Show(), text.ShowApproval()
	page.Lists = []views.Listing{policyRules(r, f), policyVersions(r, f)}
	page.Facts = policyFactList(r, f)
	return page
}

// policySentence says in one sentence how the policy stands.
func policySentence(r *Request, f policyFacts, drift []string) string {
	p, v := r.Say, f.policy
	switch {
	case v.State == custody.PolicyOver:
		return p.Say("policies.sentence.ended", "at", p.Date(*v.EndedAt))
	case v.State == custody.PolicyDraft:
		return p.Say("policies.sentence.draft", "version", itoa(v.Version), "person", f.names[v.WrittenBy], "at", p.Date(v.WrittenAt))
	case len(drift) > 0:
		return p.Say("policies.sentence.drift", "rules", p.List(drift), "at", p.Date(*v.ApprovedAt))
	case v.ReviewAt != nil && !v.ReviewAt.After(r.Now()):
		return p.Say("policies.sentence.due", "at", p.Date(*v.ReviewAt))
	}
	return p.Say("policies.sentence.approved", "version", itoa(v.Version), "person", f.names[v.ApprovedBy], "at", p.Date(*v.ApprovedAt))
}

// policyRules lists the rules that enforce the policy, with what became of them
// since it was approved.
func policyRules(r *Request, f policyFacts) views.Listing {
	p := r.Say
	l := views.Listing{ID: "rules", Title: p.Say("policies.rules"), Caption: p.Say("policies.rules"), Columns: r.columns("policies.rule", "state", "name", "version"), None: p.Say("policies.no_rules_text")}
	for _, k := range f.links {
		row := views.ThingRow{ID: "k-" + string(k.RuleID), Href: "/access/" + string(k.RuleID) + "/history", Name: k.Name, State: "ok", Word: p.Say("policies.rule.same"), Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(p.Say("policies.rule.now", "version", itoa(k.Now)))}}}
		switch {
		case k.Now == 0:
			row.State, row.Word, row.Cells[0].Text = "fail", p.Say("policies.rule.ended"), ui.Text(p.Say("policies.rule.was", "version", itoa(k.Version)))
		case k.Drifted():
			row.State, row.Word, row.Cells[0].Text = "fail", p.Say("policies.rule.changed"), ui.Text(p.Say("policies.rule.from_to", "from", itoa(k.Version), "to", itoa(k.Now)))
		case k.Version == 0:
			row.State, row.Word = "wait", p.Say("policies.rule.not_yet")
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func policyVersions(r *Request, f policyFacts) views.Listing {
	p := r.Say
	l := views.Listing{ID: "versions", Title: p.Say("policies.versions"), Caption: p.Say("policies.versions"), Columns: r.columns("policies.version", "name", "written", "approved")}
	for _, v := range f.versions {
		approved := p.Say("policies.version.never")
		if v.ApprovedAt != nil {
			approved = joinWords(v.Approver, p.Date(*v.ApprovedAt))
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "v-" + itoa(v.Version), Href: policyHref(f.policy.ID), Name: p.Say("policies.rule.now", "version", itoa(v.Version)),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(joinWords(v.Writer, p.Date(v.WrittenAt)))}, {Class: "due", Text: ui.Text(approved)}}})
	}
	return l
}

func policyFactList(r *Request, f policyFacts) (facts []ui.Fact) {
	p, v := r.Say, f.policy
	facts = append(facts, ui.Fact{Term: p.Say("policies.rule.version"), Text: ui.Text(itoa(v.Version))})
	if name := f.names[v.OwnerID]; name != "" {
		facts = append(facts, ui.Fact{Term: p.Say("policies.owner"), Text: ui.Text(name)})
	}
	if v.ReviewAt != nil {
		facts = append(facts, ui.Fact{Term: p.Say("policies.review"), Text: ui.Text(p.Date(*v.ReviewAt))})
	}
	if v.ApprovedAt != nil {
		facts = append(facts, ui.Fact{Term: p.Say("policies.approved"), Text: ui.Text(p.Date(*v.ApprovedAt)), Sub: f.names[v.ApprovedBy]})
	}
	return facts
}
