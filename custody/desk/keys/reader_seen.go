package keys

import (
	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// ReaderIn takes note that the badge reader of a cabinet does not answer, or
// does again. Who looks after the site is told what still works there.
func ReaderIn(tx Tx, scope tenants.Scope, place custody.PlaceID, stamp custody.Stamp, lost bool) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	kind, about := custody.ReaderBack, "reader_back"
	if lost {
		kind, about = custody.ReaderLost, "reader_lost"
	}
	if stamp.LateBy == 0 {
		box, err := tx.Place(place)
		if err != nil {
			return err
		}
		if _, err := tellStaff(tx, box, desk.Letter{About: about, Place: place, Path: "/cabinets/" + string(place)}); err != nil {
			return err
		}
	}
	_, err := tx.Record(custody.Event{Kind: kind, HappenedAt: stamp.At, Device: &stamp, Outcome: "done", Data: map[string]string{"place": string(place), "via": string(custody.ViaCabinet)}})
	return err
}
