package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// incidentActs are the steps of a loss after its decision, as the pages have
// them: the same use-cases, and the same refusals.
func (s *Server) incidentActs() {
	huma.Register(s.api, operation("POST", "/incidents/{id}/statement", "state-incident", "Write down how the key was lost"), s.stateIncident)
	huma.Register(s.api, operation("POST", "/incidents/{id}/order", "finish-incident-order", "Say that the locksmith changed the locks; the lost key opens nothing any more"), s.finishOrder)
	huma.Register(s.api, operation("POST", "/incidents/{id}/copies/{key_id}", "recall-incident-copy", "Say that a copy that was called back is out of use"), s.copyBack)
	huma.Register(s.api, operation("POST", "/incidents/{id}/reactivate", "reactivate-incident", "Take the key that was found into use again"), s.reactivate)
	huma.Register(s.api, operation("POST", "/incidents/{id}/retire", "retire-incident", "Take the key out of use for good, found or not"), s.writeOff)
	huma.Register(s.api, operation("POST", "/incidents/{id}/close", "close-incident", "Close the loss with the evidence that all is done; what is not done yet is named"), s.closeIncident)
}

func (s *Server) lost() keys.LostStore { return store.In[keys.LostTx](s.Store) }

// oneIncident answers with the loss as it is after an act.
func (s *Server) oneIncident(ctx context.Context, i custody.Incident, err error) (*One[Incident], error) {
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Incident]{incident(i)}, nil
}

func (s *Server) stateIncident(ctx context.Context, in *struct {
	IncidentPath
	Body struct {
		Statement string `json:"statement" maxLength:"2000" doc:"Of who had it last, or written down for them."`
	}
}) (*One[Incident], error) {
	i, err := keys.State(ctx, s.lost(), s.Scope(ctx), in.ID, in.Body.Statement)
	return s.oneIncident(ctx, i, err)
}

func (s *Server) finishOrder(ctx context.Context, in *IncidentPath) (*One[Incident], error) {
	i, err := keys.OrderDone(ctx, s.lost(), s.Scope(ctx), in.ID)
	return s.oneIncident(ctx, i, err)
}

func (s *Server) copyBack(ctx context.Context, in *struct {
	IncidentPath
	Key custody.ItemID `path:"key_id" maxLength:"60"`
}) (*One[Incident], error) {
	i, err := keys.CopyBack(ctx, s.lost(), s.Scope(ctx), in.ID, in.Key)
	return s.oneIncident(ctx, i, err)
}

func (s *Server) reactivate(ctx context.Context, in *IncidentPath) (*One[Incident], error) {
	i, err := keys.Reactivate(ctx, s.lost(), s.Scope(ctx), in.ID)
	return s.oneIncident(ctx, i, err)
}

func (s *Server) writeOff(ctx context.Context, in *IncidentPath) (*One[Incident], error) {
	i, err := keys.WriteOff(ctx, s.lost(), s.Scope(ctx), in.ID)
	return s.oneIncident(ctx, i, err)
}

func (s *Server) closeIncident(ctx context.Context, in *struct {
	IncidentPath
	Body struct {
		Evidence string `json:"evidence" maxLength:"2000" doc:"That all is done: an invoice, a protocol."`
	}
}) (*One[Incident], error) {
	i, err := keys.CloseIncident(ctx, s.lost(), s.Scope(ctx), in.ID, in.Body.Evidence)
	return s.oneIncident(ctx, i, err)
}

// RecalledCopy is another copy of a lost key that was called back.
type RecalledCopy struct {
	Key    custody.ItemID `json:"key_id"`
	DoneAt *time.Time     `json:"done_at,omitempty" doc:"Out of use since."`
}
