package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// offeredChip is the chip of a key that is on its way from hand to hand;
// lateness is told first.
func offeredChip(chip string, offered bool) string {
	if offered && (chip == "out" || chip == "due") {
		return "handed"
	}
	return chip
}

// handButton begins handing one key over.
func handButton(p *words.Printer, it store.ItemView) ui.Button {
	return ui.Button{ID: "hand", Label: p.Say("keys.act.hand"), Icon: "handed", Key: "h", Href: "/handover?item=" + string(it.ID)}
}

// offerNote says to whom a key is offered.
func offerNote(p *words.Printer, it store.ItemView, now time.Time) ui.Note {
	return ui.Note{State: "out", Bold: p.Say("handover.key_note", "person", it.OfferedTo, "until", p.Moment(*it.OfferUntil, now), "holder", it.Holder),
		Text: ui.Rich{{Text: p.Say("handover.withdraw"), Href: "/handover/" + string(it.OfferID)}}}
}

func withdrawAct(r *Request, v store.HandoverView) views.RowAct {
	return views.RowAct{Action: "/handover/" + string(v.ID) + "/withdraw", Button: ui.Button{ID: "withdraw", Label: r.Say.Say("handover.withdraw"), Icon: "left"}}
}

// mostOffers is how many offers one person sees at once.
const mostOffers = 50

// offerLists are the keys offered to the one who is signed in, and by them.
func offerLists(r *Request, rx *store.Rx) (lists []views.Listing, err error) {
	to, err := rx.Handovers(store.HandoverAsk{To: r.Scope.Person(), Limit: mostOffers})
	if err != nil {
		return nil, err
	}
	from, err := rx.Handovers(store.HandoverAsk{From: r.Scope.Person(), Limit: mostOffers})
	if err != nil {
		return nil, err
	}
	if len(to) > 0 {
		lists = append(lists, offerList(r, "to_you", "from", to))
	}
	if len(from) > 0 {
		lists = append(lists, offerList(r, "by_you", "to", from))
	}
	return lists, nil
}

func offerList(r *Request, id, who string, vs []store.HandoverView) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: id, Title: r.Say.Label("handover", id), Caption: r.Say.Label("handover", id+"_label"),
		Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: r.Say.Label("handover.column", who)}, {Label: say("handover.column.until")}}}
	for _, v := range vs {
		name, act := v.FromName, ""
		if who == "to" {
			name = v.ToName
		} else {
			act = say("handover.count")
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "o-" + string(v.ID), Href: "/handover/" + string(v.ID), Code: v.Code, Name: v.Name, Sub: act, State: "handed", Word: r.Say.Label("custody.chip", "handed"),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(name)}, {Class: "due", Text: ui.Rich{timeSpan(r.Say.Moment(v.ExpiresAt, r.Now()), v.ExpiresAt)}}}})
	}
	return l
}

// offerTiles are the keys that colleagues offer to who stands at the kiosk.
func offerTiles(r *Request, vs []store.HandoverView) (tiles []ui.KTile) {
	for i, v := range vs {
		if i == kioskTiles/4 {
			break
		}
		tiles = append(tiles, ui.KTile{Title: r.Say.Say("kiosk.hand_from", "key", v.Code), Text: r.Say.Say("kiosk.hand_from_text", "name", v.Name, "person", v.FromName), Icon: "handed", Brass: i == 0,
			Href: "/kiosk/handover/" + string(v.ID)})
	}
	return tiles
}

// heldToHand are the keys that can be handed over, one tile each.
func heldToHand(held []store.HeldView, offered map[custody.ItemID]bool) (tiles []ui.KTile) {
	for _, h := range held {
		if len(tiles) < kioskTiles && !offered[h.ItemID] {
			tiles = append(tiles, ui.KTile{Title: h.Code, Text: h.Name, Icon: "handed", Brass: len(tiles) == 0, Href: "/kiosk/handover?item=" + string(h.ItemID)})
		}
	}
	return tiles
}
