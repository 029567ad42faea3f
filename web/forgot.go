package web

import (
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// forgotPage asks for the address that a link to a new password goes to.
func (s *Server) forgotPage(r *Request) error {
	return r.HTML(views.ForgotPage(r.forgotView("", nil)))
}

// forgot answers the same whether somebody signs in with the address or not.
func (s *Server) forgot(r *Request) error {
	err := admin.AskReset(r.UserContext(), s.admin, s.Keys, r.FormValue("email"), r.address())
	if err == nil {
		r.Flash("signin.forgot_sent")
		return r.To("/login")
	}
	if tenants.KindOf(err) == tenants.Internal {
		return err
	}
	r.Status(statusOf(err))
	r.setRetry(err)
	return r.HTML(views.ForgotPage(r.forgotView(r.FormValue("email"), err)))
}

func (r *Request) forgotView(email string, err error) views.Forgot {
	say := r.Say.Say
	v := views.Forgot{Auth: views.Auth{Doc: r.doc(say("signin.forgot_title"))}, Title: say("signin.forgot_title"), Text: say("signin.forgot_text"), Submit: say("signin.forgot_send"), Back: ui.Crumb{Label: say("signin.submit"), Href: "/login"},
		Email: ui.Field{ID: "email", Label: say("signin.email"), Type: "email", Complete: "username", Value: email, Required: true}}
	v.Doc.Suffix = "Claviger"
	if err != nil {
		v.Doc.Title = say("ui.error") + " " + v.Title
		v.Email.Error = r.sentence(statusOf(err), err)
		v.Problems = []ui.Problem{{Field: "email", Text: v.Email.Error}}
	}
	return v
}
