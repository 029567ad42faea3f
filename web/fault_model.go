package web

import (
	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// faultChip is the chip of a fault and its word.
func faultChip(p *words.Printer, f custody.Fault) (chip, word string) {
	switch {
	case !f.Open():
		return "ok", p.Say("faults.state.lifted")
	case f.Blocks:
		return "fail", p.Say("faults.state.blocks")
	}
	return "due", p.Say("faults.state.warns")
}

// faultSubject is the vehicle when there is one, else the key.
func faultSubject(v store.FaultView) (code, name string) {
	if label := v.Vehicle(); label != "" {
		return v.Code, label
	}
	return v.Code, v.Name
}

func faultHeading(p *words.Printer, v store.FaultView) string {
	code, name := faultSubject(v)
	if v.VehicleID != "" {
		code = ""
	}
	if code != "" {
		name = code + " " + name
	}
	return p.Say("faults.heading", "what", name)
}

// faultText is what is wrong, in the words of who reported it.
func faultText(p *words.Printer, f custody.Fault) string {
	return or(f.What, p.Say("faults.no_words"))
}

func faultsPage(r *Request, st views.Staff, rows []store.FaultView, all bool) views.Things {
	say := r.Say.Say
	page := views.Things{Staff: st, Heading: say("nav.faults"), TabsLabel: say("incidents.show"), Tabs: []ui.Tab{{Label: say("faults.open"), Href: "/faults", Current: !all}, {Label: say("faults.all"), Href: "/faults?show=all", Current: all}},
		List: views.Listing{ID: "faults", Caption: say("faults.caption"), Columns: columns(say("board.column.state"), say("faults.column.what"), say("faults.column.fault"), say("faults.column.since"))}}
	shown, more := cut(rows)
	for _, v := range shown {
		chip, word := faultChip(r.Say, v.Fault)
		code, name := faultSubject(v)
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "f-" + string(v.ID), Href: faultHref(v.ID), Code: code, Name: name, State: chip, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(faultText(r.Say, v.Fault))}, {Class: "since", Text: ui.Text(r.Say.Moment(v.RaisedAt, r.Now())), Sub: v.Reporter}}})
	}
	if len(shown) == 0 {
		page.List.Empty = &ui.Empty{Title: say("faults.empty"), Text: say("faults.empty_text")}
		return page
	}
	page.List.Shown = r.Say.Count("faults.shown", len(shown))
	if more {
		page.List.MoreLabel, page.List.More = say("keys.show_older"), "/faults?after="+string(shown[len(shown)-1].ID)
		if all {
			page.List.More += "&show=all"
		}
	}
	return page
}

// faultSentence says what is known of the fault in one sentence.
func faultSentence(r *Request, v store.FaultView) ui.Rich {
	_, name := faultSubject(v)
	args := []any{"what", name, "at", r.Say.Moment(v.RaisedAt, r.Now())}
	id := "faults.sentence.warns"
	switch {
	case !v.Open():
		id = "faults.sentence.lifted"
		args = append(args, "lifted", r.Say.Moment(*v.LiftedAt, r.Now()))
		if v.Lifter != "" {
			args = append(args, "by", v.Lifter)
		}
	case v.Blocks:
		id = "faults.sentence.blocks"
	}
	return weave(r.Say.Parts(id, args...), nil)
}

func faultPage(r *Request, st views.Staff, v store.FaultView) views.Thing {
	p, say := r.Say, r.Say.Say
	page := views.Thing{Staff: st, Heading: faultHeading(p, v), Path: []ui.Crumb{{Label: say("nav.faults"), Href: "/faults"}}, Sentence: faultSentence(r, v), FactsTitle: say("common.details"), FactsLabel: say("keys.facts_about", "key", faultHeading(p, v))}
	if !r.Scope.Can(tenants.KeysRead) {
		page.Path = []ui.Crumb{{Label: say("nav.me"), Href: "/me"}}
	}
	page.State, page.Word = faultChip(p, v.Fault)
	photo := ""
	if v.Photo != "" {
		photo = faultHref(v.ID) + "/photo"
	}
	page.Body = views.KeyShown(photo, say("faults.photo_of", "what", faultHeading(p, v)), &ui.Note{Bold: faultText(p, v.Fault), Sub: joinWords(v.Reporter, p.Moment(v.RaisedAt, r.Now()))})
	if v.Open() && r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = []ui.Button{{ID: "lift", Label: say("faults.lift"), Kind: ui.Primary, Icon: "check", Href: faultHref(v.ID) + "/lift"}}
	}
	page.Facts = faultFacts(r, v)
	return page
}

func faultFacts(r *Request, v store.FaultView) (facts []ui.Fact) {
	say := r.Say.Say
	if v.VehicleID != "" {
		span := ui.Span{Text: v.Vehicle()}
		if r.Scope.Can(tenants.KeysRead) {
			span.Href = assetHref(custody.VehicleAsset, string(v.VehicleID))
		}
		facts = append(facts, ui.Fact{Term: r.Say.Label("assets.kind", "vehicle"), Text: ui.Rich{span}})
	}
	if v.ItemID != "" {
		facts = append(facts, ui.Fact{Term: say("board.column.key"), Text: ui.Rich{{Text: v.Code, Href: keyHref(v.ItemID), Code: true}}, Sub: v.Name})
	}
	when := say("faults.by_hand")
	if v.HoldingID != "" {
		when = say("faults.at_return")
	}
	facts = append(facts, ui.Fact{Term: say("faults.reported"), Text: ui.Text(r.Say.Moment(v.RaisedAt, r.Now())), Sub: joinWords(v.Reporter, when)})
	if v.LiftedAt != nil {
		facts = append(facts, ui.Fact{Term: say("faults.lifted_because"), Text: ui.Text(v.Why), Sub: joinWords(v.Lifter, r.Say.Moment(*v.LiftedAt, r.Now()))})
	}
	if v.Open() && v.Blocks {
		facts = append(facts, ui.Fact{Term: say("faults.who_lifts"), Text: ui.Text(r.Say.Either(lifters(r.Say)))})
	}
	return facts
}

// lifters are the roles that may lift a fault.
func lifters(p *words.Printer) (names []string) {
	for _, role := range tenants.Roles {
		if role.Can(tenants.KeysEdit) {
			names = append(names, p.Label("people.role", string(role)))
		}
	}
	return names
}

// faultNotes are the open faults of a key or a vehicle, for who is about to
// take it.
func (r *Request) faultNotes(rows []store.FaultView) (notes []ui.Note) {
	return faultNotes(r.Say, rows, r.Scope.Can(tenants.KeysRead))
}

func faultNotes(p *words.Printer, rows []store.FaultView, link bool) (notes []ui.Note) {
	for _, v := range rows {
		state, word := faultChip(p, v.Fault)
		n := ui.Note{State: state, Icon: "siren", Bold: word + ": " + faultText(p, v.Fault)}
		if link {
			n.Text = ui.Rich{{Text: p.Say("faults.see"), Href: faultHref(v.ID)}}
		}
		notes = append(notes, n)
	}
	return notes
}

// mostFaults is how many open faults a taker is shown.
const mostFaults = 5

// openFaults are those of a key, with those of the vehicle it opens.
func openFaults(rx *store.Rx, item custody.ItemID) ([]store.FaultView, error) {
	return rx.Faults(store.FaultAsk{Open: true, Item: item, Limit: mostFaults})
}
