package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// personFacts is what the store knows of one person, for their page.
type personFacts struct {
	view     store.PersonView
	held     []store.HeldView
	keeper   []store.KeeperView // of break-glass
	story    []store.EventView
	places   map[string]string // id → name
	filter   string
	now      time.Time
	scope    tenants.Scope
	keyPages bool
}

func (f personFacts) edit() bool { return f.scope.Can(tenants.PeopleEdit) }

func personPage(p *words.Printer, staff views.Staff, f personFacts) views.Person {
	state := personState(f.view.Person, f.now)
	v := views.Person{Staff: staff, Heading: f.view.Name, Path: []ui.Crumb{{Label: p.Say("people.title"), Href: "/people"}}, State: stateChip[state], Word: p.Say("people.word." + state),
		Sentence: personSentence(p, f, state), More: p.Say("keys.more"), HoldsTitle: p.Say("people.holds"), HoldsEmpty: p.Say("people.holds_none"), HoldsLabel: p.Say("people.holds_label", "person", f.view.Name),
		FactsTitle: p.Say("people.facts"), ProofTitle: p.Say("people.tab.badges"), ProofEmpty: p.Say("people.proof.empty"), SignInTitle: p.Say("people.signin"), SignInEmpty: p.Say("people.signin.none")}
	for _, c := range []string{"state", "key", "since", "due", "home"} {
		v.Columns = append(v.Columns, ui.Column{Label: p.Say("board.column." + c), Class: map[string]string{"home": "place", "since": "since"}[c]})
	}
	for _, h := range f.held {
		v.Holds = append(v.Holds, heldRow(p, h, f))
	}
	v.Facts = personFactList(p, f)
	v.Proofs, v.ProofActs = personProofs(p, f)
	v.SignIn, v.SignInActs = personSignIn(p, f)
	if f.view.Waiting && f.edit() {
		v.SignInPost = &views.RowAct{Action: personHref(f.view.ID) + "/invite/again", Button: ui.Button{ID: "again", Label: p.Say("people.invite_again"), Icon: "mail"}}
	}
	v.Buttons, v.Menu = personActs(p, f)
	v.Story = personStory(p, f)
	return v
}

// personSentence says who it is to the keys, in one sentence.
func personSentence(p *words.Printer, f personFacts, state string) ui.Rich {
	q := f.view.Person
	args := []any{"keys", p.Count("people.holds_count", len(f.held))}
	if len(f.held) == 0 {
		args[1] = p.Say("people.holds_none")
	}
	switch state {
	case "blocked":
		args = append(args, "at", p.Moment(*q.BlockedAt, f.now))
	case "ended":
		args = append(args, "at", p.Date(*q.EndsOn))
	case "not_begun":
		args = append(args, "at", p.Date(*q.StartsOn))
	}
	return ui.Text(p.Say("people.sentence."+state, args...))
}

func heldRow(p *words.Printer, h store.HeldView, f personFacts) views.HeldRow {
	chip := chipOf(custody.Out, h.DueAt, f.now)
	row := views.HeldRow{ID: "h-" + string(h.HoldingID), Code: h.Code, Name: h.Name, State: chip, Word: chipWord(p, chip), Since: ui.Rich{{Text: p.Moment(h.OutAt, f.now), Href: receiptHref(h.HoldingID)}}, Home: h.HomeName}
	if f.keyPages {
		row.Href = keyHref(h.ItemID)
	}
	if h.HomeKind == custody.Cabinet && h.HomeSlot > 0 {
		row.Home += ", " + itoa(h.HomeSlot)
	}
	if h.DueAt == nil {
		row.Due = ui.Rich{{Text: p.Say("permanent.word"), Href: permanentHref(h.HoldingID)}}
		return row
	}
	row.Due = ui.Rich{relSpan(p.In(h.DueAt.Sub(f.now)), *h.DueAt, f.now)}
	if chip == "overdue" {
		row.Due, row.Late = ui.Rich{relSpan(p.Late(f.now.Sub(*h.DueAt)), *h.DueAt, f.now)}, "late"
	} else if chip == "due" {
		row.Late = "soon"
	}
	return row
}

func personFactList(p *words.Printer, f personFacts) (facts []ui.Fact) {
	q := f.view
	add := func(field, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: p.Say("people.field." + field), Text: ui.Text(text)})
		}
	}
	add("number", q.Number)
	add("kind", p.Label("people.kind", string(q.Kind)))
	add("department", joined(q.Department, q.Profile))
	if q.ManagerID != "" {
		facts = append(facts, ui.Fact{Term: p.Say("people.field.manager"), Text: ui.Rich{{Text: q.Manager, Href: personHref(q.ManagerID)}}})
	}
	add("site", q.Site)
	if q.Email != "" {
		facts = append(facts, ui.Fact{Term: p.Say("people.field.email"), Text: ui.Rich{{Text: q.Email, Href: "mailto:" + q.Email}}})
	}
	if q.Phone != "" {
		facts = append(facts, ui.Fact{Term: p.Say("people.field.phone"), Text: ui.Rich{{Text: q.Phone, Href: "tel:" + q.Phone}}})
	}
	if q.Locale != "" {
		add("language", words.Endonym(q.Locale))
	}
	if q.StartsOn != nil {
		add("starts", p.Date(*q.StartsOn))
	}
	if q.EndsOn != nil {
		add("ends", p.Date(*q.EndsOn))
	}
	var groups []string
	for _, g := range q.Groups {
		groups = append(groups, g.Name)
	}
	if len(groups) > 0 {
		facts = append(facts, ui.Fact{Term: p.Say("people.group.title"), Text: ui.Text(p.List(groups))})
	}
	for _, k := range f.keeper {
		facts = append(facts, ui.Fact{Term: p.Say("glass.on"), Text: ui.Text(p.Say("glass.on_person", "site", or(k.Site, p.Say("glass.every_site")), "level", itoa(int(k.Level)), "until", keeperUntil(p, k.Keeper)))})
	}
	return facts
}

