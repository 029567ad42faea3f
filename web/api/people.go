package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"claviger/store"
	"claviger/tenants"
)

// Person is somebody who may hold keys.
type Person struct {
	ID         tenants.PersonID   `json:"id"`
	Name       string             `json:"name"`
	Number     string             `json:"number,omitempty"`
	Kind       tenants.PersonKind `json:"kind"`
	Department string             `json:"department,omitempty"`
	Held       int                `json:"held" doc:"How many keys the person has now."`
	Blocked    bool               `json:"blocked,omitempty"`
}

func personOf(p store.PersonRow) Person {
	return Person{ID: p.ID, Name: p.Name, Number: p.Number, Kind: p.Kind, Department: p.Department, Held: p.Held, Blocked: p.BlockedAt != nil}
}

func (s *Server) peopleOperations() {
	huma.Register(s.api, operation("GET", "/people", "list-people", "List people by name"), s.listPeople)
	huma.Register(s.api, operation("GET", "/people/{id}", "get-person", "Read one person"), s.getPerson)
	huma.Register(s.api, operation("GET", "/people/{id}/keys", "list-held", "What a person has now"), s.listHeld)
}

func (s *Server) listPeople(ctx context.Context, in *struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor string `query:"cursor" maxLength:"400"`
	Q      string `query:"q" maxLength:"200"`
}) (*List[Person], error) {
	var rows []store.PersonRow
	err := s.read(ctx, tenants.PeopleRead, func(r *store.Rx) (err error) {
		rows, err = r.People(store.PeopleAsk{Text: in.Q, After: in.Cursor, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, store.PersonRow.Cursor)
	out := make([]Person, len(rows))
	for i, p := range rows {
		out[i] = personOf(p)
	}
	return listOf(out, next), nil
}

type personPath struct {
	ID tenants.PersonID `path:"id"`
}

func (s *Server) getPerson(ctx context.Context, in *personPath) (*One[Person], error) {
	var v store.PersonView
	err := s.read(ctx, tenants.PeopleRead, func(r *store.Rx) (err error) {
		v, err = r.PersonView(in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Person]{personOf(v.PersonRow)}, nil
}

func (s *Server) listHeld(ctx context.Context, in *personPath) (*List[Key], error) {
	var rows []store.HeldView
	err := s.read(ctx, tenants.PeopleRead, func(r *store.Rx) error {
		if _, err := r.Person(in.ID); err != nil {
			return err
		}
		held, err := r.HeldBy(in.ID)
		rows = held
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]Key, len(rows))
	for i, h := range rows {
		out[i] = Key{ID: h.ItemID, Code: h.Code, Name: h.Name, State: "out", Holder: string(in.ID), Home: h.HomeName, Slot: h.HomeSlot, OutAt: &h.OutAt, DueAt: h.DueAt}
	}
	return listOf(out, ""), nil
}
