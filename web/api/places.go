package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Cabinet is a cabinet with what its controller last said.
type Cabinet struct {
	ID      custody.PlaceID `json:"id"`
	Name    string          `json:"name"`
	Slots   int             `json:"slots"`
	Online  bool            `json:"online"`
	HeardAt *time.Time      `json:"heard_at,omitempty"`
	Behind  int64           `json:"behind" doc:"Records it has written that have not arrived yet."`
}

// Claim is a device that waits for enrolment, with the code to type there.
type Claim struct {
	Device    tenants.DeviceID `json:"device_id"`
	Place     custody.PlaceID  `json:"place_id,omitempty"`
	Code      string           `json:"code"`
	ExpiresAt time.Time        `json:"expires_at"`
}

func (s *Server) placeOperations() {
	huma.Register(s.api, operation("GET", "/cabinets", "list-cabinets", "List cabinets with their state"), s.listCabinets)
	huma.Register(s.api, operation("GET", "/cabinets/{id}/slots", "list-slots", "List which slot of a cabinet holds what, as it said last"), s.listSlots)
	huma.Register(s.api, operation("POST", "/devices", "claim-device", "Register a gateway or a cabinet and get its one-time claim code"), s.claimDevice)
}

func (s *Server) listCabinets(ctx context.Context, _ *struct{}) (*List[Cabinet], error) {
	var out []Cabinet
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		places, err := r.Places()
		if err != nil {
			return err
		}
		twins, err := r.Twins()
		of := map[custody.PlaceID]store.Twin{}
		for _, w := range twins {
			of[w.PlaceID] = w
		}
		for _, p := range places {
			if w, ok := of[p.ID]; p.Kind == custody.Cabinet && s.Scope(ctx).SeesSite(p.SiteID) {
				c := Cabinet{ID: p.ID, Name: p.Name, Slots: p.Slots}
				if ok {
					c.Online, c.HeardAt, c.Behind = w.Online, w.HeardAt, w.Behind()
				}
				out = append(out, c)
			}
		}
		return err
	})
	return listOf(out, ""), err
}

// Slot is one slot of a cabinet with what hangs there.
type Slot struct {
	No     int               `json:"no"`
	Key    custody.ItemID    `json:"key_id,omitempty" doc:"What hangs there."`
	Code   string            `json:"code,omitempty" doc:"Of what hangs there or, while the slot is empty, belongs there."`
	Name   string            `json:"name,omitempty"`
	State  custody.State     `json:"state,omitempty"`
	Holder *tenants.PersonID `json:"holder_id,omitempty" doc:"Who has what belongs there."`
	Wrong  bool              `json:"wrong,omitempty" doc:"What hangs there belongs elsewhere, or is not on record."`
	Fault  string            `json:"fault,omitempty"`
}

func (s *Server) listSlots(ctx context.Context, in *struct {
	ID custody.PlaceID `path:"id" maxLength:"60"`
}) (*List[Slot], error) {
	var out []Slot
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		p, err := r.Place(in.ID)
		if err == nil && !s.Scope(ctx).SeesSite(p.SiteID) {
			err = tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if err != nil {
			return err
		}
		vs, err := r.Slots(in.ID)
		for _, v := range vs {
			l := Slot{No: v.No, Key: v.ItemID, Code: v.Code, Name: v.Name, State: v.State, Wrong: v.Astray || v.ItemID == "" && v.Tag != "", Fault: v.Fault}
			if v.HolderID != "" {
				l.Holder = &v.HolderID
			}
			out = append(out, l)
		}
		return err
	})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return listOf(out, ""), nil
}

func (s *Server) claimDevice(ctx context.Context, in *struct {
	Body struct {
		Kind    tenants.DeviceKind `json:"kind" enum:"gateway,cabinet"`
		Name    string             `json:"name" minLength:"1" maxLength:"60"`
		Place   custody.PlaceID    `json:"place_id,omitempty" doc:"The cabinet; empty takes one without a working controller, or makes a new one."`
		Slots   int                `json:"slots,omitempty" minimum:"0" maximum:"2000"`
		Gateway tenants.DeviceID   `json:"gateway_id,omitempty"`
	}
}) (*One[Claim], error) {
	scope := s.Scope(ctx)
	draft := admin.DeviceDraft{Kind: in.Body.Kind, Name: in.Body.Name, PlaceID: in.Body.Place, Gateway: in.Body.Gateway}
	if draft.Kind == tenants.CabinetDevice && draft.PlaceID == "" {
		id, err := s.freeCabinet(ctx, scope, in.Body.Name, in.Body.Slots)
		if err != nil {
			return nil, s.Problem(ctx, err)
		}
		draft.PlaceID = id
	}
	c, err := admin.ClaimDevice(ctx, s.Store.Enrolment(), s.Keys, scope, draft)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Claim]{Claim{c.Device.ID, custody.PlaceID(c.Device.PlaceID), c.Code, c.ExpiresAt}}, nil
}

// freeCabinet is a cabinet that has no working controller, made when there is
// none.
func (s *Server) freeCabinet(ctx context.Context, scope tenants.Scope, name string, slots int) (id custody.PlaceID, err error) {
	err = s.Store.Read(ctx, scope, func(r *store.Rx) (err error) {
		id, err = r.FreeCabinet()
		return err
	})
	if tenants.KindOf(err) != tenants.NotFound || err == nil {
		return id, err
	}
	place, err := s.newCabinet(ctx, scope, name, slots)
	return place.ID, err
}

// newCabinet makes the place of a cabinet at the organisation's first site.
func (s *Server) newCabinet(ctx context.Context, scope tenants.Scope, name string, slots int) (custody.Place, error) {
	var site tenants.SiteID
	err := s.Store.Read(ctx, scope, func(r *store.Rx) (err error) {
		site, err = r.FirstSite()
		return err
	})
	if err != nil {
		return custody.Place{}, err
	}
	return keys.AddPlace(ctx, store.In[keys.EditTx](s.Store), scope, custody.Place{SiteID: site, Kind: custody.Cabinet, Name: name, Slots: max(slots, 1)})
}
