package importer

import (
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// opens finds what a row says that its key opens: a vehicle by VIN or stock
// number, a unit of a property, an area by name.
func (s keyRows) opens(tx *store.Tx, r record) (list []custody.Opens, err error) {
	for _, look := range []func(*store.Tx, record) (custody.Opens, error){s.opensVehicle, s.opensUnit, s.opensArea} {
		o, err := look(tx, r)
		if err != nil {
			return nil, err
		}
		if o.AssetID != "" {
			list = append(list, o)
		}
	}
	return list, nil
}

func unlisted(field, found string) error {
	return wrong("unlisted", "found", found).At(field)
}

func (s keyRows) opensVehicle(tx *store.Tx, r record) (o custody.Opens, err error) {
	name := r.text("vehicle")
	if name == "" {
		return o, nil
	}
	v, err := tx.VehicleByVIN(strings.ToUpper(name))
	if isNotFound(err) {
		v, err = tx.VehicleByStock(name)
	}
	if isNotFound(err) || err == nil && !s.scope.SeesSite(v.SiteID) {
		return o, unlisted("vehicle", name)
	}
	return custody.Opens{Kind: custody.VehicleAsset, AssetID: string(v.ID)}, err
}

func (s keyRows) opensUnit(tx *store.Tx, r record) (o custody.Opens, err error) {
	if !r.has("unit") {
		return o, nil
	}
	if !r.has("property") {
		return o, tenants.Fail(tenants.Invalid, "required").At("property")
	}
	p, err := findProperty(tx, r.text("property"), "")
	if err != nil {
		return o, err
	}
	u, err := tx.UnitByNumber(p.ID, r.text("building"), r.text("unit"))
	if isNotFound(err) || err == nil && !s.scope.SeesSite(p.SiteID) {
		return o, unlisted("unit", r.text("unit"))
	}
	return custody.Opens{Kind: custody.UnitAsset, AssetID: string(u.ID)}, err
}

func (s keyRows) opensArea(tx *store.Tx, r record) (o custody.Opens, err error) {
	name := r.text("area")
	if name == "" {
		return o, nil
	}
	areas, err := tx.AreasNamed(name)
	switch {
	case err != nil:
		return o, err
	case len(areas) == 0 || !s.scope.SeesSite(areas[0].SiteID):
		return o, unlisted("area", name)
	case len(areas) > 1:
		return o, wrong("several", "found", name).At("area")
	}
	return custody.Opens{Kind: custody.AreaAsset, AssetID: string(areas[0].ID)}, nil
}
