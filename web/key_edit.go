package web

import (
	"strconv"
	"strings"

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
	return s.keyDraftForm(r, "", keyDraft{ItemDraft: keys.ItemDraft{Pieces: 1}, asksOpens: true, opens: r.Query("opens")}, nil)
}

// mostOpens is how many doors a form of a key shows; what opens more is kept by
// its key system or brought in by a list.
const mostOpens = 500

// keyDraft is a key as its form has it.
type keyDraft struct {
	keys.ItemDraft
	asksOpens bool   // the form says what it opens
	opens     string // one to a line
}

func (s *Server) keyEditPage(r *Request) error {
	var it custody.Item
	var opens []string
	err := r.Read(func(rx *store.Rx) (err error) {
		if it, err = rx.Item(r.itemID()); err != nil {
			return err
		}
		opens, err = rx.OpenedLines(it.ID, mostOpens+1)
		return err
	})
	if err != nil {
		return err
	}
	d := keyDraft{asksOpens: len(opens) <= mostOpens, opens: strings.Join(opens, "\n")}
	d.ItemDraft = keys.ItemDraft{Code: it.Code, Name: it.Name, Kind: it.Kind, Tag: it.Tag, Level: it.Level, HomeID: it.HomeID, HomeSlot: it.HomeSlot, Pieces: it.Pieces, Seal: it.Seal, Note: it.Note, Cost: it.Cost, BackTo: it.BackTo}
	return s.keyDraftForm(r, it.ID, d, nil)
}

// draft reads the form of a key. The error is of a door that nothing is called
// by; the draft is whole all the same.
func (r *Request) draft() (keyDraft, error) {
	f := r.Form()
	level, _ := strconv.Atoi(f.text("level"))
	slot, _ := strconv.Atoi(f.text("slot"))
	pieces, _ := strconv.Atoi(f.text("pieces"))
	d := keyDraft{asksOpens: f.text("asks_opens") != "", opens: f.text("opens")}
	d.ItemDraft = keys.ItemDraft{Code: f.text("code"), Name: f.text("name"), Kind: custody.ItemKind(f.text("kind")), Tag: f.text("tag"), Level: custody.Level(level),
		HomeID: custody.PlaceID(f.text("home")), HomeSlot: slot, Pieces: pieces, Seal: f.text("seal"), Note: f.text("note"), Symbol: f.text("symbol"), Cost: minorOf(f.text("cost")), BackTo: custody.BackTo(f.text("back_to"))}
	if !d.asksOpens {
		return d, nil
	}
	lines := f.lines("opens")
	if len(lines) > mostOpens {
		return d, tenants.Fail(tenants.Invalid, "opens_too_many", "max", itoa(mostOpens)).At("opens")
	}
	return d, r.Read(func(rx *store.Rx) error {
		on, unknown, err := rx.OpensNamed(lines)
		if err == nil && unknown != "" {
			err = tenants.Fail(tenants.Invalid, "opens_unknown", "door", unknown).At("opens")
		}
		d.Opens = append([]custody.Opens{}, on...) // none, rather than not said
		return err
	})
}

func (s *Server) keyNew(r *Request) error {
	d, err := r.draft()
	var it custody.Item
	if err == nil {
		it, err = keys.AddItem(r.UserContext(), r.editStore(), r.Scope, d.ItemDraft)
	}
	return s.keySaved(r, "", d, it, err)
}

func (s *Server) keyEdit(r *Request) error {
	d, err := r.draft()
	var it custody.Item
	if err == nil {
		it, err = keys.ChangeItem(r.UserContext(), r.editStore(), r.Scope, r.itemID(), d.ItemDraft)
	}
	return s.keySaved(r, r.itemID(), d, it, err)
}

func (s *Server) keySaved(r *Request, id custody.ItemID, d keyDraft, it custody.Item, err error) error {
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
func (s *Server) keyDraftForm(r *Request, id custody.ItemID, d keyDraft, f *form) error {
	var places []custody.Place
	err := r.Read(func(rx *store.Rx) (err error) {
		places, err = placeChoices(rx)
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
	if d.asksOpens {
		page.Hidden = map[string]string{"asks_opens": "1"}
	}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func draftFields(r *Request, d keyDraft, places []custody.Place, f *form, isNew bool) []templ.Component {
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
	out := []templ.Component{code.Input(), name.Input()}
	if d.asksOpens {
		out = append(out, field("opens", d.opens, "").Area(min(max(strings.Count(d.opens, "\n")+1, 2), 10)))
	}
	out = append(out, field("kind", "", "").Select(itemKindOptions(r, d.Kind)), field("home", "", "").Select(homeOptions(r, places, d.HomeID)),
		field("slot", zeroEmpty(d.HomeSlot), "number").Input(), field("back_to", "", "").Select(backToOptions(r, d.BackTo)), field("level", "", "").Select(levelOptions(r, d.Level)), field("tag", d.Tag, "").Input(), field("pieces", zeroEmpty(d.Pieces), "number").Input(), field("seal", d.Seal, "").Input())
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
