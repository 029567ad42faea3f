package web

import (
	"strconv"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// ringRoutes are the rings, what is on each, and the life of one piece of
// metal.
func (s *Server) ringRoutes() []Route {
	return []Route{
		get("/rings", tenants.KeysRead, s.ringList),
		get("/rings/:id", tenants.KeysRead, s.ring),
		get("/rings/:id/metal", tenants.KeysEdit, s.metalNew),
		post("/rings/:id/metal", tenants.KeysEdit, s.metalAdd),
		get("/rings/:id/count", tenants.KeysIssue, s.ringCountPage),
		post("/rings/:id/count", tenants.KeysIssue, s.ringCount),
		get("/keys/:id/exposure", tenants.KeysRead, s.exposure),
		get("/metal/:id", tenants.KeysRead, s.metal),
		get("/metal/:id/move", tenants.KeysEdit, s.metalMovePage),
		post("/metal/:id/move", tenants.KeysEdit, s.metalMove),
		get("/metal/:id/scrap", tenants.KeysEdit, s.metalScrapPage),
		post("/metal/:id/scrap", tenants.KeysEdit, s.metalScrap),
	}
}

func (r *Request) smith() keys.MetalStore { return store.In[keys.MetalTx](r.s.Store) }

func ringHref(id custody.ItemID) string { return "/rings/" + string(id) }

func metalHref(id custody.KeyID) string { return "/metal/" + string(id) }

// ringList lists the rings in the order of their codes.
func (s *Server) ringList(r *Request) error {
	a := store.ItemAsk{Kind: custody.Ring, InUse: true, Text: clipped(r.Query("q"), 100), After: cursor(r.Query("after")), Limit: pageRows + 1}
	var rows []store.ItemRow
	var on map[custody.ItemID][]custody.Key
	err := r.Read(func(rx *store.Rx) (err error) {
		if rows, err = rx.Items(a); err != nil {
			return err
		}
		ids := make([]custody.ItemID, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		on, err = rx.MetalOn(ids)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.rings"))
	if err != nil {
		return err
	}
	return r.HTML(ringsPage(r, st, a, rows, on).Show())
}

// ringFacts is what the store knows of one ring.
type ringFacts struct {
	item   store.ItemView
	copies []store.CopyView
	past   []store.MemberView
	places map[string]string
	story  []store.EventView
}

// ringKinds are the events that a ring's page tells.
var ringKinds = []custody.EventKind{custody.MetalOn, custody.MetalOff, custody.MetalScrapped, custody.RingCounted, custody.HandMiscount, custody.ItemAdded}

func (s *Server) readRing(r *Request, id custody.ItemID) (f ringFacts, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		if f.item, err = rx.ItemView(id); err != nil {
			return err
		}
		if !mayLook(r.Scope, f.item) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if f.copies, err = rx.Copies(store.CopyAsk{Item: id, Limit: mostMetal}); err != nil {
			return err
		}
		if f.past, err = rx.Memberships("", id); err != nil {
			return err
		}
		if f.places, err = rx.PlaceNames(); err != nil {
			return err
		}
		f.story, err = rx.Timeline(store.TimelineAsk{Item: id, Kinds: ringKinds, Limit: pageRows})
		return err
	})
	return f, err
}

// mostMetal is how many pieces a page lists.
const mostMetal = 500

func (s *Server) ring(r *Request) error {
	f, err := s.readRing(r, r.itemID())
	if err != nil {
		return err
	}
	st, err := r.Staff(f.item.Code + " " + f.item.Name)
	if err != nil {
		return err
	}
	return r.HTML(ringPage(r, st, f).Show())
}

// ringForm is a form about one ring.
func (s *Server) ringForm(r *Request, title, act string, f *form, fill func(*views.Form, ringFacts)) error {
	facts, err := s.readRing(r, r.itemID())
	if err != nil {
		return err
	}
	heading := r.Say.Say(title, "key", facts.item.Code)
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	base := ringHref(facts.item.ID)
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: r.Say.Say("nav.rings"), Href: "/rings"}, {Label: facts.item.Code, Href: base}}, Action: base + "/" + act,
		Cancel: ui.Button{Label: r.Say.Say("common.cancel"), Href: base, Kind: ui.Ghost}}
	fill(&page, facts)
	return r.showForm(page, f)
}

