package send

import (
	"encoding/json"

	"claviger/store"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// invite writes the mail that brings an invitation. It goes to the address
// that signs in, whatever address the person has by now; nothing is sent to
// who was blocked meanwhile.
func (s *Sender) invite(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t admin.InviteMail
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	p, err := r.Person(t.Person)
	if err != nil || !p.ActiveAt(r.Now()) {
		return m, false, err
	}
	l, err := newLetter(r, store.MailboxOf{ID: p.ID, Name: p.Name, Email: t.Email, Locale: p.Locale}, "")
	if err != nil {
		return m, false, err
	}
	by := l.org.Name
	if t.By != "" {
		if by, err = r.PersonName(t.By); err != nil {
			return m, false, err
		}
	}
	subject := l.Say("mail.invite.subject", "organisation", l.org.Name)
	facts := []any{"person", by, "role", l.Label("people.role", string(t.Role)), "until", l.Day(t.Until) + " " + l.Clock(t.Until)}
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Text(l.Say("mail.invite.text", facts...))}, Button: l.Say("mail.invite.do"), Link: s.baseURL + t.Path,
		Small: l.small(""), Foot: l.Say("mail.why_invite", "organisation", l.org.Name)})
	m.About = string(p.ID)
	return m, err == nil, err
}
