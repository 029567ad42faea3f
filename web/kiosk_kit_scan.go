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

// kioskKitOffer offers the whole kit to whoever scanned one key of it. False
// when there is no kit that could be had.
func (s *Server) kioskKitOffer(r *Request, p tenants.Person, it custody.Item) (bool, error) {
	kits, err := r.kitsWith(it.ID)
	if err != nil {
		return false, err
	}
	page := views.KioskChoose{Title: r.Say.Say("kits.kiosk.which", "key", it.Code), Foot: kioskFoot(r)}
	alone := true
	for _, k := range kits {
		alone = alone && !k.together
		if lacks, here := k.lacking(p.ID); here && len(lacks) > 1 {
			page.Tiles = append(page.Tiles, kitTile(r, k, lacks, rules.Decision{}, len(page.Tiles) == 0))
		}
	}
	if len(page.Tiles) == 0 {
		return false, nil
	}
	if !alone {
		page.Note = r.Say.Say("kits.whole", "key", it.Code)
	} else {
		page.Tiles = append(page.Tiles, onlyTile(r, store.KitRow{ItemID: it.ID, Code: it.Code, Name: it.Name}))
	}
	if page.Kiosk, err = s.kioskFrame(r, page.Title, true); err != nil {
		return true, err
	}
	return true, r.HTML(page.Show())
}

// kioskKitTag is the screen of a kit whose own tag was scanned: what is out of
// it comes back together or key by key, what is here is taken whole.
func (s *Server) kioskKitTag(r *Request, p tenants.Person, code string) (known bool, err error) {
	var id custody.KitID
	err = r.Read(func(rx *store.Rx) (err error) {
		id, err = kitScanned(rx, r.Scope, code)
		return err
	})
	if err != nil && tenants.KindOf(err) == tenants.NotFound {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	k, err := r.readKitOf(id)
	if err != nil {
		return true, err
	}
	there := p.ID != ""
	f, err := s.kioskFrame(r, k.name, there)
	if err != nil {
		return true, err
	}
	page := views.KioskChoose{Kiosk: f, Title: k.name, Note: r.Say.Say("kits.kiosk.scanned"), Foot: kioskFoot(r)}
	gone := k.gone()
	if len(gone) > 0 {
		page.Tiles = append(page.Tiles, kitBackTile(r, k, gone, ""))
	}
	for _, row := range gone {
		page.Tiles = append(page.Tiles, ui.KTile{Title: r.Say.Say("kiosk.bring_back_key", "key", row.Code), Text: row.Name, Icon: "in", Action: "/kiosk/return", Fields: map[string]string{"item": string(row.ItemID)}})
	}
	if lacks, here := k.lacking(p.ID); there && here && len(lacks) > 0 {
		page.Tiles = append(page.Tiles, kitTile(r, k, lacks, rules.Decision{}, false))
	}
	if len(page.Tiles) == 0 && !there {
		return true, s.kioskIdle(r, r.Say.Say("kits.kiosk.badge", "kit", k.name))
	}
	if page.Tiles = page.Tiles[:min(len(page.Tiles), kioskTiles)]; len(page.Tiles) > 0 {
		page.Tiles[0].Brass = true
	}
	return true, r.HTML(page.Show())
}

// kioskKitBack takes back what is there of a kit, and says what is missing.
func (s *Server) kioskKitBack(r *Request, id custody.KitID, by tenants.PersonID) error {
	scope := r.Scope
	if by != "" {
		scope = scope.At(by)
	}
	out, err := keys.BringKitBack(r.UserContext(), r.kitting(), scope, id, keys.KitBackAsk{Of: tenants.PersonID(r.FormValue("of")), BroughtBy: by, Via: custody.ViaKiosk})
	if err != nil {
		return err
	}
	for _, b := range out.Back {
		if b.Asks {
			return r.To("/kiosk/answers/" + string(b.Holding.ID))
		}
	}
	title := r.Say.Say("kits.kiosk.back", "kit", out.Kit.Name, "keys", r.Say.Count("common.keys", len(out.Back)))
	text := ""
	if len(out.Missing) > 0 {
		text = r.Say.Say("kits.still", "kit", out.Kit.Name, "keys", r.Say.List(itemNames(out.Missing)))
	}
	for _, b := range out.Back {
		text = joinSentences(text, r.whereToHang(b.Item))
	}
	f, err := s.kioskFrame(r, title, by != "")
	if err != nil {
		return err
	}
	done := ui.KDone{Title: ui.Text(title), Text: text, Leave: 20, Clears: r.Say.Say("kiosk.clears", "span", "{n} s")}
	return r.HTML(views.KioskDone{Kiosk: f, Done: done, Foot: kioskDoneFoot(r)}.Show())
}

// kioskRest says what is still missing of the kits of a key that came back,
// and offers to bring back what of it the same person has. Whose the rest is
// is not for the screen at the wall.
func (r *Request) kioskRest(item custody.ItemID, of tenants.PersonID) (text string, more []ui.KButton, err error) {
	kits, err := r.kitsWith(item)
	for _, k := range kits {
		gone := k.gone()
		if len(gone) == 0 {
			continue
		}
		for i := range gone {
			gone[i].Holder = ""
		}
		text = joinSentences(text, r.Say.Say("kits.still", "kit", k.name, "keys", r.Say.List(rowNames(gone))))
		if len(k.heldBy(of)) > 0 && len(more) == 0 {
			more = []ui.KButton{{Label: r.Say.Say("kits.return_rest"), Icon: "in", Action: "/kiosk/return", Fields: map[string]string{"kit": string(k.id), "of": string(of)}}}
		}
	}
	return text, more, err
}