func personProofs(p *words.Printer, f personFacts) (rows []views.ProofRow, acts []ui.Button) {
	base := personHref(f.view.ID)
	for _, c := range f.view.Credentials {
		row := views.ProofRow{Label: p.Label("people.credential", string(c.Kind)), Sub: p.Say("people.proof.since", "at", p.Date(c.CreatedAt))}
		word := "people.pin.end"
		if c.Kind.IsBadge() {
			word, row.Sub = "people.badge.end", p.Say("people.proof.ends_in", "label", c.Label, "at", p.Date(c.CreatedAt))
		}
		if f.edit() {
			row.End = &views.RowAct{Action: base + "/credentials/" + string(c.ID) + "/end", Button: ui.Button{ID: "end-" + string(c.ID), Label: p.Say(word), Kind: ui.Danger, Row: true}}
		}
		rows = append(rows, row)
	}
	if f.edit() && f.view.BlockedAt == nil {
		acts = []ui.Button{{Label: p.Say("people.badge.add"), Icon: "badge", Href: base + "/badge"}, {Label: p.Say("people.pin.set"), Icon: "lock", Href: base + "/pin"}}
	}
	return rows, acts
}

func personSignIn(p *words.Printer, f personFacts) (facts []ui.Fact, acts []ui.Button) {
	base := personHref(f.view.ID)
	if f.view.Role == "" {
		if f.edit() && f.view.BlockedAt == nil {
			acts = []ui.Button{{Label: p.Say("people.invite"), Icon: "mail", Href: base + "/invite"}}
		}
		return nil, acts
	}
	facts = []ui.Fact{{Term: p.Say("people.field.email"), Text: ui.Text(f.view.LoginEmail)}, {Term: p.Say("people.field.role"), Text: ui.Text(p.Label("people.role", string(f.view.Role))), Sub: p.Say("people.role." + string(f.view.Role) + ".help")}}
	if f.view.Waiting {
		facts[0].Sub = p.Say("people.invite_waits")
	}
	if f.view.SeenAt != nil {
		facts = append(facts, ui.Fact{Term: p.Say("people.seen"), Text: ui.Text(p.Ago(f.now.Sub(*f.view.SeenAt)))})
	}
	if f.edit() && f.scope.Person() != f.view.ID && f.scope.Role().Covers(f.view.Role) {
		acts = []ui.Button{{Label: p.Say("people.role_change"), Href: base + "/role"}}
	}
	return facts, acts
}

func personActs(p *words.Printer, f personFacts) (buttons []ui.Button, menu []ui.MenuItem) {
	if !f.edit() {
		return nil, nil
	}
	base := personHref(f.view.ID)
	buttons = []ui.Button{{Label: p.Say("people.edit"), Icon: "edit", Href: base + "/edit", Key: "e"},
		{Label: p.Say("rules.licences"), Icon: "note", Href: base + "/qualifications"}}
	if f.scope.Person() != f.view.ID {
		buttons = append(buttons, ui.Button{ID: "leaves", Label: p.Say(map[bool]string{true: "leaving.act.leaves", false: "leaving.act.open"}[f.view.BlockedAt == nil]), Icon: "out", Href: base + "/leaving"})
	}
	if f.view.BlockedAt != nil {
		return buttons, []ui.MenuItem{{Label: p.Say("people.unblock"), Icon: "unlock", Action: base + "/unblock"}}
	}
	if f.scope.Person() != f.view.ID {
		menu = []ui.MenuItem{{Label: p.Say("people.block"), Icon: "lock", Href: base + "/block", Danger: true}}
	}
	return buttons, menu
}

func personStory(p *words.Printer, f personFacts) views.Story {
	rows, more := cut(f.story)
	s := views.Story{Title: p.Say("people.tab.history"), Label: p.Say("keys.show"), Empty: p.Say("people.history_none"), MoreLabel: p.Say("keys.show_older"), Shown: p.Count("keys.events_shown", len(rows))}
	s.Days = storyDays(p, f.places, rows, f.now)
	if more {
		s.More = personHref(f.view.ID) + "?before=" + itoa64(rows[len(rows)-1].EntryNo)
	}
	return s
}
