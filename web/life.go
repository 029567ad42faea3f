package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// lifeRoutes take keys out of use and into it again, and make one record of
// two.
func (s *Server) lifeRoutes() []Route {
	return []Route{
		get("/keys/:id/retire", tenants.KeysEdit, s.retirePage),
		post("/keys/:id/retire", tenants.KeysEdit, s.retire),
		get("/keys/:id/revive", tenants.KeysEdit, s.revivePage),
		post("/keys/:id/revive", tenants.KeysEdit, s.revive),
		get("/keys/:id/merge", tenants.KeysEdit, s.mergePage),
		post("/keys/:id/merge", tenants.KeysEdit, s.merge),
	}
}

func (r *Request) life() keys.LifeStore { return store.In[keys.LifeTx](r.s.Store) }

// lifeForm asks why, and what else an act needs.
func (s *Server) lifeForm(r *Request, act string, f *form, submit ui.Button, more ...ui.Field) error {
	return s.keyForm(r, "life."+act+"_title", act, func(p *views.Form, it store.ItemView) {
		p.Text = ui.Text(r.Say.Say("life."+act+"_text", "key", it.Code))
		for _, field := range more {
			p.Fields = append(p.Fields, typed(f, field).Input())
		}
		p.Fields = append(p.Fields, typed(f, ui.Field{ID: "why", Label: r.Say.Say("life.why"), Hint: r.Say.Say("life.why_hint"), Required: true}).Area(2))
		submit.Label = r.Say.Say("life."+act, "key", it.Code)
		p.Submit = submit
		if f != nil {
			p.Problems = f.problems
		}
	})
}

// lifeDone ends an act: back to the key, or the form again.
func (r *Request) lifeDone(f *form, err error, again func(*form) error, done string, it custody.Item) error {
	if err != nil && f.wrong(err) {
		return again(f)
	}
	if err != nil {
		return err
	}
	r.Flash("life.done."+done, "key", it.Code)
	return r.To(keyHref(it.ID))
}

func (s *Server) retireForm(r *Request, f *form) error {
	return s.lifeForm(r, "retire", f, ui.Button{Kind: ui.Danger, Icon: "x"})
}

func (s *Server) retirePage(r *Request) error { return s.retireForm(r, nil) }

func (s *Server) retire(r *Request) error {
	f := r.Form()
	it, err := keys.RetireFor(r.UserContext(), r.life(), r.Scope, r.itemID(), f.text("why"))
	return r.lifeDone(f, err, func(f *form) error { return s.retireForm(r, f) }, "retire", it)
}

func (s *Server) reviveForm(r *Request, f *form) error {
	return s.lifeForm(r, "revive", f, ui.Button{Kind: ui.Primary, Icon: "in"})
}

func (s *Server) revivePage(r *Request) error { return s.reviveForm(r, nil) }

func (s *Server) revive(r *Request) error {
	f := r.Form()
	it, err := keys.Revive(r.UserContext(), r.life(), r.Scope, r.itemID(), f.text("why"))
	return r.lifeDone(f, err, func(f *form) error { return s.reviveForm(r, f) }, "revive", it)
}

func (s *Server) mergeForm(r *Request, f *form) error {
	return s.lifeForm(r, "merge", f, ui.Button{Kind: ui.Primary, Icon: "key"}, ui.Field{ID: "code", Label: r.Say.Say("life.twin"), Hint: r.Say.Say("life.twin_hint"), Value: r.Query("code"), Complete: "off", Required: true})
}

func (s *Server) mergePage(r *Request) error { return s.mergeForm(r, nil) }

func (s *Server) merge(r *Request) error {
	f := r.Form()
	twin, err := s.scanned(r, f.text("code"))
	if f.text("code") == "" || tenants.KindOf(err) == tenants.NotFound && err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "code_unknown", "code", f.text("code")).At("code"))
		return s.mergeForm(r, f)
	}
	if err != nil {
		return err
	}
	it, err := keys.Merge(r.UserContext(), r.life(), r.Scope, r.itemID(), twin.ID, f.text("why"))
	return r.lifeDone(f, err, func(f *form) error { return s.mergeForm(r, f) }, "merge", it)
}

// twinNotes say which record of a key goes on.
func twinNotes(r *Request, vs []store.TwinView) (notes []ui.Note) {
	for _, v := range vs {
		id := "life.note.history"
		if v.Goes {
			id = "life.note.goes_on"
		}
		notes = append(notes, ui.Note{Icon: "key", Bold: r.Say.Say(id, "key", v.Code), Text: ui.Rich{{Text: r.Say.Say("life.note.open", "key", v.Code), Href: keyHref(v.ID)}}})
	}
	return notes
}

// lifeMenu are the acts of a key's life that its state allows.
func lifeMenu(p *words.Printer, f keyFacts) (out []ui.MenuItem) {
	it, base := f.item, keyHref(f.item.ID)
	if it.State == custody.Retired {
		return []ui.MenuItem{{Label: p.Say("life.revive_act"), Icon: "in", Href: base + "/revive"}}
	}
	out = append(out, ui.MenuItem{Label: p.Say("life.merge_act"), Icon: "key", Href: base + "/merge"})
	if it.State == custody.In || it.State == custody.ToHang {
		out = append(out, ui.MenuItem{Label: p.Say("life.retire_act"), Icon: "x", Href: base + "/retire", Danger: true})
	}
	return out
}
