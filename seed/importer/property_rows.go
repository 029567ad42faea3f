package importer

import (
	"encoding/json"

	"claviger/custody"
	"claviger/custody/desk/property"
	"claviger/store"
	"claviger/tenants"
)

// propertyRows: a property is its name and address.
type propertyRows struct{ house }

func (propertyRows) thing() store.Thing { return store.PropertyThing }

func (propertyRows) identities(_ *store.Tx, r record) ([]identity, error) {
	switch {
	case !r.has("name"):
		return nil, tenants.Fail(tenants.Invalid, "name_required").At("name")
	case !r.has("address"):
		return nil, tenants.Fail(tenants.Invalid, "address_required").At("address")
	}
	return []identity{{"property:" + r.text("name") + "\n" + r.text("address"), "name"}}, nil
}

func (s propertyRows) put(tx *store.Tx, r record) (c change, err error) {
	was, err := tx.PropertyByName(r.text("name"), r.text("address"))
	known := err == nil
	if err != nil && !isNotFound(err) {
		return c, err
	}
	p := was
	if !known {
		p = custody.Property{Name: r.text("name"), Address: r.text("address")}
	}
	if err := s.merge(&p, r, known); err != nil {
		return c, err
	}
	if known {
		if !s.scope.SeesSite(was.SiteID) {
			return c, tenants.Fail(tenants.Conflict, "property_taken", "name", p.Name, "address", p.Address).At("name")
		}
		if c.revived, err = tx.IsRetired(store.PropertyThing, string(p.ID)); err != nil {
			return c, err
		}
	}
	return saveAsset(c, known, string(was.ID), was, p, func() (string, error) {
		p, err := property.SavePropertyIn(tx, s.scope, p)
		return string(p.ID), err
	})
}

func (s propertyRows) merge(p *custody.Property, r record, known bool) error {
	set(&p.Zip, r, "zip")
	set(&p.Area, r, "area")
	set(&p.Type, r, "type")
	set(&p.Phone, r, "phone")
	set(&p.Manager, r, "manager")
	if r.has("units") {
		p.Units = int(r.number("units"))
	}
	if known && !r.has("site") {
		return nil
	}
	var err error
	p.SiteID, err = s.site(r)
	return err
}

func (propertyRows) now(tx *store.Tx, id string) (any, error) {
	return tx.Property(custody.PropertyID(id))
}

func (s propertyRows) restore(tx *store.Tx, was []byte) error {
	var p custody.Property
	if err := json.Unmarshal(was, &p); err != nil {
		return tenants.Wrap("importer.restore", err)
	}
	_, err := property.SavePropertyIn(tx, s.scope, p)
	return err
}

func (propertyRows) retire(tx *store.Tx, id string) error {
	return retireAsset(tx, store.PropertyThing, id)
}
