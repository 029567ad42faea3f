package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.PermanentTx = (*Tx)(nil)

const permanentColumns = "m.signed, m.signature, m.signed_at, m.asked_at, m.answer_by, m.answered_at, m.answered_by, m.kept, m.owner_id, m.told_at"

// Permanent is what is on record of a key that somebody has for good besides
// its holding, the zero value when nothing is.
func (r *Rx) Permanent(id custody.HoldingID) (p custody.Permanent, err error) {
	var ps []custody.Permanent
	err = r.Select("permanents", "m").ColumnExpr("m.org_id, m.holding_id, "+permanentColumns).Where("m.holding_id = ?", id).Scan(r.Context(), &ps)
	if len(ps) > 0 {
		p = ps[0]
	}
	return p, tenants.Wrap("store.Permanent", err)
}

// SavePermanent writes what is on record of a key that somebody has for good.
func (t *Tx) SavePermanent(p custody.Permanent) error {
	row := map[string]any{"holding_id": p.HoldingID, "signed": p.Signed, "signature": p.Signature, "signed_at": p.SignedAt, "asked_at": p.AskedAt, "answer_by": p.AnswerBy,
		"answered_at": p.AnsweredAt, "answered_by": p.AnsweredBy, "kept": p.Kept, "owner_id": p.OwnerID, "told_at": p.ToldAt}
	_, err := t.Insert("permanents", &row).On("CONFLICT (org_id, holding_id) DO UPDATE SET signed = EXCLUDED.signed, signature = EXCLUDED.signature, signed_at = EXCLUDED.signed_at, asked_at = EXCLUDED.asked_at, " +
		"answer_by = EXCLUDED.answer_by, answered_at = EXCLUDED.answered_at, answered_by = EXCLUDED.answered_by, kept = EXCLUDED.kept, owner_id = EXCLUDED.owner_id, told_at = EXCLUDED.told_at").Exec(t.Context())
	return tenants.Wrap("store.SavePermanent", err)
}

// dueSQL is when a permanent key needs somebody: its year is over, or the
// answer is late and nobody was told. ?0 is the moment, ?1 a year before.
const dueSQL = `FROM holdings AS h JOIN items AS i ON i.org_id = h.org_id AND i.id = h.item_id LEFT JOIN permanents AS m ON m.org_id = h.org_id AND m.holding_id = h.id
WHERE h.in_at IS NULL AND h.due_at IS NULL AND h.person_id <> '' AND i.state = 'out' AND (
(m.asked_at IS NULL AND h.out_at <= ?1) OR (m.answered_at IS NOT NULL AND m.kept AND m.answered_at <= ?1) OR (m.asked_at IS NOT NULL AND m.answered_at IS NULL AND m.told_at IS NULL AND m.answer_by <= ?0))`

// PermanentDue are open holdings without a due time whose question is due, or
// whose answer is late and nobody was told.
func (r *Rx) PermanentDue(at time.Time, limit int) (ids []custody.HoldingID, err error) {
	err = r.Raw("SELECT h.id "+dueSQL+" AND h.org_id = ?2 ORDER BY h.out_at, h.id LIMIT ?3", micros(at), micros(at.Add(-custody.AskEvery)), r.scope.Org(), limit).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.PermanentDue", err)
}

// UnscopedWithPermanents lists the organisations that have permanent keys to
// ask for.
func (s *Store) UnscopedWithPermanents(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "whose permanent keys are asked for", func(rx *UnscopedRx) error {
		now := rx.Now()
		return rx.Raw("SELECT DISTINCT h.org_id "+dueSQL+" ORDER BY h.org_id", micros(now), micros(now.Add(-custody.AskEvery))).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithPermanents", err)
}

// PermanentView is a key that somebody has for good, with names.
type PermanentView struct {
	custody.Permanent
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	Code     string
	Name     string
	Item     custody.State // of the key
	SiteID   tenants.SiteID
	Person   string
	Owner    string
	OutAt    time.Time
	DueAt    *time.Time
	InAt     *time.Time
}

// PermanentAsk chooses permanent keys for a list, those given first in front.
type PermanentAsk struct {
	ID     custody.HoldingID
	Person tenants.PersonID // who has them
	Owner  tenants.PersonID // who was told that nobody answered
	Open   bool             // only those whose answer is asked for, late or no
	After  custody.HoldingID
	Limit  int
}

// Permanents lists keys that people have for good.
func (r *Rx) Permanents(a PermanentAsk) (vs []PermanentView, err error) {
	q := r.Select("holdings", "h").ColumnExpr("h.org_id, h.id AS holding_id, h.item_id, h.person_id, h.out_at, h.due_at, h.in_at, i.code, i.name, i.state AS item, i.site_id, p.name AS person, COALESCE(o.name, '') AS owner").
		ColumnExpr("COALESCE(m.signed, '') AS signed, COALESCE(m.signature, '') AS signature, m.signed_at, m.asked_at, m.answer_by, m.answered_at, COALESCE(m.answered_by, '') AS answered_by, COALESCE(m.kept, ?) AS kept, COALESCE(m.owner_id, '') AS owner_id, m.told_at", false).
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON m.holding_id = h.id", r.Of("permanents", "m")).
		Join("LEFT JOIN ? ON o.id = m.owner_id", r.Of("people", "o"))
	if a.ID != "" {
		q = q.Where("h.id = ?", a.ID)
	} else {
		q = q.Where("h.in_at IS NULL AND h.due_at IS NULL")
		if sites := r.scope.Sites(); sites != nil && a.Person == "" {
			q = q.Where("i.site_id IN (?)", bunIn(sites))
		}
	}
	if a.Person != "" {
		q = q.Where("h.person_id = ?", a.Person)
	}
	if a.Owner != "" {
		q = q.Where("m.owner_id = ? AND m.answered_at IS NULL", a.Owner)
	}
	if a.Open {
		q = q.Where("m.asked_at IS NOT NULL AND (m.answered_at IS NULL OR NOT m.kept)")
	}
	if a.After != "" {
		last, err := r.Holding(a.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("(h.out_at, h.id) > (?, ?)", micros(last.OutAt), last.ID)
	}
	err = q.OrderExpr("h.out_at, h.id").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Permanents", err)
}
