package send

import (
	"encoding/json"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// pass writes the message that brings the link to a guest's pass, in the
// guest's language; nothing once the pass is over.
func (s *Sender) pass(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t keys.PassLink
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	p, err := r.PassView(t.Pass)
	if err != nil || p.Over(r.Now()) {
		return m, false, err
	}
	l, err := newLetter(r, store.MailboxOf{ID: p.PersonID, Name: p.Person, Email: t.To, Locale: p.Locale}, p.Zone)
	if err != nil {
		return m, false, err
	}
	facts := []any{"organisation", l.org.Name, "cabinet", p.Place, "from", l.Day(p.FromAt) + " " + l.Clock(p.FromAt), "until", l.Day(p.UntilAt) + " " + l.Clock(p.UntilAt)}
	link := s.baseURL + t.Path
	if t.Text {
		return store.Mail{Channel: store.TextChannel, Recipient: t.To, Text: l.Say("mail.pass.short", append(facts, "link", link)...), About: string(p.ID)}, true, nil
	}
	subject := l.Say("mail.pass.subject", facts...)
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Text(l.Say("mail.pass.text", facts...))}, Button: l.Say("mail.pass.do"), Link: link,
		Small: l.small(""), Foot: l.Say("mail.why_pass", "organisation", l.org.Name)})
	m.About = string(p.ID)
	return m, err == nil, err
}
