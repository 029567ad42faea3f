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
	ID       custody.KitID    `json:"id"`
	Name     string           `json:"name"`
	Together bool             `json:"together" doc:"Its keys never leave one by one."`
	Tag      string           `json:"tag,omitempty" doc:"Scanned for the whole kit."`
	Keys     []custody.ItemID `json:"key_ids"`
	Away     []custody.ItemID `json:"away_key_ids" doc:"Those that are out, missing or retired."`
}

// KitAsked is a kit that was asked for. A cabinet opens one slot at a time: ask
// again when its key was taken.
type KitAsked struct {
	Kit
	Hang    []custody.ItemID  `json:"hanging_key_ids,omitempty" doc:"Those still to be taken from slots of cabinets."`
	Command custody.CommandID `json:"command_id,omitempty" doc:"That opens the slot of the first of them."`
}

func kitsOf(rows []store.KitRow) (out []Kit, order []string) {
	for _, row := range rows {
		if len(out) == 0 || out[len(out)-1].ID != row.KitID {
			out, order = append(out, Kit{ID: row.KitID, Name: row.KitName, Together: row.Together, Tag: row.Tag, Keys: []custody.ItemID{}, Away: []custody.ItemID{}}), append(order, row.KitOrder)
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
	huma.Register(s.api, operation("PUT", "/kits/{id}", "change-kit", "Write a kit anew"), s.changeKit)
	huma.Register(s.api, operation("POST", "/kits/{id}/take", "take-kit", "Give every key of a kit to a person, or none"), s.takeKit)
	huma.Register(s.api, operation("POST", "/kits/{id}/return", "return-kit", "Take back what is there of a kit"), s.returnKit)
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

// KitBody is a kit as it is to be.
type KitBody struct {
	Name     string   `json:"name" maxLength:"80"`
	Codes    []string `json:"codes" maxItems:"20"`
	Together bool     `json:"together,omitempty" doc:"Its keys never leave one by one."`
	Tag      string   `json:"tag,omitempty" maxLength:"40" doc:"Scanned for the whole kit."`
}

func (s *Server) writeKit(ctx context.Context, id custody.KitID, b KitBody) (*One[Kit], error) {
	k, err := keys.SaveKit(ctx, store.In[keys.KitTx](s.Store), s.Scope(ctx), custody.Kit{ID: id, Name: b.Name, Together: b.Together, Tag: b.Tag}, b.Codes)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.oneKit(ctx, k.ID)
}

func (s *Server) addKit(ctx context.Context, in *struct{ Body KitBody }) (*One[Kit], error) {
	return s.writeKit(ctx, "", in.Body)
}

func (s *Server) changeKit(ctx context.Context, in *struct {
	KitPath
	Body KitBody
}) (*One[Kit], error) {
	return s.writeKit(ctx, in.ID, in.Body)
}

func (s *Server) takeKit(ctx context.Context, in *struct {
	KitPath
	Body TakeBody
}) (*One[KitAsked], error) {
	ask, err := in.Body.ask("")
	var got keys.KitTaken
	if err == nil {
		got, err = keys.TakeKit(ctx, store.In[keys.KitTx](s.Store), s.Scope(ctx), in.ID, ask)
	}
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	k, err := s.oneKit(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &One[KitAsked]{KitAsked{Kit: k.Body, Command: got.Opens.ID}}
	for _, it := range got.Hang {
		out.Body.Hang = append(out.Body.Hang, it.ID)
	}
	return out, nil
}

func (s *Server) returnKit(ctx context.Context, in *struct {
	KitPath
	Body *struct {
		Keys      []custody.ItemID `json:"key_ids,omitempty" maxItems:"20" doc:"What is there of it; without any, all that are out."`
		BroughtBy tenants.PersonID `json:"brought_by,omitempty"`
	}
}) (*One[Kit], error) {
	ask := keys.KitBackAsk{Via: custody.ViaAPI}
	if in.Body != nil {
		ask.Items, ask.BroughtBy = in.Body.Keys, in.Body.BroughtBy
	}
	if _, err := keys.BringKitBack(ctx, store.In[keys.KitTx](s.Store), s.Scope(ctx), in.ID, ask); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.oneKit(ctx, in.ID)
}
