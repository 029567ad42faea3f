package web

import (
	"slices"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// groupRoutes are the pages about groups of people.
func (s *Server) groupRoutes() []Route {
	return []Route{
		get("/groups", tenants.PeopleRead, s.groupsPage),
		post("/groups", tenants.PeopleEdit, s.addGroup),
		get("/groups/:id", tenants.PeopleEdit, s.groupPage),
		post("/groups/:id", tenants.PeopleEdit, s.saveGroup),
	}
}

// mostMembers is how many people a group's form offers.
const mostMembers = 1000

func (s *Server) groupsPage(r *Request) error { return s.groups(r, r.Form(), 200) }

func (s *Server) addGroup(r *Request) error {
	f := r.Form()
	g, err := admin.AddGroup(r.UserContext(), s.admin, r.Scope, f.text("name"))
	if err == nil {
		return r.To("/groups/" + string(g.ID))
	}
	if !f.wrong(err) {
		return err
	}
	return s.groups(r, f, statusOf(err))
}

func (s *Server) groups(r *Request, f *form, status int) error {
	var rows []store.GroupRow
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Groups()
		return err
	})
	if err != nil {
		return err
	}
	staff, err := r.Staff(r.Say.Say("people.group.title"))
	if err != nil {
		return err
	}
	edit := r.Scope.Can(tenants.PeopleEdit)
	v := views.Settings{Staff: staff, Heading: r.Say.Say("people.group.title")}
	v.List = &views.SettingsList{Caption: r.Say.Say("people.group.title"), Empty: r.Say.Say("people.group.none"), Columns: r.columns("people.group.column", "name", "members", "")}
	for _, g := range rows {
		row := views.SettingsRow{ID: string(g.ID), Name: g.Name, Href: "/people?group=" + string(g.ID), Cells: []string{r.Say.Count("people.group.members", g.Members)}}
		if edit {
			row.Href = "/groups/" + string(g.ID)
		}
		v.List.Rows = append(v.List.Rows, row)
	}
	if edit {
		v.Form = &views.SettingsForm{ID: "add", Once: r.Once(), Title: r.Say.Say("people.group.add"), Action: "/groups", Problems: f.problems, Submit: ui.Button{Label: r.Say.Say("people.group.add"), Kind: ui.Primary},
			Fields: []views.FormField{{Field: ui.Field{ID: "name", Label: r.Say.Say("people.field.name"), Value: f.text("name"), Error: f.problem("name"), Complete: "off", Required: true}}}}
	}
	r.Status(status)
	return r.HTML(v.Show())
}

// group reads a group and who is in it.
func (r *Request) group() (g tenants.Group, members []tenants.PersonID, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if g, err = rx.Group(tenants.GroupID(r.Params("id"))); err != nil {
			return err
		}
		members, err = rx.GroupMembers(g.ID)
		return err
	})
	return g, members, err
}

func (s *Server) groupPage(r *Request) error {
	g, members, err := r.group()
	if err != nil {
		return err
	}
	return s.groupForm(r, g, members, r.Form(), 200)
}

// saveGroup writes the name and the members. Members whom somebody limited to
// some sites cannot see stay as they are.
func (s *Server) saveGroup(r *Request) error {
	g, members, err := r.group()
	if err != nil {
		return err
	}
	f := r.Form()
	ticked, err := r.tickedMembers(f, members)
	if err != nil {
		return err
	}
	err = admin.SetGroupMembers(r.UserContext(), s.admin, r.Scope, g.ID, ticked)
	if err == nil && f.text("name") != g.Name {
		err = admin.RenameGroup(r.UserContext(), s.admin, r.Scope, g.ID, f.text("name"))
	}
	if err == nil {
		r.Flash("people.saved", "person", f.text("name"))
		return r.To("/groups")
	}
	if !f.wrong(err) {
		return err
	}
	g.Name = f.text("name")
	return s.groupForm(r, g, ticked, f, statusOf(err))
}

func (r *Request) tickedMembers(f *form, members []tenants.PersonID) (ticked []tenants.PersonID, err error) {
	people, err := r.offered()
	for _, id := range f.list("people") {
		ticked = append(ticked, tenants.PersonID(id))
	}
	for _, id := range members {
		if !slices.ContainsFunc(people, func(p store.PersonRow) bool { return p.ID == id }) {
			ticked = append(ticked, id)
		}
	}
	return ticked, err
}

// offered are the people that a group's form lists.
func (r *Request) offered() (people []store.PersonRow, err error) {
	err = r.Read(func(rx *store.Rx) error {
		people, err = rx.People(store.PeopleAsk{State: "active", Limit: mostMembers})
		return err
	})
	return people, err
}

func (s *Server) groupForm(r *Request, g tenants.Group, members []tenants.PersonID, f *form, status int) error {
	people, err := r.offered()
	if err != nil {
		return err
	}
	page := views.FormPage{Heading: g.Name, Path: []ui.Crumb{{Label: r.Say.Say("people.title"), Href: "/people"}, {Label: r.Say.Say("people.group.title"), Href: "/groups"}}, Action: "/groups/" + string(g.ID),
		Submit: r.Say.Say("people.save"), Cancel: ui.Crumb{Label: r.Say.Say("shell.cancel"), Href: "/groups"}, Problems: f.problems, Two: true}
	page.Fields = []views.FormField{{Wide: true, Field: ui.Field{ID: "name", Label: r.Say.Say("people.field.name"), Value: g.Name, Error: f.problem("name"), Complete: "off", Required: true}}}
	for _, p := range people {
		page.Fields = append(page.Fields, views.FormField{Kind: "check", On: slices.Contains(members, p.ID), Field: ui.Field{ID: "people", Value: string(p.ID), Label: p.Name, Hint: joined(p.Number, p.Department)}})
	}
	return r.formPage(page, status)
}
