package send

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// letter is a mail being written to one person.
type letter struct {
	*words.Printer
	org      tenants.Organisation
	to       store.MailboxOf
	now      time.Time
	zoneName string
}

// newLetter writes in the recipient's language and the zone of the place that
// the mail is about, by default the organisation's.
func newLetter(r *store.Rx, to store.MailboxOf, zoneName string) (*letter, error) {
	org, err := r.Organisation()
	if err != nil {
		return nil, err
	}
	if zoneName == "" {
		zoneName = org.Zone
	}
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		zone, zoneName = time.UTC, "UTC"
	}
	locale := to.Locale
	if locale == "" {
		locale = org.Locale
	}
	return &letter{Printer: words.In(locale).At(zone), org: org, to: to, now: r.Now(), zoneName: zoneName}, nil
}

// small is the last paragraph: what happens otherwise, in which zone, who
// reads replies.
func (l *letter) small(otherwise string) string {
	parts := []string{otherwise, l.Say("mail.zone", "zone", l.zoneName), l.Say("mail.no_reply")}
	if otherwise == "" {
		parts = parts[1:]
	}
	return strings.Join(parts, " ")
}

// hello greets by name; nobody in particular is not greeted.
func (l *letter) hello() string {
	if l.to.Name == "" {
		return ""
	}
	return l.Say("mail.hello", "person", l.to.Name)
}

// seal makes the row of a mail out of its view.
func (l *letter) seal(subject string, v views.Mail) (store.Mail, error) {
	v.Lang, v.Organisation = l.Locale(), l.org.Name
	if v.Preview == "" && len(v.Text) > 0 {
		v.Preview = v.Text[0].Plain()
	}
	var html bytes.Buffer
	if err := v.HTML().Render(context.Background(), &html); err != nil {
		return store.Mail{}, fmt.Errorf("a mail could not be set: %w", err)
	}
	return store.Mail{Recipient: l.to.Email, Subject: subject, Text: v.Plain(), HTML: html.String()}, nil
}

// strong sets the named values of a message in bold.
func strong(names ...string) map[string]ui.Span {
	looks := map[string]ui.Span{}
	for _, n := range names {
		looks[n] = ui.Span{Strong: true}
	}
	return looks
}
