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

// Layout is a layout template: which keys belong in which slots of cabinets that
// are set out alike.
type Layout struct {
	ID        custody.LayoutID     `json:"id"`
	Version   int                  `json:"version" doc:"Each change is a new one."`
	Name      string               `json:"name"`
	Rows      int                  `json:"rows"`
	Columns   int                  `json:"columns"`
	Lines     []custody.LayoutLine `json:"lines"`
	WrittenAt time.Time            `json:"written_at"`
	EndedAt   *time.Time           `json:"ended_at,omitempty" doc:"It is pushed no more."`
	Cabinets  []LayoutCabinet      `json:"cabinets,omitempty" doc:"Those to which it was pushed last."`
}

// LayoutCabinet is how a cabinet stands with a layout.
type LayoutCabinet struct {
	Place   custody.PlaceID      `json:"place_id"`
	Name    string               `json:"name,omitempty" doc:"Of the cabinet."`
	Version int                  `json:"version" doc:"That was applied last, 0 while none was."`
	Tried   int                  `json:"tried,omitempty" doc:"That was pushed last."`
	At      *time.Time           `json:"at,omitempty"`
	Changes []LayoutChange       `json:"changes,omitempty" doc:"Of a preview: keys that would get another slot."`
	Moved   int                  `json:"changed" doc:"Keys that got another slot, or would."`
	Stops   []custody.LayoutWord `json:"stops,omitempty" doc:"Why nothing is applied: small, taken, full."`
	Notes   []custody.LayoutWord `json:"notes,omitempty" doc:"Of a preview: what is left for hands: absent, rehang, away, hangs."`
	Waits   bool                 `json:"waits,omitempty" doc:"The cabinet does not know of it yet."`
}

// LayoutChange is a key that would get another slot.
type LayoutChange struct {
	Item custody.ItemID `json:"item_id"`
	Code string         `json:"code"`
	From int            `json:"from,omitempty"`
	Slot int            `json:"slot"`
}

func layoutOf(l custody.Layout) Layout {
	return Layout{ID: l.ID, Version: l.Version, Name: l.Name, Rows: l.Rows, Columns: l.Columns, Lines: l.Lines, WrittenAt: l.WrittenAt, EndedAt: l.EndedAt}
}

func layoutCabinet(p custody.LayoutPush, waits bool) LayoutCabinet {
	c := LayoutCabinet{Place: p.PlaceID, Version: p.Version, Tried: p.Tried, Moved: p.Changes, Stops: p.Stops, Waits: waits}
	if !p.At.IsZero() {
		c.At = &p.At
	}
	return c
}

func (s *Server) layoutOperations() {
	huma.Register(s.api, operation("GET", "/layouts", "list-layouts", "List layout templates in use, by name"), s.listLayouts)
	huma.Register(s.api, operation("GET", "/layouts/{id}", "get-layout", "Read a layout template, and how cabinets stand with it"), s.getLayout)
	huma.Register(s.api, operation("POST", "/layouts", "write-layout", "Write a layout template, or a new version of one"), s.writeLayout)
	huma.Register(s.api, operation("POST", "/layouts/{id}/preview", "preview-layout", "Show what a push to cabinets would come to; nothing changes"), s.previewLayout)
	huma.Register(s.api, operation("POST", "/layouts/{id}/push", "push-layout", "Push a layout template to cabinets, each whole or not at all; no key is moved"), s.pushLayout)
}

func (s *Server) layouts() keys.LayoutStore { return store.In[keys.LayoutTx](s.Store) }

// LayoutPath names one layout template.
type LayoutPath struct {
	ID custody.LayoutID `path:"id" maxLength:"60"`
}

func (s *Server) listLayouts(ctx context.Context, in *Page) (*List[Layout], error) {
	var vs []store.LayoutView
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) (err error) {
		vs, err = r.Layouts(store.LayoutAsk{After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.LayoutView) string { return cursor(v.Name, string(v.ID)) })
	out := make([]Layout, len(vs))
	for i, v := range vs {
		out[i] = layoutOf(v.Layout)
	}
	return listOf(out, next), nil
}

// mostLaid bounds the cabinets that one answer tells of.
const mostLaid = 2000

func (s *Server) getLayout(ctx context.Context, in *LayoutPath) (*One[Layout], error) {
	var out Layout
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		v, err := r.LayoutView(in.ID)
		if err != nil {
			return err
		}
		out = layoutOf(v.Layout)
		places, err := r.LayoutPlaces(store.LayoutPlaceAsk{Layout: in.ID, Limit: mostLaid})
		for _, p := range places {
			c := layoutCabinet(p.Push, p.Waits)
			c.Name = p.Name
			out.Cabinets = append(out.Cabinets, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Layout]{out}, nil
}

func (s *Server) writeLayout(ctx context.Context, in *struct {
	Body struct {
		ID      custody.LayoutID     `json:"id,omitempty" maxLength:"60" doc:"Of the one that gets a new version; absent for a new one."`
		Name    string               `json:"name" maxLength:"80"`
		Rows    int                  `json:"rows" minimum:"1" maximum:"50"`
		Columns int                  `json:"columns" minimum:"1" maximum:"50"`
		Lines   []custody.LayoutLine `json:"lines" minItems:"1" maxItems:"60" doc:"Ranges of slots: keys, free or blocked; which keys by a word in code or name, kind and levels."`
	}
}) (*One[Layout], error) {
	b := in.Body
	l, err := keys.WriteLayout(ctx, s.layouts(), s.Scope(ctx), custody.Layout{ID: b.ID, Name: b.Name, Rows: b.Rows, Columns: b.Columns, Lines: b.Lines})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Layout]{layoutOf(l)}, nil
}

// LayoutPlaces are the cabinets of a preview or a push.
type LayoutPlaces struct {
	LayoutPath
	Body struct {
		Places  []custody.PlaceID `json:"place_ids" minItems:"1" maxItems:"200"`
		Version int               `json:"version,omitempty" doc:"Refuse when it is another by now."`
	}
}

func (s *Server) previewLayout(ctx context.Context, in *LayoutPlaces) (*List[LayoutCabinet], error) {
	var out []LayoutCabinet
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		l, err := r.Layout(in.ID)
		if err != nil {
			return err
		}
		places, err := r.LayoutPlaces(store.LayoutPlaceAsk{Places: in.Body.Places, Limit: mostLaid})
		if err == nil && len(places) == 0 {
			err = tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if err != nil {
			return err
		}
		facts, err := r.LayoutFacts(in.Body.Places)
		for _, p := range places {
			plan := l.Plan(p.Place, facts.Sensed[p.ID], facts.Items[p.ID])
			c := LayoutCabinet{Place: p.ID, Name: p.Name, Version: p.Push.Version, Moved: len(plan.Changes), Stops: plan.Stops, Notes: plan.Notes}
			for _, x := range plan.Changes {
				c.Changes = append(c.Changes, LayoutChange{Item: x.Item.ID, Code: x.Item.Code, From: x.Item.HomeSlot, Slot: x.Slot})
			}
			out = append(out, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) pushLayout(ctx context.Context, in *LayoutPlaces) (*List[LayoutCabinet], error) {
	var out []LayoutCabinet
	for _, place := range in.Body.Places {
		p, err := keys.PushLayout(ctx, s.layouts(), s.Scope(ctx), keys.LayoutAsk{Layout: in.ID, Version: in.Body.Version, Place: place})
		if err != nil {
			return nil, s.Problem(ctx, err)
		}
		out = append(out, layoutCabinet(p, false))
	}
	return listOf(out, ""), nil
}
