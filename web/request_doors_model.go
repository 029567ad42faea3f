package web

import (
	"slices"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// mostConsidered is how many keys a proposal lists beside the one it proposes.
const mostConsidered = 8

// openerLevel is what kind of key an opener is, in a word.
func openerLevel(r *Request, o custody.Opener) string {
	if o.SymbolID == "" {
		return r.Say.Say("doors.own_key")
	}
	return r.Say.Say("systems.level." + string(o.Level))
}

// proposalOf is the key that is proposed, or the smallest set, and why.
func proposalOf(r *Request, w doorWish, nobody *access.NoApprover) views.Proposal {
	say, p := r.Say.Say, w.proposal
	v := views.Proposal{ID: "proposal", Title: say("doors.proposal"), For: custody.ListDoors(w.doors), State: "ok", Word: r.Say.Count("doors.n_keys", len(p.Keys)), Who: say("doors.who")}
	switch {
	case len(p.Keys) == 0:
		v.State, v.Word, v.Text = "fail", say("doors.no_key"), ui.Text(say("doors.nothing_opens"))
	case p.Alone():
		v.Text = ui.Text(aloneSentence(r, w, p.Keys[0]))
	default:
		v.State, v.Text = "due", ui.Text(say("doors.none_alone", "keys", r.Say.List(openerNames(p.Keys)), "n", len(p.Keys)))
	}
	if len(p.Shut) > 0 && len(p.Keys) > 0 {
		v.Notes = append(v.Notes, ui.Note{State: "due", Icon: "due", Bold: r.Say.Count("doors.shut", len(p.Shut)), Sub: shutNames(w)})
	}
	for _, k := range p.Keys {
		for _, h := range w.has {
			if !slices.ContainsFunc(k.Opens, func(d custody.Opens) bool { return !slices.Contains(h.Opens, d) }) {
				v.Notes = append(v.Notes, ui.Note{State: "due", Icon: "key", Bold: say("errors.opens_already", "key", h.Label())})
			}
		}
	}
	if len(p.Apart) > 0 {
		v.Legend = say("doors.one_or_several")
		v.Choice = []ui.Option{{Value: "one", Label: p.Keys[0].Label(), Sub: exposesWord(r, w, p.Keys), On: r.FormValue("apart") != "apart"}, {Value: "apart", Label: r.Say.List(openerNames(p.Apart)), Sub: exposesWord(r, w, p.Apart), On: r.FormValue("apart") == "apart"}}
	}
	v.Listing = consideredList(r, w)
	v.Steps = proposedSteps(r, w, nobody)
	return v
}

func openerNames(list []custody.Opener) (out []string) {
	for _, o := range list {
		out = append(out, o.Label())
	}
	return out
}

// aloneSentence says what one key opens, and what it opens beside.
func aloneSentence(r *Request, w doorWish, k custody.Opener) string {
	args := []any{"key", k.Label(), "level", openerLevel(r, k), "doors", r.Say.Count("systems.n_doors", len(k.Opens))}
	if more := k.Exposed - len(k.Opens); more > 0 {
		args = append(args, "more", r.Say.Count("systems.n_doors", more))
	}
	return r.Say.Say("doors.alone", args...)
}

// exposesWord says how many doors some keys open beside those asked for.
func exposesWord(r *Request, w doorWish, set []custody.Opener) string {
	n := 0
	for _, o := range set {
		n += o.Exposed
	}
	asked := len(w.doors) - len(w.proposal.Shut)
	if n <= asked {
		return r.Say.Say("doors.nothing_more")
	}
	return r.Say.Say("doors.opens_more", "doors", r.Say.Count("systems.n_doors", n-asked))
}

// shutNames are the doors that nothing opens.
func shutNames(w doorWish) string {
	var out []string
	for _, d := range w.names {
		if slices.Contains(w.proposal.Shut, custody.Opens{Kind: d.Kind, AssetID: d.AssetID}) {
			out = append(out, doorWord(d))
		}
	}
	return strings.Join(out, ", ")
}

// consideredList is what was considered, lowest first: why this key and not a
// lower one.
func consideredList(r *Request, w doorWish) views.Listing {
	say, p := r.Say.Say, w.proposal
	l := views.Listing{ID: "considered", Title: say("doors.considered"), Caption: say("doors.considered"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("doors.column.key")}, {Label: say("systems.level")}, {Label: say("doors.column.asked")}, {Label: say("doors.column.all")}}}
	same := func(o custody.Opener) func(custody.Opener) bool {
		return func(x custody.Opener) bool { return x.SymbolID == o.SymbolID && x.ItemID == o.ItemID }
	}
	n := 0
	for _, o := range p.All {
		chosen := slices.ContainsFunc(p.Keys, same(o))
		if n++; n > mostConsidered && !chosen {
			continue
		}
		row := views.ThingRow{ID: "o-" + string(o.SymbolID) + string(o.ItemID), Code: o.Label(), Name: o.Name, State: "retired", Word: say("doors.not_all"),
			Cells: []views.ThingCell{{Text: ui.Text(openerLevel(r, o))}, {Text: ui.Text(say("doors.of", "n", len(o.Opens), "all", len(w.doors)))}, {Text: ui.Text(r.Say.Count("systems.n_doors", o.Exposed))}}}
		switch {
		case chosen:
			row.State, row.Word = "ok", say("doors.proposed")
		case len(o.Opens) == len(w.doors)-len(p.Shut):
			row.Word = say("doors.higher")
		}
		if r.Scope.Can(tenants.KeysRead) {
			row.Href = symbolHref(o.SymbolID)
			if o.ItemID != "" {
				row.Href = keyHref(o.ItemID)
			}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// proposedSteps are who decides, for the first key that is proposed.
func proposedSteps(r *Request, w doorWish, nobody *access.NoApprover) (out []ui.PathStep) {
	say := r.Say.Say
	for k, by := range w.steps {
		for i, a := range by {
			title := say("requests.step", "n", i+1, "of", len(by))
			if len(w.steps) > 1 {
				title = w.proposal.Keys[k].Label() + ": " + title
			}
			step := ui.PathStep{State: "next", Title: title, Text: say("approvals.waits_for", "who", w.who.who(a.Who))}
			if nobody != nil && i+1 == nobody.Step && len(nobody.By) == len(by) {
				step.State, step.Text = "now", say("doors.nobody", "who", w.who.who(a.Who))
			}
			out = append(out, step)
		}
	}
	return out
}

// doorListing are the doors that a request is for.
func doorListing(r *Request, ds []store.DoorView) *views.Listing {
	say := r.Say.Say
	l := &views.Listing{ID: "doors", Title: say("doors.for"), Caption: say("doors.for"), Columns: []ui.Column{{Label: say("incidents.column.opens")}, {Label: say("incidents.column.where")}}}
	for i, d := range ds {
		if i == mostDoorsShown {
			l.Shown = say("systems.doors_shown", "shown", mostDoorsShown, "all", len(ds))
			break
		}
		row := views.ThingRow{ID: "d-" + d.AssetID, Name: doorWord(d), Cells: []views.ThingCell{{Class: "place", Text: ui.Text(d.Property)}}}
		if r.Scope.Can(tenants.KeysRead) {
			row.Href = assetHref(d.Kind, d.AssetID)
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}
