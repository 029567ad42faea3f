package web

import (
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// kioskRoutes are the screens of a paired kiosk.
func (s *Server) kioskRoutes() []Route {
	return by(Device,
		get("/kiosk", "", s.kiosk),
		post("/kiosk/scan", "", s.kioskScan),
		get("/kiosk/code", "", s.kioskNumberPage),
		post("/kiosk/number", "", s.kioskNumber),
		post("/kiosk/pin", "", s.kioskPIN),
		get("/kiosk/find", "", s.kioskFind),
		post("/kiosk/take", "", s.kioskTake),
		post("/kiosk/prove", "", s.kioskProve),
		post("/kiosk/witness", "", s.kioskWitness),
		post("/kiosk/ask", "", s.kioskAsked),
		post("/kiosk/wait", "", s.kioskWait),
		post("/kiosk/return", "", s.kioskReturn),
		get("/kiosk/answers/:id", "", s.kioskAnswers),
		post("/kiosk/answers/:id", "", s.kioskAnswer),
		get("/kiosk/check/:id", "", s.kioskCheck),
		post("/kiosk/check/:id", "", s.kioskCheck),
		get("/kiosk/slot/:command", "", s.kioskSlot),
		get("/kiosk/finish", "", s.kioskFinish),
		post("/kiosk/language", "", s.kioskLanguage),
	)
}

// standing is the person who stands at the kiosk, if the session is still good.
func (s *Server) standing(r *Request) (p tenants.Person, session tenants.KioskSession, there bool, err error) {
	session, err = admin.StillThere(r.UserContext(), s.admin, r.Scope)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return p, session, false, nil
	}
	if err != nil {
		return p, session, false, err
	}
	err = r.Read(func(rx *store.Rx) (err error) {
		p, err = rx.Person(session.PersonID)
		return err
	})
	if p.Locale != "" {
		r.Say = words.In(p.Locale)
	}
	return p, session, err == nil, err
}

// kiosk is the idle screen, or what the person who stands there can do.
func (s *Server) kiosk(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil {
		return err
	}
	if !there {
		return s.kioskIdle(r, "")
	}
	return s.kioskChoose(r, p, session, "", "")
}

func (s *Server) kioskIdle(r *Request, problem string) error {
	k, err := s.kioskFrame(r, r.Say.Say("kiosk.idle.title"), false)
	if err != nil {
		return err
	}
	r.forgetSaid()
	page := views.KioskIdle{Kiosk: k, Title: r.Say.Say("kiosk.idle.title"), Text: r.Say.Say("kiosk.idle.hint") + "\n" + r.Say.Say("kiosk.idle.return"), Error: problem,
		Foot: []ui.KButton{{Label: r.Say.Say("kiosk.idle.code"), Icon: "grid", Href: "/kiosk/code"}}}
	for _, l := range r.languages() {
		page.Foot = append(page.Foot, ui.KButton{Label: l.Name, Lang: l.Code, On: l.Current, Action: "/kiosk/language", Fields: map[string]string{"lang": l.Code}})
	}
	return r.HTML(page.Show())
}

// kioskLanguage keeps the language that was chosen on this screen.
func (s *Server) kioskLanguage(r *Request) error {
	r.keepLanguage(r.FormValue("lang"))
	return r.To("/kiosk")
}

// kioskFrame is the frame of a screen; signed: somebody stands there, so that
// it clears itself.
func (s *Server) kioskFrame(r *Request, title string, signed bool) (views.Kiosk, error) {
	var place, zoneName string
	var locked custody.Lockdown
	err := r.Read(func(rx *store.Rx) error {
		site, _, err := rx.SiteOf(r.Device.SiteID)
		place, zoneName = site.Name, site.Zone
		if err != nil {
			return err
		}
		if locked, err = rx.ActiveLockdown(r.Device.SiteID); tenants.KindOf(err) == tenants.NotFound {
			err = nil
		}
		return err
	})
	k := views.Kiosk{Doc: views.Doc{Lang: r.Say.Locale(), Title: title, Suffix: "Claviger"}}
	r.Say = r.Say.At(zone(zoneName))
	k.Head = ui.KHead{Place: place, Zone: zoneName, Time: r.Say.Clock(r.Now()), Help: r.Say.Say("kiosk.help"), HelpTo: "/kiosk"}
	if locked.ID != "" {
		k.Band = &ui.KBand{Kind: "lockdown", Text: r.Say.Say("kiosk.lockdown", "at", r.Say.Moment(locked.At, r.Now()))}
	}
	if signed {
		k.Head.Finish, k.Head.FinishTo = r.Say.Say("kiosk.finish"), "/kiosk/finish"
		k.Idle = ui.Idle{Ask: 20, Leave: 20, To: "/kiosk/finish", Title: r.Say.Say("kiosk.still_there"), Text: r.Say.Say("kiosk.clears", "span", "{n} s"), Stay: r.Say.Say("kiosk.stay")}
	}
	return k, err
}

