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

// MapPrint is the key map of one place that is printed.
type MapPrint struct {
	Place   custody.PlaceID
	Keys    int // that it lists
	Unnamed int // of these, printed without their code and name
	Paper   string
}

// SensitiveLevel is from which level on a key is named on paper only for those
// who may lock a site down: a sheet that lies about is read by anyone.
const SensitiveLevel custody.Level = 3

// NamesSensitive tells whether what the scope prints names the keys of the
// highest levels.
func NamesSensitive(scope tenants.Scope) bool { return scope.Can(tenants.EmergencyLock) }

// MostMaps is how many places one print is about at most.
const MostMaps = 60

// PrintMaps records that the key maps of places were printed, one entry for each:
// on paper they tell anyone what hangs where.
func PrintMaps(ctx context.Context, s MapStore, scope tenants.Scope, prints []MapPrint) error {
	if err := scope.Need(tenants.CabinetsRead); err != nil {
		return err
	}
	if len(prints) == 0 || len(prints) > MostMaps {
		return tenants.Fail(tenants.Invalid, "map_places", "max", strconv.Itoa(MostMaps)).At("place")
	}
	return tenants.Wrap("emergency.PrintMaps", s.InTx(ctx, scope, func(tx MapTx) error {
		for _, p := range prints {
			place, err := tx.Place(p.Place)
			if err != nil {
				return err
			}
			if !scope.SeesSite(place.SiteID) {
				return tenants.Fail(tenants.NotFound, "place_not_found")
			}
			data := map[string]string{"place": string(p.Place), "keys": strconv.Itoa(p.Keys), "site": string(place.SiteID)}
			if p.Unnamed > 0 {
				data["unnamed"] = strconv.Itoa(p.Unnamed)
			}
			if p.Paper != "" {
				data["paper"] = p.Paper
			}
			if _, err := tx.Record(custody.Event{Kind: custody.MapPrinted, Outcome: "done", Data: data}); err != nil {
				return err
			}
		}
		return nil
	}))
}
