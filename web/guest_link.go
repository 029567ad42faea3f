package web

import (
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// guestLinkRoutes send the link to a pass, and show the pass to who has it.
func (s *Server) guestLinkRoutes() []Route {
	return append(by(Public, get("/p/:token", "", s.passLink)),
		get("/guests/:id/send", tenants.KeysIssue, s.guestSendPage),
		post("/guests/:id/send", tenants.KeysIssue, s.guestSend))
}

// errPassLink says the same of a link that never was and of one that is wrong.
var errPassLink = tenants.Fail(tenants.NotFound, "pass_link")

// passLink shows a guest their pass: where, what, until when, and the codes that
// are left. Opening it changes nothing: mail programs open links too.
func (s *Server) passLink(r *Request) error {
	org, id, ours := s.Keys.ReadPassLink(r.Params("token"))
	if !ours {
		return errPassLink
	}
	var f passFacts
	var name, zoneName string
	err := s.Store.Read(r.UserContext(), tenants.ForJob(tenants.OrgID(org), "pass link"), func(rx *store.Rx) (err error) {
		if f.pass, err = rx.PassView(custody.PassID(id)); err != nil {
			return errPassLink
		}
		o, err := rx.Organisation()
		if err != nil {
			return err
		}
		name, zoneName = o.Name, or(f.pass.Zone, o.Zone)
		f.keys, err = rx.PassKeys(f.pass.Items)
		return err
	})
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "no-store")
	r.Set("X-Robots-Tag", "noindex")
	r.Say = words.In(f.pass.Locale).At(zone(zoneName))
	v := views.GuestPass{Auth: views.Auth{Doc: r.doc(r.Say.Say("passes.link.title", "cabinet", f.pass.Place))}}
	v.Doc.Suffix = name
	if v.Title = v.Doc.Title; f.pass.Over(r.Now()) || f.pass.Used >= f.pass.Uses {
		v.Text = r.Say.Say("passes.link.over", "organisation", name)
		return r.HTML(views.GuestPassPage(v))
	}
	for _, l := range passLines(r.Say, f) {
		v.Facts = append(v.Facts, ui.Fact{Term: l[0], Text: ui.Text(l[1])})
	}
	v.Codes = passCodes(r, s.Keys.PassCodes(f.pass.Device, f.pass.Epoch, f.pass.Grants(), f.pass.Uses))[f.pass.Used:]
	due := r.Say.Date(f.pass.DueAt) + " " + r.Say.Clock(f.pass.DueAt)
	v.Steps = []string{r.Say.Say("passes.sheet.go", "cabinet", f.pass.Place, "use", r.Say.Say("passes.use")), r.Say.Say("passes.sheet.take"), r.Say.Say("passes.sheet.back", "due", due), r.Say.Say("passes.link.keep")}
	return r.HTML(views.GuestPassPage(v))
}

func (s *Server) guestSendPage(r *Request) error { return s.guestSendForm(r, r.Form(), 200) }

// guestSendForm asks where the link to a pass goes.
func (s *Server) guestSendForm(r *Request, f *form, status int) error {
	id := custody.PassID(r.Params("id"))
	var v store.PassView
	err := r.Read(func(rx *store.Rx) (err error) { v, err = rx.PassView(id); return err })
	switch {
	case err != nil:
		return err
	case !r.showable(v):
		return tenants.Fail(tenants.Conflict, "pass_ended")
	}
	say := r.Say.Say
	st, err := r.Staff(say("passes.send.title", "person", v.Person))
	if err != nil {
		return err
	}
	to := f.input("to", say("passes.send.to"), f.text("to"))
	to.Hint, to.Required, to.Complete = say("passes.send.hint"), true, "off"
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("passes.title"), Href: "/guests"}, {Label: v.Person, Href: passHref(id)}}, Heading: say("passes.send.title", "person", v.Person), Lede: say("passes.send.lede"), Problems: f.problems,
		Action: passHref(id) + "/send", Fields: []views.FormField{{Field: to}}, Submit: say("passes.send.do"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: passHref(id)}}
	if status != 200 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) guestSend(r *Request) error {
	f, id := r.Form(), custody.PassID(r.Params("id"))
	err := keys.SendPass(r.UserContext(), r.passStore(), r.Scope, id, f.text("to"), s.Keys.PassLinkPath(string(r.Scope.Org()), string(id)))
	if err == nil {
		r.Flash("passes.done.sent", "to", f.text("to"))
		return r.To(passHref(id))
	}
	if !f.wrong(err) {
		return err
	}
	return s.guestSendForm(r, f, statusOf(err))
}
