package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
)

// Playbook is what is done in one kind of incident at one site.
type Playbook struct {
	ID        custody.PlaybookID   `json:"id"`
	Version   int                  `json:"version" doc:"Each change is a new one; a run cites the one that it followed."`
	Kind      custody.PlaybookKind `json:"kind"`
	Name      string               `json:"name"`
	Site      tenants.SiteID       `json:"site_id"`
	Plan      custody.Plan         `json:"plan"`
	DrillDays int                  `json:"drill_days,omitempty" doc:"Days between drills."`
	DrillDue  *time.Time           `json:"drill_due,omitempty"`
	Run       custody.RunID        `json:"run_id,omitempty" doc:"The run in earnest that goes on."`
	Drill     custody.RunID        `json:"drill_id,omitempty" doc:"The drill that goes on."`
	EndedAt   *time.Time           `json:"ended_at,omitempty" doc:"It cannot be started any more."`
}

// PlaybookRun is one time in which a playbook is followed.
type PlaybookRun struct {
	ID       custody.RunID      `json:"id"`
	Playbook custody.PlaybookID `json:"playbook_id"`
	Version  int                `json:"version"`
	Name     string             `json:"name"`
	Site     tenants.SiteID     `json:"site_id"`
	Drill    bool               `json:"drill,omitempty" doc:"Nothing is real."`
	Why      custody.RunWhy     `json:"why"`
	Text     string             `json:"text,omitempty"`
	At       time.Time          `json:"at"`
	Lockdown custody.LockdownID `json:"lockdown_id,omitempty"`
	EndedAt  *time.Time         `json:"ended_at,omitempty"`
	Summary  string             `json:"summary,omitempty"`
	Owed     int                `json:"owed" doc:"Keys that were out at its end and still are."`
	Steps    []PlaybookStep     `json:"steps,omitempty"`
	Keys     []PlaybookKey      `json:"keys,omitempty"`
	People   []tenants.PersonID `json:"person_ids,omitempty" doc:"Who was called."`
}

// PlaybookStep is a step of a run's checklist.
type PlaybookStep struct {
	No     int        `json:"no"`
	Text   string     `json:"text"`
	Who    string     `json:"who,omitempty"`
	DoneAt *time.Time `json:"done_at,omitempty"`
	DoneBy string     `json:"done_by,omitempty"`
}

// PlaybookKey is a key of a run's set.
type PlaybookKey struct {
	Item   custody.ItemID   `json:"item_id"`
	Code   string           `json:"code"`
	State  custody.State    `json:"state"`
	Place  custody.PlaceID  `json:"place_id,omitempty"`
	Slot   int              `json:"slot,omitempty"`
	Holder tenants.PersonID `json:"holder_id,omitempty"`
	Owner  tenants.PersonID `json:"owner_id,omitempty" doc:"Who sees to it: it was out at the end."`
	Owed   bool             `json:"owed,omitempty" doc:"It still is."`
}

func playbook(v store.PlaybookView) Playbook {
	return Playbook{ID: v.ID, Version: v.Version, Kind: v.Kind, Name: v.Name, Site: v.SiteID, Plan: v.Plan, DrillDays: v.DrillDays, DrillDue: v.DrillDue, Run: v.RunID, Drill: v.DrillID, EndedAt: v.EndedAt}
}

func playbookRun(v store.RunView) PlaybookRun {
	return PlaybookRun{ID: v.ID, Playbook: v.PlaybookID, Version: v.Version, Name: v.Name, Site: v.SiteID, Drill: v.Drill, Why: v.Why, Text: v.Text, At: v.At, Lockdown: v.LockdownID, EndedAt: v.EndedAt, Summary: v.Summary, Owed: v.Owed}
}

