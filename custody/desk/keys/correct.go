package keys

import (
	"context"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// CorrectStore opens the transaction of Correct.
type CorrectStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(CorrectTx) error) error
}

// CorrectTx is what settling a difference needs of a transaction.
type CorrectTx interface {
	EditTx
	SensedAt(place custody.PlaceID) (map[int]custody.Slot, error)
	ItemsAround(place custody.PlaceID) ([]custody.Item, error) // that hang, belong or are on record there
	ItemByCode(code string) (custody.Item, error)
}

// CorrectAsk settles one difference between a slot and the record.
type CorrectAsk struct {
	PlaceID  custody.PlaceID
	Slot     int
	ItemID   custody.ItemID // "" for a fob that no key has
	Act      custody.CorrectAct
	PersonID tenants.PersonID // who has the key, for CorrectPerson
	DueAt    *time.Time       // when it must be back, for CorrectPerson
	Code     string           // of the key that the fob belongs to, for CorrectTag
	Reason   string
}

// Corrected is what came of it.
type Corrected struct {
	Item     custody.Item
	Incident custody.IncidentID // that follows the loss, "" for none
}

// Correct brings the record to what a person says is so, where a slot and the
// record differ. Nothing is taken back: what the sensor saw and what the record
// said stay in the log, and new entries say what is so from now on, by whose
// word and why. A difference that is there no more is Conflict.
func Correct(ctx context.Context, s CorrectStore, scope tenants.Scope, in CorrectAsk) (Corrected, error) {
	var out Corrected
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	in.Reason, in.Code = strings.TrimSpace(in.Reason), strings.TrimSpace(in.Code)
	if !slices.Contains(custody.CorrectActs, in.Act) {
		return out, tenants.Fail(tenants.Invalid, "correct_act").At("act")
	}
	if in.Reason == "" {
		return out, tenants.Fail(tenants.Invalid, "correct_reason").At("reason")
	}
	if err := tenants.CheckText("reason", in.Reason, maxNote); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx CorrectTx) (err error) {
		place, err := tx.Place(in.PlaceID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(place.SiteID) {
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		d, err := differs(tx, in)
		if err != nil {
			return err
		}
		if !slices.Contains(d.Kind.Acts(), in.Act) {
			return tenants.Fail(tenants.Invalid, "correct_act").At("act")
		}
		if out, err = correct(tx, scope, in, d); err != nil {
			return err
		}
		data := map[string]string{"place": string(in.PlaceID), "slot": itoa(d.Slot), "kind": string(d.Kind), "act": string(in.Act)}
		if d.Tag != "" {
			data["tag"] = d.Tag
		}
		_, err = tx.Record(custody.Event{Kind: custody.SlotCorrected, ItemID: out.Item.ID, PersonID: in.PersonID, Outcome: "done", Data: data, Personal: personal("reason", in.Reason)})
		return err
	})
	return out, tenants.Wrap("keys.Correct", err)
}

// differs is the difference as it is now.
func differs(tx CorrectTx, in CorrectAsk) (custody.Difference, error) {
	sensed, err := tx.SensedAt(in.PlaceID)
	if err != nil {
		return custody.Difference{}, err
	}
	items, err := tx.ItemsAround(in.PlaceID)
	if err != nil {
		return custody.Difference{}, err
	}
	for _, d := range custody.CompareSlots(in.PlaceID, sensed, items) {
		if d.Slot == in.Slot && d.Item.ID == in.ItemID {
			return d, nil
		}
	}
	return custody.Difference{}, tenants.Fail(tenants.Conflict, "difference_gone", "slot", itoa(in.Slot))
}

func correct(tx CorrectTx, scope tenants.Scope, in CorrectAsk, d custody.Difference) (out Corrected, err error) {
	if in.Act == custody.CorrectTag {
		return tagged(tx, scope, in, d)
	}
	item, err := tx.LockItem(d.Item.ID)
	if err != nil {
		return out, err
	}
	out.Item = item
	sight := Sight{PlaceID: in.PlaceID, Slot: d.Slot, Tag: item.Tag, Stamp: custody.Stamp{At: tx.Now()}}
	switch in.Act {
	case custody.CorrectSlot:
		switch d.Kind {
		case custody.DifferAstray:
			return rehomed(tx, in, item)
		case custody.DifferElse:
			if err := unfollowed(tx, item); err != nil {
				return out, err
			}
			return out, came(tx, scope, sight, item)
		}
		return out, loose(tx, sight, item)
	case custody.CorrectLost:
		return lostThere(tx, scope, in, item)
	}
	return withPerson(tx, scope, in, item)
}

