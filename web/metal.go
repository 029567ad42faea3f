package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// metalFacts is what the store knows of one piece of metal.
type metalFacts struct {
	key    custody.Key
	ring   store.ItemView
	rings  []store.MemberView
	story  []store.MetalStay
	copies []store.CopyView
}

func (s *Server) readMetal(r *Request) (f metalFacts, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		if f.key, err = rx.Metal(custody.KeyID(r.Params("id"))); err != nil {
			return err
		}
		if f.ring, err = rx.ItemView(f.key.ItemID); err != nil {
			return err
		}
		if !mayLook(r.Scope, f.ring) {
			return tenants.Fail(tenants.NotFound, "metal_not_found")
		}
		if f.rings, err = rx.Memberships(f.key.ID, ""); err != nil {
			return err
		}
		if f.story, err = rx.MetalStory(f.key.ID, pageRows); err != nil {
			return err
		}
		f.copies, err = rx.Copies(store.CopyAsk{Symbols: []string{f.key.Symbol}, Limit: mostMetal})
		return err
	})
	return f, err
}

func (s *Server) metal(r *Request) error {
	f, err := s.readMetal(r)
	if err != nil {
		return err
	}
	st, err := r.Staff(f.key.Metal())
	if err != nil {
		return err
	}
	return r.HTML(metalPage(r, st, f).Show())
}

func metalPage(r *Request, st views.Staff, f metalFacts) views.Thing {
	say, base := r.Say.Say, metalHref(f.key.ID)
	page := views.Thing{Staff: st, Heading: f.key.Metal(), Path: []ui.Crumb{{Label: say("nav.rings"), Href: "/rings"}, {Label: f.ring.Code, Href: ringHref(f.ring.ID)}}, FactsTitle: say("rings.this_metal"), FactsLabel: say("rings.metal_facts", "metal", f.key.Metal()),
		Facts: []ui.Fact{{Term: say("rings.symbol"), Text: ui.Text(f.key.Symbol), Code: true}, {Term: say("rings.copy"), Text: ui.Text(itoa(f.key.Copy))}}}
	spans := map[string]ui.Span{"key": {Text: f.ring.Code, Href: ringHref(f.ring.ID), Code: true}}
	switch {
	case f.key.RetiredAt != nil:
		page.State, page.Word = "retired", r.Say.Label("custody.state", string(custody.Retired))
		page.Sentence = ui.Text(say("rings.sentence.scrapped", "at", r.Say.Moment(*f.key.RetiredAt, r.Now())))
	case len(f.rings) > 0:
		page.State = chipOf(f.ring.State, f.ring.DueAt, r.Now())
		page.Word = chipWord(r.Say, page.State)
		args := []any{"key", f.ring.Code, "since", r.Say.Moment(f.rings[0].FromAt, r.Now())}
		if f.ring.State == custody.Out {
			args = append(args, "person", f.ring.Holder)
			spans["person"] = ui.Span{Text: f.ring.Holder, Href: personHref(f.ring.HolderID)}
		}
		page.Sentence = weave(r.Say.Parts("rings.sentence.on", args...), spans)
	}
	if inHand := f.ring.State == custody.In || f.ring.State == custody.ToHang; f.key.RetiredAt == nil && r.Scope.Can(tenants.KeysEdit) && inHand {
		page.Buttons = []ui.Button{{ID: "move", Label: say("rings.move"), Kind: ui.Primary, Icon: "handed", Href: base + "/move"}, {ID: "scrap", Label: say("rings.scrap"), Icon: "x", Href: base + "/scrap"}}
	}
	page.Lists = []views.Listing{stayList(r, f), pastList(r, f.rings, false), copiesList(r, f)}
	return page
}

// stayList is who had the metal, on whatever ring it was then.
func stayList(r *Request, f metalFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "had", Title: say("rings.story"), Caption: say("rings.story_label"), None: say("rings.never"), Columns: []ui.Column{{Label: say("board.column.holder")}, {Label: say("rings.column.from")}, {Label: say("rings.column.to")}, {Label: say("rings.column.ring")}}}
	for i, h := range f.story {
		to := say("rings.still")
		if h.To != nil {
			to = r.Say.Moment(*h.To, r.Now())
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "h-" + itoa(i), Href: personHref(h.PersonID), Name: h.Person, Cells: []views.ThingCell{{Class: "since", Text: ui.Text(r.Say.Moment(h.From, r.Now()))}, {Class: "since", Text: ui.Text(to)}, {Class: "place", Text: ui.Rich{{Text: h.Code, Href: ringHref(h.ItemID), Code: true}}}}})
	}
	return l
}

