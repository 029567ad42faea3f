package web

import (
	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// urgentRoutes are keys that were taken at once by a playbook, and what is
// written about it afterwards. Who took one sees that one.
func (s *Server) urgentRoutes() []Route {
	return []Route{
		get("/emergency/urgent", tenants.EmergencyLock, s.urgents),
		get("/emergency/urgent/:id", tenants.KeysOwn, s.urgent),
		get("/emergency/urgent/:id/why", tenants.KeysOwn, s.urgentWhyPage),
		post("/emergency/urgent/:id/why", tenants.KeysOwn, s.urgentWhy),
		get("/emergency/urgent/:id/doubt", tenants.EmergencyLock, s.urgentDoubtPage),
		post("/emergency/urgent/:id/doubt", tenants.EmergencyLock, s.urgentDoubt),
	}
}

func (r *Request) urgentStore() emergency.UrgentStore {
	return store.In[emergency.UrgentTx](r.s.Store)
}

func (s *Server) urgents(r *Request) error {
	var rows []store.UrgentView
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Urgents(store.UrgentAsk{Open: r.Query("open") != "", Before: custody.UrgentID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("urgent.title"))
	if err != nil {
		return err
	}
	return r.HTML(urgentsPage(r, st, rows).Show())
}

// readUrgent is the take of the address, if it is of whoever looks, or at a
// site that they watch over.
func (r *Request) readUrgent() (v store.UrgentView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		v, err = rx.UrgentView(custody.UrgentID(r.Params("id")), r.Scope.Can(tenants.EmergencyLock))
		return err
	})
	return v, err
}

func (s *Server) urgent(r *Request) error {
	v, err := r.readUrgent()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("urgent.heading", "key", v.Code))
	if err != nil {
		return err
	}
	return r.HTML(urgentPage(r, st, v).Show())
}

func (s *Server) urgentWhyPage(r *Request) error { return s.urgentForm(r, r.Form(), "why") }

func (s *Server) urgentDoubtPage(r *Request) error { return s.urgentForm(r, r.Form(), "doubt") }

// urgentForm asks who took the key why, or another person what was not
// justified.
func (s *Server) urgentForm(r *Request, f *form, what string) error {
	v, err := r.readUrgent()
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("urgent." + what + "_do"))
	if err != nil {
		return err
	}
	field := f.input("text", say("urgent."+what), f.text("text"))
	field.Required, field.Hint = true, say("urgent.why_hint", "at", r.Say.Moment(v.DueAt, r.Now()))
	if what == "doubt" {
		field = f.input("doubt", say("urgent.doubt"), f.text("doubt"))
		field.Required, field.Hint = true, say("urgent.doubt_hint", "person", v.Person)
	}
	page := views.FormPage{Staff: st, Path: append(urgentPath(r), ui.Crumb{Label: say("urgent.heading", "key", v.Code), Href: emergency.UrgentPath(v.ID)}), Heading: say("urgent." + what + "_do"), Lede: urgentSentence(r, v), Problems: f.problems,
		Action: emergency.UrgentPath(v.ID) + "/" + what, Fields: []views.FormField{{Kind: "area", Field: field}}, Submit: say("urgent." + what + "_do"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: emergency.UrgentPath(v.ID)}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) urgentWhy(r *Request) error {
	f := r.Form()
	u, err := emergency.WriteWhy(r.UserContext(), r.urgentStore(), r.Scope, custody.UrgentID(r.Params("id")), f.text("text"))
	return s.urgentSaid(r, f, "why", "written", u, err)
}

func (s *Server) urgentDoubt(r *Request) error {
	f := r.Form()
	u, err := emergency.Doubt(r.UserContext(), r.urgentStore(), r.Scope, custody.UrgentID(r.Params("id")), f.text("doubt"))
	return s.urgentSaid(r, f, "doubt", "doubted", u, err)
}

// urgentSaid leads back to the take, or shows the form again with what is
// wrong.
func (s *Server) urgentSaid(r *Request, f *form, what, done string, u custody.Urgent, err error) error {
	switch {
	case err == nil:
		r.Flash("urgent.done." + done)
		return r.To(emergency.UrgentPath(u.ID))
	case tenants.KindOf(err) == tenants.Invalid && f.wrong(err):
		return s.urgentForm(r, f, what)
	}
	return err
}