// kioskScan takes what the reader read: a badge names somebody, a tag is a key.
func (s *Server) kioskScan(r *Request) error {
	code := strings.TrimSpace(r.FormValue("code"))
	p, session, there, err := s.standing(r)
	if err != nil {
		return err
	}
	it, err := s.scanned(r, code)
	switch {
	case err == nil && there && it.State == custody.In:
		if offered, err := s.kioskKitOffer(r, p, it); offered || err != nil {
			return err
		}
		return s.kioskTakeItem(r, p, session, keys.TakeAsk{ItemID: it.ID})
	case err == nil:
		return s.kioskBack(r, it.ID, p.ID)
	case tenants.KindOf(err) != tenants.NotFound:
		return err
	}
	if known, err := s.kioskKitTag(r, p, code); known || err != nil {
		return err
	}
	if there {
		return s.kioskChoose(r, p, session, "", r.Say.Say("kiosk.find_none"))
	}
	return s.kioskIdentify(r, admin.Shown{Badge: code})
}

// kioskIdentify opens a session for who proved who they are, or says why not.
func (s *Server) kioskIdentify(r *Request, shown admin.Shown) error {
	_, err := admin.Identify(r.UserContext(), s.admin, s.Keys, s.Hasher, r.Scope, shown)
	if err == nil {
		return r.To("/kiosk")
	}
	if kind := tenants.KindOf(err); kind == tenants.Internal {
		return err
	}
	r.Status(statusOf(err))
	r.setRetry(err)
	return s.kioskIdle(r, r.sentence(statusOf(err), err))
}

func (s *Server) kioskNumberPage(r *Request) error { return s.kioskPad(r, "number", "") }

// kioskPad asks for the number first, then for the PIN that proves it.
func (s *Server) kioskPad(r *Request, ask, number string) error {
	k, err := s.kioskFrame(r, r.Say.Say("kiosk."+ask), false)
	if err != nil {
		return err
	}
	pad := ui.KKeypad{Action: "/kiosk/" + ask, Name: ask, Title: r.Say.Say("kiosk." + ask), Label: r.Say.Say("kiosk." + ask), Hidden: ask == "pin", Clear: r.Say.Say("kiosk.delete"), Enter: r.Say.Say("kiosk.next")}
	if number != "" {
		pad.Fields = map[string]string{"number": number}
	}
	return r.HTML(views.KioskPad{Kiosk: k, Pad: pad, Foot: []ui.KButton{{Label: r.Say.Say("kiosk.previous"), Icon: "left", Href: "/kiosk"}}}.Show())
}

func (s *Server) kioskNumber(r *Request) error {
	number := strings.TrimSpace(r.FormValue("number"))
	if number == "" {
		return r.To("/kiosk/code")
	}
	return s.kioskPad(r, "pin", number)
}

func (s *Server) kioskPIN(r *Request) error {
	return s.kioskIdentify(r, admin.Shown{Number: strings.TrimSpace(r.FormValue("number")), PIN: strings.TrimSpace(r.FormValue("pin"))})
}

func (s *Server) kioskFinish(r *Request) error {
	if err := admin.LeaveKiosk(r.UserContext(), s.admin, r.Scope); err != nil {
		return err
	}
	r.forgetSaid()
	return r.To("/kiosk")
}

// kioskTiles is how many choices a screen has; nothing scrolls.
const kioskTiles = 8

// kioskFew is how many of them fit below a few words, kioskSmall how many small
// ones do: empty to full in eighths.
const (
	kioskFew   = 4
	kioskSmall = 9
)