// rehomed makes the slot where a key hangs its own.
func rehomed(tx CorrectTx, in CorrectAsk, item custody.Item) (Corrected, error) {
	items, err := tx.ItemsAround(in.PlaceID)
	if err != nil {
		return Corrected{}, err
	}
	for _, other := range items {
		if other.ID != item.ID && other.HomeID == in.PlaceID && other.HomeSlot == in.Slot && other.State != custody.Retired {
			return Corrected{}, tenants.Fail(tenants.Conflict, "correct_slot_owned", "slot", itoa(in.Slot), "key", other.Code)
		}
	}
	home, err := tx.Place(in.PlaceID)
	if err != nil {
		return Corrected{}, err
	}
	if home.SiteID != item.SiteID {
		return Corrected{}, tenants.Fail(tenants.Conflict, "home_other_site")
	}
	item.HomeID, item.HomeSlot = in.PlaceID, in.Slot
	if err := tx.ChangeItem(item); err != nil {
		return Corrected{}, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.ItemChanged, ItemID: item.ID, Outcome: "done", Data: map[string]string{"code": item.Code, "home": string(item.HomeID), "home_slot": itoa(item.HomeSlot)}})
	return Corrected{Item: item}, err
}

// tagged gives a key the fob that hangs in the slot, and the key hangs there.
func tagged(tx CorrectTx, scope tenants.Scope, in CorrectAsk, d custody.Difference) (Corrected, error) {
	if in.Code == "" {
		return Corrected{}, tenants.Fail(tenants.Invalid, "code_required").At("code")
	}
	item, err := tx.ItemByCode(in.Code)
	if err == nil && !scope.SeesSite(item.SiteID) {
		err = tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return Corrected{}, tenants.Fail(tenants.Invalid, "correct_key_unknown", "key", in.Code).At("code")
	}
	if err != nil {
		return Corrected{}, err
	}
	if item, err = tx.LockItem(item.ID); err != nil {
		return Corrected{}, err
	}
	if item.State == custody.Retired {
		return Corrected{}, tenants.Fail(tenants.Conflict, "already_retired", "key", item.Code).At("code")
	}
	was := item.Tag
	item.Tag = d.Tag
	if err := tx.ChangeItem(item); err != nil {
		return Corrected{}, err
	}
	data := map[string]string{"code": item.Code, "tag": d.Tag}
	if was != "" {
		data["was"] = was
	}
	if _, err := tx.Record(custody.Event{Kind: custody.ItemChanged, ItemID: item.ID, Outcome: "done", Data: data}); err != nil {
		return Corrected{}, err
	}
	return Corrected{Item: item}, came(tx, scope, Sight{PlaceID: in.PlaceID, Slot: d.Slot, Tag: d.Tag, Present: true, Stamp: custody.Stamp{At: tx.Now()}}, item)
}

// lostThere opens the incident of a key that is gone.
func lostThere(tx CorrectTx, scope tenants.Scope, in CorrectAsk, item custody.Item) (out Corrected, err error) {
	if err := unfollowed(tx, item); err != nil {
		return out, err
	}
	if out.Item = item; item.State == custody.Missing {
		err = openIncident(tx, scope, item, in.Reason)
	} else {
		out.Item, err = missing(tx, scope, item, in.Reason)
	}
	if err != nil {
		return out, err
	}
	i, err := tx.OpenIncident(item.ID)
	out.Incident = i.ID
	return out, err
}

// unfollowed refuses what an open incident decides.
func unfollowed(tx CorrectTx, item custody.Item) error {
	_, err := tx.OpenIncident(item.ID)
	if tenants.KindOf(err) == tenants.NotFound {
		return nil
	}
	if err == nil {
		err = tenants.Fail(tenants.Conflict, "correct_followed", "key", item.Code)
	}
	return err
}

// withPerson writes that somebody has a key which no sensor saw leave with them.
func withPerson(tx CorrectTx, scope tenants.Scope, in CorrectAsk, item custody.Item) (out Corrected, err error) {
	if in.PersonID == "" {
		return out, tenants.Fail(tenants.Invalid, "person_required").At("person")
	}
	if _, err := tx.PersonName(in.PersonID); err != nil {
		return out, err
	}
	if err := unfollowed(tx, item); err != nil {
		return out, err
	}
	if item.HoldingID != "" {
		if _, err := closeHolding(tx, item, item, scope.Actor(), "", custody.ViaWeb, tx.Now()); err != nil {
			return out, err
		}
	}
	h := custody.Holding{OrgID: scope.Org(), ID: custody.HoldingID(tx.NewID("hld")), ItemID: item.ID, PersonID: in.PersonID, Reason: in.Reason, OutAt: tx.Now(), DueAt: in.DueAt,
		IssuedBy: scope.Actor(), OutVia: custody.ViaWeb, OutPlaceID: in.PlaceID, OutSlot: in.Slot}
	if err := tx.OpenHolding(h); err != nil {
		return out, err
	}
	out.Item = held(item, h, tx.Now())
	if err := tx.SaveItem(item, out.Item); err != nil {
		return out, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.Taken, ItemID: item.ID, PersonID: in.PersonID, Outcome: "done", Data: moved(custody.ViaWeb, in.PlaceID, in.Slot, h), Personal: personal("reason", in.Reason)})
	return out, err
}
