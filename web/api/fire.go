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

// FirePanel is what the fire panel of a cabinet opens, and who took what.
type FirePanel struct {
	Cabinet custody.PlaceID  `json:"cabinet_id"`
	Keys    []custody.ItemID `json:"key_ids" doc:"In the order in which their slots open."`
	Minutes int              `json:"minutes" doc:"How long after the alarm slots stand open; 0: until it is over."`
	Since   *time.Time       `json:"alarm_since,omitempty" doc:"Of an alarm that goes on."`
	Takes   []FireTake       `json:"takes" doc:"Of keys that left during alarms, the newest first, at most 50."`
}

// FireTake is one key that left during an alarm.
type FireTake struct {
	ID       custody.FireTakeID `json:"id"`
	Key      custody.ItemID     `json:"key_id"`
	Slot     int                `json:"slot"`
	At       time.Time          `json:"at"`
	BackAt   *time.Time         `json:"back_at,omitempty"`
	PersonID tenants.PersonID   `json:"person_id,omitempty" doc:"Who took it; absent while nobody said."`
}

func (s *Server) fireOperations() {
	huma.Register(s.api, operation("GET", "/cabinets/{id}/fire", "read-fire-panel", "Read what the fire panel of a cabinet opens, and who took what"), s.readFire)
	huma.Register(s.api, operation("PUT", "/cabinets/{id}/fire", "preset-fire-panel", "Say what the fire panel of a cabinet opens"), s.presetFire)
	huma.Register(s.api, operation("POST", "/cabinets/{id}/fire/takes/{take}/person", "name-fire-taker", "Say who took a key during an alarm"), s.nameFireTaker)
}

// mostFireTakes is how many takes the answer lists.
const mostFireTakes = 50

func (s *Server) fireOf(ctx context.Context, id custody.PlaceID) (*One[FirePanel], error) {
	out := FirePanel{Cabinet: id, Keys: []custody.ItemID{}, Takes: []FireTake{}}
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		p, err := r.Place(id)
		if err == nil && !s.Scope(ctx).SeesSite(p.SiteID) {
			err = tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if err != nil {
			return err
		}
		set, err := r.FireSet(id)
		if err != nil {
			return err
		}
		out.Keys, out.Minutes = append(out.Keys, set.Keys...), int(set.Stay.Minutes())
		fires, err := r.Fires(store.FireAsk{Place: id, Limit: 1})
		if err != nil {
			return err
		}
		if len(fires) > 0 && fires[0].Live() {
			out.Since = &fires[0].At
		}
		takes, err := r.FireTakes(store.FireTakeAsk{Place: id, Limit: mostFireTakes})
		for _, t := range takes {
			out.Takes = append(out.Takes, FireTake{ID: t.ID, Key: t.ItemID, Slot: t.Slot, At: t.At, BackAt: t.BackAt, PersonID: t.PersonID})
		}
		return err
	})
	return &One[FirePanel]{out}, err
}

func (s *Server) readFire(ctx context.Context, in *struct {
	ID custody.PlaceID `path:"id" maxLength:"60"`
}) (*One[FirePanel], error) {
	return s.fireOf(ctx, in.ID)
}

func (s *Server) presetFire(ctx context.Context, in *struct {
	ID   custody.PlaceID `path:"id" maxLength:"60"`
	Body struct {
		Codes   []string `json:"codes" maxItems:"50" doc:"Of keys whose home is the cabinet, in order; none: nothing opens."`
		Minutes int      `json:"minutes" enum:"0,15,30,60,240"`
	}
}) (*One[FirePanel], error) {
	_, err := keys.PresetFire(ctx, store.In[keys.FireTx](s.Store), s.Scope(ctx), keys.FireAsk{PlaceID: in.ID, Codes: in.Body.Codes, Stay: time.Duration(in.Body.Minutes) * time.Minute})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.fireOf(ctx, in.ID)
}

func (s *Server) nameFireTaker(ctx context.Context, in *struct {
	ID   custody.PlaceID    `path:"id" maxLength:"60"`
	Take custody.FireTakeID `path:"take" maxLength:"60"`
	Body struct {
		PersonID tenants.PersonID `json:"person_id" maxLength:"60"`
		DueAt    time.Time        `json:"due_at"`
	}
}) (*One[FirePanel], error) {
	_, err := keys.NameFireTaker(ctx, store.In[keys.FireTx](s.Store), s.Scope(ctx), keys.FireWho{PlaceID: in.ID, Take: in.Take, PersonID: in.Body.PersonID, DueAt: in.Body.DueAt})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.fireOf(ctx, in.ID)
}
