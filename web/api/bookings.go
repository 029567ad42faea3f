package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
)

// Booking keeps a key for a person, or for anybody of a group, for a period.
type Booking struct {
	ID        custody.BookingID    `json:"id"`
	Key       custody.ItemID       `json:"key_id"`
	Pool      custody.PoolID       `json:"pool_id,omitempty" doc:"Any key of it would do."`
	Person    tenants.PersonID     `json:"person_id,omitempty"`
	Group     tenants.GroupID      `json:"group_id,omitempty"`
	From      time.Time            `json:"from"`
	To        time.Time            `json:"to"`
	State     custody.BookingState `json:"state" enum:"booked,out,done,cancelled,unfetched"`
	Purpose   string               `json:"purpose,omitempty"`
	WaitingAt *time.Time           `json:"waiting_at,omitempty" doc:"When its people were told that the key is late."`
}

func booked(b custody.Booking) Booking {
	return Booking{b.ID, b.ItemID, b.PoolID, b.PersonID, b.GroupID, b.FromAt, b.ToAt, b.State, b.Purpose, b.WaitingAt}
}

func (s *Server) bookingOperations() {
	huma.Register(s.api, operation("GET", "/bookings", "list-bookings", "Bookings that keep a key, earliest first"), s.listBookings)
	huma.Register(s.api, operation("POST", "/bookings", "book", "Book a key, or any key of a pool, for a period"), s.book)
	huma.Register(s.api, operation("GET", "/bookings/{id}", "get-booking", "Read one booking"), s.getBooking)
	huma.Register(s.api, operation("POST", "/bookings/{id}/change", "change-booking", "Give a booking another period or key"), s.changeBooking)
	huma.Register(s.api, operation("POST", "/bookings/{id}/cancel", "cancel-booking", "Give a booking up"), s.cancelBooking)
	huma.Register(s.api, operation("GET", "/pools", "list-pools", "Sets of equal keys of which any will do"), s.listPools)
}

func (s *Server) books() booking.Store { return store.In[booking.Tx](s.Store) }

// BookingPath names one booking.
type BookingPath struct {
	ID custody.BookingID `path:"id"`
}

func (s *Server) listBookings(ctx context.Context, in *struct {
	Limit  int               `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After  custody.BookingID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	From   time.Time         `query:"from" doc:"That end after it; now when empty."`
	To     time.Time         `query:"to" doc:"That begin before it."`
	Key    custody.ItemID    `query:"key_id" maxLength:"60"`
	Pool   custody.PoolID    `query:"pool_id" maxLength:"60"`
	Person tenants.PersonID  `query:"person_id" maxLength:"60" doc:"For them, or a group of theirs."`
}) (*List[Booking], error) {
	var vs []store.BookingView
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if in.From.IsZero() {
			in.From = r.Now()
		}
		vs, err = r.Bookings(store.BookingAsk{From: in.From, To: in.To, Item: in.Key, Pool: in.Pool, Person: in.Person, Active: true, After: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.BookingView) string { return string(v.ID) })
	var out []Booking
	for _, v := range vs {
		if scope.SeesSite(v.SiteID) {
			out = append(out, booked(v.Booking))
		}
	}
	return listOf(out, next), nil
}

func (s *Server) getBooking(ctx context.Context, in *BookingPath) (*One[Booking], error) {
	var v store.BookingView
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if v, err = r.BookingView(in.ID); err == nil && !scope.SeesSite(v.SiteID) {
			err = tenants.Fail(tenants.NotFound, "booking_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Booking]{booked(v.Booking)}, nil
}

// BookBody is a wish to have a key for a period.
type BookBody struct {
	Key     custody.ItemID   `json:"key_id,omitempty" doc:"This key; or pool_id."`
	Pool    custody.PoolID   `json:"pool_id,omitempty" doc:"Any key of the pool: the one that it gives, see list-pools."`
	Person  tenants.PersonID `json:"person_id,omitempty" doc:"For this person; or group_id. A change leaves it as it is."`
	Group   tenants.GroupID  `json:"group_id,omitempty"`
	From    time.Time        `json:"from"`
	To      time.Time        `json:"to"`
	Purpose string           `json:"purpose,omitempty" maxLength:"60"`
	Note    string           `json:"note,omitempty" maxLength:"500"`
}

func (b BookBody) ask() booking.Ask {
	return booking.Ask{ItemID: b.Key, PoolID: b.Pool, PersonID: b.Person, GroupID: b.Group, From: b.From, To: b.To, Purpose: b.Purpose, Note: b.Note, Via: custody.ViaAPI}
}

func (s *Server) book(ctx context.Context, in *struct{ Body BookBody }) (*One[Booking], error) {
	b, err := booking.Book(ctx, s.books(), s.Scope(ctx), in.Body.ask())
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Booking]{booked(b)}, nil
}

func (s *Server) changeBooking(ctx context.Context, in *struct {
	BookingPath
	Body BookBody
}) (*One[Booking], error) {
	b, err := booking.Change(ctx, s.books(), s.Scope(ctx), in.ID, in.Body.ask())
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Booking]{booked(b)}, nil
}

func (s *Server) cancelBooking(ctx context.Context, in *BookingPath) (*One[Booking], error) {
	b, err := booking.Cancel(ctx, s.books(), s.Scope(ctx), in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Booking]{booked(b)}, nil
}

// Pool is a set of equal keys.
type Pool struct {
	ID    custody.PoolID    `json:"id"`
	Name  string            `json:"name"`
	Site  tenants.SiteID    `json:"site_id"`
	Codes []string          `json:"codes"`
	Free  int               `json:"there_now" doc:"How many are there at this moment."`
	Gives custody.PoolGives `json:"gives" enum:"least_used,first_in" doc:"Which of its free keys a booking gets: the least used of the last four weeks, or the one that came back before the others."`
}

func (s *Server) listPools(ctx context.Context, _ *struct{}) (*List[Pool], error) {
	var out []Pool
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		rows, err := r.Pools()
		for _, p := range rows {
			out = append(out, Pool{p.ID, p.Name, p.SiteID, p.Codes, p.Free, p.Gives})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}
