package store

import (
	"context"
	"time"

	"claviger/alerts"
	"claviger/tenants"
)

// TextsTo counts the text messages before one to a number. What was withheld
// does not count: it cost nobody anything.
func (r *Rx) TextsTo(number string) (n alerts.Texts, err error) {
	now := r.Now()
	hour, day, prefix := micros(now.Add(-alerts.TextHour)), micros(now.Add(-alerts.TextDay)), alerts.TextPrefix(number)
	err = r.Select("mails", "m").
		ColumnExpr("coalesce(sum(CASE WHEN m.recipient = ? AND m.created_at > ? THEN 1 ELSE 0 END), 0) AS number_hour", number, hour).
		ColumnExpr("coalesce(sum(CASE WHEN m.recipient = ? THEN 1 ELSE 0 END), 0) AS number_day", number).
		ColumnExpr("coalesce(sum(CASE WHEN substr(m.recipient, 1, ?) = ? AND m.created_at > ? THEN 1 ELSE 0 END), 0) AS prefix_hour", len(prefix), prefix, hour).
		ColumnExpr("count(*) AS org_day").
		Where("m.channel = ? AND m.created_at > ? AND m.error NOT LIKE 'text\\_%' ESCAPE '\\'", TextChannel, day).Scan(r.Context(), &n)
	if err == nil {
		n.Stopped, err = r.Select("text_stops", "s").Where("s.number = ?", number).Exists(r.Context())
	}
	return n, tenants.Wrap("store.TextsTo", err)
}

// StopTexts writes that a number wants no more text messages.
func (t *Tx) StopTexts(number string) error {
	row := map[string]any{"number": number, "at": t.Now()}
	_, err := t.Insert("text_stops", &row).On("CONFLICT (org_id, number) DO NOTHING").Exec(t.Context())
	return tenants.Wrap("store.StopTexts", err)
}

// ResumeTexts writes that a number wants them again.
func (t *Tx) ResumeTexts(number string) error {
	_, err := t.Delete("text_stops").Where("number = ?", number).Exec(t.Context())
	return tenants.Wrap("store.ResumeTexts", err)
}

// UnscopedTextedOrgs lists the organisations that sent a text message to a
// number since a time: whoever answers STOP answers all of them.
func (s *Store) UnscopedTextedOrgs(ctx context.Context, number string, since time.Time) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "organisations that texted a number", func(r *UnscopedRx) error {
		return r.Select("mails", "m").ColumnExpr("DISTINCT m.org_id").Where("m.channel = ? AND m.recipient = ? AND m.created_at > ?", TextChannel, number, micros(since)).OrderExpr("m.org_id").Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedTextedOrgs", err)
}
