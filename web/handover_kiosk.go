package web

import (
	"errors"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kioskHand lets who stands at the kiosk choose a key they hold, then the
// colleague who takes it over.
func (s *Server) kioskHand(r *Request) error {
	p, _, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	id, q := custody.ItemID(r.Query("item")), strings.TrimSpace(r.Query("q"))
	page := views.KioskChoose{Foot: []ui.KButton{{Label: r.Say.Say("kiosk.previous"), Icon: "left", Href: "/kiosk"}}}
	title := r.Say.Say("kiosk.hand_which")
	err = s.Store.Read(r.UserContext(), r.Scope.At(p.ID), func(rx *store.Rx) error {
		if id == "" {
			held, err := rx.HeldBy(p.ID)
			if err != nil {
				return err
			}
			from, err := rx.Handovers(store.HandoverAsk{From: p.ID, Limit: mostOffers})
			offered := map[custody.ItemID]bool{}
			for _, v := range from {
				offered[v.ItemID] = true
			}
			page.Tiles = heldToHand(held, offered)
			return err
		}
		it, err := rx.Item(id)
		if err != nil {
			return err
		}
		title = r.Say.Say("kiosk.hand_who", "key", it.Code)
		page.Find = &views.KioskFind{Action: "/kiosk/handover", Hidden: map[string]string{"item": string(id)}, Label: r.Say.Say("kiosk.hand_find"), Value: q, Button: r.Say.Say("keys.take.find")}
		if q == "" {
			return nil
		}
		found, err := rx.Colleagues(q, kioskTiles)
		for i, c := range found {
			page.Tiles = append(page.Tiles, ui.KTile{Title: r.Say.Say("kiosk.hand_to", "person", c.Name), Text: c.Department, Icon: "handed", Brass: i == 0, Action: "/kiosk/handover", Fields: map[string]string{"item": string(id), "person": string(c.ID)}})
		}
		if len(found) == 0 {
			page.Note = r.Say.Say("keys.take.nobody", "text", q)
		}
		return err
	})
	if err != nil {
		return err
	}
	if page.Kiosk, err = s.kioskFrame(r, title, true); err != nil {
		return err
	}
	page.Title = title
	return r.HTML(page.Show())
}

func (s *Server) kioskOffer(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	to := tenants.PersonID(r.FormValue("person"))
	_, err = keys.Offer(r.UserContext(), r.hands(), r.Scope.At(p.ID), keys.OfferAsk{ItemIDs: []custody.ItemID{custody.ItemID(r.FormValue("item"))}, To: to, Via: custody.ViaKiosk})
	if x := refusedTake(err); x != nil {
		v := refusalView(r.Say, s2(r.personName(to)), x)
		r.Status(422)
		return s.kioskChoose(r, p, session, "", r.Say.Say("handover.refused", "person", s2(r.personName(to)), "key", x.Item.Code)+". "+v.Reasons[0].What+" "+v.Reasons[0].Why)
	}
	if err != nil {
		return s.kioskProblem(r, p, session, err)
	}
	name := s2(r.personName(to))
	return s.kioskSaid(r, r.Say.Say("kiosk.hand_offered", "person", name), r.Say.Say("kiosk.hand_offered_text", "person", name))
}

// kioskProblem says what went wrong above the choices.
func (s *Server) kioskProblem(r *Request, p tenants.Person, session tenants.KioskSession, err error) error {
	if tenants.KindOf(err) == tenants.Internal {
		return err
	}
	r.Status(statusOf(err))
	return s.kioskChoose(r, p, session, "", r.sentence(statusOf(err), err))
}

// kioskSaid is the screen that says that it is done.
func (s *Server) kioskSaid(r *Request, title, text string) error {
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	return r.HTML(views.KioskDone{Kiosk: k, Done: ui.KDone{Title: ui.Text(title), Text: text, Leave: 8, Clears: r.Say.Say("kiosk.clears", "span", "{n} s")}, Foot: kioskDoneFoot(r)}.Show())
}

func (s *Server) kioskCount(r *Request) error { return s.kioskCountPage(r, "") }

// kioskCountPage asks to count the ring that is offered.
func (s *Server) kioskCountPage(r *Request, problem string) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	var v store.HandoverView
	err = r.Read(func(rx *store.Rx) (err error) {
		v, err = rx.HandoverView(r.offerID())
		if err == nil && v.ToID != p.ID {
			err = tenants.Fail(tenants.NotFound, "offer_not_found")
		}
		return err
	})
	if err != nil {
		return err
	}
	if !v.Stands(r.Now()) {
		return s.kioskProblem(r, p, session, tenants.Fail(tenants.Conflict, "offer_over", "key", v.Code))
	}
	title := r.Say.Say("kiosk.hand_from", "key", v.Code)
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	path := "/kiosk/handover/" + string(v.ID)
	page := views.KioskAsk{Kiosk: k, Title: title, Text: r.Say.Say("kiosk.hand_from_text", "name", v.Name, "person", v.FromName), Error: problem, Action: path + "/accept", Submit: r.Say.Say("handover.accept.submit", "key", v.Code),
		Foot: []ui.KButton{{Label: r.Say.Say("kiosk.previous"), Icon: "left", Href: "/kiosk"}, {Label: r.Say.Say("kiosk.hand_decline"), Icon: "x", Action: path + "/decline", Grow: 1}}}
	if v.Pieces > 1 {
		page.Fields = append(page.Fields, ui.Field{ID: "counted", Label: r.Say.Say("kiosk.hand_count", "key", v.Code), Type: "number", Mode: "numeric", Required: true})
	}
	if v.Sealed {
		page.Fields = append(page.Fields, ui.Field{ID: "seal", Label: r.Say.Say("kiosk.hand_seal", "key", v.Code), Required: true})
	}
	if problem != "" {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) kioskAccept(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	counted, err := strconv.Atoi(or(strings.TrimSpace(r.FormValue("counted")), "0"))
	if err != nil {
		return s.kioskCountPage(r, r.Say.Error("pieces_range", nil))
	}
	out, err := keys.Accept(r.UserContext(), r.hands(), r.Scope.At(p.ID), keys.AcceptAsk{ID: r.offerID(), Counted: counted, Seal: strings.TrimSpace(r.FormValue("seal")), Via: custody.ViaKiosk, Factors: factorsOf(session)})
	var m *keys.Miscount
	if errors.As(err, &m) {
		what := r.Say.Say("handover.wrong.seal")
		if m.Counted != m.Item.Pieces && m.Item.Pieces > 1 {
			what = r.Say.Say("handover.wrong.count", "counted", m.Counted, "pieces", m.Item.Pieces)
		}
		return s.kioskCountPage(r, what)
	}
	if x := refusedTake(err); x != nil {
		v := refusalView(r.Say, firstName(p.Name), x)
		return s.kioskCountPage(r, v.Title+" "+v.Reasons[0].What+" "+v.Reasons[0].Why)
	}
	if err != nil {
		return s.kioskProblem(r, p, session, err)
	}
	return s.kioskTaken(r, out.Item, out.Holding)
}

func (s *Server) kioskDecline(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	h, err := keys.Decline(r.UserContext(), r.hands(), r.Scope.At(p.ID), r.offerID(), "")
	if err != nil {
		return s.kioskProblem(r, p, session, err)
	}
	code, name := "", ""
	err = r.Read(func(rx *store.Rx) error {
		it, err := rx.Item(h.ItemID)
		code = it.Code
		if err != nil {
			return err
		}
		name, err = rx.PersonName(h.FromID)
		return err
	})
	if err != nil {
		return err
	}
	return s.kioskSaid(r, r.Say.Say("handover.accept.declined", "key", code, "person", name), "")
}
