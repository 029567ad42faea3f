package api

import (
	"context"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Exposure is what is at risk if a key is lost.
type Exposure struct {
	Key       custody.ItemID   `json:"key_id"`
	Doors     []Door           `json:"doors" doc:"In the order in which their locks are changed."`
	Recall    []custody.ItemID `json:"recall" doc:"Other keys that must be cut anew."`
	Cylinders int              `json:"cylinders"`
	Cost      int64            `json:"cost" doc:"Of all of it, in minor units of the organisation's currency."`
}

func (s *Server) getExposure(ctx context.Context, in *struct {
	ID custody.ItemID `path:"id"`
}) (*One[Exposure], error) {
	out := Exposure{Key: in.ID, Doors: []Door{}, Recall: []custody.ItemID{}}
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		it, err := r.Item(in.ID)
		if err == nil && !scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		doors, err := r.Exposure(store.ExposureAsk{Item: in.ID})
		if err != nil {
			return err
		}
		recuts, err := r.Replaced(in.ID)
		if err != nil {
			return err
		}
		systems, err := r.Systems()
		if err != nil {
			return err
		}
		costs, err := r.LossCosts()
		if err != nil {
			return err
		}
		plan := store.PlanOf(doors, recuts, systems, costs, it)
		for _, step := range plan.Steps {
			for _, d := range step.Doors {
				out.Doors = append(out.Doors, Door{d.Kind, d.AssetID, d.Name, d.Place, d.SymbolID})
			}
		}
		for _, c := range recuts {
			out.Recall = append(out.Recall, c.ID)
		}
		out.Cylinders, out.Cost = plan.Cylinders+plan.Outside, plan.Total()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &One[Exposure]{out}, nil
}
