package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Joint is a release from afar that a second person must agree to.
type Joint struct {
	ID       custody.JointID    `json:"id"`
	Site     tenants.SiteID     `json:"site_id"`
	Key      custody.ItemID     `json:"key_id"`
	Code     string             `json:"code"`
	Slot     int                `json:"slot"`
	PersonID tenants.PersonID   `json:"person_id" doc:"For whom the slot opens."`
	AskedBy  tenants.PersonID   `json:"asked_by"`
	Purpose  string             `json:"purpose,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	AskedAt  time.Time          `json:"asked_at"`
	Until    time.Time          `json:"until" doc:"Nobody can agree after."`
	State    custody.JointState `json:"state"`
	EndedAt  *time.Time         `json:"ended_at,omitempty"`
	EndedBy  tenants.PersonID   `json:"ended_by,omitempty" doc:"Who agreed, said no or withdrew it; absent when time ended it."`
	Command  custody.CommandID  `json:"command_id,omitempty" doc:"What was sent to the cabinet once both agreed."`
}

func joint(v store.JointView, now time.Time) Joint {
	return Joint{ID: v.ID, Site: v.SiteID, Key: v.ItemID, Code: v.Code, Slot: v.Slot, PersonID: v.PersonID, AskedBy: v.AskedBy, Purpose: v.Purpose, Reason: v.Reason,
		AskedAt: v.AskedAt, Until: v.Until, State: v.At(now), EndedAt: v.EndedAt, EndedBy: v.EndedBy, Command: v.CommandID}
}

func (s *Server) jointOperations() {
	huma.Register(s.api, operation("GET", "/releases", "list-releases", "List releases from afar that wait for a second person"), s.listJoints)
	huma.Register(s.api, operation("GET", "/releases/{id}", "get-release", "Read a release from afar that takes two people; both answer on its page"), s.getJoint)
}

func (s *Server) listJoints(ctx context.Context, in *struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many at most; a key has one at a time."`
}) (*List[Joint], error) {
	var out []Joint
	err := s.read(ctx, tenants.Release, func(r *store.Rx) error {
		vs, err := r.Joints(store.JointAsk{Open: true, Now: r.Now(), Most: int64(in.Limit)})
		out = make([]Joint, len(vs))
		for i, v := range vs {
			out[i] = joint(v, r.Now())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) getJoint(ctx context.Context, in *struct {
	ID custody.JointID `path:"id"`
}) (*One[Joint], error) {
	var out Joint
	err := s.read(ctx, tenants.Release, func(r *store.Rx) error {
		v, err := r.JointView(in.ID)
		out = joint(v, r.Now())
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Joint]{out}, nil
}