// copiesList is where every copy of the same symbol is now.
func copiesList(r *Request, f metalFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "copies", Title: say("rings.copies", "symbol", f.key.Symbol), Caption: say("rings.copies", "symbol", f.key.Symbol), None: say("rings.no_copies"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("rings.column.metal")}, {Label: say("rings.column.ring")}, {Label: say("rings.column.now")}}}
	for _, c := range f.copies {
		if !r.Scope.SeesSite(c.SiteID) {
			continue
		}
		chip := chipOf(c.State, nil, r.Now())
		where := ui.Text(c.Place)
		if c.Holder != "" {
			where = ui.Rich{{Text: c.Holder, Href: personHref(c.HolderID)}}
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "c-" + string(c.ID), Href: metalHref(c.ID), Code: c.Metal(), State: chip, Word: chipWord(r.Say, chip),
			Cells: []views.ThingCell{{Class: "place", Text: ui.Rich{{Text: c.Code, Href: ringHref(c.ItemID), Code: true}}, Sub: c.Name}, {Class: "holder", Text: where}}})
	}
	return l
}

// pieceForm is a form about one piece of metal.
func (s *Server) pieceForm(r *Request, title, act string, f *form, fill func(*views.Form, metalFacts)) error {
	facts, err := s.readMetal(r)
	if err != nil {
		return err
	}
	heading := r.Say.Say(title, "metal", facts.key.Metal())
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	base := metalHref(facts.key.ID)
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: facts.ring.Code, Href: ringHref(facts.ring.ID)}, {Label: facts.key.Metal(), Href: base}}, Action: base + "/" + act, Cancel: ui.Button{Label: r.Say.Say("common.cancel"), Href: base, Kind: ui.Ghost}}
	fill(&page, facts)
	return r.showForm(page, f)
}

func (s *Server) metalMovePage(r *Request) error { return s.moveForm(r, nil) }

func (s *Server) moveForm(r *Request, f *form) error {
	return s.pieceForm(r, "rings.move_title", "move", f, func(p *views.Form, facts metalFacts) {
		say := r.Say.Say
		p.Text = ui.Text(say("rings.move_text", "key", facts.ring.Code))
		p.Fields = []templ.Component{
			typed(f, ui.Field{ID: "to", Label: say("rings.move_to"), Hint: say("rings.move_hint"), Required: true, Complete: "off"}).Input(),
			typed(f, ui.Field{ID: "seal", Label: say("rings.seal_new"), Hint: say("rings.seal_hint"), Complete: "off"}).Input()}
		p.Submit = ui.Button{Label: say("rings.move_submit", "metal", facts.key.Metal()), Kind: ui.Primary, Icon: "handed"}
	})
}

func (s *Server) metalMove(r *Request) error {
	f, id := r.Form(), custody.KeyID(r.Params("id"))
	it, metal, err := s.moveTo(r, f, id)
	if err != nil {
		if f.wrong(err) {
			return s.moveForm(r, f)
		}
		return err
	}
	r.Flash("rings.done.moved", "metal", metal, "key", it.Code)
	return r.To(metalHref(id))
}

// moveTo finds the ring that was typed or scanned and moves the metal there.
func (s *Server) moveTo(r *Request, f *form, id custody.KeyID) (to custody.Item, metal string, err error) {
	code := f.text("to")
	err = r.Read(func(rx *store.Rx) error {
		k, err := rx.Metal(id)
		if err != nil {
			return err
		}
		metal = k.Metal()
		if to, err = rx.ItemScanned(code); tenants.KindOf(err) == tenants.NotFound || err == nil && !r.Scope.SeesSite(to.SiteID) {
			return tenants.Fail(tenants.Invalid, "ring_unknown", "code", code).At("to")
		}
		return err
	})
	if err != nil {
		return to, metal, err
	}
	to, err = keys.MoveMetal(r.UserContext(), r.smith(), r.Scope, keys.MoveAsk{Key: id, To: to.ID, Seal: f.text("seal")})
	return to, metal, err
}

func (s *Server) metalScrapPage(r *Request) error { return s.scrapForm(r, nil) }

func (s *Server) scrapForm(r *Request, f *form) error {
	return s.pieceForm(r, "rings.scrap_title", "scrap", f, func(p *views.Form, facts metalFacts) {
		p.Text = ui.Text(r.Say.Say("rings.scrap_text", "key", facts.ring.Code))
		p.Fields = []templ.Component{typed(f, ui.Field{ID: "why", Label: r.Say.Say("rings.scrap_why"), Hint: r.Say.Say("rings.scrap_hint"), Required: true}).Area(3)}
		p.Submit = ui.Button{Label: r.Say.Say("rings.scrap_submit", "metal", facts.key.Metal()), Kind: ui.Danger, Icon: "x"}
	})
}

func (s *Server) metalScrap(r *Request) error {
	f := r.Form()
	k, err := keys.ScrapMetal(r.UserContext(), r.smith(), r.Scope, custody.KeyID(r.Params("id")), f.text("why"))
	if err != nil {
		if f.wrong(err) {
			return s.scrapForm(r, f)
		}
		return err
	}
	r.Flash("rings.done.scrapped", "metal", k.Metal())
	return r.To(metalHref(k.ID))
}
