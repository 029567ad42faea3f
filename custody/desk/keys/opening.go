package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// OpeningStore opens the transactions about openings without a release.
type OpeningStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(OpeningTx) error) error
}

// OpeningTx is what openings need of a transaction.
type OpeningTx interface {
	Tx
	ItemByCode(code string) (custody.Item, error)
	Override(place custody.PlaceID) (custody.ItemID, error) // "" for none
	SetOverride(place custody.PlaceID, item custody.ItemID) error
	AddOpening(o custody.Opening) error
	LockOpening(id custody.OpeningID) (custody.Opening, error)
	StandingOpen(place custody.PlaceID) (custody.Opening, error) // whose door was not shut yet; NotFound
	SaveOpening(o custody.Opening) error
	SiteStaff(site tenants.SiteID) ([]tenants.PersonID, error)
}

// NameOverride names the key that opens a cabinet without its controller, or
// with "" that there is none on record. It is a key in custody like any other,
// and hangs elsewhere: who needs it cannot open the cabinet.
func NameOverride(ctx context.Context, s OpeningStore, scope tenants.Scope, place custody.PlaceID, code string) error {
	if err := scope.Need(tenants.CabinetsEdit); err != nil {
		return err
	}
	code = strings.TrimSpace(code)
	return tenants.Wrap("keys.NameOverride", s.InTx(ctx, scope, func(tx OpeningTx) error {
		box, err := cabinetOf(tx, scope, place)
		if err != nil {
			return err
		}
		var item custody.Item
		if code != "" {
			item, err = tx.ItemByCode(code)
			switch {
			case tenants.KindOf(err) == tenants.NotFound && err != nil, err == nil && (!scope.SeesSite(item.SiteID) || item.State == custody.Retired):
				return tenants.Fail(tenants.Invalid, "correct_key_unknown", "key", code).At("code")
			case err != nil:
				return err
			case item.HomeID == place:
				return tenants.Fail(tenants.Invalid, "override_inside", "key", item.Code, "cabinet", box.Name).At("code")
			}
		}
		if err := tx.SetOverride(place, item.ID); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.OverrideNamed, ItemID: item.ID, Outcome: "done", Data: map[string]string{"place": string(place)}})
		return err
	}))
}

func cabinetOf(tx OpeningTx, scope tenants.Scope, id custody.PlaceID) (custody.Place, error) {
	place, err := tx.Place(id)
	switch {
	case err != nil:
		return place, err
	case !scope.SeesSite(place.SiteID):
		return place, tenants.Fail(tenants.NotFound, "place_not_found")
	case place.Kind != custody.Cabinet:
		return place, tenants.Fail(tenants.Conflict, "order_no_cabinet", "place", place.Name)
	}
	return place, nil
}

// OpenedIn takes note that the door of a cabinet was opened without a release.
// When somebody held its mechanical key then it was opened with that key;
// when nobody did, those who look after the site are told, unless it is long
// ago.
func OpenedIn(tx OpeningTx, place custody.PlaceID, stamp custody.Stamp) error {
	o := custody.Opening{ID: custody.OpeningID(tx.NewID("opn")), PlaceID: place, DeviceID: stamp.DeviceID, At: stamp.At}
	var err error
	if o.ItemID, err = tx.Override(place); err != nil {
		return err
	}
	if o.ItemID != "" {
		h, err := tx.LastHolding(o.ItemID)
		if err != nil && tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		if err == nil && h.HeldAt(stamp.At) {
			o.PersonID, o.Since = h.PersonID, &h.OutAt
		}
	}
	if err := tx.AddOpening(o); err != nil {
		return err
	}
	kind := custody.OpenedUnknown
	if o.PersonID != "" {
		kind = custody.OpenedByKey
	}
	if _, err := tx.Record(custody.Event{Kind: kind, ItemID: o.ItemID, PersonID: o.PersonID, HappenedAt: stamp.At, Outcome: "done",
		Data: map[string]string{"place": string(place), "opening": string(o.ID), "device": string(stamp.DeviceID)}}); err != nil {
		return err
	}
	if o.PersonID != "" || stamp.LateBy > 0 {
		return nil
	}
	box, err := tx.Place(place)
	if err != nil {
		return err
	}
	people, err := tx.SiteStaff(box.SiteID)
	if err != nil {
		return err
	}
	for _, to := range people {
		letter := desk.Letter{Mail: desk.MailLetter, About: "opened", To: to, Opening: o.ID, Path: "/cabinets/" + string(place) + "/openings/" + string(o.ID)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// ShutIn takes note that the door is shut again. After an opening without a
// release the cabinet is asked at once to read every slot: what moved meanwhile
// is on record then, or missing.
func ShutIn(tx OpeningTx, scope tenants.Scope, place custody.PlaceID, stamp custody.Stamp) error {
	o, err := tx.StandingOpen(place)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	at := stamp.At
	if at.Before(o.At) {
		at = o.At
	}
	o.ShutAt = &at
	if err := tx.SaveOpening(o); err != nil || stamp.LateBy > 0 {
		return err
	}
	twin, err := tx.CabinetAt(place)
	if err != nil || twin.Quarantined {
		return err
	}
	_, err = orderTo(tx, scope, OrderAsk{PlaceID: place, Action: ActionInventory, Life: LongLife}, twin)
	return err
}

// longCause is the most letters of a cause.
const longCause = 1000

// CloseOpening closes an opening with its cause: what happened, and what was
// done about what moved. Once written it stays.
func CloseOpening(ctx context.Context, s OpeningStore, scope tenants.Scope, place custody.PlaceID, id custody.OpeningID, cause string) error {
	if err := scope.Need(tenants.CabinetsEdit); err != nil {
		return err
	}
	cause = strings.TrimSpace(cause)
	if cause == "" {
		return tenants.Fail(tenants.Invalid, "opening_cause").At("cause")
	}
	if err := tenants.CheckText("cause", cause, longCause); err != nil {
		return err
	}
	return tenants.Wrap("keys.CloseOpening", s.InTx(ctx, scope, func(tx OpeningTx) error {
		if _, err := cabinetOf(tx, scope, place); err != nil {
			return err
		}
		o, err := tx.LockOpening(id)
		switch {
		case err != nil:
			return err
		case o.PlaceID != place:
			return tenants.Fail(tenants.NotFound, "opening_not_found")
		case o.ClosedAt != nil:
			return tenants.Fail(tenants.Conflict, "opening_closed")
		case o.ShutAt == nil:
			return tenants.Fail(tenants.Conflict, "opening_stands")
		}
		at := tx.Now()
		o.ClosedAt, o.ClosedBy, o.Cause = &at, scope.Person(), cause
		if err := tx.SaveOpening(o); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.OpeningClosed, ItemID: o.ItemID, Outcome: "done", Data: map[string]string{"place": string(place), "opening": string(o.ID)}, Personal: personal("reason", cause)})
		return err
	}))
}
