package keys

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// FireSeenTx is what an alarm of a fire panel needs of a transaction.
type FireSeenTx interface {
	AddFire(f custody.Fire) error
	StandingFire(place custody.PlaceID) (custody.Fire, error) // NotFound
	ClearFires(place custody.PlaceID, at time.Time) error
	AddFireTake(t custody.FireTake) error
	EndFireTakes(item custody.ItemID, at time.Time) error
	SiteStaff(site tenants.SiteID) ([]tenants.PersonID, error)
}

// FireRaisedIn takes note that the fire panel at a cabinet gives alarm. Who
// looks after the site is told at once; of an alarm that is heard of late
// nobody is, and no page shows it as if it went on.
func FireRaisedIn(tx Tx, scope tenants.Scope, place custody.PlaceID, stamp custody.Stamp) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	box, err := tx.Place(place)
	if err != nil {
		return err
	}
	if err := tx.ClearFires(place, stamp.At); err != nil { // its end was not told
		return err
	}
	f := custody.Fire{ID: custody.FireID(tx.NewID("fir")), SiteID: box.SiteID, PlaceID: place, At: stamp.At, LateBy: stamp.LateBy}
	if stamp.LateBy == 0 {
		if f.Told, err = tellStaff(tx, box, desk.Letter{About: "fire_raised", Fire: f.ID, Path: firePath(place)}); err != nil {
			return err
		}
	}
	if err := tx.AddFire(f); err != nil {
		return err
	}
	data := map[string]string{"place": string(place), "fire": string(f.ID), "via": string(custody.ViaCabinet)}
	if f.Told > 0 {
		data["told"] = itoa(f.Told)
	}
	_, err = tx.Record(custody.Event{Kind: custody.FireRaised, HappenedAt: stamp.At, Device: &stamp, Outcome: "done", Data: data})
	return err
}

// FireClearedIn takes note that the alarm is over.
func FireClearedIn(tx Tx, scope tenants.Scope, place custody.PlaceID, stamp custody.Stamp) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	data := map[string]string{"place": string(place), "via": string(custody.ViaCabinet)}
	f, err := tx.StandingFire(place)
	switch {
	case tenants.KindOf(err) == tenants.NotFound && err != nil:
	case err != nil:
		return err
	default:
		data["fire"] = string(f.ID)
	}
	if err := tx.ClearFires(place, stamp.At); err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.FireCleared, HappenedAt: stamp.At, Device: &stamp, Outcome: "done", Data: data})
	return err
}

// FireWireIn takes note that the wire to the fire panel is cut, or whole again.
// While it is cut no alarm opens a slot: who looks after the site is told.
func FireWireIn(tx Tx, scope tenants.Scope, place custody.PlaceID, stamp custody.Stamp, lost bool) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	kind := custody.FireWireBack
	if lost {
		kind = custody.FireWireLost
	}
	if lost && stamp.LateBy == 0 {
		box, err := tx.Place(place)
		if err != nil {
			return err
		}
		if _, err := tellStaff(tx, box, desk.Letter{About: "fire_wire", Place: place, Path: firePath(place)}); err != nil {
			return err
		}
	}
	_, err := tx.Record(custody.Event{Kind: kind, HappenedAt: stamp.At, Device: &stamp, Outcome: "done", Data: map[string]string{"place": string(place), "via": string(custody.ViaCabinet)}})
	return err
}

func firePath(place custody.PlaceID) string { return "/cabinets/" + string(place) + "/fire" }

// tellStaff writes to those who look after the site of a cabinet, and counts
// them.
func tellStaff(tx Tx, box custody.Place, letter desk.Letter) (int, error) {
	people, err := tx.SiteStaff(box.SiteID)
	if err != nil {
		return 0, err
	}
	letter.Mail = desk.MailLetter
	for _, to := range people {
		letter.To = to
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

// fireTook: the key left a slot that the fire panel had opened. Nobody is known
// to have it: it counts as missing until somebody says who, or it hangs again.
func fireTook(tx Tx, in Sight, item custody.Item) error {
	after := item
	after.State, after.UpdatedAt = custody.Missing, tx.Now()
	if err := tx.SaveItem(item, after); err != nil {
		return err
	}
	box, err := tx.Place(in.PlaceID)
	if err != nil {
		return err
	}
	t := custody.FireTake{ID: custody.FireTakeID(tx.NewID("fit")), SiteID: box.SiteID, PlaceID: box.ID, Slot: in.Slot, ItemID: item.ID, At: in.Stamp.At}
	f, err := tx.StandingFire(in.PlaceID)
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	t.FireID = f.ID
	if err := tx.EndFireTakes(item.ID, in.Stamp.At); err != nil {
		return err
	}
	if err := tx.AddFireTake(t); err != nil {
		return err
	}
	e := sightEvent(custody.FireTaken, in, seen(in))
	e.ItemID = item.ID
	e.Data["take"] = string(t.ID)
	_, err = tx.Record(e)
	return err
}
