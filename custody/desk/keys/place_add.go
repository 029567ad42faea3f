package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// maxSlots is how many slots or hooks one place may have.
const maxSlots = 2000

// AddPlace makes a cabinet, board, safe or desk at a site. A cabinet begins
// with its slots empty; its controller is enrolled apart.
func AddPlace(ctx context.Context, s EditStore, scope tenants.Scope, p custody.Place) (custody.Place, error) {
	if err := scope.Need(tenants.CabinetsEdit); err != nil {
		return p, err
	}
	err := s.InTx(ctx, scope, func(tx EditTx) error {
		var err error
		p, err = AddPlaceIn(tx, scope, p)
		return err
	})
	return p, tenants.Wrap("keys.AddPlace", err)
}

// AddPlaceIn is AddPlace inside a transaction that is already open.
func AddPlaceIn(tx EditTx, scope tenants.Scope, p custody.Place) (custody.Place, error) {
	p.Name = strings.TrimSpace(p.Name)
	switch {
	case p.Name == "":
		return p, tenants.Fail(tenants.Invalid, "name_required").At("name")
	case tooLong(p.Name, maxName):
		return p, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxName)).At("name")
	case p.Slots < 0 || p.Slots > maxSlots:
		return p, tenants.Fail(tenants.Invalid, "slot_range", "max", itoa(maxSlots)).At("slots")
	case p.Kind != custody.Cabinet && p.Kind != custody.Board && p.Kind != custody.Safe && p.Kind != custody.Desk:
		return p, tenants.Fail(tenants.Invalid, "place_kind_unknown").At("kind")
	}
	if _, err := tx.SiteName(p.SiteID); err != nil {
		return p, err
	}
	if !scope.SeesSite(p.SiteID) {
		return p, tenants.Fail(tenants.NotFound, "site_not_found")
	}
	p.OrgID, p.ID, p.CreatedAt = scope.Org(), custody.PlaceID(tx.NewID("plc")), tx.Now()
	if err := tx.AddPlace(p); err != nil {
		return p, err
	}
	_, err := tx.Record(custody.Event{Kind: custody.PlaceAdded, Outcome: "done",
		Data: map[string]string{"place": string(p.ID), "kind": string(p.Kind), "name": p.Name, "slots": itoa(p.Slots)}})
	return p, err
}
