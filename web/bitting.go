package web

import (
	"github.com/a-h/templ"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// bittingPage asks a locksmith for the reason to read a bitting, or for one to
// keep. Who is no locksmith is refused, and the log says so.
func (s *Server) bittingPage(r *Request) error {
	if r.Scope.Role() != tenants.RoleLocksmith {
		_, _, err := keys.ReadBitting(r.UserContext(), r.systems(), s.Keys.Vault(keyring.Bittings), r.Scope, r.symbolID(), "")
		return err
	}
	return s.bittingForm(r, nil, false)
}

// bittingForm is two forms on one page: reading what is kept, or keeping anew.
func (s *Server) bittingForm(r *Request, f *form, sealing bool) error {
	facts, err := r.symbolFacts()
	if err != nil {
		return err
	}
	say, x := r.Say.Say, facts.symbol
	title := say("systems.bitting_title", "symbol", x.Symbol)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: facts.system.Name, Href: systemHref(facts.system.ID)}, {Label: x.Symbol, Href: symbolHref(x.ID)}}, Cancel: ui.Button{Label: say("common.cancel"), Href: symbolHref(x.ID), Kind: ui.Ghost}}
	if facts.bitting && !sealing && r.Query("new") == "" {
		page.Text, page.Action = ui.Text(say("systems.bitting_text")), symbolHref(x.ID)+"/bitting/read"
		page.Fields = []templ.Component{typed(f, ui.Field{ID: "why", Label: say("systems.bitting_why"), Hint: say("systems.bitting_why_hint"), Required: true}).Area(3)}
		page.Submit = ui.Button{Label: say("systems.bitting_read"), Kind: ui.Primary, Icon: "unlock"}
		page.Cancel = ui.Button{Label: say("systems.bitting_new"), Href: symbolHref(x.ID) + "/bitting?new=1", Kind: ui.Ghost}
	} else {
		page.Text, page.Action = ui.Text(say("systems.bitting_seal_text")), symbolHref(x.ID)+"/bitting"
		field := ui.Field{ID: "bitting", Label: say("systems.bitting"), Hint: say("systems.bitting_hint"), Required: true, Complete: "off"}
		if f != nil {
			field.Error = f.problem("bitting") // what was typed is not sent back
		}
		page.Fields = []templ.Component{field.Input()}
		page.Submit = ui.Button{Label: say("systems.bitting_seal"), Kind: ui.Primary, Icon: "lock"}
	}
	return r.showForm(page, f)
}

func (s *Server) bittingSeal(r *Request) error {
	f := r.Form()
	x, err := keys.SealBitting(r.UserContext(), r.systems(), s.Keys.Vault(keyring.Bittings), r.Scope, r.symbolID(), f.text("bitting"))
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.bittingForm(r, f, true)
		}
		return err
	}
	r.Flash("systems.done.sealed", "symbol", x.Symbol)
	return r.To(symbolHref(x.ID))
}

// bittingRead shows a bitting once. The page is an answer to a form and kept
// nowhere.
func (s *Server) bittingRead(r *Request) error {
	f := r.Form()
	text, x, err := keys.ReadBitting(r.UserContext(), r.systems(), s.Keys.Vault(keyring.Bittings), r.Scope, r.symbolID(), f.text("why"))
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.bittingForm(r, f, false)
		}
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("systems.bitting_title", "symbol", x.Symbol))
	if err != nil {
		return err
	}
	var y string
	err = r.Read(func(rx *store.Rx) error { sys, err := rx.System(x.SystemID); y = sys.Name; return err })
	if err != nil {
		return err
	}
	return r.HTML(views.Secret{Staff: st, Heading: say("systems.bitting_title", "symbol", x.Symbol), Path: []ui.Crumb{{Label: y, Href: systemHref(x.SystemID)}, {Label: x.Symbol, Href: symbolHref(x.ID)}},
		Text: say("systems.bitting_shown"), Secret: text, Note: ui.Note{State: "due", Bold: say("systems.bitting_logged", "at", r.Say.Clock(r.Now()))}, Back: ui.Button{Label: x.Symbol, Href: symbolHref(x.ID), Icon: "left"}}.Show())
}
