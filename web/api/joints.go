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
	Came     keys.CommandState  `json:"command_state,omitempty" doc:"How far the cabinet is with it: taken, expired or another."`
}

func joint(v store.JointView, now time.Time) Joint {
	return Joint{ID: v.ID, Site: v.SiteID, Key: v.ItemID, Code: v.Code, Slot: v.Slot, PersonID: v.PersonID, AskedBy: v.AskedBy, Purpose: v.Purpose, Reason: v.Reason,
		AskedAt: v.AskedAt, Until: v.Until, State: v.At(now), EndedAt: v.EndedAt, EndedBy: v.EndedBy, Command: v.CommandID, Came: v.Command}
}

func (s *Server) jointOperations() {
	huma.Register(s.api, operation("GET", "/releases", "list-releases", "List releases from afar that take two people: those that wait, or others as well"), s.listJoints)
	huma.Register(s.api, operation("GET", "/releases/{id}", "get-release", "Read a release from afar that takes two people; both answer on its page"), s.getJoint)
}

func (s *Server) listJoints(ctx context.Context, in *struct {
	Limit int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.JointID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Show  string          `query:"show" enum:"all,waiting,agreed,over" default:"waiting" doc:"Which, newest first: agreed are those that both said yes to, whatever the cabinet did; over those of which nothing was sent."`
	Site  tenants.SiteID  `query:"site_id" maxLength:"60" doc:"Only of this site."`
}) (*List[Joint], error) {
	ask := store.JointListAsk{Show: store.JointsShown(in.Show), Site: in.Site, Before: in.After, Limit: in.Limit + 1}
	if in.Show == "all" {
		ask.Show = store.JointsAll
	}
	var vs []store.JointView
	var now time.Time
	err := s.read(ctx, tenants.Release, func(r *store.Rx) (err error) {
		ask.Now, now = r.Now(), r.Now()
		vs, err = r.JointList(ask)
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.JointView) string { return string(v.ID) })
	out := make([]Joint, len(vs))
	for i, v := range vs {
		out[i] = joint(v, now)
	}
	return listOf(out, next), nil
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
