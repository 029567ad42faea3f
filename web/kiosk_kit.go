package web

import (
	"errors"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kioskKits is how many kits the first screen offers, so that keys have room.
const kioskKits = 2

// addKits adds the kits of which somebody has a key, to bring back together,
// and those that are here to take. A search also shows which are incomplete.
func addKits(r *Request, rx *store.Rx, p tenants.Person, session tenants.KioskSession, q string, page *views.KioskChoose) error {
	if q == "" {
		rows, err := rx.Kits(store.KitAsk{Holder: p.ID, Limit: kioskKits})
		if err != nil {
			return err
		}
		for _, k := range kitsOf(rows) {
			if mine := k.heldBy(p.ID); len(mine) > 1 {
				page.Tiles = append([]ui.KTile{kitBackTile(r, k, mine, p.ID)}, page.Tiles...)
			}
		}
	}
	rows, err := rx.Kits(store.KitAsk{Site: r.Device.SiteID, Text: q, Limit: kioskKits})
	if err != nil {
		return err
	}
	for _, k := range kitsOf(rows) {
		lacks, here := k.lacking(p.ID)
		switch {
		case len(page.Tiles) >= kioskTiles || len(lacks) == 0:
		case here:
			d, err := r.kitTileSays(rx, k, lacks, p, session)
			if err != nil {
				return err
			}
			page.Tiles = append(page.Tiles, kitTile(r, k, lacks, d, len(page.Tiles) == 0))
		case q != "":
			page.Tiles = append(page.Tiles, ui.KTile{Title: k.name, Text: r.Say.Say("kits.sentence.part", "kit", k.name, "keys", r.Say.List(k.away())), Refused: true})
		}
	}
	return nil
}

// heldBy are the keys of a kit that a person has.
func (k kitFacts) heldBy(p tenants.PersonID) (rows []store.KitRow) {
	for _, row := range k.rows {
		if row.State == custody.Out && row.HolderID == p {
			rows = append(rows, row)
		}
	}
	return rows
}

// codesOf are the codes of rows, as words.
func codesOf(rows []store.KitRow) string { return strings.Join(kitFacts{rows: rows}.codes(), ", ") }

func kitBackTile(r *Request, k kitFacts, rows []store.KitRow, of tenants.PersonID) ui.KTile {
	return ui.KTile{Title: r.Say.Say("kiosk.bring_back_key", "key", k.name), Text: codesOf(rows), Icon: "in", Action: "/kiosk/return", Fields: map[string]string{"kit": string(k.id), "of": string(of)}}
}

// kitTileSays is the first refusal among the keys of a kit that are lacking,
// or a grant.
func (r *Request) kitTileSays(rx *store.Rx, k kitFacts, lacks []store.KitRow, p tenants.Person, session tenants.KioskSession) (d rules.Decision, err error) {
	var ids []custody.ItemID
	for _, row := range lacks {
		ids = append(ids, row.ItemID)
	}
	ask := rules.Ask{PersonID: p.ID, At: r.Now(), Via: custody.ViaKiosk, Factors: factorsOf(session), Kit: k.id}
	facts, err := rx.FactsOfItems(ask, ids)
	for _, id := range ids {
		if ask.ItemID = id; err == nil {
			if d = rules.Decide(ask, facts[id]); d.Outcome == rules.Denied {
				return d, nil
			}
		}
	}
	return d, err
}

func kitTile(r *Request, k kitFacts, lacks []store.KitRow, d rules.Decision, first bool) ui.KTile {
	t := ui.KTile{Title: r.Say.Say("kits.kiosk.take", "kit", k.name), Text: codesOf(lacks), Icon: "out", Brass: first, Action: "/kiosk/take", Fields: map[string]string{"kit": string(k.id)}}
	if d.Outcome == rules.Denied {
		t.Title, t.Icon, t.Refused, t.Brass = k.name, "lock", true, false
		t.Text = r.Say.Reason(string(d.Reasons[0].Code), reasonArgs(r.Say, d.Reasons[0], &keys.Refused{})...)
	}
	return t
}

// readKitOf reads a kit that this kiosk's site has.
func (r *Request) readKitOf(id custody.KitID) (k kitFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		rows, err := rx.Kits(store.KitAsk{ID: id, Limit: 1})
		if err == nil && (len(rows) == 0 || !r.Scope.SeesSite(rows[0].SiteID)) {
			err = tenants.Fail(tenants.NotFound, "kit_not_found")
		}
		if err == nil {
			k = kitsOf(rows)[0]
		}
		return err
	})
	return k, err
}

