package web

import (
	"net/url"
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// metalNames are the pieces of a ring as stamped, the first few of many.
func metalNames(r *Request, ks []custody.Key) string {
	const most = 6
	var names []string
	for i, k := range ks {
		if i == most {
			return strings.Join(names, ", ") + ", " + r.Say.Say("rings.and_more", "n", len(ks)-most)
		}
		names = append(names, k.Metal())
	}
	return or(strings.Join(names, ", "), r.Say.Say("rings.no_metal_short"))
}

func ringsPage(r *Request, st views.Staff, a store.ItemAsk, found []store.ItemRow, on map[custody.ItemID][]custody.Key) views.Things {
	say := r.Say.Say
	rows, more := cut(found)
	page := views.Things{Staff: st, Heading: say("nav.rings"), Group: say("board.toolbar"),
		Filter: &ui.Filter{ID: "q", Name: "q", Value: a.Text, Label: say("keys.filter_label"), Hint: say("keys.filter_hint"), Action: "/rings", Target: "#list"},
		List:   views.Listing{ID: "rings", Caption: say("rings.caption"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("rings.column.ring")}, {Label: say("rings.column.metal")}, {Label: say("rings.column.seal"), Class: "opt"}, {Label: say("board.column.holder")}}}}
	for _, row := range rows {
		chip := chipOf(row.State, nil, r.Now())
		where := ui.Text(slotWord(r.Say, row.HomeKind, row.Home, row.HomeSlot))
		if row.Holder != "" {
			where = ui.Rich{{Text: row.Holder, Href: personHref(row.HolderID)}}
		}
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "r-" + string(row.ID), Href: ringHref(row.ID), Code: row.Code, Name: row.Name, State: chip, Word: chipWord(r.Say, chip),
			Cells: []views.ThingCell{{Text: ui.Text(metalNames(r, on[row.ID])), Sub: r.Say.Count("keys.pieces", row.Pieces)}, {Class: "opt", Text: ui.Text(or(row.Seal, say("rings.no_seal")))}, {Class: "holder", Text: where}}})
	}
	if len(rows) == 0 {
		page.List.Empty = &ui.Empty{Title: say("rings.empty"), Text: say("rings.empty_help")}
		if a.Text != "" {
			page.List.Empty = &ui.Empty{Title: say("keys.empty_filter"), Buttons: []ui.Button{{Label: say("board.empty.clear"), Href: "/rings"}}}
		}
		return page
	}
	page.List.Shown = r.Say.Count("board.shown", len(rows))
	if more {
		q := url.Values{}
		if a.Text != "" {
			q.Set("q", a.Text)
		}
		q.Set("after", rows[len(rows)-1].Order+"~"+string(rows[len(rows)-1].ID))
		page.List.More, page.List.MoreLabel = "/rings?"+q.Encode(), say("board.more")
	}
	return page
}

