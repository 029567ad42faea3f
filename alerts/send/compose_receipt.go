package send

import (
	"encoding/json"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// leaverReceipt tells somebody who left which keys they brought back, and which
// are still missed. It goes out though they may no longer sign in.
func (s *Sender) leaverReceipt(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t struct {
		Person tenants.PersonID `json:"person"`
	}
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	to, err := r.Person(t.Person)
	if err != nil {
		return m, false, err
	}
	leaving, err := r.LastLeaving(t.Person)
	if err != nil {
		return m, false, err
	}
	keys, err := r.RecoveryKeys(t.Person, leaving.BegunAt)
	if err != nil {
		return m, false, err
	}
	l, err := newLetter(r, store.MailboxOf{ID: to.ID, Name: to.Name, Email: to.Email, Locale: to.Locale}, "")
	if err != nil {
		return m, false, err
	}
	var back, missed []string
	for _, k := range keys {
		if k.InAt != nil {
			back = append(back, k.Code+" "+k.Name+", "+l.Moment(*k.InAt, l.now))
		} else {
			missed = append(missed, k.Code+" "+k.Name)
		}
	}
	subject := l.Say("leaving.mail.subject", "organisation", l.org.Name)
	v := views.Mail{Title: subject, Hello: l.hello(), Small: l.small(""), Foot: l.Say("mail.why_letter")}
	add := func(id string, list []string) {
		if len(list) == 0 {
			return
		}
		v.Text = append(v.Text, ui.Text(l.Say(id)))
		for _, line := range list {
			v.Text = append(v.Text, ui.Text(line))
		}
	}
	add("leaving.mail.back", back)
	add("leaving.mail.missed", missed)
	if len(v.Text) == 0 {
		v.Text = append(v.Text, ui.Text(l.Say("leaving.mail.nothing")))
	}
	m, err = l.seal(subject, v)
	return m, err == nil, err
}
