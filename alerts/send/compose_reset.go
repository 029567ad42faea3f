package send

import (
	"encoding/json"

	"claviger/store"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// reset writes the mail that brings the link to a new password, to the address
// that signs in.
func (s *Sender) reset(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t admin.ResetMail
	if err := json.Unmarshal(payload, &t); err != nil || r.Now().After(t.Until) {
		return m, false, err
	}
	p, err := r.Person(t.Person)
	if err != nil {
		return m, false, err
	}
	l, err := newLetter(r, store.MailboxOf{ID: p.ID, Name: p.Name, Email: t.Email, Locale: p.Locale}, "")
	if err != nil {
		return m, false, err
	}
	subject := l.Say("mail.reset.subject")
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Text(l.Say("mail.reset.text")), ui.Text(l.Say("mail.reset.until", "until", l.Clock(t.Until)))},
		Button: l.Say("mail.reset.do"), Link: s.baseURL + t.Path, Small: l.small(""), Foot: l.Say("mail.why_reset")})
	m.About = string(p.ID)
	return m, err == nil, err
}
