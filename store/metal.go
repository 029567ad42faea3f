package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.MetalTx = (*Tx)(nil)

const metalColumns = "k.org_id, k.id, k.symbol, k.copy, k.item_id, k.retired_at, k.serial"

// Metal reads one piece of metal, scrapped or not.
func (r *Rx) Metal(id custody.KeyID) (k custody.Key, err error) {
	err = r.Select("keys", "k").ColumnExpr(metalColumns).Where("k.id = ?", id).Scan(r.Context(), &k)
	return k, notFound(err, "metal_not_found")
}

// MetalOn reads what is on each of some items.
func (r *Rx) MetalOn(items []custody.ItemID) (on map[custody.ItemID][]custody.Key, err error) {
	on = map[custody.ItemID][]custody.Key{}
	if len(items) == 0 {
		return on, nil
	}
	var ks []custody.Key
	err = r.Select("keys", "k").ColumnExpr(metalColumns).Where("k.retired_at IS NULL AND k.item_id IN (?)", bunIn(items)).OrderExpr("k.symbol, k.copy").Scan(r.Context(), &ks)
	for _, k := range ks {
		on[k.ItemID] = append(on[k.ItemID], k)
	}
	return on, err
}

// NextCopy is the number after the highest that was ever given to a copy of
// the symbol.
func (r *Rx) NextCopy(symbol string) (n int, err error) {
	err = r.Select("keys", "k").ColumnExpr("COALESCE(MAX(k.copy), 0) + 1").Where("k.symbol = ?", symbol).Scan(r.Context(), &n)
	return n, err
}

// ScrapKey writes that a piece of metal is no more: it is on no ring.
func (t *Tx) ScrapKey(id custody.KeyID) error {
	if _, err := t.Update("key_members").Set("to_at = ?", t.Now()).Where("key_id = ? AND to_at IS NULL", id).Exec(t.Context()); err != nil {
		return err
	}
	_, err := t.Update("keys").Set("retired_at = ?", t.Now()).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.ScrapKey", err)
}

// MemberView is a membership with the names of both sides.
type MemberView struct {
	KeyID  custody.KeyID
	ItemID custody.ItemID
	FromAt time.Time
	ToAt   *time.Time
	Symbol string
	Copy   int
	Code   string
	Name   string
}

// Membership is the dated fact alone.
func (v MemberView) Membership() custody.Membership {
	return custody.Membership{KeyID: v.KeyID, ItemID: v.ItemID, From: v.FromAt, To: v.ToAt}
}

// mostMembers bounds how much of a past one page shows.
const mostMembers = 200

// Memberships lists the items that a piece of metal was on, newest first; or,
// when key is "", the pieces that were on an item.
func (r *Rx) Memberships(key custody.KeyID, item custody.ItemID) (vs []MemberView, err error) {
	q := r.Select("key_members", "m").ColumnExpr("m.key_id, m.item_id, m.from_at, m.to_at, k.symbol, k.copy, i.code, i.name").
		Join("JOIN ? ON i.id = m.item_id", r.Of("items", "i")).Join("JOIN ? ON k.id = m.key_id", r.Of("keys", "k"))
	if key != "" {
		q = q.Where("m.key_id = ?", key)
	} else {
		q = q.Where("m.item_id = ?", item)
	}
	err = q.OrderExpr("m.from_at DESC, m.key_id").Limit(mostMembers).Scan(r.Context(), &vs)
	return vs, err
}

// MetalStay is one time that a person had a piece of metal, on whatever item
// it was then.
type MetalStay struct {
	ItemID   custody.ItemID
	Code     string
	PersonID tenants.PersonID
	Person   string
	From     time.Time
	To       *time.Time // nil: still
}

// MetalStory lists who had a piece of metal, newest first: the holdings of its
// items over its memberships, cut to them.
func (r *Rx) MetalStory(key custody.KeyID, limit int) (out []MetalStay, err error) {
	var rows []struct {
		MemberView
		PersonID tenants.PersonID
		Person   string
		OutAt    time.Time
		InAt     *time.Time
	}
	err = r.Select("key_members", "m").ColumnExpr("m.key_id, m.item_id, m.from_at, m.to_at, i.code, h.person_id, p.name AS person, h.out_at, h.in_at").
		Join("JOIN ? ON i.id = m.item_id", r.Of("items", "i")).
		Join("JOIN ? ON h.item_id = m.item_id", r.Of("holdings", "h")).
		Join("JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Where("m.key_id = ? AND (m.to_at IS NULL OR h.out_at < m.to_at) AND (h.in_at IS NULL OR h.in_at > m.from_at)", key).
		OrderExpr("h.out_at DESC, h.id DESC").Limit(int64(limit)).Scan(r.Context(), &rows)
	for _, row := range rows {
		if from, to, ok := row.Membership().During(row.OutAt, row.InAt); ok {
			out = append(out, MetalStay{row.ItemID, row.Code, row.PersonID, row.Person, from, to})
		}
	}
	return out, err
}

// CopyView is one copy of a symbol with where it is now.
type CopyView struct {
	custody.Key
	Code     string
	Name     string
	State    custody.State
	SiteID   tenants.SiteID
	HolderID tenants.PersonID
	Holder   string
	Place    string
}

// CopyAsk chooses copies: of some symbols, or on one item.
type CopyAsk struct {
	Symbols []string
	Item    custody.ItemID
	Limit   int
}

// Copies lists pieces of metal in use with who has each now.
func (r *Rx) Copies(a CopyAsk) (vs []CopyView, err error) {
	q := r.Select("keys", "k").ColumnExpr(metalColumns+", i.code, i.name, i.state, i.site_id, i.holder_id, COALESCE(p.name, '') AS holder, COALESCE(w.name, '') AS place").
		Join("JOIN ? ON i.id = k.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON w.id = i.place_id", r.Of("places", "w")).
		Where("k.retired_at IS NULL")
	if a.Item != "" {
		q = q.Where("k.item_id = ?", a.Item)
	} else {
		q = q.Where("k.symbol IN (?)", bunIn(a.Symbols))
	}
	err = q.OrderExpr("k.symbol, k.copy").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, err
}
