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

// Difference is a slot whose content is not as the record says.
type Difference struct {
	Slot     int                  `json:"slot"`
	Kind     custody.DifferKind   `json:"kind"`
	Key      custody.ItemID       `json:"key_id,omitempty"`
	Code     string               `json:"code,omitempty"`
	Tag      string               `json:"tag,omitempty" doc:"What the slot reads."`
	Fault    string               `json:"fault,omitempty"`
	State    custody.State        `json:"state,omitempty" doc:"Of the key on record."`
	Holder   tenants.PersonID     `json:"holder_id,omitempty" doc:"Who has it on record, or had it last."`
	SensedAt *time.Time           `json:"sensed_at,omitempty" doc:"When the slot last said something."`
	Since    *time.Time           `json:"since,omitempty" doc:"Since when the record says so."`
	Acts     []custody.CorrectAct `json:"acts" doc:"How it can be settled."`
}

func difference(d custody.Difference) Difference {
	out := Difference{Slot: d.Slot, Kind: d.Kind, Key: d.Item.ID, Code: d.Item.Code, Tag: d.Tag, Fault: d.Fault, State: d.Item.State, Holder: d.Item.HolderID, SensedAt: d.SensedAt, Acts: d.Kind.Acts()}
	if out.Acts == nil {
		out.Acts = []custody.CorrectAct{}
	}
	if d.Item.ID != "" {
		out.Since = &d.Item.UpdatedAt
	}
	return out
}

func (s *Server) differenceOperations() {
	huma.Register(s.api, operation("GET", "/cabinets/{id}/differences", "list-differences", "List where the slots of a cabinet and the record differ"), s.listDifferences)
	huma.Register(s.api, operation("POST", "/cabinets/{id}/differences", "settle-difference", "Say what is so where a slot and the record differ"), s.settleDifference)
}

func (s *Server) listDifferences(ctx context.Context, in *struct {
	ID custody.PlaceID `path:"id" maxLength:"60"`
}) (*List[Difference], error) {
	var out []Difference
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		p, err := r.Place(in.ID)
		if err == nil && !s.Scope(ctx).SeesSite(p.SiteID) {
			err = tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if err != nil {
			return err
		}
		sensed, err := r.SensedAt(p.ID)
		if err != nil {
			return err
		}
		items, err := r.ItemsAround(p.ID)
		for _, d := range custody.CompareSlots(p.ID, sensed, items) {
			out = append(out, difference(d))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) settleDifference(ctx context.Context, in *struct {
	ID   custody.PlaceID `path:"id" maxLength:"60"`
	Body struct {
		Slot   int                `json:"slot" minimum:"0" maximum:"2000"`
		Key    custody.ItemID     `json:"key_id,omitempty" maxLength:"60" doc:"Absent for a fob that no key has."`
		Act    custody.CorrectAct `json:"act" enum:"slot,person,lost,tag"`
		Person tenants.PersonID   `json:"person_id,omitempty" maxLength:"60" doc:"Who has the key."`
		Due    *time.Time         `json:"due,omitempty"`
		Code   string             `json:"code,omitempty" maxLength:"40" doc:"Of the key that the fob belongs to."`
		Reason string             `json:"reason" maxLength:"500"`
	}
}) (*One[Key], error) {
	b := in.Body
	out, err := keys.Correct(ctx, store.In[keys.CorrectTx](s.Store), s.Scope(ctx), keys.CorrectAsk{PlaceID: in.ID, Slot: b.Slot, ItemID: b.Key, Act: b.Act, PersonID: b.Person, DueAt: b.Due, Code: b.Code, Reason: b.Reason})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getKey(ctx, &KeyPath{out.Item.ID})
}
