package api

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// CountPlan says what is counted again and again.
type CountPlan struct {
	ID     custody.CountPlanID `json:"id"`
	NextAt time.Time           `json:"next_at"`
	CountPlanDraft
}

// CountPlanDraft is a plan as somebody asks for it.
type CountPlanDraft struct {
	Site    tenants.SiteID     `json:"site_id,omitempty" maxLength:"60" doc:"The whole site, when no place is named."`
	Place   custody.PlaceID    `json:"place_id,omitempty" maxLength:"60"`
	Group   custody.KeyGroupID `json:"key_group_id,omitempty" maxLength:"60" doc:"Only the keys of this group."`
	Every   custody.CountEvery `json:"every" enum:"shift,day,week,month,year"`
	At      []string           `json:"at" maxItems:"6" doc:"Times of day at the site, as 06:00; several only each shift."`
	Weekday int                `json:"weekday,omitempty" minimum:"0" maximum:"6" doc:"Each week: 0 is Sunday."`
	Day     int                `json:"day,omitempty" minimum:"0" maximum:"28" doc:"Each month and year."`
	Month   int                `json:"month,omitempty" minimum:"0" maximum:"12" doc:"Each year."`
	Sample  int                `json:"sample,omitempty" minimum:"0" maximum:"500" doc:"So many keys drawn by lot each time; 0: all."`
	Counter tenants.PersonID   `json:"counter_id" maxLength:"60" doc:"Who counts."`
	Manager tenants.PersonID   `json:"manager_id,omitempty" maxLength:"60" doc:"Who is told of a late count; else whoever answers for the counter."`
	Hours   int                `json:"hours" minimum:"1" maximum:"744" doc:"Until a count is late."`
}

func countPlan(p custody.CountPlan) CountPlan {
	out := CountPlan{p.ID, p.NextAt, CountPlanDraft{Site: p.SiteID, Place: p.PlaceID, Group: p.GroupID, Every: p.Every, Weekday: int(p.Weekday), Day: p.Day, Month: int(p.Month), Sample: p.Sample, Counter: p.CounterID, Manager: p.ManagerID, Hours: p.Hours, At: []string{}}}
	for _, m := range p.Clocks {
		out.At = append(out.At, fmt.Sprintf("%02d:%02d", m/60, m%60))
	}
	return out
}

// plan is what the use-case takes; a time that is none leaves no time.
func (d CountPlanDraft) plan(id custody.CountPlanID) custody.CountPlan {
	p := custody.CountPlan{ID: id, SiteID: d.Site, PlaceID: d.Place, GroupID: d.Group, Every: d.Every, Weekday: time.Weekday(d.Weekday), Day: d.Day, Month: time.Month(d.Month), Sample: d.Sample, CounterID: d.Counter, ManagerID: d.Manager, Hours: d.Hours}
	for _, text := range d.At {
		at, err := time.Parse("15:04", text)
		if err != nil {
			p.Clocks = nil
			break
		}
		p.Clocks = append(p.Clocks, at.Hour()*60+at.Minute())
	}
	return p
}

func (s *Server) countPlanOperations() {
	huma.Register(s.api, operation("GET", "/count-plans", "list-count-plans", "List what is counted again and again, the next to be due first"), s.listCountPlans)
	huma.Register(s.api, operation("POST", "/count-plans", "add-count-plan", "Plan counts of a place, a key group or a site"), s.addCountPlan)
	huma.Register(s.api, operation("PUT", "/count-plans/{id}", "change-count-plan", "Change a plan of counts"), s.changeCountPlan)
	huma.Register(s.api, operation("POST", "/count-plans/{id}/end", "end-count-plan", "End a plan of counts"), s.endCountPlan)
}

func (s *Server) listCountPlans(ctx context.Context, in *struct {
	Limit int                 `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.CountPlanID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[CountPlan], error) {
	var vs []store.CountPlanView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.CountPlans(store.CountPlanAsk{After: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.CountPlanView) string { return string(v.ID) })
	var out []CountPlan
	for _, v := range vs {
		out = append(out, countPlan(v.CountPlan))
	}
	return listOf(out, next), nil
}

func (s *Server) addCountPlan(ctx context.Context, in *struct{ Body CountPlanDraft }) (*One[CountPlan], error) {
	return s.saveCountPlan(ctx, in.Body.plan(""))
}

// CountPlanPath names one plan of counts.
type CountPlanPath struct {
	ID custody.CountPlanID `path:"id"`
}

func (s *Server) changeCountPlan(ctx context.Context, in *struct {
	CountPlanPath
	Body CountPlanDraft
}) (*One[CountPlan], error) {
	return s.saveCountPlan(ctx, in.Body.plan(in.ID))
}

func (s *Server) saveCountPlan(ctx context.Context, p custody.CountPlan) (*One[CountPlan], error) {
	out, err := keys.PlanCount(ctx, s.counting(), s.Scope(ctx), p)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[CountPlan]{countPlan(out)}, nil
}

func (s *Server) endCountPlan(ctx context.Context, in *CountPlanPath) (*One[CountPlan], error) {
	out, err := keys.EndCountPlan(ctx, s.counting(), s.Scope(ctx), in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[CountPlan]{countPlan(out)}, nil
}
