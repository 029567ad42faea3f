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

// Count is a physical count of a place.
type Count struct {
	ID        custody.CountID  `json:"id"`
	Place     custody.PlaceID  `json:"place_id"`
	StartedAt time.Time        `json:"started_at"`
	StartedBy tenants.PersonID `json:"started_by,omitempty"`
	Owner     tenants.PersonID `json:"owner_id,omitempty" doc:"Who counts now, and looks into the differences."`
	ClosedAt  *time.Time       `json:"closed_at,omitempty"`
	SignedAt  *time.Time       `json:"signed_at,omitempty"`
	SignedBy  tenants.PersonID `json:"signed_by,omitempty"`

	Group   custody.KeyGroupID  `json:"key_group_id,omitempty" doc:"Only the keys of this group are counted."`
	Sample  bool                `json:"sample,omitempty" doc:"Only keys that were drawn by lot are counted."`
	Seed    string              `json:"seed,omitempty" doc:"Of the lot: drawn are the keys whose SHA-256 of the seed, a space and the key's id comes first."`
	Plan    custody.CountPlanID `json:"plan_id,omitempty" doc:"That called for it."`
	Waiting bool                `json:"waiting,omitempty" doc:"Nobody has begun it yet."`
	DueAt   *time.Time          `json:"due_at,omitempty" doc:"Late from then on."`
}

func count(c custody.Count) Count {
	return Count{c.ID, c.PlaceID, c.StartedAt, c.StartedBy, c.Owner(), c.ClosedAt, c.SignedAt, c.SignedBy, c.GroupID, c.Sample, c.Seed, c.PlanID, c.Waiting, c.DueAt}
}

// CountKey is one key of a count.
type CountKey struct {
	Key        custody.ItemID       `json:"key_id"`
	Code       string               `json:"code"`
	SeenAt     *time.Time           `json:"seen_at,omitempty"`
	Outcome    custody.CountOutcome `json:"outcome,omitempty" enum:"here,left,came,absent,extra,away,"`
	ResolvedAt *time.Time           `json:"resolved_at,omitempty"`
	Why        string               `json:"why,omitempty" doc:"How the difference was explained."`
	Pieces     int                  `json:"pieces,omitempty" doc:"That the counter found on the ring."`
	Seal       string               `json:"seal,omitempty" doc:"That the counter read on the ring."`
	Ring       bool                 `json:"ring_differs,omitempty" doc:"It has other pieces or another seal than on record."`
}

// CountSlot is a hook or slot of a count of which somebody said something.
type CountSlot struct {
	No         int               `json:"slot"`
	Found      custody.SlotFound `json:"found" enum:",empty,other" doc:"other: something that has no label hangs there."`
	Sensed     custody.ItemID    `json:"sensed_key_id,omitempty" doc:"What the cabinet's sensor read at the end."`
	Fault      string            `json:"sensor_fault,omitempty"`
	Differs    bool              `json:"differs,omitempty"`
	ResolvedAt *time.Time        `json:"resolved_at,omitempty"`
	Why        string            `json:"why,omitempty"`
}

// CountKeys is a count with its keys: while it runs only those that were seen.
type CountKeys struct {
	Count
	Keys  []CountKey  `json:"keys"`
	Slots []CountSlot `json:"slots" doc:"Hooks and slots of which somebody said something, or that differ."`
}

func (s *Server) countOperations() {
	huma.Register(s.api, operation("GET", "/counts", "list-counts", "List physical counts, newest first"), s.listCounts)
	huma.Register(s.api, operation("POST", "/counts", "begin-count", "Begin to count a place, all of it or some keys"), s.beginCount)
	huma.Register(s.api, operation("POST", "/counts/{id}/begin", "start-count", "Begin a count that a plan called for"), s.startCount)
	huma.Register(s.api, operation("GET", "/counts/{id}", "get-count", "Read a count; while it runs, only the keys that were seen or drawn"), s.getCount)
	huma.Register(s.api, operation("POST", "/counts/{id}/seen", "see-key", "Note that a key was seen there; twice is once"), s.seeKey)
	huma.Register(s.api, operation("POST", "/counts/{id}/slots", "see-slots", "Note that hooks or slots are empty, or hold something without a label"), s.seeSlots)
	huma.Register(s.api, operation("POST", "/counts/{id}/rings", "see-ring", "Note how many pieces and which seal a ring has that was seen"), s.seeRing)
	huma.Register(s.api, operation("POST", "/counts/{id}/finish", "finish-count", "End the counting and say what of each key; a person signs it on its page"), s.finishCount)
	huma.Register(s.api, operation("POST", "/counts/{id}/explain", "explain-difference", "Keep how one difference was explained"), s.explainDifference)
}

func (s *Server) counting() keys.CountStore { return store.In[keys.CountTx](s.Store) }

// CountPath names one count.
type CountPath struct {
	ID custody.CountID `path:"id"`
}

func (s *Server) beginCount(ctx context.Context, in *struct {
	Body struct {
		Place  custody.PlaceID    `json:"place_id"`
		Group  custody.KeyGroupID `json:"key_group_id,omitempty" maxLength:"60" doc:"Only the keys of this group."`
		Sample int                `json:"sample,omitempty" minimum:"0" maximum:"500" doc:"Only so many keys that belong there, drawn by lot."`
		Person tenants.PersonID   `json:"person_id,omitempty" doc:"Who counts; a token is nobody, so it names them. They may not sign."`
	}
}) (*One[Count], error) {
	c, err := keys.BeginCount(ctx, s.counting(), s.Scope(ctx), keys.CountAsk{PlaceID: in.Body.Place, GroupID: in.Body.Group, Sample: in.Body.Sample, CounterID: in.Body.Person})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Count]{count(c)}, nil
}

