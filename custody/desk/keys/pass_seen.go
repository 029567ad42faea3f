package keys

import (
	"slices"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// PassSeen is a cabinet's record that a guest opened a slot by a pass.
type PassSeen struct {
	PassID   custody.PassID
	Use      int // from 1
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	PlaceID  custody.PlaceID
	Slot     int
	Due      *time.Time
	Stamp    custody.Stamp
}

// PassSeenIn keeps the use of a pass, in the transaction that keeps its record.
// It refuses nothing: the slot was opened. A use that no issued pass explains,
// or one that was revoked by then, is an alarm.
func PassSeenIn(tx PassTx, scope tenants.Scope, in PassSeen) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	place, err := tx.Place(in.PlaceID)
	if err != nil {
		return err
	}
	p, err := tx.LockPass(in.PassID)
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	e := custody.Event{Kind: custody.PassUsed, ItemID: in.ItemID, PersonID: in.PersonID, HappenedAt: in.Stamp.At, Device: &in.Stamp, Outcome: "grant",
		Data: map[string]string{"pass": string(in.PassID), "use": strconv.Itoa(in.Use), "place": string(in.PlaceID), "slot": strconv.Itoa(in.Slot), "via": string(custody.ViaCabinet)}}
	if in.Due != nil {
		e.Data["due"] = in.Due.Format(time.RFC3339)
	}
	strange := why(p, in)
	if strange != "" {
		e.Kind, e.Data["why"] = custody.PassStrange, strange
	}
	if p.ID != "" {
		use := custody.PassUse{PassID: p.ID, Use: in.Use, ItemID: in.ItemID, At: in.Stamp.At, HeardAt: tx.Now(), LateBy: in.Stamp.LateBy, Strange: strange}
		if err := tx.AddPassUse(use); err != nil {
			return err
		}
	}
	if _, err := tx.Record(e); err != nil || strange == "" {
		return err
	}
	return tellPass(tx, place, "pass_strange", in.ItemID, in.Stamp.At)
}

// why a use should not have been: a code, "" when a pass explains it.
func why(p custody.Pass, in PassSeen) string {
	switch at := in.Stamp.At; {
	case p.ID == "" || p.PlaceID != in.PlaceID || p.PersonID != in.PersonID:
		return "unknown"
	case !slices.Contains(p.Items, in.ItemID) || in.Use < 1 || in.Use > p.Uses:
		return "exceeded"
	case at.Add(in.Stamp.Uncertainty).Before(p.FromAt) || !at.Add(-in.Stamp.Uncertainty).Before(p.UntilAt):
		return "window"
	case p.EndedAt != nil && at.Add(-in.Stamp.Uncertainty).After(*p.EndedAt):
		return "revoked"
	}
	return ""
}

// CodesClosedIn tells people that somebody tried codes at a cabinet. What
// happened long ago is only on record.
func CodesClosedIn(tx PassTx, scope tenants.Scope, id custody.PlaceID, stamp custody.Stamp) error {
	if err := scope.Need(tenants.CustodyReport); err != nil {
		return err
	}
	place, err := tx.Place(id)
	if err != nil {
		return err
	}
	_, err = tx.Record(custody.Event{Kind: custody.CodesClosed, HappenedAt: stamp.At, Device: &stamp, Outcome: "done", Data: map[string]string{"place": string(id), "via": string(custody.ViaCabinet)}})
	if err != nil || stamp.LateBy > 0 {
		return err
	}
	return tellPass(tx, place, "pass_codes", "", stamp.At)
}

// tellPass writes to everybody who may open slots of that site from afar.
func tellPass(tx PassTx, place custody.Place, about string, item custody.ItemID, at time.Time) error {
	people, err := tx.Releasers(place.SiteID)
	if err != nil {
		return err
	}
	for _, to := range people {
		letter := desk.Letter{Mail: desk.MailLetter, About: about, To: to, Item: item, Place: place.ID, At: &at, Path: "/guests"}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
