package hospital

import (
	"context"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// Store opens the transaction of a use-case about areas.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what these use-cases need inside the transaction.
type Tx interface {
	NewID(prefix string) string
	Area(id custody.AreaID) (custody.Area, error)
	AddArea(a custody.Area) error
	ChangeArea(a custody.Area) error
	SiteName(id tenants.SiteID) (string, error)
	Record(e custody.Event) (custody.EntryID, error)
}

// Classes are the restricted classes of areas; "" is an ordinary one.
var Classes = []string{"", "pharmacy", "drugs", "records", "labs", "it", "morgue", "mechanical"}

// maxText is the longest text of one field, in runes.
const maxText = 120

// SaveArea makes a new area (empty ID) of a site or changes one.
func SaveArea(ctx context.Context, s Store, scope tenants.Scope, a custody.Area) (custody.Area, error) {
	if err := scope.Need(tenants.AssetsEdit); err != nil {
		return a, err
	}
	err := s.InTx(ctx, scope, func(tx Tx) error {
		var err error
		a, err = SaveAreaIn(tx, scope, a)
		return err
	})
	return a, tenants.Wrap("hospital.SaveArea", err)
}

// SaveAreaIn is SaveArea inside a transaction that is already open.
func SaveAreaIn(tx Tx, scope tenants.Scope, a custody.Area) (custody.Area, error) {
	a.Name, a.Department = strings.TrimSpace(a.Name), strings.TrimSpace(a.Department)
	switch {
	case a.Name == "":
		return a, tenants.Fail(tenants.Invalid, "name_required").At("name")
	case !slices.Contains(Classes, a.Class):
		return a, tenants.Fail(tenants.Invalid, "area_class_unknown").At("class")
	}
	if err := tenants.CheckTexts(maxText, "name", a.Name, "department", a.Department); err != nil {
		return a, err
	}
	if _, err := tx.SiteName(a.SiteID); err != nil {
		return a, err
	}
	if a.ID == "" {
		a.OrgID, a.ID = scope.Org(), custody.AreaID(tx.NewID("are"))
		if err := tx.AddArea(a); err != nil {
			return a, err
		}
		_, err := tx.Record(event(custody.AssetAdded, a))
		return a, err
	}
	if _, err := tx.Area(a.ID); err != nil {
		return a, err
	}
	if err := tx.ChangeArea(a); err != nil {
		return a, err
	}
	_, err := tx.Record(event(custody.AssetChanged, a))
	return a, err
}

func event(kind custody.EventKind, a custody.Area) custody.Event {
	return custody.Event{Kind: kind, Outcome: "done", Data: map[string]string{"asset": string(a.ID), "asset_kind": string(custody.AreaAsset), "class": a.Class}}
}
