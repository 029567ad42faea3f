package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Recovery is what somebody who left still has to bring back.
type Recovery struct {
	ID      custody.LeavingID `json:"id"`
	Person  tenants.PersonID  `json:"person_id"`
	Owner   tenants.PersonID  `json:"owner_id"`
	BegunAt time.Time         `json:"begun_at"`
	Keys    int               `json:"keys" doc:"How many they still have."`
}

func (s *Server) leavingOperations() {
	huma.Register(s.api, operation("GET", "/leavings", "list-leavings", "Open recoveries of what people who left still have"), s.listLeavings)
}

func (s *Server) listLeavings(ctx context.Context, _ *struct{}) (*List[Recovery], error) {
	var out []Recovery
	err := s.read(ctx, tenants.PeopleRead, func(r *store.Rx) error {
		vs, err := r.Recoveries("", 1000)
		for _, v := range vs {
			out = append(out, Recovery{v.ID, v.PersonID, v.OwnerID, v.BegunAt, v.Held})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}
