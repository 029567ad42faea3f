package web

import (
	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func (s *Server) keeperDrillPage(r *Request) error { return s.keeperDrillForm(r, r.Form()) }

// keeperDrillForm asks somebody who saw a keeper practise how it went.
func (s *Server) keeperDrillForm(r *Request, f *form) error {
	var v store.KeeperView
	err := r.Read(func(rx *store.Rx) (err error) {
		v, err = rx.KeeperView(custody.KeeperID(r.Params("id")))
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("glass.drill"))
	if err != nil {
		return err
	}
	text := f.input("text", say("glass.drill_how"), f.text("text"))
	text.Hint, text.Required = say("glass.drill_hint"), true
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("glass.title"), Href: "/emergency/glass"}}, Heading: say("glass.drill"), Lede: say("glass.drill_lede", "person", v.Person, "due", r.Say.Date(v.DrillDue())), Problems: f.problems,
		Action: emergency.KeeperDrillPath(v.ID), Fields: []views.FormField{{Kind: "area", Field: text}}, Submit: say("glass.drill_do"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: "/emergency/glass"}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) keeperDrill(r *Request) error {
	f := r.Form()
	k, err := emergency.DrillKeeper(r.UserContext(), r.glassStore(), r.Scope, custody.KeeperID(r.Params("id")), f.text("text"))
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.keeperDrillForm(r, f)
		}
		return err
	}
	name, err := r.personName(k.PersonID)
	if err != nil {
		return err
	}
	r.Flash("glass.done.drilled", "person", name, "due", r.Say.Date(k.DrillDue()))
	return r.To("/emergency/glass")
}

// drillCell says when a keeper practised and by when they do so next, with the
// way to write it down.
func drillCell(r *Request, k custody.Keeper) views.ThingCell {
	say := r.Say.Say
	c := views.ThingCell{Text: ui.Text(say("glass.drill_never"))}
	if k.DrilledAt != nil {
		c.Text = ui.Text(say("glass.drilled", "at", r.Say.Date(*k.DrilledAt)))
	}
	c.Sub = say("glass.drill_due", "due", r.Say.Date(k.DrillDue()))
	if !r.Now().Before(k.DrillDue()) {
		c.Sub = say("glass.drill_late", "due", r.Say.Date(k.DrillDue()))
	}
	if r.Scope.Can(tenants.EmergencyPass) && r.Scope.SeesSite(k.SiteID) && k.PersonID != r.Scope.Person() {
		c.Text = append(c.Text, ui.Span{Text: " "}, ui.Span{Text: say("glass.drill_do"), Href: emergency.KeeperDrillPath(k.ID)})
	}
	return c
}
