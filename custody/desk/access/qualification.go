package access

import (
	"context"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// AddQualification writes that a person has a licence or a training, until a
// day or for good. Rules that ask for it apply at once, at cabinets with their
// next roster.
func AddQualification(ctx context.Context, s Store, scope tenants.Scope, q tenants.Qualification) (tenants.Qualification, error) {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return q, err
	}
	var err error
	if q.Name, err = tenants.NormalName(q.Name, "name", 100); err != nil {
		return q, err
	}
	switch {
	case q.UntilOn != "" && !rules.Date(q.UntilOn).Valid():
		return q, tenants.Fail(tenants.Invalid, "date_invalid").At("until")
	case len(q.Note) > 200 || !tenants.IsText(q.Note):
		return q, tenants.Fail(tenants.Invalid, "too_long").At("note")
	}
	err = s.InTx(ctx, scope, func(tx Tx) error {
		if err := seen(tx, scope, q.PersonID); err != nil {
			return err
		}
		q.ID = tenants.QualificationID(tx.NewID("qlf"))
		if err := tx.AddQualification(q); err != nil {
			return err
		}
		return about(tx, q, "added")
	})
	return q, tenants.Wrap("access.AddQualification", err)
}

// EndQualification takes a licence or a training off somebody's record.
func EndQualification(ctx context.Context, s Store, scope tenants.Scope, id tenants.QualificationID) error {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return err
	}
	return tenants.Wrap("access.EndQualification", s.InTx(ctx, scope, func(tx Tx) error {
		q, err := tx.EndQualification(id)
		if err != nil {
			return err
		}
		if err := seen(tx, scope, q.PersonID); err != nil {
			return err
		}
		return about(tx, q, "ended")
	}))
}

// seen locks a person whom the scope may see.
func seen(tx Tx, scope tenants.Scope, id tenants.PersonID) error {
	p, err := tx.LockPerson(id)
	if err == nil && p.SiteID != "" && !scope.SeesSite(p.SiteID) {
		err = tenants.Fail(tenants.NotFound, "person_not_found")
	}
	return err
}

func about(tx Tx, q tenants.Qualification, outcome string) error {
	e := custody.Event{Kind: custody.QualificationChanged, PersonID: q.PersonID, Outcome: outcome, Data: map[string]string{"name": q.Name}}
	if q.UntilOn != "" {
		e.Data["until"] = q.UntilOn
	}
	if q.Note != "" {
		e.Personal = map[string]string{"note": q.Note}
	}
	_, err := tx.Record(e)
	return err
}