// kioskChoose shows what the person holds, then keys to take.
func (s *Server) kioskChoose(r *Request, p tenants.Person, session tenants.KioskSession, q, note string) error {
	k, err := s.kioskFrame(r, r.Say.Say("kiosk.take"), true)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: k, Title: r.Say.Say("kiosk.hello", "person", firstName(p.Name)), Note: note,
		Find: &views.KioskFind{Label: r.Say.Say("kiosk.find_hint"), Value: q, Button: r.Say.Say("kiosk.take")}}
	holds := false
	err = s.Store.Read(r.UserContext(), r.Scope, func(rx *store.Rx) error {
		if q == "" {
			held, err := rx.HeldBy(p.ID)
			if err != nil {
				return err
			}
			offers, err := rx.Handovers(store.HandoverAsk{To: p.ID, Limit: kioskTiles})
			if err != nil {
				return err
			}
			asks, err := rx.ReturnAsks(store.ReturnAskAsk{Person: p.ID, Limit: 2})
			if err != nil {
				return err
			}
			checks, err := heldChecks(r, rx, held)
			if err != nil {
				return err
			}
			page.Tiles = append(append(append(offerTiles(r, offers), heldTiles(r, held)...), checks...), askTiles(r, asks)...)
			holds = len(held) > 0
		}
		if err := addKits(r, rx, p, session, q, &page); err != nil {
			return err
		}
		if err := s.addChoices(r, rx, p, session, q, &page); err != nil {
			return err
		}
		return s.addOut(r, rx, p, q, &page)
	})
	if err != nil {
		return err
	}
	if q != "" && len(page.Tiles) == 0 && note == "" {
		page.Note = r.Say.Say("kiosk.find_none")
	}
	if holds {
		page.Foot = append(page.Foot, ui.KButton{Label: r.Say.Say("kiosk.hand"), Icon: "handed", Href: "/kiosk/handover"})
	}
	page.Foot = append(page.Foot, ui.KButton{Label: r.Say.Say("kiosk.finish"), Icon: "x", Href: "/kiosk/finish", Grow: 1})
	page.Head.Finish = "" // it stands low, where the hand is
	return r.HTML(page.Show())
}

func firstName(name string) string { return strings.SplitN(name, " ", 2)[0] }

func heldTiles(r *Request, held []store.HeldView) (tiles []ui.KTile) {
	for i, h := range held {
		if i == kioskTiles/2 {
			break
		}
		text := r.Say.Say("kiosk.you_have")
		if h.DueAt != nil {
			text = r.Say.Say("kiosk.you_have", "due", r.Say.Moment(*h.DueAt, r.Now()))
			if h.DueAt.Before(r.Now()) {
				text = r.Say.Say("kiosk.you_have_late", "late", r.Say.Late(r.Now().Sub(*h.DueAt)))
			}
		}
		tiles = append(tiles, ui.KTile{Title: r.Say.Say("kiosk.bring_back_key", "key", h.Code), Text: joinSentences(h.Name+".", text+"."), Icon: "in", Brass: i == 0, Action: "/kiosk/return", Fields: map[string]string{"item": string(h.ItemID)}})
	}
	return tiles
}

// addChoices adds the keys that fit the search; those that may not be taken
// now stand greyed with the reason.
func (s *Server) addChoices(r *Request, rx *store.Rx, p tenants.Person, session tenants.KioskSession, q string, page *views.KioskChoose) error {
	if len(page.Tiles) >= kioskTiles {
		return nil
	}
	rows, err := rx.Items(store.ItemAsk{Site: r.Device.SiteID, Text: q, State: custody.In, Limit: kioskTiles - len(page.Tiles)})
	if err != nil || len(rows) == 0 {
		return err
	}
	ask := rules.Ask{PersonID: p.ID, At: r.Now(), Via: custody.ViaKiosk, Factors: factorsOf(session)}
	facts, err := rx.FactsOfItems(ask, idsOf(rows))
	if err != nil {
		return err
	}
	for _, row := range rows {
		ask.ItemID = row.ID
		page.Tiles = append(page.Tiles, choiceTile(r, row, rules.Decide(ask, facts[row.ID]), len(page.Tiles) == 0))
	}
	return nil
}

