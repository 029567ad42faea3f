package web

import (
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// inviteRoutes give people a sign-in and let them choose its password.
func (s *Server) inviteRoutes() []Route {
	return append(by(Public,
		get("/invite/:token", "", s.invitePage),
		post("/invite/:token", "", s.acceptInvite),
	),
		get("/people/:id/invite", tenants.PeopleEdit, s.inviteForm),
		post("/people/:id/invite", tenants.PeopleEdit, s.invite),
		post("/people/:id/invite/again", tenants.PeopleEdit, s.inviteAgain),
	)
}

func (s *Server) inviteForm(r *Request) error { return s.inviteFields(r, r.Form(), 200) }

func (s *Server) invite(r *Request) error {
	f := r.Form()
	in := admin.NewMember{PersonID: tenants.PersonID(r.Params("id")), Email: f.text("email"), Role: tenants.Role(f.text("role")), Sites: f.sites()}
	err := admin.Invite(r.UserContext(), s.admin, s.Keys, r.Scope, in)
	if err == nil {
		r.Flash("people.invited", "email", in.Email)
		return r.To(personHref(in.PersonID))
	}
	if !f.wrong(err) {
		return err
	}
	return s.inviteFields(r, f, statusOf(err))
}

func (s *Server) inviteFields(r *Request, f *form, status int) error {
	v, err := r.knownPerson(tenants.PersonID(r.Params("id")))
	if err != nil {
		return err
	}
	page := r.onePerson(v, r.Say.Say("people.invite"), "/invite", f)
	page.Lede = r.Say.Say("people.invite_for", "person", v.Name)
	email := views.FormField{Field: ui.Field{ID: "email", Label: r.Say.Say("people.field.email"), Type: "email", Value: or(f.text("email"), v.Email), Error: f.problem("email"), Complete: "off", Required: true}}
	page.Fields = []views.FormField{email, r.roleField(tenants.Role(or(f.text("role"), string(tenants.RoleHolder))), f.problem("role"))}
	sites, err := r.siteBoxes("", f)
	if err != nil {
		return err
	}
	page.Fields = append(page.Fields, sites...)
	return r.formPage(page, status)
}

func (s *Server) inviteAgain(r *Request) error {
	id := tenants.PersonID(r.Params("id"))
	if err := admin.InviteAgain(r.UserContext(), s.admin, s.Keys, r.Scope, id); err != nil {
		return err
	}
	v, err := r.knownPerson(id)
	if err != nil {
		return err
	}
	r.Flash("people.invited", "email", v.LoginEmail)
	return r.To(personHref(id))
}

// invitePage lets who was invited choose a password. Opening it changes
// nothing: mail programs open links too.
func (s *Server) invitePage(r *Request) error {
	who, err := admin.ReadInvitation(r.UserContext(), s.admin, s.Keys, r.Params("token"))
	if err != nil {
		return err
	}
	return r.HTML(views.InvitePage(r.inviteView(who, nil)))
}

func (s *Server) acceptInvite(r *Request) error {
	who, err := admin.AcceptInvitation(r.UserContext(), s.admin, s.Keys, s.Hasher, r.Params("token"), r.FormValue("password"), requestID(r.Ctx))
	if err == nil {
		r.Flash("signin.chosen")
		return r.To("/login")
	}
	if tenants.KindOf(err) != tenants.Invalid {
		return err
	}
	r.Status(statusOf(err))
	return r.HTML(views.InvitePage(r.inviteView(who, err)))
}

func (r *Request) inviteView(who admin.Invited, err error) views.Invite {
	say := r.Say.Say
	v := views.Invite{Auth: views.Auth{Doc: r.doc(say("signin.choose_password"))}, Title: say("signin.choose_password"), Text: say("signin.invited", "organisation", who.Org, "email", who.Login.Email), Action: "/invite/" + r.Params("token"), Email: who.Login.Email,
		Password: ui.Field{ID: "password", Label: say("signin.password"), Hint: say("signin.password_hint", "least", tenants.ShortestPassword), Type: "password", Complete: "new-password", Reveal: true, Required: true},
		Submit:   say("signin.choose_password")}
	v.Doc.Suffix = "Claviger"
	if err != nil {
		v.Doc.Title = say("ui.error") + " " + v.Title
		v.Password.Error = r.sentence(statusOf(err), err)
		v.Problems = []ui.Problem{{Field: "password", Text: v.Password.Error}}
	}
	return v
}
