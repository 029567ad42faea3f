package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Pool reads one pool.
func (r *Rx) Pool(id custody.PoolID) (p custody.Pool, err error) {
	err = r.Select("pools", "p").ColumnExpr("p.org_id, p.id, p.site_id, p.name, p.gives").Where("p.id = ?", id).Scan(r.Context(), &p)
	return p, notFound(err, "pool_not_found")
}

// PoolItems lists the keys of a pool.
func (r *Rx) PoolItems(id custody.PoolID) (ids []custody.ItemID, err error) {
	err = r.Select("pool_items", "p").ColumnExpr("p.item_id").Where("p.pool_id = ?", id).OrderExpr("p.item_id").Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.PoolItems", err)
}

// PoolOf is the pool that the key is in, "" when it is in none.
func (r *Rx) PoolOf(item custody.ItemID) (id custody.PoolID, err error) {
	err = r.Select("pool_items", "p").ColumnExpr("p.pool_id").Where("p.item_id = ?", item).Scan(r.Context(), &id)
	if isNoRows(err) {
		return "", nil
	}
	return id, tenants.Wrap("store.PoolOf", err)
}

// SavePool writes a pool with exactly these keys.
func (t *Tx) SavePool(p custody.Pool, items []custody.ItemID) error {
	row := map[string]any{"id": p.ID, "site_id": p.SiteID, "name": p.Name, "gives": p.Gives}
	_, err := t.Insert("pools", &row).On("CONFLICT (org_id, id) DO UPDATE").Set("name = EXCLUDED.name, site_id = EXCLUDED.site_id, gives = EXCLUDED.gives").Exec(t.Context())
	if err != nil {
		return nameTaken(err, p.Name)
	}
	if _, err := t.Delete("pool_items").Where("pool_id = ?", p.ID).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SavePool", err)
	}
	for _, id := range items {
		row := map[string]any{"pool_id": p.ID, "item_id": id}
		if _, err := t.Insert("pool_items", &row).On("CONFLICT DO NOTHING").Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SavePool", err)
		}
	}
	return nil
}

// PoolRow is a pool with the codes of its keys.
type PoolRow struct {
	custody.Pool
	Site  string
	Codes []string
	Free  int // keys that are there now
}

// Pools lists the pools of the sites that the scope sees, by name.
func (r *Rx) Pools() (rows []PoolRow, err error) {
	q := r.Select("pools", "p").ColumnExpr("p.org_id, p.id, p.site_id, p.name, p.gives, s.name AS site").Join("JOIN ? ON s.id = p.site_id", r.Of("sites", "s"))
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("p.site_id IN (?)", bunIn(sites))
	}
	if err = q.OrderExpr("p.name, p.id").Limit(500).Scan(r.Context(), &rows); err != nil || len(rows) == 0 {
		return rows, tenants.Wrap("store.Pools", err)
	}
	var keys []struct {
		PoolID custody.PoolID
		Code   string
		State  custody.State
	}
	err = r.Select("pool_items", "p").ColumnExpr("p.pool_id, i.code, i.state").Join("JOIN ? ON i.id = p.item_id", r.Of("items", "i")).
		OrderExpr("p.pool_id, i.code_order, i.id").Limit(20_000).Scan(r.Context(), &keys)
	at := map[custody.PoolID]*PoolRow{}
	for i := range rows {
		at[rows[i].ID] = &rows[i]
	}
	for _, k := range keys {
		if p := at[k.PoolID]; p != nil {
			p.Codes = append(p.Codes, k.Code)
			if k.State == custody.In || k.State == custody.ToHang {
				p.Free++
			}
		}
	}
	return rows, tenants.Wrap("store.Pools", err)
}

// PoolKeys lists the keys of a pool with where they are, without their
// bookings, in the order of their codes.
func (r *Rx) PoolKeys(id custody.PoolID) (cs []custody.Candidate, err error) {
	err = r.Select("pool_items", "p").ColumnExpr(`i.id AS item_id, i.code, i.code_order AS "order", i.state, i.holder_id`).Join("JOIN ? ON i.id = p.item_id", r.Of("items", "i")).
		Where("p.pool_id = ?", id).OrderExpr("i.code_order, i.id").Scan(r.Context(), &cs)
	return cs, tenants.Wrap("store.PoolKeys", err)
}

// usedLately is how far back a pool looks for what was used least.
const usedLately = 28 * 24 * time.Hour

// Candidates gives the items with their active bookings that touch the period,
// in the order of their codes: three statements for any number.
func (r *Rx) Candidates(ids []custody.ItemID, from, to time.Time) (cs []custody.Candidate, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = r.Select("items", "i").ColumnExpr(`i.id AS item_id, i.code, i.code_order AS "order", i.state, i.holder_id, COALESCE(p.name, '') AS holder, h.due_at`).
		ColumnExpr("(SELECT l.in_at FROM holdings AS l WHERE l.org_id = i.org_id AND l.item_id = i.id ORDER BY l.out_at DESC LIMIT 1) AS back").
		Join("LEFT JOIN ? ON h.id = i.holding_id", r.Of("holdings", "h")).Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).
		Where("i.id IN (?)", bunIn(ids)).OrderExpr("i.code_order, i.id").Scan(r.Context(), &cs)
	if err != nil {
		return nil, tenants.Wrap("store.Candidates", err)
	}
	at := map[custody.ItemID]*custody.Candidate{}
	for i := range cs {
		at[cs[i].ItemID] = &cs[i]
	}
	var bs []custody.Booking
	err = r.Select("bookings", "b").ColumnExpr(bookingColumns).Where("b.item_id IN (?) AND b.state IN ('booked', 'out') AND b.from_at < ? AND b.to_at > ?", bunIn(ids), micros(to), micros(from)).
		OrderExpr("b.from_at, b.id").Scan(r.Context(), &bs)
	if err != nil {
		return nil, tenants.Wrap("store.Candidates", err)
	}
	for _, b := range bs {
		at[b.ItemID].Bookings = append(at[b.ItemID].Bookings, b)
	}
	return cs, r.usedLately(ids, at, from)
}

// usedLately counts takes of the last weeks and bookings that are to come; of
// the latter it notes the last that ends before the moment.
func (r *Rx) usedLately(ids []custody.ItemID, at map[custody.ItemID]*custody.Candidate, before time.Time) error {
	var used []struct {
		ItemID custody.ItemID
		N      int
		Back   time.Time
	}
	err := r.Raw(`SELECT item_id, SUM(n) AS n, MAX(back) AS back FROM (
  SELECT h.item_id, COUNT(*) AS n, MAX(h.in_at) AS back FROM holdings AS h WHERE h.org_id = ?0 AND h.item_id IN (?1) AND h.out_at > ?2 GROUP BY h.item_id
  UNION ALL SELECT b.item_id, COUNT(*) AS n, MAX(CASE WHEN b.to_at <= ?3 THEN b.to_at END) AS back FROM bookings AS b WHERE b.org_id = ?0 AND b.item_id IN (?1) AND b.state = 'booked' GROUP BY b.item_id) AS u GROUP BY item_id`,
		r.scope.Org(), bunIn(ids), micros(r.Now().Add(-usedLately)), micros(before)).Scan(r.Context(), &used)
	for _, u := range used {
		c := at[u.ItemID]
		if c.Used = u.N; u.Back.After(c.Back) {
			c.Back = u.Back
		}
	}
	return tenants.Wrap("store.usedLately", err)
}
