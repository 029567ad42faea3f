package send

import (
	"encoding/json"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// booking writes a mail about a booking, as the booking is when it is sent. A
// booking that went another way meanwhile has its own mail about that.
func (s *Sender) booking(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t booking.Letter
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	to, err := r.Person(t.To)
	if err != nil || !to.ActiveAt(r.Now()) {
		return m, false, err
	}
	v, err := r.BookingView(t.Booking)
	if err != nil || !v.Active() && t.About != "cancelled" && t.About != "unfetched" {
		return m, false, err
	}
	l, err := newLetter(r, store.MailboxOf{ID: to.ID, Name: to.Name, Email: to.Email, Locale: to.Locale}, v.Zone)
	if err != nil {
		return m, false, err
	}
	facts := []any{"key", v.Code, "name", v.Name, "who", v.Who(), "from", l.Moment(v.FromAt, l.now), "to", l.Moment(v.ToAt, l.now)}
	if facts, err = lateFacts(r, l, t, v, facts); err != nil {
		return m, false, err
	}
	id := "mail.booking." + t.About
	subject := l.Say(id+".subject", facts...)
	path := "/bookings/" + string(v.ID)
	if t.About == "wanted" {
		path = "/me"
	}
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Weave(l.Parts(id+".text", facts...), strong("key", "name"))},
		Button: l.Say(id + ".do"), Link: s.baseURL + path, Small: l.small(""), Foot: l.Say("mail.why_letter")})
	m.About = string(v.ItemID)
	return m, err == nil, err
}

// lateFacts are the key that the booking was for before, and what is known of
// one that is late.
func lateFacts(r *store.Rx, l *letter, t booking.Letter, v store.BookingView, facts []any) ([]any, error) {
	if t.Item != "" {
		it, err := r.Item(t.Item)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return facts, nil
		}
		if err != nil {
			return facts, err
		}
		facts = append(facts, "before", it.Code)
	}
	if v.Item == custody.Out {
		facts = append(facts, "holder", v.Holder)
		if v.DueAt != nil {
			facts = append(facts, "due", l.Moment(*v.DueAt, l.now))
		}
	}
	return facts, nil
}
