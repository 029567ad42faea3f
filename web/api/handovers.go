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

// Handover is a key offered from hand to hand.
type Handover struct {
	ID        custody.HandoverID    `json:"id"`
	Key       custody.ItemID        `json:"key_id"`
	From      tenants.PersonID      `json:"from_id"`
	To        tenants.PersonID      `json:"to_id"`
	State     custody.HandoverState `json:"state" enum:"open,taken,refused,withdrawn,over,void"`
	OfferedAt time.Time             `json:"offered_at"`
	ExpiresAt time.Time             `json:"expires_at"`
	Miscounts int                   `json:"miscounts" doc:"How often the count did not fit the record."`
}

func handover(h custody.Handover) Handover {
	return Handover{h.ID, h.ItemID, h.FromID, h.ToID, h.State, h.OfferedAt, h.ExpiresAt, h.Miscounts}
}

func (s *Server) handoverOperations() {
	huma.Register(s.api, operation("GET", "/handovers", "list-handovers", "Keys that are offered now and not accepted yet"), s.listHandovers)
	huma.Register(s.api, operation("POST", "/keys/{id}/offer", "offer-key", "Offer a key for its holder to a colleague, who counts and accepts it"), s.offerKey)
	huma.Register(s.api, operation("POST", "/handovers/{id}/withdraw", "withdraw-handover", "Take an offer back"), s.withdrawHandover)
}

func (s *Server) hands() keys.HandStore { return store.In[keys.HandTx](s.Store) }

func (s *Server) listHandovers(ctx context.Context, in *struct {
	Key custody.ItemID `query:"key_id" maxLength:"60"`
}) (*List[Handover], error) {
	var out []Handover
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		vs, err := r.Handovers(store.HandoverAsk{Item: in.Key, Limit: 500})
		for _, v := range vs {
			if scope.SeesSite(v.SiteID) {
				out = append(out, handover(v.Handover))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) offerKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		To      tenants.PersonID `json:"to_id"`
		Minutes int              `json:"minutes,omitempty" minimum:"5" maximum:"720" default:"30"`
		Note    string           `json:"note,omitempty" maxLength:"500"`
	}
}) (*One[Handover], error) {
	out, err := keys.Offer(ctx, s.hands(), s.Scope(ctx), keys.OfferAsk{ItemIDs: []custody.ItemID{in.ID}, To: in.Body.To, Note: in.Body.Note, Via: custody.ViaAPI, Life: time.Duration(in.Body.Minutes) * time.Minute})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Handover]{handover(out[0])}, nil
}

func (s *Server) withdrawHandover(ctx context.Context, in *struct {
	ID custody.HandoverID `path:"id"`
}) (*One[Handover], error) {
	h, err := keys.Withdraw(ctx, s.hands(), s.Scope(ctx), in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	h.State = custody.HandWithdrawn
	return &One[Handover]{handover(h)}, nil
}
