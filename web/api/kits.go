package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Kit is a set of keys that are taken together or not at all.
type Kit struct {
	ID   custody.KitID    `json:"id"`
	Name string           `json:"name"`
	Keys []custody.ItemID `json:"key_ids"`
	Away []custody.ItemID `json:"away_key_ids" doc:"Those that are out, missing or retired."`
}

func kitsOf(rows []store.KitRow) (out []Kit, order []string) {
	for _, row := range rows {
		if len(out) == 0 || out[len(out)-1].ID != row.KitID {
			out, order = append(out, Kit{ID: row.KitID, Name: row.KitName, Keys: []custody.ItemID{}, Away: []custody.ItemID{}}), append(order, row.KitOrder)
		}
		k := &out[len(out)-1]
		k.Keys = append(k.Keys, row.ItemID)
		if row.State != custody.In && row.State != custody.ToHang {
			k.Away = append(k.Away, row.ItemID)
		}
	}
	return out, order
}

func (s *Server) kitOperations() {
	huma.Register(s.api, operation("GET", "/kits", "list-kits", "Kits by name"), s.listKits)
	huma.Register(s.api, operation("GET", "/kits/{id}", "get-kit", "Read one kit"), s.getKit)
	huma.Register(s.api, operation("POST", "/kits", "save-kit", "Make a kit of keys by their codes"), s.addKit)
	huma.Register(s.api, operation("POST", "/kits/{id}/take", "take-kit", "Give every key of a kit to a person, or none"), s.takeKit)
	huma.Register(s.api, operation("POST", "/kits/{id}/return", "return-kit", "Take back whatever of a kit is out"), s.returnKit)
}

// KitPath names one kit.
type KitPath struct {
	ID custody.KitID `path:"id"`
}

func (s *Server) listKits(ctx context.Context, in *struct {
	Page
	Key custody.ItemID `query:"key_id" maxLength:"60" doc:"Only those with this key."`
}) (*List[Kit], error) {
	var rows []store.KitRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Kits(store.KitAsk{Item: in.Key, After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	kits, order := kitsOf(rows)
	at := map[custody.KitID]string{}
	for i, k := range kits {
		at[k.ID] = order[i]
	}
	kits, next := cut(kits, in.Limit, func(k Kit) string { return cursor(at[k.ID], string(k.ID)) })
	return listOf(append([]Kit{}, kits...), next), nil
}

func (s *Server) oneKit(ctx context.Context, id custody.KitID) (*One[Kit], error) {
	var rows []store.KitRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Kits(store.KitAsk{ID: id, Limit: 1})
		if err == nil && len(rows) == 0 {
			err = tenants.Fail(tenants.NotFound, "kit_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	kits, _ := kitsOf(rows)
	return &One[Kit]{kits[0]}, nil
}

func (s *Server) getKit(ctx context.Context, in *KitPath) (*One[Kit], error) {
	return s.oneKit(ctx, in.ID)
}

func (s *Server) addKit(ctx context.Context, in *struct {
	Body struct {
		Name  string   `json:"name" maxLength:"80"`
		Codes []string `json:"codes" maxItems:"20"`
	}
}) (*One[Kit], error) {
	k, err := keys.SaveKit(ctx, store.In[keys.KitTx](s.Store), s.Scope(ctx), custody.Kit{Name: in.Body.Name}, in.Body.Codes)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.oneKit(ctx, k.ID)
}

func (s *Server) takeKit(ctx context.Context, in *struct {
	KitPath
	Body TakeBody
}) (*One[Kit], error) {
	ask, err := in.Body.ask("")
	if err == nil {
		_, _, err = keys.TakeKit(ctx, store.In[keys.KitTx](s.Store), s.Scope(ctx), in.ID, ask)
	}
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.oneKit(ctx, in.ID)
}

func (s *Server) returnKit(ctx context.Context, in *KitPath) (*One[Kit], error) {
	if _, err := keys.BringKitBack(ctx, store.In[keys.KitTx](s.Store), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.oneKit(ctx, in.ID)
}
