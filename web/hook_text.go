package web

import (
	"net/url"

	"claviger/alerts/send"
	"claviger/tenants"
)

// textHookRoutes take what people answer to our text messages.
func (s *Server) textHookRoutes() []Route {
	return by(Machine, post("/hooks/texts", "", s.textAnswered))
}

// errUnsigned refuses a call that the carrier did not sign.
var errUnsigned = tenants.Fail(tenants.Forbidden, "call_unsigned")

// textAnswered believes only what the carrier signed for this address.
func (s *Server) textAnswered(r *Request) error {
	form, err := url.ParseQuery(string(r.Body()))
	if err != nil || !s.Twilio.Genuine(s.BaseURL+"/hooks/texts", form, r.Get("X-Twilio-Signature")) {
		return errUnsigned
	}
	if err := send.Answered(r.UserContext(), s.Store, r.Now(), form.Get("From"), form.Get("Body")); err != nil {
		return err
	}
	r.Type("xml")
	return r.SendString("<Response/>") // nothing is written back
}
