package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// BookingAsk chooses bookings for a list or a calendar, earliest first.
type BookingAsk struct {
	ID     custody.BookingID // only this one
	From   time.Time         // that end after it; zero: from the first
	To     time.Time         // that begin before it; zero: to the last
	Item   custody.ItemID
	Pool   custody.PoolID   // of keys that are in the pool now
	Person tenants.PersonID // for them, or for a group of theirs
	Active bool             // only such as keep their key
	After  custody.BookingID
	Limit  int
}

// BookingView is a booking with the names that pages say.
type BookingView struct {
	custody.Booking
	Code   string
	Name   string
	SiteID tenants.SiteID
	Item   custody.State
	Zone   string
	Person string
	Group  string
	Pool   string
	Maker  string
	Holder string     // who has the key now
	DueAt  *time.Time // when it is out
}

// Who is for whom it is.
func (v BookingView) Who() string {
	if v.PersonID != "" {
		return v.Person
	}
	return v.Group
}

// Bookings lists bookings of the sites that the scope sees.
func (r *Rx) Bookings(a BookingAsk) (vs []BookingView, err error) {
	q := r.Select("bookings", "b").ColumnExpr(bookingColumns+", i.code, i.name, i.site_id, i.state AS item, s.zone, COALESCE(p.name, '') AS person, COALESCE(g.name, '') AS \"group\", COALESCE(l.name, '') AS pool, COALESCE(m.name, '') AS maker").
		ColumnExpr("COALESCE(w.name, '') AS holder, h.due_at").
		Join("JOIN ? ON i.id = b.item_id", r.Of("items", "i")).
		Join("JOIN ? ON s.id = i.site_id", r.Of("sites", "s")).
		Join("LEFT JOIN ? ON p.id = b.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON g.id = b.group_id", r.Of("groups", "g")).
		Join("LEFT JOIN ? ON l.id = b.pool_id", r.Of("pools", "l")).
		Join("LEFT JOIN ? ON m.id = b.made_by", r.Of("people", "m")).
		Join("LEFT JOIN ? ON h.id = i.holding_id", r.Of("holdings", "h")).
		Join("LEFT JOIN ? ON w.id = i.holder_id", r.Of("people", "w"))
	if a.ID != "" {
		q = q.Where("b.id = ?", a.ID)
	} else if sites := r.scope.Sites(); sites != nil && a.Person == "" {
		q = q.Where("i.site_id IN (?)", bunIn(sites))
	}
	if !a.From.IsZero() {
		q = q.Where("b.to_at > ?", micros(a.From))
	}
	if !a.To.IsZero() {
		q = q.Where("b.from_at < ?", micros(a.To))
	}
	if a.Item != "" {
		q = q.Where("b.item_id = ?", a.Item)
	}
	if a.Pool != "" {
		q = q.Join("JOIN ? ON pi.item_id = b.item_id", r.Of("pool_items", "pi")).Where("pi.pool_id = ?", a.Pool)
	}
	if a.Person != "" {
		q = q.Where(mine, a.Person, r.scope.Org(), a.Person)
	}
	if a.Active {
		q = q.Where("b.state IN ('booked', 'out')")
	}
	if a.After != "" {
		last, err := r.Booking(a.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("(b.from_at, b.id) > (?, ?)", last.FromAt, last.ID)
	}
	err = q.OrderExpr("b.from_at, b.id").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Bookings", err)
}

// BookingView reads one booking with its names.
func (r *Rx) BookingView(id custody.BookingID) (BookingView, error) {
	vs, err := r.Bookings(BookingAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "booking_not_found")
	}
	if err != nil {
		return BookingView{}, err
	}
	return vs[0], nil
}
