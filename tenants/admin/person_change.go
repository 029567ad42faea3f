package admin

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// ChangePerson writes a person's fields; who they are to the log (id, human,
// blocked or not) stays.
func ChangePerson(ctx context.Context, s Store, scope tenants.Scope, in tenants.Person) (tenants.Person, error) {
	var out tenants.Person
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		out, err = ChangePersonIn(tx, scope, in)
		return err
	})
	return out, tenants.Wrap("admin.ChangePerson", err)
}

// ChangePersonIn is ChangePerson inside a transaction that is already open.
func ChangePersonIn(tx Tx, scope tenants.Scope, in tenants.Person) (tenants.Person, error) {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return in, err
	}
	was, err := seenPerson(tx, scope, in.ID)
	if err != nil {
		return in, err
	}
	out, err := normalPerson(in)
	if err != nil {
		return in, err
	}
	out.OrgID, out.Human, out.BlockedAt, out.CreatedAt = was.OrgID, was.Human, was.BlockedAt, was.CreatedAt
	if out.SiteID != was.SiteID || out.ManagerID != was.ManagerID {
		if err := checkPlace(tx, scope, out); err != nil {
			return in, err
		}
	}
	changed := differences(was, out)
	if len(changed) == 0 {
		return out, nil
	}
	if err := tx.SavePerson(out); err != nil {
		return in, err
	}
	data, err := personData(tx, out)
	if err != nil {
		return in, err
	}
	data["changed"] = strings.Join(changed, " ")
	_, err = tx.Record(custody.Event{Kind: custody.PersonChanged, PersonID: out.ID, Data: data, Personal: personalOf(out)})
	return out, err
}

// SetLocale lets people choose the language that the screens speak to them.
func SetLocale(ctx context.Context, s Store, scope tenants.Scope, locale string) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := tenants.CheckLocale(locale); err != nil {
			return err
		}
		p, err := tx.LockPerson(scope.Person())
		if err != nil || p.Locale == locale {
			return err
		}
		p.Locale = locale
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.PersonChanged, PersonID: p.ID, Data: map[string]string{"changed": "locale", "locale": locale}})
		return err
	})
	return tenants.Wrap("admin.SetLocale", err)
}

// seenPerson locks a person that the scope reaches; any other is not found.
func seenPerson(tx Tx, scope tenants.Scope, id tenants.PersonID) (tenants.Person, error) {
	p, err := tx.LockPerson(id)
	if err == nil && !scope.SeesSite(p.SiteID) && scope.Person() != id {
		err = tenants.Fail(tenants.NotFound, "person_not_found")
	}
	return p, err
}

// differences names the fields that are not the same, in a fixed order.
func differences(a, b tenants.Person) []string {
	var out []string
	for name, same := range map[string]bool{"name": a.Name == b.Name, "number": a.Number == b.Number, "email": a.Email == b.Email, "phone": a.Phone == b.Phone,
		"kind": a.Kind == b.Kind, "department": a.Department == b.Department, "profile": a.Profile == b.Profile, "manager": a.ManagerID == b.ManagerID,
		"locale": a.Locale == b.Locale, "site": a.SiteID == b.SiteID, "starts": sameMoment(a.StartsOn, b.StartsOn), "ends": sameMoment(a.EndsOn, b.EndsOn)} {
		if !same {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
