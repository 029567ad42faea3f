package send

import (
	"encoding/json"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// receipt tells somebody which key they were given, and what was noted with
// it. It says all of it: many who take keys over a desk have no sign-in.
func (s *Sender) receipt(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t keys.ReceiptMail
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	v, err := r.Receipt(t.Holding)
	if err != nil {
		return m, false, err
	}
	to, err := r.Mailbox(v.PersonID)
	if err != nil {
		return m, false, err
	}
	l, err := newLetter(r, to, v.Zone)
	if err != nil {
		return m, false, err
	}
	facts := []any{"key", v.Code, "name", v.Name, "organisation", l.org.Name, "at", l.Moment(v.OutAt, l.now)}
	if v.DueAt != nil {
		facts = append(facts, "due", l.Moment(*v.DueAt, l.now))
	}
	text := []ui.Rich{ui.Weave(l.Parts("issue.mail.text", facts...), strong("key", "name"))}
	if v.Issuer != "" {
		text = append(text, ui.Text(l.Say("issue.mail.by", "person", v.Issuer)))
	}
	if v.Document != "" {
		text = append(text, ui.Text(l.Say("issue.mail.seen", "document", l.Label("custody.document", string(v.Document)))))
	}
	if v.Signed != "" {
		text = append(text, ui.Text(l.Say("issue.mail.signed", "person", v.Signed)))
	}
	if v.InAt != nil {
		text = append(text, ui.Text(l.Say("issue.mail.back", "at", l.Moment(*v.InAt, l.now))))
	}
	text = append(text, ui.Text(l.Say("issue.mail.number", "number", string(v.HoldingID))), ui.Text(l.Say("issue.mail.not_you")))
	subject := l.Say("issue.mail.subject", facts...)
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: text, Small: l.small(""), Foot: l.Say("mail.why_letter")})
	m.About = string(v.ItemID)
	return m, err == nil, err
}
