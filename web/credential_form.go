package web

import (
	"slices"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// onePerson fills a small form about a person: where it stands and goes back.
func (r *Request) onePerson(v store.PersonView, heading, path string, f *form) views.FormPage {
	return views.FormPage{Heading: heading, Path: []ui.Crumb{{Label: r.Say.Say("people.title"), Href: "/people"}, {Label: v.Name, Href: personHref(v.ID)}},
		Action: personHref(v.ID) + path, Submit: heading, Cancel: ui.Crumb{Label: r.Say.Say("shell.cancel"), Href: personHref(v.ID)}, Problems: f.problems}
}

func (s *Server) badgePage(r *Request) error { return s.badgeForm(r, r.Form(), 200) }

func (s *Server) addBadge(r *Request) error {
	f, id := r.Form(), tenants.PersonID(r.Params("id"))
	_, err := admin.EnrolBadge(r.UserContext(), s.admin, s.Keys, r.Scope, id, tenants.CredentialKind(f.text("kind")), f.text("badge"))
	if err == nil {
		return r.savedPerson(id)
	}
	if !f.wrong(err) {
		return err
	}
	return s.badgeForm(r, f, statusOf(err))
}

func (s *Server) badgeForm(r *Request, f *form, status int) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	page := r.onePerson(v, r.Say.Say("people.badge.add"), "/badge", f)
	page.Lede = r.Say.Say("people.badge.for", "person", v.Name)
	chosen := or(f.text("kind"), string(tenants.BadgeCopyable))
	kind := views.FormField{Kind: "radios", Field: ui.Field{ID: "kind", Label: r.Say.Say("people.field.kind")}}
	for _, k := range tenants.BadgeKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: r.Say.Label("people.credential", string(k)), On: string(k) == chosen})
	}
	page.Fields = []views.FormField{{Field: ui.Field{ID: "badge", Label: r.Say.Say("people.badge.number"), Hint: r.Say.Say("people.badge.hint"), Value: f.text("badge"), Error: f.problem("badge"), Complete: "off", Required: true}}, kind}
	return r.formPage(page, status)
}

func (s *Server) pinPage(r *Request) error { return s.pinForm(r, r.Form(), 200) }

// setPIN takes the PIN twice; it is never shown again, not even in a form that
// was refused.
func (s *Server) setPIN(r *Request) error {
	f, id := r.Form(), tenants.PersonID(r.Params("id"))
	err := r.newPIN(f, id)
	if err == nil {
		return r.savedPerson(id)
	}
	if !f.wrong(err) {
		return err
	}
	return s.pinForm(r, f, statusOf(err))
}

// newPIN checks that both fields hold the same and sets it.
func (r *Request) newPIN(f *form, id tenants.PersonID) error {
	if f.text("pin") != f.text("again") {
		return tenants.Fail(tenants.Invalid, "pin_twice").At("again")
	}
	kind := tenants.PINCredential
	if f.text("duress") != "" {
		kind = tenants.DuressCredential
	}
	return admin.SetPIN(r.UserContext(), r.s.admin, r.s.Keys, r.s.Hasher, r.Scope, id, kind, f.text("pin"))
}

func (s *Server) pinForm(r *Request, f *form, status int) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	page := r.onePerson(v, r.Say.Say("people.pin.set"), "/pin", f)
	page.Lede = r.Say.Say("people.pin.for", "person", v.Name)
	page.Fields = r.pinFields(f)
	return r.formPage(page, status)
}

// pinFields are the PIN, the PIN again, and whether it is the silent alarm's.
func (r *Request) pinFields(f *form) []views.FormField {
	field := func(id, label, hint string) views.FormField {
		return views.FormField{Field: ui.Field{ID: id, Label: r.Say.Say(label), Hint: hint, Type: "password", Mode: "numeric", Complete: "new-password", Reveal: true, Required: true, Error: f.problem(id)}}
	}
	return []views.FormField{field("pin", "people.pin.new", r.Say.Say("people.pin.hint")), field("again", "people.pin.again", ""),
		{Kind: "check", On: f.text("duress") != "", Field: ui.Field{ID: "duress", Value: "1", Label: r.Say.Label("people.credential", "duress"), Hint: r.Say.Say("people.pin.duress_hint")}}}
}

func (s *Server) rolePage(r *Request) error { return s.roleForm(r, r.Form(), 200) }

func (s *Server) changeRole(r *Request) error {
	f, id := r.Form(), tenants.PersonID(r.Params("id"))
	err := admin.ChangeRole(r.UserContext(), s.admin, r.Scope, id, tenants.Role(f.text("role")), f.sites())
	if err == nil {
		return r.savedPerson(id)
	}
	if !f.wrong(err) {
		return err
	}
	return s.roleForm(r, f, statusOf(err))
}

// sites are the sites ticked; none ticked means every site.
func (f *form) sites() (out []tenants.SiteID) {
	for _, id := range f.list("sites") {
		out = append(out, tenants.SiteID(id))
	}
	return out
}

func (s *Server) roleForm(r *Request, f *form, status int) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	if v.Role == "" {
		return tenants.Fail(tenants.NotFound, "member_not_found")
	}
	page := r.onePerson(v, r.Say.Say("people.role_change"), "/role", f)
	page.Lede = r.Say.Say("people.role_for", "person", v.Name)
	chosen := tenants.Role(or(f.text("role"), string(v.Role)))
	page.Fields = []views.FormField{r.roleField(chosen, f.problem("role"))}
	sites, err := r.siteBoxes(v.MemberSites, f)
	page.Fields = append(page.Fields, sites...)
	if err != nil {
		return err
	}
	return r.formPage(page, status)
}

// roleField offers the roles that one's own covers.
func (r *Request) roleField(chosen tenants.Role, problem string) views.FormField {
	field := views.FormField{Kind: "select", Field: ui.Field{ID: "role", Label: r.Say.Say("people.field.role"), Hint: r.Say.Say("people.role." + string(chosen) + ".help"), Error: problem}}
	for _, role := range tenants.Roles {
		if r.Scope.Role().Covers(role) {
			field.Options = append(field.Options, ui.Option{Value: string(role), Label: r.Say.Label("people.role", string(role)), On: role == chosen})
		}
	}
	return field
}

// siteBoxes are one box for each site that the scope reaches.
func (r *Request) siteBoxes(now string, f *form) (fields []views.FormField, err error) {
	var sites []tenants.Site
	err = r.Read(func(rx *store.Rx) error {
		sites, err = rx.Sites()
		return err
	})
	ticked := f.list("sites")
	if ticked == nil {
		ticked = splitWords(now)
	}
	for i, site := range sites {
		hint := ""
		if i == 0 {
			hint = r.Say.Say("people.field.sites_hint")
		}
		fields = append(fields, views.FormField{Kind: "check", On: slices.Contains(ticked, string(site.ID)), Field: ui.Field{ID: "sites", Value: string(site.ID), Label: site.Name, Hint: hint}})
	}
	return fields, err
}
