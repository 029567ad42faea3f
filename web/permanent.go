package web

import (
	"encoding/base64"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/web/photo"
)

// permanentRoutes are keys that people have for good: what they signed, and
// whether they said this year that they still have it.
func (s *Server) permanentRoutes() []Route {
	return []Route{
		get("/permanent", tenants.KeysRead, s.permanentList),
		get("/permanent/:id", tenants.KeysOwn, s.permanent),
		get("/permanent/:id/sign", tenants.KeysOwn, s.signPage),
		post("/permanent/:id/sign", tenants.KeysOwn, s.sign),
		get("/permanent/:id/drawn", tenants.KeysOwn, s.drawn),
		get("/permanent/:id/receipt", tenants.KeysOwn, s.permanentReceipt),
		post("/permanent/:id/ask", tenants.KeysIssue, s.permanentAsk),
		post("/permanent/:id/yes", tenants.KeysOwn, s.permanentYes),
		get("/permanent/:id/no", tenants.KeysOwn, s.permanentNoPage),
		post("/permanent/:id/no", tenants.KeysOwn, s.permanentNo),
	}
}

func (r *Request) permanents() keys.PermanentStore { return store.In[keys.PermanentTx](r.s.Store) }

func permanentHref(id custody.HoldingID) string { return "/permanent/" + string(id) }

// permanentList lists keys that people have for good, or those of them about
// which something is open.
func (s *Server) permanentList(r *Request) error {
	open := r.Query("show") == "open"
	var vs []store.PermanentView
	err := r.Read(func(rx *store.Rx) (err error) {
		vs, err = rx.Permanents(store.PermanentAsk{Open: open, After: custody.HoldingID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.permanent"))
	if err != nil {
		return err
	}
	return r.HTML(permanentsPage(r, st, vs, open).Show())
}

// readPermanent reads a key that its holder may see, and the staff of its site.
func (r *Request) readPermanent() (v store.PermanentView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		vs, err := rx.Permanents(store.PermanentAsk{ID: custody.HoldingID(r.Params("id")), Limit: 1})
		if err == nil && (len(vs) == 0 || !r.mine(vs[0]) && !(r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(vs[0].SiteID))) {
			err = tenants.Fail(tenants.NotFound, "holding_not_found")
		}
		if err == nil {
			v = vs[0]
		}
		return err
	})
	return v, err
}

func (r *Request) mine(v store.PermanentView) bool {
	return r.Scope.Person() != "" && v.PersonID == r.Scope.Person()
}

// answers tells whether the one who looks may sign and answer.
func (r *Request) answers(v store.PermanentView) bool {
	return v.InAt == nil && v.DueAt == nil && (r.mine(v) || r.Scope.Can(tenants.KeysIssue))
}

func (s *Server) permanent(r *Request) error {
	v, err := r.readPermanent()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("permanent.title", "key", v.Code))
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "no-store")
	return r.HTML(permanentPage(r, st, v).Show())
}

func (s *Server) signPage(r *Request) error { return s.signForm(r, nil) }

// signForm is the receipt, to be read and signed.
func (s *Server) signForm(r *Request, f *form) error {
	return s.permanentForm(r, "permanent.sign_title", "sign", f, func(p *views.Form, v store.PermanentView) {
		say := r.Say.Say
		p.Text = ui.Text(say("permanent.promise", "person", v.Person, "key", v.Code, "name", v.Name, "organisation", r.Guest.Organisation.Name))
		drawn := ""
		if f != nil {
			drawn = f.text("drawn")
		}
		p.Fields = []templ.Component{typed(f, ui.Field{ID: "signed", Label: say("permanent.signed"), Hint: say("permanent.signed_hint"), Complete: "off", Required: true}).Input(),
			views.SignPad(say("permanent.drawn"), say("permanent.drawn_hint"), drawn, ui.Button{ID: "clear", Label: say("permanent.clear")})}
		p.Submit = ui.Button{Label: say("permanent.sign"), Kind: ui.Primary, Icon: "edit"}
	})
}

