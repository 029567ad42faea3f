package send

import (
	"encoding/json"
	"strings"
	"time"

	"claviger/alerts"
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// notice writes the mail about late keys, or keys due soon. A key that came
// back, was extended or is missing meanwhile is left out.
func (s *Sender) notice(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var n keys.NoticeMail
	if err := json.Unmarshal(payload, &n); err != nil {
		return m, false, err
	}
	late, err := r.LateKeys(n.Holdings)
	if err != nil {
		return m, false, err
	}
	late = stillSo(late, n.Step, r.Now())
	if len(late) == 0 {
		return m, false, nil
	}
	to, err := r.Mailbox(n.Person)
	if err != nil {
		return m, false, err
	}
	l, err := newLetter(r, to, late[0].SiteZone)
	if err != nil {
		return m, false, err
	}
	otherwise, err := l.otherwise(r, n.Step, late[0])
	if err != nil {
		return m, false, err
	}
	v := views.Mail{Hello: l.hello(), Small: l.small(otherwise), Foot: l.why(n.Step, late)}
	subject := l.aboutOne(n.Step, late[0], s.baseURL, &v)
	if len(late) > 1 {
		subject = l.aboutMany(n.Step, late, s.baseURL, &v)
	}
	m, err = l.seal(subject, v)
	m.About = holdingsOf(late)
	return m, true, err
}

// stillSo keeps the keys of which the message is still true.
func stillSo(all []store.LateKey, step alerts.Step, now time.Time) (out []store.LateKey) {
	for _, k := range all {
		past := k.DueAt != nil && now.After(*k.DueAt)
		if k.State == custody.Out && past == (step != alerts.Remind) && k.DueAt != nil {
			out = append(out, k)
		}
	}
	return out
}

// messages are the ids of words for each rung: subject, title, text, button.
var messages = map[alerts.Step]struct{ subject, title, text, button string }{
	alerts.Remind:  {"mail.remind.subject", "mail.remind.subject", "mail.remind.text", "mail.manager.open"},
	alerts.Holder:  {"mail.overdue.subject", "mail.overdue.title", "mail.overdue.text", "mail.overdue.answer"},
	alerts.Manager: {"mail.manager.subject", "mail.manager.subject", "mail.manager.text", "mail.manager.open"},
}

// facts are the values that messages about one key name.
func (l *letter) facts(k store.LateKey) []any {
	return []any{"key", k.Code, "name", k.Name, "since", l.Moment(k.OutAt, l.now), "due", l.Moment(*k.DueAt, l.now), "place", l.home(k),
		"late", l.Late(l.now.Sub(*k.DueAt)), "person", k.Person}
}

// home says where a key belongs: "Cabinet North, slot 12".
func (l *letter) home(k store.LateKey) string {
	switch {
	case k.HomeSlot == 0:
		return k.Home
	case k.HomeKind == custody.Cabinet:
		return l.Say("custody.slot.cabinet", "place", k.Home, "slot", k.HomeSlot)
	}
	return l.Say("custody.slot.board", "place", k.Home, "slot", k.HomeSlot)
}

// aboutOne writes about one key and gives the subject.
func (l *letter) aboutOne(step alerts.Step, k store.LateKey, baseURL string, v *views.Mail) string {
	ids, facts := messages[step], l.facts(k)
	v.Title = l.Say(ids.title, facts...)
	v.Text = []ui.Rich{ui.Weave(l.Parts(ids.text, facts...), strong("key", "name", "place"))}
	v.Button, v.Link = l.Say(ids.button, facts...), baseURL+"/keys/"+string(k.ItemID)
	return l.Say(ids.subject, facts...)
}

// aboutMany writes one line a key and gives the subject.
func (l *letter) aboutMany(step alerts.Step, all []store.LateKey, baseURL string, v *views.Mail) string {
	id, line := "mail.digest.subject", "mail.digest.line"
	switch step {
	case alerts.Remind:
		id = "mail.digest.remind"
	case alerts.Manager:
		line = "mail.digest.line_of"
	}
	subject := l.Count(id, len(all))
	v.Title, v.Text = subject, nil
	for _, k := range all {
		v.Text = append(v.Text, ui.Weave(l.Parts(line, l.facts(k)...), strong("key", "name", "place")))
	}
	if step == alerts.Holder {
		v.Text = append(v.Text, ui.Text(l.Say("mail.digest.please")))
	}
	v.Button, v.Link = l.Say("mail.digest.open"), baseURL+"/"
	return subject
}

// otherwise says who is told next, and when.
func (l *letter) otherwise(r *store.Rx, step alerts.Step, k store.LateKey) (string, error) {
	next, at, ok := r.Ladder().Next(k.Holding)
	if step != alerts.Holder || !ok || next != alerts.Manager {
		return "", nil
	}
	managers, err := r.ManagersOf([]tenants.PersonID{k.PersonID})
	if err != nil || managers[k.PersonID] == "" {
		return "", err
	}
	name, err := r.PersonName(managers[k.PersonID])
	return l.Say("mail.overdue.next", "person", name, "at", l.Moment(at, l.now)), err
}

// why says why one gets the mail.
func (l *letter) why(step alerts.Step, all []store.LateKey) string {
	if step != alerts.Manager {
		return l.Say("mail.why")
	}
	return l.Say("mail.why_manager", "person", all[0].Person)
}

func holdingsOf(all []store.LateKey) string {
	ids := make([]string, len(all))
	for i, k := range all {
		ids[i] = string(k.ID)
	}
	return strings.Join(ids, ",")
}
