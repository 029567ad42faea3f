package api

import (
	"context"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
)

// Property is a building or an estate.
type Property struct {
	ID      custody.PropertyID `json:"id"`
	Site    tenants.SiteID     `json:"site_id"`
	Name    string             `json:"name"`
	Address string             `json:"address,omitempty"`
	Zip     string             `json:"zip,omitempty"`
	Type    string             `json:"type,omitempty"`
	Units   int                `json:"units,omitempty" doc:"How many it is said to have."`
}

// Group is a named set of people.
type Group struct {
	ID      tenants.GroupID `json:"id"`
	Name    string          `json:"name"`
	Members int             `json:"members"`
}

// Entry is one line of the log. Personal texts are on the page only.
type Entry struct {
	No         int64             `json:"no"`
	ID         custody.EntryID   `json:"id"`
	Kind       custody.EventKind `json:"kind"`
	Key        custody.ItemID    `json:"key_id,omitempty"`
	KeyNo      int64             `json:"key_no,omitempty" doc:"Number in the key's own sequence, without gaps."`
	Person     tenants.PersonID  `json:"person_id,omitempty"`
	Actor      string            `json:"actor,omitempty"`
	Device     tenants.DeviceID  `json:"device_id,omitempty"`
	HappenedAt time.Time         `json:"happened_at"`
	RecordedAt time.Time         `json:"recorded_at"`
}

// Report is a question that can be asked.
type Report struct {
	Name   reports.Name `json:"name"`
	Period bool         `json:"period" doc:"It asks for a period."`
}

// Run is a report that was made and kept.
type Run struct {
	ID     string    `json:"id"`
	Report string    `json:"report"`
	Format string    `json:"format"`
	Rows   int       `json:"rows"`
	Size   int64     `json:"size" doc:"Bytes of the file."`
	MadeAt time.Time `json:"made_at"`
	For    string    `json:"asked_by"`
}

func (s *Server) recordOperations() {
	huma.Register(s.api, operation("GET", "/properties", "list-properties", "List properties by name"), s.listProperties)
	huma.Register(s.api, operation("GET", "/properties/{id}", "get-property", "Read one property"), s.getProperty)
	huma.Register(s.api, operation("GET", "/groups", "list-groups", "List groups of people"), s.listGroups)
	huma.Register(s.api, operation("GET", "/entries", "list-entries", "Read the log, newest first"), s.listEntries)
	huma.Register(s.api, operation("GET", "/reports", "list-reports", "List the reports there are"), s.listReports)
	huma.Register(s.api, operation("GET", "/reports/runs", "list-runs", "List the reports that were made and kept, newest first"), s.listRuns)
}

func propertyOf(p custody.Property) Property {
	return Property{p.ID, p.SiteID, p.Name, p.Address, p.Zip, p.Type, p.Units}
}

func (s *Server) listProperties(ctx context.Context, in *assetList) (*List[Property], error) {
	var rows []store.PropertyRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Properties(in.ask())
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.PropertyRow) string { return cursor(r.Order, string(r.ID)) })
	out := make([]Property, len(rows))
	for i, r := range rows {
		out[i] = propertyOf(r.Property)
	}
	return listOf(out, next), nil
}

func (s *Server) getProperty(ctx context.Context, in *struct {
	ID custody.PropertyID `path:"id"`
}) (*One[Property], error) {
	var p custody.Property
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		p, err = r.Property(in.ID)
		if err == nil && !s.Scope(ctx).SeesSite(p.SiteID) {
			err = tenants.Fail(tenants.NotFound, "property_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Property]{propertyOf(p)}, nil
}

func (s *Server) listGroups(ctx context.Context, _ *struct{}) (*List[Group], error) {
	var out []Group
	err := s.read(ctx, tenants.PeopleRead, func(r *store.Rx) error {
		rows, err := r.Groups()
		for _, g := range rows {
			out = append(out, Group{g.ID, g.Name, g.Members})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) listEntries(ctx context.Context, in *struct {
	Limit  int              `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Before int64            `query:"cursor" minimum:"0" doc:"next of the answer before; 0 for the newest."`
	Key    custody.ItemID   `query:"key_id" maxLength:"60"`
	Person tenants.PersonID `query:"person_id" maxLength:"60"`
	From   time.Time        `query:"from"`
	To     time.Time        `query:"to" doc:"Up to, not including."`
}) (*List[Entry], error) {
	var rows []store.EventView
	err := s.read(ctx, tenants.AuditRead, func(r *store.Rx) (err error) {
		rows, err = r.Timeline(store.TimelineAsk{Item: in.Key, Person: in.Person, From: in.From, To: in.To, Before: in.Before, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.EventView) string { return strconv.FormatInt(r.EntryNo, 10) })
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = Entry{r.EntryNo, r.ID, r.Kind, r.ItemID, r.ItemNo, r.PersonID, r.Actor, r.DeviceID, r.HappenedAt, r.RecordedAt}
	}
	return listOf(out, next), nil
}

func (s *Server) listReports(ctx context.Context, _ *struct{}) (*List[Report], error) {
	if err := s.Scope(ctx).Need(tenants.ReportsRead); err != nil {
		return nil, s.Problem(ctx, err)
	}
	var out []Report
	for _, r := range reports.All() {
		if s.Scope(ctx).Can(r.Need) {
			out = append(out, Report{r.Name, r.Period})
		}
	}
	return listOf(out, ""), nil
}

func (s *Server) listRuns(ctx context.Context, in *struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor string `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Report string `query:"report" maxLength:"60"`
}) (*List[Run], error) {
	var rows []store.ReportRun
	err := s.read(ctx, tenants.ReportsRead, func(r *store.Rx) (err error) {
		rows, err = r.ReportRuns(in.Report, in.Cursor, in.Limit+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.ReportRun) string { return r.ID })
	out := make([]Run, len(rows))
	for i, r := range rows {
		out[i] = Run{r.ID, r.Report, r.Format, r.Rows, r.Size, r.MadeAt, r.AskedBy}
	}
	return listOf(out, next), nil
}