func ringPage(r *Request, st views.Staff, f ringFacts) views.Thing {
	it, say, base := f.item, r.Say.Say, ringHref(f.item.ID)
	page := views.Thing{Staff: st, Heading: it.Code + " " + it.Name, Path: []ui.Crumb{{Label: say("nav.rings"), Href: "/rings"}}, Sentence: keySentence(r.Say, it, r.Now()),
		FactsTitle: say("rings.this"), FactsLabel: say("rings.facts_label", "key", it.Code)}
	page.State = offeredChip(chipOf(it.State, it.DueAt, r.Now()), it.OfferID != "")
	page.Word = chipWord(r.Say, page.State)
	inHand := it.State == custody.In || it.State == custody.ToHang
	if inHand && r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = append(page.Buttons, ui.Button{ID: "add", Label: say("rings.add"), Kind: ui.Primary, Icon: "plus", Href: base + "/metal"})
	}
	if inHand && r.Scope.Can(tenants.KeysIssue) {
		page.Buttons = append(page.Buttons, ui.Button{ID: "count", Label: say("rings.count_act"), Icon: "check", Href: base + "/count"})
	}
	page.Buttons = append(page.Buttons, ui.Button{ID: "key", Label: say("rings.key_page"), Icon: "key", Href: keyHref(it.ID)})
	page.Buttons = append(page.Buttons, ui.Button{ID: "exposure", Label: say("exposure.act"), Icon: "door", Href: exposureHref(it.ID)})
	if !inHand && it.State != custody.Retired && r.Scope.Can(tenants.KeysEdit) {
		page.Notes = append(page.Notes, ui.Note{State: "out", Bold: say("rings.closed"), Sub: say("rings.closed_help")})
	}
	if n := len(f.copies); n > 0 && n != it.Pieces && it.State != custody.Retired {
		page.Notes = append(page.Notes, ui.Note{State: "due", Bold: say("rings.differs", "pieces", it.Pieces, "metal", n), Sub: say("rings.differs_help")})
	}
	page.Lists = []views.Listing{metalList(r, f)}
	if past := pastList(r, f.past, true); len(past.Rows) > 0 {
		page.Lists = append(page.Lists, past)
	}
	if len(f.story) > 0 {
		page.Story = &views.Story{Title: say("rings.changes"), Days: storyDays(r.Say, f.places, f.story, r.Now()), Shown: r.Say.Count("keys.events_shown", len(f.story))}
	}
	page.Facts = []ui.Fact{{Term: say("rings.column.pieces"), Text: ui.Text(r.Say.Count("keys.pieces", it.Pieces))}, {Term: say("rings.seal"), Text: ui.Text(or(it.Seal, say("rings.no_seal"))), Code: it.Seal != ""},
		{Term: say("keys.fact.home"), Text: ui.Text(slotWord(r.Say, it.HomeKind, it.Home, it.HomeSlot)), Sub: it.Site}, {Term: r.Say.Label("custody.level", "label"), Text: ui.Text(r.Say.Label("custody.level", itoa(int(it.Level))))}}
	return page
}

// metalList is what is on a ring, each piece a link to its own life.
func metalList(r *Request, f ringFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "metal", Title: say("rings.metal"), Caption: say("rings.metal_label"), None: say("rings.no_metal"), Columns: []ui.Column{{Label: say("rings.column.metal")}, {Label: say("rings.column.since")}}}
	since := map[custody.KeyID]store.MemberView{}
	for _, m := range f.past {
		if m.ToAt == nil {
			since[m.KeyID] = m
		}
	}
	for _, k := range f.copies {
		l.Rows = append(l.Rows, views.ThingRow{ID: "m-" + string(k.ID), Href: metalHref(k.ID), Code: k.Metal(), Cells: []views.ThingCell{{Class: "since", Text: ui.Text(r.Say.Moment(since[k.ID].FromAt, r.Now()))}}})
	}
	return l
}

// pastList is memberships: of a ring the pieces that came off it, of a piece
// every ring it was on.
func pastList(r *Request, past []store.MemberView, ofRing bool) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "past", Title: say("rings.members"), Caption: say("rings.members_label"), Columns: []ui.Column{{Label: say("rings.column.ring")}, {Label: say("rings.column.from")}, {Label: say("rings.column.to")}}}
	if ofRing {
		l.Title, l.Caption, l.Columns[0].Label = say("rings.was_on"), say("rings.was_on_label"), say("rings.column.metal")
	}
	for i, m := range past {
		row := views.ThingRow{ID: "p-" + itoa(i), Href: ringHref(m.ItemID), Code: m.Code, Name: m.Name, Cells: []views.ThingCell{{Class: "since", Text: ui.Text(r.Say.Moment(m.FromAt, r.Now()))}, {Class: "since", Text: ui.Text(say("rings.still"))}}}
		if m.ToAt != nil {
			row.Cells[1].Text = ui.Text(r.Say.Moment(*m.ToAt, r.Now()))
		}
		if ofRing {
			if m.ToAt == nil {
				continue
			}
			row.Href, row.Code, row.Name = metalHref(m.KeyID), custody.Key{Symbol: m.Symbol, Copy: m.Copy}.Metal(), ""
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}
