package property

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// SaveUnit makes a new unit (empty ID) of a property or changes one. A unit
// is known by its property, building and number.
func SaveUnit(ctx context.Context, s Store, scope tenants.Scope, u custody.Unit) (custody.Unit, error) {
	if err := scope.Need(tenants.AssetsEdit); err != nil {
		return u, err
	}
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		u, err = SaveUnitIn(tx, scope, u)
		return err
	})
	return u, tenants.Wrap("property.SaveUnit", err)
}

// SaveUnitIn is SaveUnit inside a transaction that is already open.
func SaveUnitIn(tx Tx, scope tenants.Scope, u custody.Unit) (custody.Unit, error) {
	u.Building, u.Number = strings.TrimSpace(u.Building), strings.TrimSpace(u.Number)
	if u.Number == "" {
		return u, tenants.Fail(tenants.Invalid, "unit_number_required").At("number")
	}
	if err := tenants.CheckTexts(maxText, "building", u.Building, "floor", u.Floor, "number", u.Number); err != nil {
		return u, err
	}
	if _, err := tx.Property(u.PropertyID); err != nil {
		return u, err
	}
	if u.ID == "" {
		u.OrgID, u.ID = scope.Org(), custody.UnitID(tx.NewID("unt"))
		if err := tx.AddUnit(u); err != nil {
			return u, err
		}
		_, err := tx.Record(event(custody.AssetAdded, string(custody.UnitAsset), string(u.ID)))
		return u, err
	}
	if _, err := tx.Unit(u.ID); err != nil {
		return u, err
	}
	if err := tx.ChangeUnit(u); err != nil {
		return u, err
	}
	_, err := tx.Record(event(custody.AssetChanged, string(custody.UnitAsset), string(u.ID)))
	return u, err
}
