package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Order is what a cabinet was asked that moves no key.
type Order struct {
	ID        custody.CommandID `json:"id"`
	Cabinet   custody.PlaceID   `json:"cabinet_id"`
	Action    string            `json:"action"`
	Slot      int               `json:"slot,omitempty"`
	State     keys.CommandState `json:"state" doc:"done, relocked (a door that nobody opened), refused, expired, cancelled and unknown are ends."`
	Detail    string            `json:"detail,omitempty" doc:"Code of a refusal."`
	AskedAt   time.Time         `json:"asked_at"`
	ExpiresAt time.Time         `json:"expires_at" doc:"The cabinet does not obey after."`
}

func orderOf(c keys.Command) Order {
	return Order{ID: c.ID, Cabinet: c.PlaceID, Action: c.Action, Slot: c.Slot, State: c.State, Detail: c.Detail, AskedAt: c.IssuedAt, ExpiresAt: c.ExpiresAt}
}

func (s *Server) orderOperations() {
	huma.Register(s.api, operation("POST", "/cabinets/{id}/orders", "order-cabinet", "Ask a cabinet to free its door, to read every slot, to let one blink or to start again"), s.orderCabinet)
	huma.Register(s.api, operation("GET", "/cabinets/{id}/orders/{order}", "get-order", "Read how far an order to a cabinet has come"), s.getOrder)
}

func (s *Server) orderCabinet(ctx context.Context, in *struct {
	ID   custody.PlaceID `path:"id" maxLength:"60"`
	Body struct {
		Action  string `json:"action" enum:"unlock,inventory,locate,restart" doc:"Takes the right to release (unlock), to hand out keys (inventory, locate), to edit cabinets (restart)."`
		Slot    int    `json:"slot,omitempty" minimum:"0" maximum:"2000" doc:"That is to blink."`
		Reason  string `json:"reason" maxLength:"300"`
		Seconds int    `json:"seconds,omitempty" minimum:"5" maximum:"60" default:"15" doc:"How long the cabinet may still obey."`
	}
}) (*One[Order], error) {
	c, err := keys.Order(ctx, s.desk(), s.Scope(ctx), keys.OrderAsk{PlaceID: in.ID, Action: in.Body.Action, Slot: in.Body.Slot, Reason: in.Body.Reason, Life: time.Duration(in.Body.Seconds) * time.Second})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Order]{orderOf(c)}, nil
}

func (s *Server) getOrder(ctx context.Context, in *struct {
	ID    custody.PlaceID   `path:"id" maxLength:"60"`
	Order custody.CommandID `path:"order" maxLength:"60"`
}) (*One[Order], error) {
	var out Order
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		place, err := r.Place(in.ID)
		if err != nil {
			return err
		}
		c, err := r.Command(in.Order)
		if _, known := keys.OrderRight(c.Action); err == nil && (!known || c.PlaceID != place.ID || !s.Scope(ctx).SeesSite(place.SiteID)) {
			err = tenants.Fail(tenants.NotFound, "command_not_found")
		}
		out = orderOf(c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Order]{out}, nil
}
