package admin

import (
	"context"
	"slices"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// AddPerson adds someone who may hold keys. Only the name is compulsory; a
// number is needed to use a kiosk by PIN.
func AddPerson(ctx context.Context, s Store, scope tenants.Scope, in tenants.Person) (tenants.Person, error) {
	var out tenants.Person
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		out, err = AddPersonIn(tx, scope, in)
		return err
	})
	return out, tenants.Wrap("admin.AddPerson", err)
}

// AddPersonIn is AddPerson inside a transaction that is already open.
func AddPersonIn(tx Tx, scope tenants.Scope, in tenants.Person) (tenants.Person, error) {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return in, err
	}
	return addPerson(tx, scope, in)
}

func addPerson(tx Tx, scope tenants.Scope, in tenants.Person) (tenants.Person, error) {
	p, err := normalPerson(in)
	if err != nil {
		return p, err
	}
	if err := checkPlace(tx, scope, p); err != nil {
		return p, err
	}
	p.OrgID, p.ID, p.CreatedAt, p.BlockedAt = scope.Org(), tenants.PersonID(tx.NewID("per")), tx.Now(), nil
	p.Human = string(p.ID)
	if err := tx.AddPerson(p); err != nil {
		return p, err
	}
	data, err := personData(tx, p)
	if err != nil {
		return p, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.PersonAdded, PersonID: p.ID, Data: data, Personal: personalOf(p)})
	return p, err
}

// normalPerson checks every field and brings it to its kept form.
func normalPerson(p tenants.Person) (tenants.Person, error) {
	var err error
	if p.Name, err = tenants.NormalName(p.Name, "name", 80); err != nil {
		return p, err
	}
	for _, f := range []struct {
		value *string
		how   func(string) (string, error)
	}{
		{&p.Number, tenants.NormalNumber}, {&p.Email, tenants.NormalEmail}, {&p.Phone, tenants.NormalPhone},
		{&p.Department, short("department")}, {&p.Profile, short("profile")},
	} {
		if *f.value == "" {
			continue
		}
		if *f.value, err = f.how(*f.value); err != nil {
			return p, err
		}
	}
	return p, checkChoices(&p)
}

func short(field string) func(string) (string, error) {
	return func(s string) (string, error) { return tenants.NormalName(s, field, 60) }
}

func checkChoices(p *tenants.Person) error {
	if p.Kind == "" {
		p.Kind = tenants.Staff
	}
	if !slices.Contains(tenants.PersonKinds, p.Kind) {
		return tenants.Fail(tenants.Invalid, "kind_unknown").At("kind")
	}
	if p.Locale != "" {
		if err := tenants.CheckLocale(p.Locale); err != nil {
			return err
		}
	}
	if p.StartsOn != nil && p.EndsOn != nil && !p.EndsOn.After(*p.StartsOn) {
		return tenants.Fail(tenants.Invalid, "ends_before_start").At("ends")
	}
	return nil
}

// checkPlace wants a site that exists and that the scope reaches, and a
// manager of the same organisation who is someone else.
func checkPlace(tx Tx, scope tenants.Scope, p tenants.Person) error {
	switch {
	case p.SiteID != "":
		if _, err := seenSite(tx, scope, p.SiteID); err != nil {
			return tenants.Fail(tenants.Invalid, "site_not_found").At("site").Because(err)
		}
	case scope.Sites() != nil:
		return tenants.Fail(tenants.Invalid, "site_needed").At("site")
	}
	if p.ManagerID == "" {
		return nil
	}
	if p.ManagerID == p.ID {
		return tenants.Fail(tenants.Invalid, "own_manager").At("manager")
	}
	if _, err := tx.LockPerson(p.ManagerID); err != nil {
		return tenants.Fail(tenants.Invalid, "person_not_found").At("manager").Because(err)
	}
	return nil
}

// personData are the facts of a person that the log may hold for ever; days
// are written as the organisation's calendar has them.
func personData(tx Tx, p tenants.Person) (map[string]string, error) {
	zone := time.UTC
	if p.StartsOn != nil || p.EndsOn != nil {
		org, err := tx.Organisation()
		if err != nil {
			return nil, err
		}
		if zone, err = time.LoadLocation(org.Zone); err != nil {
			return nil, err
		}
	}
	data := map[string]string{"kind": string(p.Kind)}
	for k, v := range map[string]string{"site": string(p.SiteID), "manager": string(p.ManagerID), "locale": p.Locale, "department": p.Department,
		"profile": p.Profile, "starts": day(p.StartsOn, zone), "ends": day(p.EndsOn, zone)} {
		if v != "" {
			data[k] = v
		}
	}
	return data, nil
}

func day(t *time.Time, zone *time.Location) string {
	if t == nil {
		return ""
	}
	return t.In(zone).Format(time.DateOnly)
}

func sameMoment(a, b *time.Time) bool {
	return a == b || a != nil && b != nil && a.Equal(*b)
}

// personalOf are the fields that can be erased from the log later.
func personalOf(p tenants.Person) map[string]string {
	personal := map[string]string{}
	for k, v := range map[string]string{"name": p.Name, "number": p.Number, "email": p.Email, "phone": p.Phone} {
		if v != "" {
			personal[k] = v
		}
	}
	return personal
}