// permanentForm is a form about one key that somebody has for good.
func (s *Server) permanentForm(r *Request, title, act string, f *form, fill func(*views.Form, store.PermanentView)) error {
	v, err := r.readPermanent()
	if err != nil {
		return err
	}
	heading := r.Say.Say(title, "key", v.Code)
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: r.Say.Say("permanent.title", "key", v.Code), Href: permanentHref(v.HoldingID)}}, Action: permanentHref(v.HoldingID) + "/" + act,
		Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: permanentHref(v.HoldingID), Kind: ui.Ghost}}
	fill(&page, v)
	return r.showForm(page, f)
}

func (s *Server) sign(r *Request) error {
	f := r.Form()
	v, err := r.readPermanent()
	if err != nil {
		return err
	}
	in := keys.Signature{Name: f.text("signed")}
	if in.Drawn, err = drawing(f.text("drawn")); err == nil {
		_, err = keys.SignPermanent(r.UserContext(), r.permanents(), r.Scope, v.HoldingID, in)
	}
	if err != nil && f.wrong(err) {
		return s.signForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("permanent.done.signed")
	return r.To(permanentHref(v.HoldingID))
}

// drawing reads a PNG out of what a canvas sends; nil when nothing was drawn.
func drawing(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "data:image/png;base64,"))
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "signature_unreadable").At("drawn")
	}
	return photo.Drawing(raw)
}

// drawn shows what was drawn.
func (s *Server) drawn(r *Request) error {
	v, err := r.readPermanent()
	if err == nil && v.Signature == "" {
		err = tenants.Fail(tenants.NotFound, "holding_not_found")
	}
	if err != nil {
		return err
	}
	b, err := r.blob(v.Signature)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, b.Type)
	r.Set(fiber.HeaderCacheControl, "no-store")
	return r.Send(b.Bytes)
}

func (r *Request) blob(hash string) (b store.Blob, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		b, err = rx.Blob(hash)
		return err
	})
	return b, err
}

func (s *Server) permanentAsk(r *Request) error {
	id := custody.HoldingID(r.Params("id"))
	if err := keys.AskPermanent(r.UserContext(), r.permanents(), r.Scope, id); err != nil {
		return err
	}
	r.Flash("permanent.done.asked")
	return r.To(permanentHref(id))
}

func (s *Server) permanentYes(r *Request) error {
	id := custody.HoldingID(r.Params("id"))
	if _, err := keys.AnswerPermanent(r.UserContext(), r.permanents(), r.Scope, id, true, ""); err != nil {
		return err
	}
	r.Flash("permanent.done.yes")
	return r.To(permanentHref(id))
}

func (s *Server) permanentNoPage(r *Request) error { return s.permanentNoForm(r, nil) }

// permanentNoForm asks how the key was lost.
func (s *Server) permanentNoForm(r *Request, f *form) error {
	return s.permanentForm(r, "permanent.no_title", "no", f, func(p *views.Form, v store.PermanentView) {
		say := r.Say.Say
		p.Text = ui.Text(say("permanent.no_text", "key", v.Code))
		p.Fields = []templ.Component{typed(f, ui.Field{ID: "statement", Label: say("permanent.no_how"), Hint: say("permanent.no_how_hint")}).Area(3)}
		p.Submit = ui.Button{Label: say("permanent.no_submit"), Kind: ui.Danger, Icon: "missing"}
	})
}

func (s *Server) permanentNo(r *Request) error {
	f := r.Form()
	v, err := r.readPermanent()
	if err != nil {
		return err
	}
	_, err = keys.AnswerPermanent(r.UserContext(), r.permanents(), r.Scope, v.HoldingID, false, f.text("statement"))
	if err != nil && f.wrong(err) {
		return s.permanentNoForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("permanent.done.no", "key", v.Code)
	return r.To(permanentHref(v.HoldingID))
}
