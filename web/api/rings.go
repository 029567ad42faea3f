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

// Ring is a key that is a bunch of several pieces of metal.
type Ring struct {
	Key    custody.ItemID   `json:"key_id"`
	Code   string           `json:"code"`
	State  custody.State    `json:"state"`
	Pieces int              `json:"pieces" doc:"As counted last."`
	Seal   string           `json:"seal,omitempty"`
	Holder tenants.PersonID `json:"holder_id,omitempty"`
	Metal  []Piece          `json:"metal" doc:"Pieces on record."`
}

// Piece is one piece of metal.
type Piece struct {
	ID        custody.KeyID  `json:"id"`
	Symbol    string         `json:"symbol"`
	Copy      int            `json:"copy"`
	Ring      custody.ItemID `json:"key_id" doc:"The ring it is on, or was on last."`
	RetiredAt *time.Time     `json:"retired_at,omitempty"`
}

func piece(k custody.Key) Piece { return Piece{k.ID, k.Symbol, k.Copy, k.ItemID, k.RetiredAt} }

// MetalLife is a piece of metal with the rings it was on and who had it.
type MetalLife struct {
	Piece
	Rings []MetalRing `json:"rings"`
	Had   []MetalStay `json:"had"`
}

// MetalRing is a time that metal was on a ring.
type MetalRing struct {
	Ring custody.ItemID `json:"key_id"`
	From time.Time      `json:"from"`
	To   *time.Time     `json:"to,omitempty"`
}

// MetalStay is a time that a person had metal.
type MetalStay struct {
	Person tenants.PersonID `json:"person_id"`
	Ring   custody.ItemID   `json:"key_id"`
	From   time.Time        `json:"from"`
	To     *time.Time       `json:"to,omitempty"`
}

func (s *Server) ringOperations() {
	huma.Register(s.api, operation("GET", "/rings", "list-rings", "List rings with the metal on them"), s.listRings)
	huma.Register(s.api, operation("GET", "/rings/{id}", "get-ring", "Read one ring with the metal on it"), s.getRing)
	huma.Register(s.api, operation("POST", "/rings/{id}/metal", "add-metal", "Put a piece of metal on a ring"), s.addMetal)
	huma.Register(s.api, operation("POST", "/rings/{id}/count", "count-ring", "Keep the count and the seal of a ring as found"), s.countRing)
	huma.Register(s.api, operation("GET", "/keys/{id}/exposure", "get-exposure", "List every door and vehicle at risk if a key is lost, with the plan and its cost"), s.getExposure)
	huma.Register(s.api, operation("GET", "/metal/{id}", "get-metal", "Read the life of a piece of metal"), s.getMetal)
	huma.Register(s.api, operation("POST", "/metal/{id}/move", "move-metal", "Move a piece of metal to another ring"), s.moveMetal)
	huma.Register(s.api, operation("POST", "/metal/{id}/scrap", "scrap-metal", "Put a piece of metal out of use for good"), s.scrapMetal)
}

func (s *Server) smith() keys.MetalStore { return store.In[keys.MetalTx](s.Store) }