func (s *Server) playbookOperations() {
	huma.Register(s.api, operation("GET", "/playbooks", "list-playbooks", "List playbooks in use, by name"), s.listPlaybooks)
	huma.Register(s.api, operation("GET", "/playbooks/{id}", "get-playbook", "Read a playbook"), s.getPlaybook)
	huma.Register(s.api, operation("POST", "/playbooks", "write-playbook", "Write a playbook"), s.writePlaybook)
	huma.Register(s.api, operation("POST", "/playbooks/{id}/start", "start-playbook", "Start a playbook, or its drill; one that goes on is a conflict that names it"), s.startPlaybook)
	huma.Register(s.api, operation("GET", "/runs", "list-playbook-runs", "List runs of playbooks, or drills, newest first"), s.listPlayRuns)
	huma.Register(s.api, operation("GET", "/runs/{id}", "get-playbook-run", "Read a run with its checklist, keys and people"), s.getRun)
	huma.Register(s.api, operation("POST", "/runs/{id}/steps/{no}", "tick-playbook-step", "Tick a step of a run, or open it again"), s.tickStep)
	huma.Register(s.api, operation("POST", "/runs/{id}/notes", "note-playbook-run", "Write a note about a run"), s.noteRun)
	huma.Register(s.api, operation("POST", "/runs/{id}/end", "end-playbook-run", "Stand down; each key that is still out needs somebody who sees to it"), s.endRun)
}

// PlaybookPath names one playbook.
type PlaybookPath struct {
	ID custody.PlaybookID `path:"id"`
}

// RunPath names one run of a playbook.
type RunPath struct {
	ID custody.RunID `path:"id"`
}

func (s *Server) plays() emergency.PlayStore { return store.In[emergency.PlayTx](s.Store) }

func (s *Server) listPlaybooks(ctx context.Context, in *Page) (*List[Playbook], error) {
	var vs []store.PlaybookView
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		vs, err = r.Playbooks(store.PlaybookAsk{After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.PlaybookView) string { return cursor(v.Name, string(v.ID)) })
	out := make([]Playbook, len(vs))
	for i, v := range vs {
		out[i] = playbook(v)
	}
	return listOf(out, next), nil
}

func (s *Server) getPlaybook(ctx context.Context, in *PlaybookPath) (*One[Playbook], error) {
	var v store.PlaybookView
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		v, err = r.PlaybookView(in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Playbook]{playbook(v)}, nil
}

func (s *Server) writePlaybook(ctx context.Context, in *struct {
	Body struct {
		Kind      custody.PlaybookKind `json:"kind" enum:"fire,flood,lockdown,code_blue,missing_patient,wellness_check,chemical_spill,power_failure,break_in,lift,storm,collapsed,other"`
		Name      string               `json:"name" maxLength:"80"`
		Site      tenants.SiteID       `json:"site_id"`
		Codes     []string             `json:"codes,omitempty" maxItems:"200" doc:"Keys, by their codes."`
		KeyGroups []custody.KeyGroupID `json:"key_group_ids,omitempty" maxItems:"200"`
		People    []tenants.PersonID   `json:"person_ids,omitempty" maxItems:"60" doc:"Responders."`
		Groups    []tenants.GroupID    `json:"group_ids,omitempty" maxItems:"60" doc:"Responders: whoever is in them at the start."`
		Steps     []custody.PlanStep   `json:"steps" maxItems:"30"`
		Lock      bool                 `json:"lock,omitempty" doc:"Starting locks the site down."`
		Recall    bool                 `json:"recall,omitempty" doc:"Starting asks holders to bring the keys back."`
		Ready     []string             `json:"ready_codes,omitempty" maxItems:"50" doc:"Keys, by their codes, in cabinets of the site: responders take them with one tap, of a code blue at any time, of another kind while it goes on."`
		Profiles  []string             `json:"ready_profiles,omitempty" maxItems:"20" doc:"Profiles that may take those keys too."`
		DrillDays int                  `json:"drill_days,omitempty" minimum:"0" maximum:"730"`
	}
}) (*One[Playbook], error) {
	b := in.Body
	p, err := emergency.WritePlaybook(ctx, s.plays(), s.Scope(ctx), custody.Playbook{Kind: b.Kind, Name: b.Name, SiteID: b.Site, DrillDays: b.DrillDays,
		Plan: custody.Plan{KeyGroups: b.KeyGroups, People: b.People, Groups: b.Groups, Steps: b.Steps, Lock: b.Lock, Recall: b.Recall, Ready: custody.Ready{Profiles: b.Profiles}}}, emergency.Codes{Keys: b.Codes, Ready: b.Ready})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Playbook]{playbook(store.PlaybookView{Playbook: p})}, nil
}

