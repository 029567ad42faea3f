package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// addOut adds the keys that fit the search and are out, under those that hang
// here: one's own to bring back, the others to wait for. Who has them is not
// for the screen at the wall, and their names find nothing here.
func (s *Server) addOut(r *Request, rx *store.Rx, p tenants.Person, q string, page *views.KioskChoose) error {
	left := kioskTiles - len(page.Tiles)
	if q == "" || left <= 0 {
		return nil
	}
	docs, err := rx.Search(q, kioskOutDocs, store.ItemThing)
	if err != nil || len(docs) == 0 {
		return err
	}
	ask := store.BoardAsk{View: store.BoardOut, Site: r.Device.SiteID, Limit: left}
	for _, d := range docs {
		ask.Items = append(ask.Items, custody.ItemID(d.ID))
	}
	rows, err := rx.Board(ask)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.HolderID == p.ID {
			page.Tiles = append(page.Tiles, heldTiles(r, []store.HeldView{{ItemID: row.ItemID, Code: row.Code, Name: row.Name, DueAt: row.DueAt}})...)
			continue
		}
		page.Tiles = append(page.Tiles, outTile(r, row))
	}
	return nil
}

// kioskOutDocs is among how many finds those that are out are looked for.
const kioskOutDocs = 40

func outTile(r *Request, row store.BoardRow) ui.KTile {
	text := r.Say.Say("kiosk.out")
	if row.DueAt != nil && row.DueAt.After(r.Now()) {
		text = r.Say.Say("kiosk.out", "due", r.Say.Moment(*row.DueAt, r.Now()))
	}
	return ui.KTile{Title: row.Code + " " + row.Name, Text: text + ". " + r.Say.Say("waiting.act"), Icon: "bell", Action: "/kiosk/wait", Fields: map[string]string{"item": string(row.ItemID)}}
}

// worthWaiting tells whether the key itself stands in the way, not the person.
func worthWaiting(d rules.Decision) bool {
	for _, why := range d.Reasons {
		switch why.Code {
		case rules.AlreadyOut, rules.ItemMissing, rules.Reserved:
		default:
			return false
		}
	}
	return d.Outcome == rules.Denied
}

// kioskOccupied says why the key cannot be had now, and offers to tell when it
// is back.
func (s *Server) kioskOccupied(r *Request, x *keys.Refused) error {
	v := r.refusal("", x)
	k, err := s.kioskFrame(r, v.Reasons[0].What, true)
	if err != nil {
		return err
	}
	page := views.KioskChoose{Kiosk: k, Title: v.Reasons[0].What, Note: v.Reasons[0].Why, Foot: kioskFoot(r)}
	page.Tiles = []ui.KTile{{Title: r.Say.Say("waiting.act"), Text: joinWords(x.Item.Code, x.Item.Name), Icon: "bell", Brass: true, Action: "/kiosk/wait", Fields: map[string]string{"item": string(x.Item.ID)}}}
	return r.Refused(page.Show())
}

// kioskWait puts who stands there into the queue for a key.
func (s *Server) kioskWait(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	id := custody.ItemID(r.FormValue("item"))
	if _, err := keys.WaitFor(r.UserContext(), r.waits(), r.Scope.At(p.ID), id, p.ID); err != nil {
		return s.kioskProblem(r, p, session, err)
	}
	var it custody.Item
	err = r.Read(func(rx *store.Rx) (err error) { it, err = rx.Item(id); return err })
	if err != nil {
		return err
	}
	return s.kioskSaid(r, r.Say.Say("waiting.done.begun", "key", it.Code), r.Say.Say("kiosk.wait_text"))
}
