package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// Licence is a licence or a training on somebody's record.
type Licence struct {
	ID     tenants.QualificationID `json:"id"`
	Person tenants.PersonID        `json:"person_id"`
	Name   string                  `json:"name"`
	Until  string                  `json:"until,omitempty" doc:"Last good day; absent: for good."`
	Note   string                  `json:"note,omitempty"`
}

func licenceOf(q tenants.Qualification) Licence {
	return Licence{q.ID, q.PersonID, q.Name, q.UntilOn, q.Note}
}

// KeyGroup is a group of keys that rules name.
type KeyGroup struct {
	ID    custody.KeyGroupID `json:"id"`
	Name  string             `json:"name"`
	Codes []string           `json:"codes" doc:"Of its keys."`
}

// Calendar is what is known of a site's holidays.
type Calendar struct {
	Site  tenants.SiteID `json:"site_id"`
	From  rules.Date     `json:"from,omitempty" doc:"Complete from this day"`
	Until rules.Date     `json:"until,omitempty" doc:"to this one; absent when nobody entered any."`
	Days  []Holiday      `json:"days"`
}

// Holiday is a day with its name.
type Holiday struct {
	Day  string `json:"day" maxLength:"10"`
	Name string `json:"name" maxLength:"100"`
}

func (s *Server) licenceOperations() {
	huma.Register(s.api, operation("GET", "/licences", "list-licences", "Licences and trainings by their last good day, in a span of days"), s.listLicences)
	huma.Register(s.api, operation("GET", "/people/{id}/licences", "list-licences-of", "What one person has"), s.licencesOf)
	huma.Register(s.api, operation("POST", "/people/{id}/licences", "add-licence", "Enter a licence or a training"), s.addLicence)
	huma.Register(s.api, operation("POST", "/licences/{id}/end", "end-licence", "Take a licence or a training off somebody's record"), s.endLicence)
	huma.Register(s.api, operation("GET", "/key-groups", "list-key-groups", "Groups of keys, with the codes of their keys"), s.listKeyGroups)
	huma.Register(s.api, operation("POST", "/key-groups", "save-key-group", "Make a group of keys, or with an id write one anew"), s.saveKeyGroup)
	huma.Register(s.api, operation("GET", "/sites/{id}/holidays", "get-holidays", "The holidays of a site, as far as they are known"), s.getHolidays)
	huma.Register(s.api, operation("POST", "/sites/{id}/holidays", "set-holidays", "Enter the holidays of a site, in place of what was known"), s.setHolidays)
}

