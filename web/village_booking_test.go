package web_test

import (
	"context"
	"fmt"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
)

// fillBookings makes sets of equal keys, and bookings of a key of their own on
// the days to come.
func (v *village) fillBookings(n int) {
	books, ctx := store.In[booking.Tx](v.h.db), context.Background()
	key := func(name string, i int) custody.Item {
		id := v.item(name, "board", i)
		var it custody.Item
		must(v.h.t, v.h.db.Read(ctx, v.scope, func(r *store.Rx) (err error) {
			it, err = r.Item(id)
			return err
		}))
		v.keep("code_of_"+name, it.Code)
		return it
	}
	pool := func(name string, codes ...string) {
		p, err := booking.SavePool(ctx, books, v.scope, custody.Pool{Name: v.name(name, len(v.ids))}, codes)
		must(v.h.t, err)
		v.keep(name, string(p.ID))
	}
	key("key_pool_free", 40)
	pool("pool_edit", key("key_pool_edit", 41).Code)
	codes := []string{}
	for i := range n + 1 {
		codes = append(codes, key("key_pooled", 44+i).Code)
	}
	pool("pool", codes...)
	for i := range n {
		pool("pool_filler", key(fmt.Sprint("key_pool_filler", i), 70+i).Code)
	}
	booked := key("key_booked", 60)
	at := v.h.clock.now.Add(20 * time.Hour)
	book := func(name string, who string) {
		at = at.Add(time.Hour)
		b, err := booking.Book(ctx, books, v.scope, booking.Ask{ItemID: booked.ID, PersonID: tenants.PersonID(v.ids[who]), From: at, To: at.Add(time.Hour), Note: v.canary, Via: custody.ViaWeb})
		must(v.h.t, err)
		v.keep(name, string(b.ID))
	}
	for _, name := range []string{"booking", "booking_edit", "booking_cancel", "booking_edit_api", "booking_cancel_api"} {
		book(name, "person")
	}
	for range n {
		book("booking_filler", "owner")
	}
}