// kioskWeighKit asks the rules about each key of the kit that is lacking, and
// makes one answer of theirs, so that each thing is asked for once.
func (r *Request) kioskWeighKit(w *kioskWish) error {
	k, err := r.readKitOf(w.kit)
	if err != nil {
		return err
	}
	lacks, _ := k.lacking(w.person.ID)
	if len(lacks) == 0 {
		lacks = k.rows // the rules say that they have it all
	}
	w.item, w.items = custody.Item{Code: k.name}, nil // the screens say the kit's name where they say a key's
	for _, row := range lacks {
		w.items = append(w.items, row.ItemID)
	}
	return r.Read(func(rx *store.Rx) error {
		if err := w.beside(rx); err != nil {
			return err
		}
		var all []*dry
		for _, row := range lacks {
			d := &dry{person: store.PersonRow{Person: w.person}, holder: row.Holder, names: w.names}
			if d.item, err = rx.Item(row.ItemID); err != nil {
				return err
			}
			if d.decision, err = r.kioskDecides(rx, w, d.item); err != nil {
				return err
			}
			if err := refusalNames(rx, d.refused(), w.names); err != nil {
				return err
			}
			all = append(all, d)
		}
		w.decision = forWhole(all).decision
		if w.denied = deniedOf(k, all); len(w.denied.Not) > 0 {
			w.decision.Outcome = rules.Denied
		}
		return nil
	})
}

// kioskGiveKit gives what hangs on boards, and opens the first slot of what
// hangs in cabinets.
func (s *Server) kioskGiveKit(r *Request, w *kioskWish) error {
	out, err := keys.TakeKit(r.UserContext(), r.kitting(), r.Scope.At(w.person.ID), w.kit, w.in)
	var no *keys.KitRefused
	switch {
	case errors.As(err, &no):
		return s.kioskKitRefused(r, w, no)
	case err != nil:
		return s.kioskProblem(r, w.person, w.session, err)
	case len(out.Hang) > 0:
		r.keepSaid(w)
		return r.To(kioskSlotHref(out.Opens, w.kit))
	}
	return s.kioskKitTaken(r, w.kit, w.session, keys.Command{})
}

// kioskSlotHref is the screen of a slot that opens, for one key or as part of a
// kit.
func kioskSlotHref(c keys.Command, kit custody.KitID) string {
	to := "/kiosk/slot/" + string(c.ID)
	if kit != "" {
		to += "?kit=" + string(kit)
	}
	return to
}

// kioskKitTaken says what of a kit somebody has, where it hangs, and goes on
// to the next slot while some of it is in a cabinet. What the last command was
// for is said for the next too, and what was answered before.
func (s *Server) kioskKitTaken(r *Request, id custody.KitID, session tenants.KioskSession, last keys.Command) error {
	p := session.PersonID
	k, err := r.readKitOf(id)
	if err != nil {
		return err
	}
	text, err := r.kitHooks(k.heldBy(p))
	if err != nil {
		return err
	}
	lacks, here := k.lacking(p)
	title, foot := r.Say.Say("kiosk.done.taken", "key", k.name), kioskDoneFoot(r)
	if len(lacks) > 0 {
		title = r.Say.Say("kits.kiosk.part", "kit", k.name, "keys", codesOf(lacks))
	}
	if len(lacks) > 0 && here {
		w := r.saidOf(session, id)
		w.in.Purpose, w.in.Reason = last.Purpose, last.Reason
		fields := w.fields("seen", "1")
		foot = []ui.KButton{{Label: r.Say.Say("kiosk.finish"), Icon: "x", Href: "/kiosk/finish"}, {Label: r.Say.Say("kits.kiosk.next", "key", lacks[0].Code), Kind: ui.Primary, Icon: "unlock", Action: "/kiosk/take", Fields: fields, Grow: 1}}
	}
	f, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	done := ui.KDone{Title: ui.Text(title), Text: text, Leave: 20, Clears: r.Say.Say("kiosk.clears", "span", "{n} s")}
	return r.HTML(views.KioskDone{Kiosk: f, Done: done, Foot: foot}.Show())
}