func (s *Server) listLicences(ctx context.Context, in *struct {
	Page
	From  rules.Date `query:"from" maxLength:"10" doc:"First day, like 2026-12-24; absent: today."`
	Until rules.Date `query:"until" maxLength:"10" doc:"Last day; absent: 90 days on."`
}) (*List[Licence], error) {
	var rows []store.EndingRow
	err := s.read(ctx, tenants.PeopleEdit, func(r *store.Rx) (err error) {
		if in.From == "" {
			in.From = rules.DateOf(r.Now())
		}
		if in.Until == "" {
			in.Until = rules.DateOf(r.Now().AddDate(0, 0, 90))
		}
		if !in.From.Valid() || !in.Until.Valid() {
			return tenants.Fail(tenants.Invalid, "date_invalid").At("until")
		}
		rows, err = r.Ending(store.EndingAsk{From: string(in.From), Until: string(in.Until), After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(e store.EndingRow) string { c := e.Cursor(); return cursor(c.Order, c.ID) })
	var out []Licence
	for _, e := range rows {
		out = append(out, licenceOf(e.Qualification))
	}
	return listOf(out, next), nil
}

func (s *Server) licencesOf(ctx context.Context, in *struct {
	ID tenants.PersonID `path:"id" maxLength:"60"`
}) (*List[Licence], error) {
	var out []Licence
	err := s.read(ctx, tenants.PeopleEdit, func(r *store.Rx) error {
		if _, err := r.PersonView(in.ID); err != nil {
			return err
		}
		qs, err := r.Qualifications(in.ID)
		for _, q := range qs {
			out = append(out, licenceOf(q))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) addLicence(ctx context.Context, in *struct {
	ID   tenants.PersonID `path:"id" maxLength:"60"`
	Body struct {
		Name  string `json:"name" maxLength:"100"`
		Until string `json:"until,omitempty" maxLength:"10"`
		Note  string `json:"note,omitempty" maxLength:"200"`
	}
}) (*One[Licence], error) {
	q, err := access.AddQualification(ctx, s.accessStore(), s.Scope(ctx), tenants.Qualification{PersonID: in.ID, Name: in.Body.Name, UntilOn: in.Body.Until, Note: in.Body.Note})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Licence]{licenceOf(q)}, nil
}

func (s *Server) endLicence(ctx context.Context, in *struct {
	ID tenants.QualificationID `path:"id" maxLength:"60"`
}) (*One[Licence], error) {
	var q tenants.Qualification
	if err := s.read(ctx, tenants.PeopleEdit, func(r *store.Rx) (err error) { q, err = r.Qualification(in.ID); return err }); err != nil {
		return nil, err
	}
	if err := access.EndQualification(ctx, s.accessStore(), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Licence]{licenceOf(q)}, nil
}

func (s *Server) listKeyGroups(ctx context.Context, _ *struct{}) (*List[KeyGroup], error) {
	var out []KeyGroup
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) error {
		gs, err := r.KeyGroups()
		if err != nil {
			return err
		}
		ks, err := r.GroupedKeys()
		codes := map[custody.KeyGroupID][]string{}
		for _, k := range ks {
			codes[k.GroupID] = append(codes[k.GroupID], k.Code)
		}
		for _, g := range gs {
			out = append(out, KeyGroup{g.ID, g.Name, append([]string{}, codes[g.ID]...)})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) saveKeyGroup(ctx context.Context, in *struct {
	Body struct {
		ID    custody.KeyGroupID `json:"id,omitempty" maxLength:"60"`
		Name  string             `json:"name" maxLength:"80"`
		Codes []string           `json:"codes" maxItems:"2000"`
	}
}) (*One[KeyGroup], error) {
	g, err := access.SaveKeyGroup(ctx, s.accessStore(), s.Scope(ctx), custody.KeyGroup{ID: in.Body.ID, Name: in.Body.Name}, in.Body.Codes)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[KeyGroup]{KeyGroup{g.ID, g.Name, in.Body.Codes}}, nil
}

type sitePath struct {
	ID tenants.SiteID `path:"id" maxLength:"60"`
}

func (s *Server) getHolidays(ctx context.Context, in *sitePath) (*One[Calendar], error) {
	out := Calendar{Site: in.ID, Days: []Holiday{}}
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) error {
		if _, err := r.Site(in.ID); err != nil || !scope.SeesSite(in.ID) {
			return notSeen(err, "site_not_found")
		}
		known, err := r.Calendar(in.ID)
		if err != nil || known == nil {
			return err
		}
		out.From, out.Until = known.From, known.Until
		days, err := r.Holidays(in.ID)
		for _, d := range days {
			out.Days = append(out.Days, Holiday{d.Day, d.Name})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Calendar]{out}, nil
}

func (s *Server) setHolidays(ctx context.Context, in *struct {
	ID   tenants.SiteID `path:"id" maxLength:"60"`
	Body struct {
		From  rules.Date `json:"from" maxLength:"10"`
		Until rules.Date `json:"until" maxLength:"10"`
		Days  []Holiday  `json:"days" maxItems:"500"`
	}
}) (*One[Calendar], error) {
	var days []custody.Holiday
	for _, d := range in.Body.Days {
		days = append(days, custody.Holiday{Day: d.Day, Name: d.Name})
	}
	if err := access.Holidays(ctx, s.accessStore(), s.Scope(ctx), in.ID, in.Body.From, in.Body.Until, days); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getHolidays(ctx, &sitePath{in.ID})
}
