package store

import (
	"claviger/custody"
	"claviger/tenants"
)

const propertyColumns = "y.org_id, y.id, y.site_id, y.name, y.address, y.zip, y.area, y.type, y.phone, y.manager, y.units, y.created_at, y.updated_at"

// Property reads one property.
func (r *Rx) Property(id custody.PropertyID) (p custody.Property, err error) {
	err = r.Select("properties", "y").ColumnExpr(propertyColumns).Where("y.id = ?", id).Scan(r.Context(), &p)
	return p, notFound(err, "property_not_found")
}

// PropertyByName reads the property with this name and address.
func (r *Rx) PropertyByName(name, address string) (p custody.Property, err error) {
	err = r.Select("properties", "y").ColumnExpr(propertyColumns).Where("y.name = ? AND y.address = ?", name, address).Scan(r.Context(), &p)
	return p, notFound(err, "property_not_found")
}

// AddProperty writes a new property.
func (t *Tx) AddProperty(p custody.Property) error {
	row := map[string]any{"id": p.ID, "site_id": p.SiteID, "name": p.Name, "address": p.Address, "zip": p.Zip, "area": p.Area, "type": p.Type,
		"phone": p.Phone, "manager": p.Manager, "units": p.Units, "name_order": naturalOrder(p.Name + " " + p.Address), "created_at": t.Now(), "updated_at": t.Now()}
	_, err := t.Insert("properties", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "property_taken", "name", p.Name, "address", p.Address).At("name").Because(err)
	}
	if err != nil {
		return err
	}
	t.count("", "properties", 1)
	return t.index(propertyDoc(p))
}

// ChangeProperty writes what people may edit, and brings a retired one back.
func (t *Tx) ChangeProperty(p custody.Property) error {
	if err := t.revive("properties", string(p.ID)); err != nil {
		return err
	}
	_, err := t.Update("properties").
		Set("site_id = ?, name = ?, address = ?, zip = ?, area = ?, type = ?", p.SiteID, p.Name, p.Address, p.Zip, p.Area, p.Type).
		Set("phone = ?, manager = ?, units = ?, name_order = ?, updated_at = ?", p.Phone, p.Manager, p.Units, naturalOrder(p.Name+" "+p.Address), t.Now()).
		Where("id = ?", p.ID).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "property_taken", "name", p.Name, "address", p.Address).At("name").Because(err)
	}
	if err != nil {
		return err
	}
	return t.index(propertyDoc(p))
}

func propertyDoc(p custody.Property) Doc {
	return Doc{Kind: PropertyThing, ID: string(p.ID), Code: p.Name, Title: p.Name, Sub: p.Address, More: p.Area + " " + p.Manager}
}

// PropertyRow is one property in a list.
type PropertyRow struct {
	custody.Property
	Order string
}

// Properties lists properties by name.
func (r *Rx) Properties(a AssetAsk) (rows []PropertyRow, err error) {
	q := r.Select("properties", "y").ColumnExpr(propertyColumns + ", y.name_order AS \"order\"").Where("y.retired_at IS NULL")
	if a.Site != "" {
		q = q.Where("y.site_id = ?", a.Site)
	}
	q = r.onSites(q, "y.site_id")
	if a.After.ID != "" {
		q = q.Where("(y.name_order, y.id) > (?, ?)", a.After.Order, a.After.ID)
	}
	if Fold(a.Text) != "" {
		ids, err := r.found(a.Text, PropertyThing)
		if err != nil {
			return nil, err
		}
		q = q.Where("y.id IN (?)", bunIn(ids))
	}
	err = q.OrderExpr("y.name_order, y.id").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	return rows, err
}