func (s *Server) listRings(ctx context.Context, in *Page) (*List[Ring], error) {
	var rows []store.ItemRow
	var on map[custody.ItemID][]custody.Key
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if rows, err = r.Items(store.ItemAsk{Kind: custody.Ring, InUse: true, After: in.after(), Limit: in.Limit + 1}); err != nil {
			return err
		}
		ids := make([]custody.ItemID, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		on, err = r.MetalOn(ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(v store.ItemRow) string { return cursor(v.Order, string(v.ID)) })
	var out []Ring
	for _, v := range rows {
		ring := Ring{Key: v.ID, Code: v.Code, State: v.State, Pieces: v.Pieces, Seal: v.Seal, Holder: v.HolderID, Metal: []Piece{}}
		for _, k := range on[v.ID] {
			ring.Metal = append(ring.Metal, piece(k))
		}
		out = append(out, ring)
	}
	return listOf(out, next), nil
}

// RingPath names one ring.
type RingPath struct {
	ID custody.ItemID `path:"id"`
}

func (s *Server) getRing(ctx context.Context, in *RingPath) (*One[Ring], error) {
	var out Ring
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		it, err := r.Item(in.ID)
		if err == nil && !scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		out = Ring{Key: it.ID, Code: it.Code, State: it.State, Pieces: it.Pieces, Seal: it.Seal, Holder: it.HolderID, Metal: []Piece{}}
		on, err := r.MetalOn([]custody.ItemID{it.ID})
		for _, k := range on[it.ID] {
			out.Metal = append(out.Metal, piece(k))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Ring]{out}, nil
}

func (s *Server) addMetal(ctx context.Context, in *struct {
	RingPath
	Body struct {
		Symbol  string `json:"symbol" maxLength:"40"`
		Copy    int    `json:"copy,omitempty" minimum:"0" maximum:"9999" doc:"0: the next number."`
		Counted bool   `json:"counted,omitempty" doc:"The ring's count has it already."`
		Seal    string `json:"seal,omitempty" maxLength:"40"`
	}
}) (*One[Piece], error) {
	k, err := keys.AddMetal(ctx, s.smith(), s.Scope(ctx), keys.MetalDraft{Ring: in.ID, Symbol: in.Body.Symbol, Copy: in.Body.Copy, Counted: in.Body.Counted, Seal: in.Body.Seal})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Piece]{piece(k)}, nil
}

func (s *Server) countRing(ctx context.Context, in *struct {
	RingPath
	Body struct {
		Pieces int    `json:"pieces" minimum:"1" maximum:"500"`
		Seal   string `json:"seal,omitempty" maxLength:"40"`
	}
}) (*One[Ring], error) {
	it, err := keys.CountRing(ctx, s.smith(), s.Scope(ctx), in.ID, in.Body.Pieces, in.Body.Seal)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Ring]{Ring{Key: it.ID, Code: it.Code, State: it.State, Pieces: it.Pieces, Seal: it.Seal, Holder: it.HolderID, Metal: []Piece{}}}, nil
}

// MetalPath names one piece of metal.
type MetalPath struct {
	ID custody.KeyID `path:"id"`
}

func (s *Server) getMetal(ctx context.Context, in *MetalPath) (*One[MetalLife], error) {
	out := MetalLife{Rings: []MetalRing{}, Had: []MetalStay{}}
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		k, err := r.Metal(in.ID)
		if err != nil {
			return err
		}
		ring, err := r.Item(k.ItemID)
		if err == nil && !scope.SeesSite(ring.SiteID) {
			err = tenants.Fail(tenants.NotFound, "metal_not_found")
		}
		if err != nil {
			return err
		}
		out.Piece = piece(k)
		rings, err := r.Memberships(k.ID, "")
		if err != nil {
			return err
		}
		for _, m := range rings {
			out.Rings = append(out.Rings, MetalRing{m.ItemID, m.FromAt, m.ToAt})
		}
		had, err := r.MetalStory(k.ID, 500)
		for _, h := range had {
			out.Had = append(out.Had, MetalStay{h.PersonID, h.ItemID, h.From, h.To})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[MetalLife]{out}, nil
}

func (s *Server) moveMetal(ctx context.Context, in *struct {
	MetalPath
	Body struct {
		To   custody.ItemID `json:"key_id" doc:"The other ring."`
		Seal string         `json:"seal,omitempty" maxLength:"40"`
	}
}) (*One[Ring], error) {
	it, err := keys.MoveMetal(ctx, s.smith(), s.Scope(ctx), keys.MoveAsk{Key: in.ID, To: in.Body.To, Seal: in.Body.Seal})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Ring]{Ring{Key: it.ID, Code: it.Code, State: it.State, Pieces: it.Pieces, Seal: it.Seal, Metal: []Piece{}}}, nil
}

func (s *Server) scrapMetal(ctx context.Context, in *struct {
	MetalPath
	Body struct {
		Why string `json:"why" maxLength:"500"`
	}
}) (*One[Piece], error) {
	k, err := keys.ScrapMetal(ctx, s.smith(), s.Scope(ctx), in.ID, in.Body.Why)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Piece]{piece(k)}, nil
}
