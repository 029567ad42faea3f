package web

import (
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

func (s *Server) newPerson(r *Request) error {
	p := tenants.Person{Kind: tenants.Staff}
	return s.personForm(r, p, r.Form(), 200)
}

func (s *Server) addPerson(r *Request) error {
	f := r.Form()
	in, status := f.person(tenants.Person{}), 422
	if len(f.problems) == 0 {
		p, err := admin.AddPerson(r.UserContext(), s.admin, r.Scope, in)
		if err == nil {
			r.Flash("people.saved", "person", p.Name)
			return r.To(personHref(p.ID))
		}
		if !f.wrong(err) {
			return err
		}
		status = statusOf(err)
	}
	return s.personForm(r, in, f, status)
}

func (s *Server) editPerson(r *Request) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	return s.personForm(r, v.Person, r.Form(), 200)
}

func (s *Server) changePerson(r *Request) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	f := r.Form()
	in, status := f.person(v.Person), 422
	if len(f.problems) == 0 {
		_, err := admin.ChangePerson(r.UserContext(), s.admin, r.Scope, in)
		if err == nil {
			return r.savedPerson(v.ID)
		}
		if !f.wrong(err) {
			return err
		}
		status = statusOf(err)
	}
	return s.personForm(r, in, f, status)
}

// person reads a person's fields over what was known.
func (f *form) person(p tenants.Person) tenants.Person {
	p.Name, p.Number, p.Email, p.Phone = f.text("name"), f.text("number"), f.text("email"), f.text("phone")
	p.Kind, p.Department, p.Profile, p.Locale = tenants.PersonKind(f.text("kind")), f.text("department"), f.text("profile"), f.text("locale")
	p.SiteID, p.ManagerID = tenants.SiteID(f.text("site")), tenants.PersonID(f.text("manager"))
	p.StartsOn, p.EndsOn = f.day("starts"), f.day("ends")
	return p
}

// personForm writes the form; p is what it shows.
func (s *Server) personForm(r *Request, p tenants.Person, f *form, status int) error {
	var sites []tenants.Site
	var managers []store.PersonRow
	err := r.Read(func(rx *store.Rx) (err error) {
		if sites, err = rx.Sites(); err != nil {
			return err
		}
		managers, err = rx.People(store.PeopleAsk{Kind: tenants.Staff, State: "active", Limit: 500})
		return err
	})
	if err != nil {
		return err
	}
	v := views.FormPage{Heading: r.Say.Say("people.add"), Path: []ui.Crumb{{Label: r.Say.Say("people.title"), Href: "/people"}}, Action: "/people", Submit: r.Say.Say("people.add"),
		Cancel: ui.Crumb{Label: r.Say.Say("shell.cancel"), Href: "/people"}, Problems: f.problems, Two: true}
	if p.ID != "" {
		v.Heading, v.Action, v.Submit = r.Say.Say("people.edit_title", "person", p.Name), personHref(p.ID), r.Say.Say("people.save")
		v.Path = append(v.Path, ui.Crumb{Label: p.Name, Href: personHref(p.ID)})
		v.Cancel.Href = personHref(p.ID)
	}
	v.Fields = personFields(r.Say, f, p, sites, managers)
	return r.formPage(v, status)
}

// formPage puts a form into the frame.
func (r *Request) formPage(v views.FormPage, status int) error {
	title := v.Heading
	if len(v.Problems) > 0 {
		title = r.Say.Say("ui.error") + " " + title
	}
	staff, err := r.Staff(title)
	if err != nil {
		return err
	}
	v.Staff, v.Once, v.Problems = staff, r.Once(), withLabels(v.Problems, v.Fields)
	r.Status(status)
	return r.HTML(v.Show())
}

// withLabels puts the field's label before each problem, for the summary.
func withLabels(problems []ui.Problem, fields []views.FormField) []ui.Problem {
	out := make([]ui.Problem, len(problems))
	for i, p := range problems {
		out[i] = p
		for _, f := range fields {
			if f.ID == p.Field && f.Label != "" {
				out[i].Text = f.Label + ": " + p.Text
			}
		}
	}
	return out
}

func personFields(say *words.Printer, f *form, p tenants.Person, sites []tenants.Site, managers []store.PersonRow) []views.FormField {
	text := func(name, label, value string) views.FormField {
		return views.FormField{Field: ui.Field{ID: name, Label: say.Say("people.field." + label), Value: value, Error: f.problem(name), Complete: "off"}}
	}
	name := text("name", "name", p.Name)
	name.Required = true
	number := text("number", "number", p.Number)
	number.Hint, number.Mode = say.Say("people.field.number_hint"), "numeric"
	email := text("email", "email", p.Email)
	email.Type = "email"
	phone := text("phone", "phone", p.Phone)
	phone.Type = "tel"
	starts, ends := text("starts", "starts", dateValue(p.StartsOn, f.r)), text("ends", "ends", dateValue(p.EndsOn, f.r))
	starts.Type, ends.Type, ends.Hint = "date", "date", say.Say("people.field.ends_hint")
	kind := text("kind", "kind", "")
	kind.Kind, kind.Options = "select", kindOptions(say, p.Kind, false)
	lang := text("locale", "language", "")
	lang.Kind, lang.Options = "select", localeOptions(say, p.Locale)
	site := text("site", "site", "")
	site.Kind, site.Options = "select", siteOptions(say, sites, p.SiteID)
	manager := text("manager", "manager", "")
	manager.Kind, manager.Options = "select", managerOptions(say, managers, p)
	return []views.FormField{name, number, kind, site, text("department", "department", p.Department), text("profile", "profile", p.Profile), manager, lang, email, phone, starts, ends}
}

func dateValue(t *time.Time, r *Request) string {
	if t == nil {
		return ""
	}
	return t.In(zone(r.Guest.Organisation.Zone)).Format(time.DateOnly)
}

func localeOptions(say *words.Printer, chosen string) []ui.Option {
	out := []ui.Option{{Label: say.Say("people.field.language_any"), On: chosen == ""}}
	for _, l := range tenants.Locales {
		out = append(out, ui.Option{Value: l, Label: words.Endonym(l), On: l == chosen})
	}
	return out
}

func siteOptions(say *words.Printer, sites []tenants.Site, chosen tenants.SiteID) []ui.Option {
	out := []ui.Option{{Label: say.Say("people.field.site_any"), On: chosen == ""}}
	for _, s := range sites {
		out = append(out, ui.Option{Value: string(s.ID), Label: s.Name, On: s.ID == chosen || chosen == "" && len(sites) == 1})
	}
	return out
}

func managerOptions(say *words.Printer, managers []store.PersonRow, p tenants.Person) []ui.Option {
	out := []ui.Option{{Label: say.Say("people.field.manager_none"), On: p.ManagerID == ""}}
	for _, m := range managers {
		if m.ID != p.ID && (m.Role != "" && m.Role != tenants.RoleHolder || m.ID == p.ManagerID) {
			out = append(out, ui.Option{Value: string(m.ID), Label: m.Name, On: m.ID == p.ManagerID})
		}
	}
	return out
}