// kitHooks say from which hook each key is to be taken, and what its taker
// should know.
func (r *Request) kitHooks(rows []store.KitRow) (text string, err error) {
	var hooks, notes []string
	err = r.Read(func(rx *store.Rx) error {
		for _, row := range rows {
			it, err := rx.Item(row.ItemID)
			if err != nil {
				return err
			}
			if it.Note != "" {
				notes = append(notes, it.Code+": "+it.Note)
			}
			h, err := rx.Holding(it.HoldingID)
			if err != nil {
				return err
			}
			if place, err := rx.Place(h.OutPlaceID); err != nil {
				return err
			} else if h.OutSlot > 0 && place.Kind != custody.Cabinet {
				hooks = append(hooks, r.Say.Say("kiosk.hook_take", "key", it.Code, "slot", h.OutSlot, "place", place.Name))
			}
		}
		return nil
	})
	return joinSentences(append(hooks, notes...)...), err
}

// kioskKitRefused says which keys keep the kit here. Keys that may leave alone
// are offered alone.
func (s *Server) kioskKitRefused(r *Request, w *kioskWish, no *keys.KitRefused) error {
	v := r.kitRefusal(firstName(w.person.Name), no)
	said := ""
	for _, why := range v.Reasons {
		said = joinSentences(said, why.What+".", why.Why)
	}
	f, err := s.kioskFrame(r, v.Title, true)
	if err != nil {
		return err
	}
	k, err := r.readKitOf(w.kit)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: f, Title: v.Title, Note: said, Foot: kioskFoot(r)}
	held := map[custody.ItemID]bool{}
	for _, x := range no.Not {
		held[x.Item.ID] = true
		if worthWaiting(x.Decision) {
			page.Tiles = append(page.Tiles, ui.KTile{Title: r.Say.Say("waiting.act"), Text: joinWords(x.Item.Code, x.Item.Name), Icon: "bell", Action: "/kiosk/wait", Fields: map[string]string{"item": string(x.Item.ID)}})
		}
	}
	lacks, _ := k.lacking(w.person.ID)
	for _, row := range lacks {
		if !k.together && !held[row.ItemID] {
			page.Tiles = append(page.Tiles, onlyTile(r, row))
		}
	}
	page.Tiles = page.Tiles[:min(len(page.Tiles), kioskFew)]
	return r.Refused(page.Show())
}

// onlyTile takes one key of a kit without the rest.
func onlyTile(r *Request, row store.KitRow) ui.KTile {
	return ui.KTile{Title: r.Say.Say("kits.kiosk.only", "key", row.Code), Text: row.Name, Icon: "key", Action: "/kiosk/take", Fields: map[string]string{"item": string(row.ItemID)}}
}

// kioskKitInstead tells who wants one key of a kit that stays together so, and
// offers the whole kit.
func (s *Server) kioskKitInstead(r *Request, w *kioskWish, kit custody.KitID) error {
	k, err := r.readKitOf(kit)
	if err != nil {
		return err
	}
	f, err := s.kioskFrame(r, k.name, true)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: f, Title: r.Say.Say("kits.kiosk.together", "key", w.item.Code, "kit", k.name), Foot: kioskFoot(r)}
	lacks, here := k.lacking(w.person.ID)
	if here {
		page.Tiles = []ui.KTile{kitTile(r, k, lacks, rules.Decision{}, true)}
	} else {
		page.Note = r.Say.Say("kits.sentence.part", "kit", k.name, "keys", r.Say.List(k.away()))
	}
	return r.Refused(page.Show())
}
