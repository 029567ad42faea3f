package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// lifeAct is an act of a key's life, with why.
type lifeAct struct {
	ID   custody.ItemID `path:"id"`
	Body struct {
		Why string `json:"why" maxLength:"500"`
	}
}

func (s *Server) lifeOperations() {
	huma.Register(s.api, operation("POST", "/keys/{id}/retire", "retire-key", "Takes a key out of use; its history stays"), s.retireKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/revive", "revive-key", "Takes a key into use again; one that was lost waits for its loss to be closed"), s.reviveKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/merge", "merge-keys", "Makes one record of two of the same key: this one goes on"), s.mergeKeys)
}

func (s *Server) life() keys.LifeStore { return store.In[keys.LifeTx](s.Store) }

func (s *Server) retireKey(ctx context.Context, in *lifeAct) (*One[Key], error) {
	it, err := keys.RetireFor(ctx, s.life(), s.Scope(ctx), in.ID, in.Body.Why)
	return s.lived(ctx, it, err)
}

func (s *Server) reviveKey(ctx context.Context, in *lifeAct) (*One[Key], error) {
	it, err := keys.Revive(ctx, s.life(), s.Scope(ctx), in.ID, in.Body.Why)
	return s.lived(ctx, it, err)
}

func (s *Server) mergeKeys(ctx context.Context, in *struct {
	ID   custody.ItemID `path:"id"`
	Body struct {
		Other custody.ItemID `json:"other_id" maxLength:"60" doc:"The record that goes out of use."`
		Why   string         `json:"why" maxLength:"500"`
	}
}) (*One[Key], error) {
	it, err := keys.Merge(ctx, s.life(), s.Scope(ctx), in.ID, in.Body.Other, in.Body.Why)
	return s.lived(ctx, it, err)
}

// lived answers with the key as it is now.
func (s *Server) lived(ctx context.Context, it custody.Item, err error) (*One[Key], error) {
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	k, err := s.key(ctx, it.ID)
	if err != nil {
		return nil, err
	}
	return &One[Key]{k}, nil
}