func (s *Server) startCount(ctx context.Context, in *struct {
	CountPath
	Body struct {
		Person tenants.PersonID `json:"person_id,omitempty" doc:"Who counts; a token is nobody, so it names them."`
	}
}) (*One[CountKeys], error) {
	if _, err := keys.StartCount(ctx, s.counting(), s.Scope(ctx), in.ID, in.Body.Person); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getCount(ctx, &in.CountPath)
}

func (s *Server) getCount(ctx context.Context, in *CountPath) (*One[CountKeys], error) {
	out := CountKeys{Keys: []CountKey{}, Slots: []CountSlot{}}
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		vs, err := r.Counts(store.CountAsk{ID: in.ID, Limit: 1})
		if err == nil && len(vs) == 0 {
			err = tenants.Fail(tenants.NotFound, "count_not_found")
		}
		if err != nil {
			return err
		}
		out.Count = count(vs[0].Count)
		lines, err := r.CountLineViews(in.ID)
		for _, l := range lines {
			if l.SeenAt != nil || out.ClosedAt != nil || out.Sample {
				out.Keys = append(out.Keys, CountKey{l.ItemID, l.Code, l.SeenAt, l.Outcome, l.ResolvedAt, l.Why, l.Pieces, l.Seal, l.RingDiffers})
			}
		}
		if err != nil {
			return err
		}
		slots, err := r.CountSlots(in.ID)
		for _, x := range slots {
			if x.Found != custody.SlotUnseen || x.Differs {
				out.Slots = append(out.Slots, CountSlot{x.No, x.Found, x.Sensed, x.SensorFault, x.Differs, x.ResolvedAt, x.Why})
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[CountKeys]{out}, nil
}

func (s *Server) seeKey(ctx context.Context, in *struct {
	CountPath
	Body struct {
		Code string `json:"code" maxLength:"200" doc:"What the scanner read: its label, tag or code."`
	}
}) (*One[CountKeys], error) {
	var it custody.Item
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		if it, err = r.ItemScanned(in.Body.Code); tenants.KindOf(err) == tenants.NotFound && err != nil {
			err = tenants.Fail(tenants.Invalid, "count_code_unknown", "code", in.Body.Code).At("code")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := keys.See(ctx, s.counting(), s.Scope(ctx), in.ID, it.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getCount(ctx, &in.CountPath)
}

func (s *Server) finishCount(ctx context.Context, in *CountPath) (*One[CountKeys], error) {
	if _, err := keys.CloseCount(ctx, s.counting(), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getCount(ctx, in)
}

func (s *Server) explainDifference(ctx context.Context, in *struct {
	CountPath
	Body struct {
		Key  custody.ItemID `json:"key_id,omitempty" maxLength:"60"`
		Slot int            `json:"slot,omitempty" minimum:"0" maximum:"20000" doc:"Instead of a key: the hook or slot that differs."`
		Why  string         `json:"why" maxLength:"500"`
	}
}) (*One[CountKeys], error) {
	var err error
	if in.Body.Slot > 0 {
		err = keys.ResolveSlot(ctx, s.counting(), s.Scope(ctx), in.ID, in.Body.Slot, in.Body.Why)
	} else {
		err = keys.ResolveCount(ctx, s.counting(), s.Scope(ctx), in.ID, in.Body.Key, in.Body.Why)
	}
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getCount(ctx, &in.CountPath)
}

func (s *Server) listCounts(ctx context.Context, in *struct {
	Limit int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.CountID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[Count], error) {
	var vs []store.CountView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.Counts(store.CountAsk{Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.CountView) string { return string(v.ID) })
	var out []Count
	for _, v := range vs {
		out = append(out, count(v.Count))
	}
	return listOf(out, next), nil
}

func (s *Server) seeSlots(ctx context.Context, in *struct {
	CountPath
	Body struct {
		Slots []int             `json:"slots,omitempty" maxItems:"2000"`
		Found custody.SlotFound `json:"found" enum:"empty,other,rest" doc:"other: something that has no label hangs there. rest: every slot is empty of which nobody said anything, and where no key was seen."`
	}
}) (*One[CountKeys], error) {
	ask := keys.SlotsAsk{CountID: in.ID, Slots: in.Body.Slots, Rest: in.Body.Found == "rest", Other: in.Body.Found == custody.SlotOther}
	if err := keys.SeeSlots(ctx, s.counting(), s.Scope(ctx), ask); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getCount(ctx, &in.CountPath)
}

func (s *Server) seeRing(ctx context.Context, in *struct {
	CountPath
	Body struct {
		Key    custody.ItemID `json:"key_id" maxLength:"60"`
		Pieces int            `json:"pieces" minimum:"1" maximum:"500"`
		Seal   string         `json:"seal,omitempty" maxLength:"100"`
	}
}) (*One[CountKeys], error) {
	if err := keys.SeeRing(ctx, s.counting(), s.Scope(ctx), in.ID, in.Body.Key, in.Body.Pieces, in.Body.Seal); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getCount(ctx, &in.CountPath)
}
