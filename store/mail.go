package store

import (
	"cmp"
	"time"

	"claviger/alerts"
	"claviger/custody"
	"claviger/tenants"
)

// Mail is a message to one person: a row before anything is sent.
type Mail struct {
	ID        string // mal_
	Channel   Channel
	Kind      string
	Recipient string // address, "" when the person has none
	Subject   string
	Text      string
	HTML      string
	Files     string // ids of kept reports that go along, a comma between
	About     string // what it is about: ids, a comma between
	CreatedAt time.Time
	SentAt    *time.Time
	Tries     int
	Error     string // why the last try failed, or ""
	GivenUpAt *time.Time
}

// Channel is the way a message goes.
type Channel string

// The ways.
const (
	MailChannel Channel = "mail"
	TextChannel Channel = "text" // to a phone number; no subject, no HTML, no files
)

// Patience is how long a message is tried before it is given up: who gets a
// text message late is misled by it.
func (c Channel) Patience() time.Duration {
	if c == TextChannel {
		return time.Hour
	}
	return 24 * time.Hour
}

const mailColumns = "m.id, m.channel, m.kind, m.recipient, m.subject, m.text, m.html, m.files, m.about, m.created_at, m.sent_at, m.tries, m.error, m.given_up_at"

// AddMail writes a mail; one of that id stays as it is.
func (t *Tx) AddMail(m Mail) error {
	row := map[string]any{"id": m.ID, "channel": cmp.Or(m.Channel, MailChannel), "kind": m.Kind, "recipient": m.Recipient, "subject": m.Subject, "text": m.Text, "html": m.HTML, "files": m.Files, "about": m.About,
		"created_at": t.Now(), "error": m.Error, "given_up_at": m.GivenUpAt}
	_, err := t.Insert("mails", &row).On("CONFLICT (org_id, id) DO NOTHING").Exec(t.Context())
	return tenants.Wrap("store.AddMail", err)
}

// Mail reads one mail.
func (r *Rx) Mail(id string) (m Mail, err error) {
	err = r.Select("mails", "m").ColumnExpr(mailColumns).Where("m.id = ?", id).Scan(r.Context(), &m)
	return m, notFound(err, "mail_not_found")
}

// MailSent writes that the server took the mail.
func (t *Tx) MailSent(id string) error {
	_, err := t.Update("mails").Set("sent_at = ?, tries = tries + 1, error = ''", t.Now()).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.MailSent", err)
}

// MailFailed writes why the server did not take it, and whether it never will.
func (t *Tx) MailFailed(id string, cause error, never bool) error {
	q := t.Update("mails").Set("tries = tries + 1, error = ?", shortReason(cause))
	if never {
		q = q.Set("given_up_at = ?", t.Now())
	}
	_, err := q.Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.MailFailed", err)
}

// Mails lists mails, newest first.
func (r *Rx) Mails(before string, limit int) (list []Mail, err error) {
	q := r.Select("mails", "m").ColumnExpr(mailColumns)
	if before != "" {
		last, err := r.Mail(before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(m.created_at, m.id) < (?, ?)", last.CreatedAt, last.ID)
	}
	err = q.OrderExpr("m.created_at DESC, m.id DESC").Limit(int64(limit)).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.Mails", err)
}

// LateKey is one late key as a mail about it says it.
type LateKey struct {
	custody.Holding
	Code     string
	Name     string
	State    custody.State
	Person   string // who has it
	Home     string
	HomeKind custody.PlaceKind
	HomeSlot int
	SiteZone string // "": the organisation's
}

// LateKeys reads those of the holdings that are still open, late first.
func (r *Rx) LateKeys(ids []custody.HoldingID) (list []LateKey, err error) {
	err = r.Select("holdings", "h").ColumnExpr(holdingColumns+", i.code, i.name, i.state, COALESCE(p.name, '') AS person, m.name AS home, m.kind AS home_kind, i.home_slot, s.zone AS site_zone").
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).
		Join("JOIN ? ON s.id = i.site_id", r.Of("sites", "s")).
		Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Where("h.id IN (?) AND h.in_at IS NULL", bunIn(ids)).OrderExpr("h.due_at, i.code_order").Scan(r.Context(), &list)
	return list, tenants.Wrap("store.LateKeys", err)
}

// MailboxOf is a person as somebody writes to them.
type MailboxOf struct {
	ID     tenants.PersonID
	Name   string
	Email  string
	Locale string
}

// Mailbox reads how to write to a person; in their language, else in that of
// the organisation.
func (r *Rx) Mailbox(id tenants.PersonID) (m MailboxOf, err error) {
	err = r.Select("people", "p").ColumnExpr("p.id, p.name, p.email, p.locale").Where("p.id = ?", id).Scan(r.Context(), &m)
	return m, notFound(err, "person_not_found")
}

// MailboxesOf lists the people of a role who are not blocked and have an address.
func (r *Rx) MailboxesOf(role tenants.Role) (list []MailboxOf, err error) {
	err = r.Select("memberships", "m").ColumnExpr("p.id, p.name, p.email, p.locale").Join("JOIN ? ON p.id = m.person_id", r.Of("people", "p")).
		Where("m.role = ? AND p.blocked_at IS NULL AND p.email <> ''", role).OrderExpr("p.id").Scan(r.Context(), &list)
	return list, tenants.Wrap("store.MailboxesOf", err)
}

// Ladder is the organisation’s ladder of reminders: the standard one.
func (r *Rx) Ladder() alerts.Ladder { return alerts.Standard }