// showForm shows a form; a refused one keeps what was typed and says why.
func (r *Request) showForm(page views.Form, f *form) error {
	if f == nil {
		return r.HTML(page.Show())
	}
	page.Problems = f.problems
	page.Doc.Title = r.Say.Say("ui.error") + " " + page.Heading
	return r.Refused(page.Show())
}

func (s *Server) metalNew(r *Request) error { return s.metalForm(r, nil) }

func (s *Server) metalForm(r *Request, f *form) error {
	return s.ringForm(r, "rings.add", "metal", f, func(p *views.Form, facts ringFacts) {
		say := r.Say.Say
		p.Text = ui.Text(say("rings.add_text", "key", facts.item.Code))
		counted := facts.item.Pieces > len(facts.copies)
		if f != nil {
			counted = f.text("counted") != ""
		}
		p.Fields = []templ.Component{
			typed(f, ui.Field{ID: "symbol", Label: say("rings.symbol"), Hint: say("rings.symbol_hint"), Required: true, Complete: "off"}).Input(),
			typed(f, ui.Field{ID: "copy", Label: say("rings.copy"), Hint: say("rings.copy_hint"), Mode: "numeric", Complete: "off"}).Input(),
			ui.Check("counted", "1", say("rings.counted"), r.Say.Count("rings.counted_hint", facts.item.Pieces), counted),
			typed(f, ui.Field{ID: "seal", Label: say("rings.seal_new"), Hint: say("rings.seal_hint"), Complete: "off"}).Input()}
		p.Submit = ui.Button{Label: say("rings.add_submit", "key", facts.item.Code), Kind: ui.Primary, Icon: "plus"}
	})
}

// copyNumber reads a typed copy number; -1 when it is none.
func copyNumber(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return -1
	}
	return n
}

func (s *Server) metalAdd(r *Request) error {
	f := r.Form()
	k, err := keys.AddMetal(r.UserContext(), r.smith(), r.Scope, keys.MetalDraft{Ring: r.itemID(), Symbol: f.text("symbol"), Copy: copyNumber(f.text("copy")), Counted: f.text("counted") != "", Seal: f.text("seal")})
	if err != nil {
		if f.wrong(err) {
			return s.metalForm(r, f)
		}
		return err
	}
	r.Flash("rings.done.added", "metal", k.Metal())
	return r.To(ringHref(r.itemID()))
}

func (s *Server) ringCountPage(r *Request) error { return s.ringCountForm(r, nil) }

func (s *Server) ringCountForm(r *Request, f *form) error {
	return s.ringForm(r, "rings.count", "count", f, func(p *views.Form, facts ringFacts) {
		say := r.Say.Say
		p.Text = ui.Text(say("rings.count_text"))
		p.Fields = []templ.Component{
			typed(f, ui.Field{ID: "pieces", Label: say("rings.count_pieces"), Mode: "numeric", Required: true, Complete: "off"}).Input(),
			typed(f, ui.Field{ID: "seal", Label: say("rings.seal"), Hint: say("rings.seal_hint"), Complete: "off"}).Input()}
		p.Submit = ui.Button{Label: say("rings.count_submit"), Kind: ui.Primary, Icon: "check"}
	})
}

func (s *Server) ringCount(r *Request) error {
	f := r.Form()
	it, err := keys.CountRing(r.UserContext(), r.smith(), r.Scope, r.itemID(), max(copyNumber(f.text("pieces")), 0), f.text("seal"))
	if err != nil {
		if f.wrong(err) {
			return s.ringCountForm(r, f)
		}
		return err
	}
	r.Flash("rings.done.counted", "key", it.Code)
	return r.To(ringHref(it.ID))
}