func idsOf(rows []store.ItemRow) (ids []custody.ItemID) {
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func choiceTile(r *Request, row store.ItemRow, d rules.Decision, first bool) ui.KTile {
	t := ui.KTile{Title: r.Say.Say("kiosk.take_key", "key", row.Code), Text: joinWords(row.Name, slotWord(r.Say, row.HomeKind, row.Home, row.HomeSlot)), Icon: "out", Brass: first,
		Action: "/kiosk/take", Fields: map[string]string{"item": string(row.ID)}}
	if d.Lacks(rules.CheckLate) {
		t.Text = r.Say.Reason(string(rules.CheckLate), reasonArgs(r.Say, d.Reasons[0], &keys.Refused{})...)
		t.Title, t.Icon, t.Action, t.Fields, t.Href = r.Say.Say("checks.kiosk_first", "key", row.Code), "check", "", nil, "/kiosk/check/"+string(row.ID)
	} else if d.Outcome == rules.Denied {
		t.Title, t.Icon, t.Refused, t.Brass = row.Code+" "+row.Name, "lock", true, false
		t.Text = r.Say.Reason(string(d.Reasons[0].Code), reasonArgs(r.Say, d.Reasons[0], &keys.Refused{})...)
	}
	return t
}

func (s *Server) kioskFind(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	return s.kioskChoose(r, p, session, strings.TrimSpace(r.Query("q")), "")
}

// or2 is the error, or what to do without one.
func or2(err error, otherwise func() error) error {
	if err != nil {
		return err
	}
	return otherwise()
}

// kioskTaken says what the person has now, then clears.
func (s *Server) kioskTaken(r *Request, it custody.Item, h custody.Holding) error {
	k, err := s.kioskFrame(r, r.Say.Say("kiosk.done.taken", "key", it.Code), true)
	if err != nil {
		return err
	}
	title := r.Say.Say("kiosk.done.taken", "key", it.Code)
	if h.DueAt != nil {
		title += "\n" + r.Say.Say("kiosk.done.until", "due", r.Say.Moment(*h.DueAt, r.Now()))
	}
	text := ""
	if h.OutSlot > 0 {
		text = r.Say.Say("kiosk.hook_take", "key", it.Code, "slot", h.OutSlot, "place", s2(r.placeName(h.OutPlaceID)))
	}
	if it.Note != "" {
		text = strings.TrimSpace(text + " " + r.Say.Say("keys.shown_to_taker") + ": " + it.Note)
	}
	faults, err := r.faultLine(it.ID)
	if err != nil {
		return err
	}
	text = joinSentences(text, faults)
	return r.HTML(views.KioskDone{Kiosk: k, Done: ui.KDone{Title: ui.Text(title), Text: text, Leave: 8, Clears: r.Say.Say("kiosk.clears", "span", "{n} s")}, Foot: kioskDoneFoot(r)}.Show())
}

func kioskDoneFoot(r *Request) []ui.KButton {
	return []ui.KButton{{Label: r.Say.Say("kiosk.another"), Icon: "key", Href: "/kiosk"}, {Label: r.Say.Say("kiosk.finish"), Kind: ui.Primary, Href: "/kiosk/finish", Grow: 1}}
}

func (s *Server) kioskReturn(r *Request) error {
	p, _, _, err := s.standing(r)
	if err != nil {
		return err
	}
	if kit := custody.KitID(r.FormValue("kit")); kit != "" {
		return s.kioskKitBack(r, kit, p.ID)
	}
	return s.kioskBack(r, custody.ItemID(r.FormValue("item")), p.ID)
}

// kioskBack takes a key back from anybody; it is never refused.
func (s *Server) kioskBack(r *Request, id custody.ItemID, by tenants.PersonID) error {
	scope := r.Scope
	if by != "" {
		scope = scope.At(by)
	}
	back, err := keys.BringBack(r.UserContext(), r.desk(), scope, keys.BackAsk{ItemID: id, BroughtBy: by, Via: custody.ViaKiosk})
	if err != nil {
		return err
	}
	if back.Asks {
		return r.To("/kiosk/answers/" + string(back.Holding.ID))
	}
	k, err := s.kioskFrame(r, r.Say.Say("kiosk.done.back", "key", back.Item.Code), by != "")
	if err != nil {
		return err
	}
	text := r.whereToHang(back.Item)
	if back.Frozen {
		text = r.Say.Say("incidents.done.frozen", "key", back.Item.Code)
	}
	rest, more, err := r.kioskRest(back.Item.ID, back.Holding.PersonID)
	if err != nil {
		return err
	}
	text, foot := joinSentences(text, rest), kioskBackFoot(r, back, by)
	if len(more) > 0 { // there is no room for both, and the rest is what most have in hand
		foot = append(more, kioskDoneFoot(r)...)
	}
	return r.HTML(views.KioskDone{Kiosk: k, Done: ui.KDone{Title: ui.Text(r.Say.Say("kiosk.done.back", "key", back.Item.Code)), Text: text, Leave: 8, Clears: r.Say.Say("kiosk.clears", "span", "{n} s")}, Foot: foot}.Show())
}

// kioskBackFoot offers the way back from a return by mistake to who made it.
func kioskBackFoot(r *Request, b keys.Back, by tenants.PersonID) []ui.KButton {
	foot := kioskDoneFoot(r)
	if by == "" || b.Holding.PersonID != by || b.Frozen || b.Already {
		return foot
	}
	return append([]ui.KButton{{Label: r.Say.Say("waiting.again.act"), Icon: "left", Action: "/kiosk/take", Fields: map[string]string{"item": string(b.Item.ID)}}}, foot...)
}

// whereToHang says on which hook a key belongs, "" when it has none.
func (r *Request) whereToHang(it custody.Item) string {
	if it.HomeSlot == 0 {
		return ""
	}
	return r.Say.Say("kiosk.hook_hang", "key", it.Code, "slot", strconv.Itoa(it.HomeSlot), "place", s2(r.placeName(it.HomeID)))
}

// kioskSlot shows which slot opens, until the sensor says that the key left.
func (s *Server) kioskSlot(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	var c keys.Command
	var it custody.Item
	var place custody.Place
	var h custody.Holding
	err = r.Read(func(rx *store.Rx) (err error) {
		if c, err = rx.Command(custody.CommandID(r.Params("command"))); err != nil {
			return err
		}
		if c.PersonID != p.ID {
			return tenants.Fail(tenants.NotFound, "command_not_found")
		}
		if it, err = rx.Item(c.ItemID); err != nil {
			return err
		}
		if it.HoldingID != "" {
			if h, err = rx.Holding(it.HoldingID); err != nil {
				return err
			}
		}
		place, err = rx.Place(c.PlaceID)
		return err
	})
	if err != nil {
		return err
	}
	kit := custody.KitID(r.Query("kit"))
	if c.State == keys.TakenS && it.HolderID == p.ID && kit != "" {
		return s.kioskKitTaken(r, kit, session, c)
	}
	if c.State == keys.TakenS && it.HolderID == p.ID {
		return s.kioskTaken(r, it, h)
	}
	return s.kioskSlotPage(r, c, it, place)
}

func (s *Server) kioskSlotPage(r *Request, c keys.Command, it custody.Item, place custody.Place) error {
	k, err := s.kioskFrame(r, r.Say.Say("kiosk.slot", "slot", c.Slot), true)
	if err != nil {
		return err
	}
	page := views.KioskSlot{Kiosk: k, Slots: place.Slots, Lit: c.Slot, Label: slotWord(r.Say, place.Kind, place.Name, c.Slot), Foot: []ui.KButton{{Label: r.Say.Say("kiosk.do_not_take"), Icon: "x", Href: "/kiosk"}}}
	page.Answer = ui.KAnswer{Big: r.Say.Say("kiosk.slot", "slot", c.Slot), Line: r.Say.Say("kiosk.slot_flashing", "key", it.Code), Text: it.Name}
	switch w := waiting(r.Say, c, r.Now()); {
	case w.Note.State == "fail":
		page.Answer.Status, page.Answer.State = r.Say.Say("kiosk.expired"), "fail"
	case c.State == keys.Actuated:
		page.Answer.Status, page.Answer.State = r.Say.Label("custody.command", string(c.State)), "ok"
	default:
		page.Answer.Status, page.Answer.State = r.Say.Say("kiosk.no_answer"), "clock"
	}
	if !c.State.Settled() || c.State == keys.TakenS {
		page.Poll = kioskSlotHref(c, custody.KitID(r.Query("kit")))
		page.Kiosk.Doc.Refresh = 2
	}
	return r.HTML(page.Show())
}
