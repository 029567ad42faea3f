package emergency

import (
	"context"
	"strconv"

	"claviger/custody"
	"claviger/tenants"
)

// MapTx is what printing a key map needs of a transaction.
type MapTx interface {
	Place(id custody.PlaceID) (custody.Place, error)
	Record(e custody.Event) (custody.EntryID, error)
}

// MapStore runs it.
type MapStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(MapTx) error) error
}

// PrintMap records that the key map of a place was printed: on paper it tells
// anyone what hangs where. Keys is how many it lists.
func PrintMap(ctx context.Context, s MapStore, scope tenants.Scope, id custody.PlaceID, keys int) (out custody.Place, err error) {
	if err := scope.Need(tenants.CabinetsRead); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx MapTx) error {
		if out, err = tx.Place(id); err != nil {
			return err
		}
		if !scope.SeesSite(out.SiteID) {
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		_, err := tx.Record(custody.Event{Kind: custody.MapPrinted, Outcome: "done", Data: map[string]string{"place": string(id), "keys": strconv.Itoa(keys)}})
		return err
	})
	return out, tenants.Wrap("emergency.PrintMap", err)
}
