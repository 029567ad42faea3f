package property

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// Store opens the transaction of a use-case about properties and units.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what these use-cases need inside the transaction.
type Tx interface {
	NewID(prefix string) string
	Property(id custody.PropertyID) (custody.Property, error)
	AddProperty(p custody.Property) error
	ChangeProperty(p custody.Property) error
	Unit(id custody.UnitID) (custody.Unit, error)
	AddUnit(u custody.Unit) error
	ChangeUnit(u custody.Unit) error
	Record(e custody.Event) (custody.EntryID, error)
}

// maxText is the longest text of one field, in runes.
const maxText = 200

// SaveProperty makes a new property (empty ID) or changes one. A property is
// known by its name and address.
func SaveProperty(ctx context.Context, s Store, scope tenants.Scope, p custody.Property) (custody.Property, error) {
	if err := scope.Need(tenants.AssetsEdit); err != nil {
		return p, err
	}
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		p, err = SavePropertyIn(tx, scope, p)
		return err
	})
	return p, tenants.Wrap("property.SaveProperty", err)
}

// SavePropertyIn is SaveProperty inside a transaction that is already open.
func SavePropertyIn(tx Tx, scope tenants.Scope, p custody.Property) (custody.Property, error) {
	p.Name, p.Address = strings.TrimSpace(p.Name), strings.TrimSpace(p.Address)
	switch {
	case p.Name == "":
		return p, tenants.Fail(tenants.Invalid, "name_required").At("name")
	case p.Address == "":
		return p, tenants.Fail(tenants.Invalid, "address_required").At("address")
	case p.Units < 0:
		return p, tenants.Fail(tenants.Invalid, "units_range").At("units")
	}
	if err := tenants.CheckTexts(maxText, "name", p.Name, "address", p.Address, "zip", p.Zip, "area", p.Area,
		"type", p.Type, "phone", p.Phone, "manager", p.Manager); err != nil {
		return p, err
	}
	if p.ID == "" {
		p.OrgID, p.ID = scope.Org(), custody.PropertyID(tx.NewID("prp"))
		if err := tx.AddProperty(p); err != nil {
			return p, err
		}
		_, err := tx.Record(event(custody.AssetAdded, "property", string(p.ID)))
		return p, err
	}
	if _, err := tx.Property(p.ID); err != nil {
		return p, err
	}
	if err := tx.ChangeProperty(p); err != nil {
		return p, err
	}
	_, err := tx.Record(event(custody.AssetChanged, "property", string(p.ID)))
	return p, err
}

// event names the asset by id only: addresses stay out of the log.
func event(kind custody.EventKind, asset, id string) custody.Event {
	return custody.Event{Kind: kind, Outcome: "done", Data: map[string]string{"asset": id, "asset_kind": asset}}
}
