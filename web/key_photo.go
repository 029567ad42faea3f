package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// photoRoutes show the photo of a key to whoever may see the key.
func (s *Server) photoRoutes() []Route {
	return []Route{
		get("/keys/:id/photo", tenants.KeysOwn, s.keyPhoto),
		get("/keys/:id/photo/change", tenants.KeysEdit, s.photoPage),
		post("/keys/:id/photo", tenants.KeysEdit, s.photoSet),
	}
}

// photoHref is the address of a photo. It names the photo, so that a browser
// may keep it and never shows the one before.
func photoHref(id custody.ItemID, hash string) string {
	return keyHref(id) + "/photo?" + hash[:min(12, len(hash))]
}

func (s *Server) keyPhoto(r *Request) error {
	var b store.Blob
	err := r.Read(func(rx *store.Rx) error {
		v, err := rx.ItemView(r.itemID())
		if err != nil {
			return err
		}
		if !mayLook(r.Scope, v) || v.Photo == "" {
			return tenants.Fail(tenants.NotFound, "photo_not_found")
		}
		b, err = rx.Blob(v.Photo)
		return err
	})
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, b.Type)
	return r.Send(b.Bytes)
}

// shownPhoto is the address of a key's photo, "" when it has none.
func shownPhoto(it custody.Item) string {
	if it.Photo == "" {
		return ""
	}
	return photoHref(it.ID, it.Photo)
}

// takerNote is what is written for who takes the key, nil when nothing is.
func takerNote(p *words.Printer, it custody.Item) *ui.Note {
	if it.Note == "" {
		return nil
	}
	return &ui.Note{Bold: p.Say("keys.shown_to_taker"), Sub: it.Note}
}

// keyShown is photo and note of a key for who is about to take it.
func keyShown(p *words.Printer, it custody.Item) templ.Component {
	return views.KeyShown(shownPhoto(it), p.Say("walk.photo_of", "key", it.Code), takerNote(p, it))
}

func (s *Server) photoPage(r *Request) error { return s.photoForm(r, r.Form()) }

func (s *Server) photoForm(r *Request, f *form) error {
	return s.keyForm(r, "walk.photo_title", "photo", func(p *views.Form, it store.ItemView) {
		field := ui.Field{ID: "photo", Label: r.Say.Say("walk.field.photo"), Hint: r.Say.Say("walk.photo_hint"), Type: "file", Error: f.problem("photo"), Attrs: map[string]any{"accept": "image/*", "capture": "environment"}}
		p.Files, p.Problems = true, f.problems
		p.Fields = append(p.Fields, views.KeyShown(shownPhoto(it.Item), r.Say.Say("walk.photo_of", "key", it.Code), nil), field.Input())
		if it.Photo != "" {
			p.Fields = append(p.Fields, ui.Check("remove", "1", r.Say.Say("walk.photo_remove"), "", false))
		}
		p.Submit = ui.Button{Label: r.Say.Say("keys.edit.submit"), Kind: ui.Primary}
	})
}

// photoSet gives the key the photo that was sent, or takes its photo away.
func (s *Server) photoSet(r *Request) error {
	f := r.Form()
	jpeg, err := r.givenPhoto("photo")
	if err == nil && jpeg == nil && f.text("remove") == "" {
		err = tenants.Fail(tenants.Invalid, "photo_required").At("photo")
	}
	var it custody.Item
	if err == nil {
		it, err = keys.SetPhoto(r.UserContext(), store.In[keys.PhotoTx](s.Store), r.Scope, r.itemID(), jpeg)
	}
	if err != nil && f.wrong(err) {
		return s.photoForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("walk.photo_done", "key", it.Code)
	return r.To(keyHref(it.ID))
}