func (s *Server) startPlaybook(ctx context.Context, in *struct {
	PlaybookPath
	Body struct {
		Drill bool           `json:"drill,omitempty"`
		Why   custody.RunWhy `json:"why,omitempty" enum:"seen,alarm,reported,authority_order,other" doc:"Wanted of one that is no drill."`
		Text  string         `json:"text,omitempty" maxLength:"500" doc:"What happens; wanted with the reason other."`
	}
}) (*One[PlaybookRun], error) {
	r, err := emergency.StartRun(ctx, s.plays(), s.Scope(ctx), emergency.StartAsk{Playbook: in.ID, Drill: in.Body.Drill, Why: in.Body.Why, Text: in.Body.Text})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[PlaybookRun]{playbookRun(store.RunView{PlaybookRun: r})}, nil
}

func (s *Server) listPlayRuns(ctx context.Context, in *struct {
	Limit int           `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.RunID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Drill bool          `query:"drill" doc:"Drills instead."`
	Open  bool          `query:"open" doc:"Only those that go on, or of which keys are still out."`
}) (*List[PlaybookRun], error) {
	var vs []store.RunView
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		vs, err = r.Runs(store.RunAsk{Drill: in.Drill, Open: in.Open, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.RunView) string { return string(v.ID) })
	out := make([]PlaybookRun, len(vs))
	for i, v := range vs {
		out[i] = playbookRun(v)
	}
	return listOf(out, next), nil
}

func (s *Server) getRun(ctx context.Context, in *RunPath) (*One[PlaybookRun], error) {
	var p store.RunPage
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		p, err = r.RunPage(in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := playbookRun(p.RunView)
	for _, x := range p.Steps {
		out.Steps = append(out.Steps, PlaybookStep{x.No, x.Text, x.Who, x.DoneAt, x.DoneBy})
	}
	for _, k := range p.Keys {
		out.Keys = append(out.Keys, PlaybookKey{Item: k.ItemID, Code: k.Code, State: k.NowState, Place: k.NowPlace, Slot: k.NowSlot, Holder: k.NowHolder, Owner: k.OwnerID, Owed: k.Owed})
	}
	for _, x := range p.People {
		out.People = append(out.People, x.ID)
	}
	return &One[PlaybookRun]{out}, nil
}

func (s *Server) tickStep(ctx context.Context, in *struct {
	RunPath
	No   int `path:"no" minimum:"1" maximum:"30"`
	Body struct {
		Done bool `json:"done"`
	}
}) (*struct{}, error) {
	if err := emergency.TickStep(ctx, s.plays(), s.Scope(ctx), in.ID, in.No, in.Body.Done); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return nil, nil
}

func (s *Server) noteRun(ctx context.Context, in *struct {
	RunPath
	Body struct {
		Text string `json:"text" maxLength:"500"`
	}
}) (*struct{}, error) {
	if err := emergency.NoteRun(ctx, s.plays(), s.Scope(ctx), in.ID, in.Body.Text); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return nil, nil
}

func (s *Server) endRun(ctx context.Context, in *struct {
	RunPath
	Body struct {
		Summary string                              `json:"summary" maxLength:"2000" doc:"How it went."`
		Owners  map[custody.ItemID]tenants.PersonID `json:"owners,omitempty" doc:"Who sees to each key that is still out, by the key."`
	}
}) (*One[PlaybookRun], error) {
	r, err := emergency.EndRun(ctx, s.plays(), s.Scope(ctx), emergency.EndAsk{Run: in.ID, Summary: in.Body.Summary, Owners: in.Body.Owners})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[PlaybookRun]{playbookRun(store.RunView{PlaybookRun: r})}, nil
}
