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
	"claviger/words"
)

// keyEditRoutes make and change keys.
func (s *Server) keyEditRoutes() []Route {
	return []Route{
		get("/keys/new", tenants.KeysEdit, s.keyNewPage),
		post("/keys", tenants.KeysEdit, s.keyNew),
		get("/keys/:id/edit", tenants.KeysEdit, s.keyEditPage),
		post("/keys/:id/edit", tenants.KeysEdit, s.keyEdit),
	}
}

func (r *Request) editStore() keys.EditStore { return store.In[keys.EditTx](r.s.Store) }

func (s *Server) keyNewPage(r *Request) error {
	return s.keyDraftForm(r, "", keys.ItemDraft{Pieces: 1}, nil)
}

func (s *Server) keyEditPage(r *Request) error {
	var it custody.Item
	err := r.Read(func(rx *store.Rx) (err error) {
		it, err = rx.Item(r.itemID())
		return err
	})
	if err != nil {
		return err
	}
	return s.keyDraftForm(r, it.ID, keys.ItemDraft{Code: it.Code, Name: it.Name, Kind: it.Kind, Tag: it.Tag, Level: it.Level, HomeID: it.HomeID, HomeSlot: it.HomeSlot, Pieces: it.Pieces, Seal: it.Seal, Note: it.Note, Cost: it.Cost, BackTo: it.BackTo}, nil)
}

// draft reads the form of a key.
func (r *Request) draft() keys.ItemDraft {
	f := r.Form()
	level, _ := strconv.Atoi(f.text("level"))
	slot, _ := strconv.Atoi(f.text("slot"))
	pieces, _ := strconv.Atoi(f.text("pieces"))
	return keys.ItemDraft{Code: f.text("code"), Name: f.text("name"), Kind: custody.ItemKind(f.text("kind")), Tag: f.text("tag"), Level: custody.Level(level),
		HomeID: custody.PlaceID(f.text("home")), HomeSlot: slot, Pieces: pieces, Seal: f.text("seal"), Note: f.text("note"), Symbol: f.text("symbol"), Cost: minorOf(f.text("cost")), BackTo: custody.BackTo(f.text("back_to"))}
}

func (s *Server) keyNew(r *Request) error {
	d := r.draft()
	it, err := keys.AddItem(r.UserContext(), r.editStore(), r.Scope, d)
	return s.keySaved(r, "", d, it, err)
}

func (s *Server) keyEdit(r *Request) error {
	d := r.draft()
	it, err := keys.ChangeItem(r.UserContext(), r.editStore(), r.Scope, r.itemID(), d)
	return s.keySaved(r, r.itemID(), d, it, err)
}

func (s *Server) keySaved(r *Request, id custody.ItemID, d keys.ItemDraft, it custody.Item, err error) error {
	f := r.Form()
	if err != nil && f.wrong(err) {
		return s.keyDraftForm(r, id, d, f)
	}
	if err != nil {
		return err
	}
	r.Flash("keys.saved", "key", it.Code)
	return r.To(keyHref(it.ID))
}

// keyDraftForm shows the form of a key, new when id is empty.
func (s *Server) keyDraftForm(r *Request, id custody.ItemID, d keys.ItemDraft, f *form) error {
	var places []custody.Place
	err := r.Read(func(rx *store.Rx) (err error) {
		places, err = rx.Places()
		return err
	})
	if err != nil {
		return err
	}
	title, action, back := r.Say.Say("keys.add"), "/keys", "/keys"
	if id != "" {
		title, action, back = r.Say.Say("keys.edit.title", "key", d.Code), keyHref(id)+"/edit", keyHref(id)
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: r.Say.Say("nav.keys"), Href: "/keys"}}, Action: action, Fields: draftFields(r, d, places, f, id == ""),
		Submit: ui.Button{Label: r.Say.Say("keys.edit.submit"), Kind: ui.Primary}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: back, Kind: ui.Ghost}}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func draftFields(r *Request, d keys.ItemDraft, places []custody.Place, f *form, isNew bool) []templ.Component {
	field := func(id, value, kind string) ui.Field {
		out := ui.Field{ID: id, Label: r.Say.Say("keys.field." + id), Value: value, Type: kind}
		if r.Say.Has("keys.field." + id + "_hint") {
			out.Hint = r.Say.Label("keys.field", id+"_hint")
		}
		if f != nil {
			out.Error = f.problem(id)
		}
		return out
	}
	code, name := field("code", d.Code, ""), field("name", d.Name, "")
	code.Required, name.Required = true, true
	out := []templ.Component{code.Input(), name.Input(), field("kind", "", "").Select(itemKindOptions(r, d.Kind)), field("home", "", "").Select(homeOptions(r, places, d.HomeID)),
		field("slot", zeroEmpty(d.HomeSlot), "number").Input(), field("back_to", "", "").Select(backToOptions(r, d.BackTo)), field("level", "", "").Select(levelOptions(r, d.Level)), field("tag", d.Tag, "").Input(), field("pieces", zeroEmpty(d.Pieces), "number").Input(), field("seal", d.Seal, "").Input()}
	if isNew {
		out = append(out, field("symbol", d.Symbol, "").Input())
	}
	cost := field("cost", major(d.Cost), "")
	if cost.Mode = "decimal"; d.Cost <= 0 {
		cost.Value = ""
	}
	if f != nil {
		cost.Value = f.text("cost")
	}
	return append(out, cost.Input(), field("note", d.Note, "").Area(3))
}

func zeroEmpty(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

func itemKindOptions(r *Request, now custody.ItemKind) (out []ui.Option) {
	for _, k := range custody.ItemKinds {
		out = append(out, ui.Option{Value: string(k), Label: r.Say.Label("custody.item_kind", string(k)), On: k == now})
	}
	return out
}

func backToOptions(r *Request, now custody.BackTo) (out []ui.Option) {
	for _, b := range custody.BackTos {
		out = append(out, ui.Option{Value: string(b), Label: backToWord(r.Say, b), On: b == now})
	}
	return out
}

func backToWord(p *words.Printer, b custody.BackTo) string {
	return p.Label("custody.back_to", or(string(b), "own"))
}

func levelOptions(r *Request, now custody.Level) (out []ui.Option) {
	for l := custody.Level(0); l <= 4; l++ {
		out = append(out, ui.Option{Value: itoa(int(l)), Label: r.Say.Label("custody.level", itoa(int(l))), On: l == now})
	}
	return out
}

// homeOptions are the places where keys may belong: a desk is no home.
func homeOptions(r *Request, places []custody.Place, now custody.PlaceID) (out []ui.Option) {
	for _, p := range places {
		if r.Scope.SeesSite(p.SiteID) && (p.Kind != custody.Desk || p.ID == now) {
			out = append(out, ui.Option{Value: string(p.ID), Label: p.Name, On: p.ID == now})
		}
	}
	return out
}
