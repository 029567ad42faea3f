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

// SheetLine is a line of a sign-out sheet that was entered later.
type SheetLine struct {
	ID         custody.SheetLineID `json:"id"`
	Key        custody.ItemID      `json:"key_id"`
	Person     tenants.PersonID    `json:"person_id,omitempty"`
	TakenAt    *time.Time          `json:"taken_at,omitempty"`
	BackAt     *time.Time          `json:"back_at,omitempty"`
	RecordedAt time.Time           `json:"recorded_at"`
	Clash      custody.Clash       `json:"clash,omitempty" doc:"Why it does not fit the record, or the rules would not have let."`
	SettledAt  *time.Time          `json:"settled_at,omitempty"`
}

func sheetLine(l custody.SheetLine) SheetLine {
	return SheetLine{l.ID, l.ItemID, l.PersonID, l.TakenAt, l.BackAt, l.RecordedAt, l.Clash, l.SettledAt}
}

func (s *Server) catchUpOperations() {
	huma.Register(s.api, operation("GET", "/catch-ups", "list-catch-ups", "List what was entered from sign-out sheets, the last first"), s.listCatchUps)
	huma.Register(s.api, operation("POST", "/catch-ups", "enter-catch-up", "Enter a take or a return with its true times; it is never refused for what is on record"), s.enterCatchUp)
	huma.Register(s.api, operation("POST", "/catch-ups/{id}/settle", "settle-catch-up", "Say what was found out about a line that clashed"), s.settleCatchUp)
}

func (s *Server) sheets() keys.SheetStore { return store.In[keys.SheetTx](s.Store) }

func (s *Server) listCatchUps(ctx context.Context, in *struct {
	Waiting bool `query:"waiting" doc:"Only those that somebody must look at."`
}) (*List[SheetLine], error) {
	var out []SheetLine
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		vs, err := r.SheetLines(store.SheetLineAsk{Waiting: in.Waiting, Limit: 500})
		for _, v := range vs {
			if scope.SeesSite(v.SiteID) {
				out = append(out, sheetLine(v.SheetLine))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) enterCatchUp(ctx context.Context, in *struct {
	Body struct {
		Key     custody.ItemID   `json:"key_id" maxLength:"60"`
		Person  tenants.PersonID `json:"person_id,omitempty" maxLength:"60" doc:"Who took it; may be absent when only its return is told."`
		TakenAt *time.Time       `json:"taken_at,omitempty"`
		BackAt  *time.Time       `json:"back_at,omitempty"`
		Note    string           `json:"note,omitempty" maxLength:"500"`
	}
}) (*One[SheetLine], error) {
	out, err := keys.EnterLine(ctx, s.sheets(), s.Scope(ctx), keys.LineAsk{ItemID: in.Body.Key, PersonID: in.Body.Person, TakenAt: in.Body.TakenAt, BackAt: in.Body.BackAt, Note: in.Body.Note})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[SheetLine]{sheetLine(out.Line)}, nil
}

func (s *Server) settleCatchUp(ctx context.Context, in *struct {
	ID   custody.SheetLineID `path:"id" maxLength:"60"`
	Body struct {
		Found string `json:"found" maxLength:"500"`
		Sheet bool   `json:"sheet,omitempty" doc:"The paper is right: the open period ends where the line begins."`
	}
}) (*One[SheetLine], error) {
	out, err := keys.SettleLine(ctx, s.sheets(), s.Scope(ctx), keys.SettleLineAsk{ID: in.ID, Found: in.Body.Found, Sheet: in.Body.Sheet})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[SheetLine]{sheetLine(out.Line)}, nil
}
