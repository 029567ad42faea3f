package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// KeepIssue writes what was noted when a holding began.
func (t *Tx) KeepIssue(i custody.Issue) error {
	return tenants.Wrap("store.KeepIssue", t.putIssue(string(i.HoldingID), i))
}

// KeepAsked writes what was noted when a cabinet was asked for a key.
func (t *Tx) KeepAsked(id custody.CommandID, i custody.Issue) error {
	return tenants.Wrap("store.KeepAsked", t.putIssue(string(id), i))
}

func (t *Tx) putIssue(id string, i custody.Issue) error {
	row := map[string]any{"id": id, "document": i.Document, "seen_by": i.SeenBy, "signed": i.Signed, "signature": i.Signature}
	_, err := t.Insert("desk_issues", &row).Exec(t.Context())
	return err
}

// BeginAsked ties what was noted with a command to the holding that came of it.
func (t *Tx) BeginAsked(id custody.CommandID, h custody.HoldingID) error {
	_, err := t.Update("desk_issues").Set("id = ?", h).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.BeginAsked", err)
}

// AddressOf is where somebody gets mail, "" when nobody knows.
func (r *Rx) AddressOf(person tenants.PersonID) (email string, err error) {
	m, err := r.Mailbox(person)
	return m.Email, err
}

// ReceiptView is a key that was handed out, as a receipt says it.
type ReceiptView struct {
	custody.Issue
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	Code     string
	Name     string
	SiteID   tenants.SiteID
	Zone     string // of the site, "": the organisation's
	Person   string
	Issuer   string // who handed it out, "" when that was no person
	SeenName string // who looked at the document, "" when nobody
	Purpose  string
	OutAt    time.Time
	DueAt    *time.Time
	InAt     *time.Time
	OutVia   custody.Via
}

// Receipt reads what a receipt says of one holding: one statement.
func (r *Rx) Receipt(id custody.HoldingID) (v ReceiptView, err error) {
	err = r.Select("holdings", "h").
		ColumnExpr("h.org_id, h.id AS holding_id, h.item_id, h.person_id, h.purpose, h.out_at, h.due_at, h.in_at, h.out_via, i.code, i.name, i.site_id, s.zone, p.name AS person").
		ColumnExpr("COALESCE(w.name, '') AS issuer, COALESCE(d.name, '') AS seen_name").
		ColumnExpr("COALESCE(x.document, '') AS document, COALESCE(x.seen_by, '') AS seen_by, COALESCE(x.signed, '') AS signed, COALESCE(x.signature, '') AS signature").
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("JOIN ? ON s.id = i.site_id", r.Of("sites", "s")).
		Join("JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON w.id = h.issued_by", r.Of("people", "w")).
		Join("LEFT JOIN ? ON x.id = h.id", r.Of("desk_issues", "x")).
		Join("LEFT JOIN ? ON d.id = x.seen_by", r.Of("people", "d")).
		Where("h.id = ?", id).Scan(r.Context(), &v)
	return v, notFound(err, "holding_not_found")
}
