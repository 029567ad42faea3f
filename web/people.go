package web

import (
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views/ui"
)

// peopleRoutes are the pages about people and what they prove themselves with.
func (s *Server) peopleRoutes() []Route {
	return []Route{
		get("/people", tenants.PeopleRead, s.people),
		get("/people/new", tenants.PeopleEdit, s.newPerson),
		post("/people", tenants.PeopleEdit, s.addPerson),
		get("/people/:id", tenants.PeopleRead, s.person),
		get("/people/:id/edit", tenants.PeopleEdit, s.editPerson),
		post("/people/:id", tenants.PeopleEdit, s.changePerson),
		get("/people/:id/block", tenants.PeopleEdit, s.blockPage),
		post("/people/:id/block", tenants.PeopleEdit, s.blockPerson),
		post("/people/:id/unblock", tenants.PeopleEdit, s.unblockPerson),
		get("/people/:id/badge", tenants.PeopleEdit, s.badgePage),
		post("/people/:id/badge", tenants.PeopleEdit, s.addBadge),
		get("/people/:id/pin", tenants.PeopleEdit, s.pinPage),
		post("/people/:id/pin", tenants.PeopleEdit, s.setPIN),
		post("/people/:id/credentials/:credential/end", tenants.PeopleEdit, s.endCredential),
		get("/people/:id/role", tenants.PeopleEdit, s.rolePage),
		post("/people/:id/role", tenants.PeopleEdit, s.changeRole),
	}
}

// people is the list.
func (s *Server) people(r *Request) error {
	f := peopleFacts{ask: store.PeopleAsk{Text: clipped(r.Query("q"), 100), Kind: tenants.PersonKind(r.Query("kind")), State: r.Query("show"),
		GroupID: tenants.GroupID(r.Query("group")), After: r.Query("after"), Limit: pageRows + 1}, now: s.now(), edit: r.Scope.Can(tenants.PeopleEdit)}
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.count, err = rx.CountPeople(); err != nil {
			return err
		}
		f.rows, err = rx.People(f.ask)
		return err
	})
	if err != nil {
		return err
	}
	staff, err := r.Staff(r.Say.Say("people.title"))
	if err != nil {
		return err
	}
	return r.HTML(peoplePage(r.Say, staff, f).Show())
}

// person is the page of one person.
func (s *Server) person(r *Request) error {
	f := personFacts{now: s.now(), scope: r.Scope, filter: r.Query("show"), keyPages: s.serves("/keys/:id")}
	id := tenants.PersonID(r.Params("id"))
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.view, err = rx.PersonView(id); err != nil {
			return err
		}
		if f.held, err = rx.HeldBy(id); err != nil {
			return err
		}
		if f.places, err = placeNames(rx); err != nil {
			return err
		}
		if f.keeper, err = rx.Keepers(id); err != nil {
			return err
		}
		f.story, err = rx.Timeline(store.TimelineAsk{Person: id, Before: int64(r.QueryInt("before")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	staff, err := r.Staff(f.view.Name)
	if err != nil {
		return err
	}
	return r.HTML(personPage(r.Say, staff, f).Show())
}

// placeNames are the names of places for sentences about entries.
func placeNames(rx *store.Rx) (map[string]string, error) {
	places, err := rx.Places()
	names := make(map[string]string, len(places))
	for _, p := range places {
		names[string(p.ID)] = p.Name
	}
	return names, err
}

// blockPage says what blocking ends before it is done.
func (s *Server) blockPage(r *Request) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	page := r.onePerson(v, r.Say.Say("people.block_person", "person", v.Name), "/block", r.Form())
	page.Lede = r.Say.Say("people.block_what")
	note := ui.Note{State: "due", Bold: r.Say.Say("people.holds_none")}
	if v.Held > 0 {
		note = ui.Note{State: "overdue", Bold: r.Say.Say("people.block_keys", "keys", r.Say.Count("common.keys", v.Held))}
	}
	page.Notes = []ui.Note{note}
	return r.formPage(page, 200)
}

func (s *Server) blockPerson(r *Request) error {
	b, err := admin.BlockPerson(r.UserContext(), s.admin, r.Scope, tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	r.Flash("people.blocked_done", "person", b.Person.Name, "keys", r.Say.Count("common.keys", len(b.Holdings)))
	return r.To(personHref(b.Person.ID))
}

func (s *Server) unblockPerson(r *Request) error {
	id := tenants.PersonID(r.Params("id"))
	if err := admin.UnblockPerson(r.UserContext(), s.admin, r.Scope, id); err != nil {
		return err
	}
	return r.savedPerson(id)
}

// savedPerson goes back to a person's page and says that it was kept.
func (r *Request) savedPerson(id tenants.PersonID) error {
	p, err := r.knownPerson(id)
	if err != nil {
		return err
	}
	r.Flash("people.saved", "person", p.Name)
	return r.To(personHref(id))
}

// knownPerson reads a person whom the scope reaches.
func (r *Request) knownPerson(id tenants.PersonID) (v store.PersonView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		v, err = rx.PersonView(id)
		return err
	})
	return v, err
}

func (s *Server) endCredential(r *Request) error {
	if err := admin.RevokeCredential(r.UserContext(), s.admin, r.Scope, tenants.CredentialID(r.Params("credential"))); err != nil {
		return err
	}
	return r.savedPerson(tenants.PersonID(r.Params("id")))
}

// clipped cuts text that somebody typed to n bytes.
func clipped(s string, n int) string {
	for i := range s {
		if i > n {
			return s[:i]
		}
	}
	return s
}
