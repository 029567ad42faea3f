package importer

import (
	"encoding/json"

	"claviger/custody"
	"claviger/custody/desk/property"
	"claviger/store"
	"claviger/tenants"
)

// unitRows: a unit is its property, building and number.
type unitRows struct {
	house
	found map[[2]string]custody.Property // by name and address, looked up once
}

func (unitRows) thing() store.Thing { return store.UnitThing }

func (s unitRows) identities(tx *store.Tx, r record) ([]identity, error) {
	switch {
	case !r.has("property"):
		return nil, tenants.Fail(tenants.Invalid, "required").At("property")
	case !r.has("number"):
		return nil, tenants.Fail(tenants.Invalid, "unit_number_required").At("number")
	}
	p, err := s.property(tx, r)
	return []identity{{"unit:" + string(p.ID) + "\n" + r.text("building") + "\n" + r.text("number"), "number"}}, err
}

// property is the property that a row names; without an address its name must
// be the only one of its kind.
func (s unitRows) property(tx *store.Tx, r record) (p custody.Property, err error) {
	key := [2]string{r.text("property"), r.text("address")}
	if p, ok := s.found[key]; ok {
		return p, nil
	}
	if p, err = findProperty(tx, key[0], key[1]); err != nil {
		return p, err
	}
	if !s.scope.SeesSite(p.SiteID) {
		return p, wrong("unlisted", "found", key[0]).At("property")
	}
	s.found[key] = p
	return p, nil
}

func findProperty(tx *store.Tx, name, address string) (p custody.Property, err error) {
	unlisted := wrong("unlisted", "found", name).At("property")
	if address != "" {
		p, err = tx.PropertyByName(name, address)
		if err != nil {
			if isNotFound(err) {
				err = unlisted
			}
			return p, err
		}
		retired, err := tx.IsRetired(store.PropertyThing, string(p.ID))
		if err == nil && retired {
			err = unlisted
		}
		return p, err
	}
	named, err := tx.PropertiesNamed(name)
	switch {
	case err != nil:
		return p, err
	case len(named) == 0:
		return p, unlisted
	case len(named) > 1:
		return p, wrong("several", "found", name).At("property")
	}
	return named[0], nil
}

func (s unitRows) put(tx *store.Tx, r record) (c change, err error) {
	p, err := s.property(tx, r)
	if err != nil {
		return c, err
	}
	was, err := tx.UnitByNumber(p.ID, r.text("building"), r.text("number"))
	known := err == nil
	if err != nil && !isNotFound(err) {
		return c, err
	}
	u := was
	if !known {
		u = custody.Unit{PropertyID: p.ID, Building: r.text("building"), Number: r.text("number")}
	}
	set(&u.Floor, r, "floor")
	set(&u.Occupancy, r, "occupancy")
	if known {
		if c.revived, err = tx.IsRetired(store.UnitThing, string(u.ID)); err != nil {
			return c, err
		}
	}
	return saveAsset(c, known, string(was.ID), was, u, func() (string, error) {
		u, err := property.SaveUnitIn(tx, s.scope, u)
		return string(u.ID), err
	})
}

func (unitRows) now(tx *store.Tx, id string) (any, error) { return tx.Unit(custody.UnitID(id)) }

func (s unitRows) restore(tx *store.Tx, was []byte) error {
	var u custody.Unit
	if err := json.Unmarshal(was, &u); err != nil {
		return tenants.Wrap("importer.restore", err)
	}
	_, err := property.SaveUnitIn(tx, s.scope, u)
	return err
}

func (unitRows) retire(tx *store.Tx, id string) error { return retireAsset(tx, store.UnitThing, id) }
