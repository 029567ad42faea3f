package keys

import (
	"context"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// FireStore opens the transactions about fire panels.
type FireStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(FireTx) error) error
}

// FireTx is what presetting, and saying who took what, need of a transaction.
type FireTx interface {
	OpeningTx
	FireSet(place custody.PlaceID) (custody.FireSet, error)
	SetFireSet(place custody.PlaceID, set custody.FireSet) error
	LockFireTake(id custody.FireTakeID) (custody.FireTake, error)
	NameFireTake(t custody.FireTake) error
	Person(id tenants.PersonID) (tenants.Person, error)
}

// FireAsk says what the fire panel of a cabinet opens.
type FireAsk struct {
	PlaceID custody.PlaceID
	Codes   []string // of keys whose home is the cabinet, in the order in which they are given; none: nothing opens
	Stay    time.Duration
}

// PresetFire says which keys of a cabinet the fire panel gives to whoever stands
// there, in which order, and for how long. Somebody in a browser must have
// proved lately who they are. The cabinet obeys it from its next roster on.
func PresetFire(ctx context.Context, s FireStore, scope tenants.Scope, in FireAsk) (set custody.FireSet, err error) {
	if err := scope.Need(tenants.EmergencyPass); err != nil {
		return set, err
	}
	set.Stay = in.Stay
	if !slices.Contains(custody.FireStays, in.Stay) {
		return set, tenants.Fail(tenants.Invalid, "fire_stay").At("stay")
	}
	err = s.InTx(ctx, scope, func(tx FireTx) error {
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		box, err := cabinetOf(tx, scope, in.PlaceID)
		if err != nil {
			return err
		}
		set.Keys = nil
		for _, code := range in.Codes {
			id, err := fireKey(tx, box, code)
			if err != nil {
				return err
			}
			if id != "" && !slices.Contains(set.Keys, id) {
				set.Keys = append(set.Keys, id)
			}
		}
		if len(set.Keys) > custody.MostFireKeys {
			return tenants.Fail(tenants.Invalid, "fire_keys_many", "max", itoa(custody.MostFireKeys)).At("codes")
		}
		if err := tx.SetFireSet(box.ID, set); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.FirePreset, Outcome: "done", Data: map[string]string{"place": string(box.ID), "keys": itoa(len(set.Keys)), "items": joined(set.Keys), "minutes": itoa(int(set.Stay.Minutes()))}})
		return err
	})
	return set, tenants.Wrap("keys.PresetFire", err)
}

func joined(ids []custody.ItemID) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return strings.Join(all, ",")
}

// fireKey finds a key that lives in the cabinet, "" for an empty line.
func fireKey(tx FireTx, box custody.Place, code string) (custody.ItemID, error) {
	if code = strings.TrimSpace(code); code == "" {
		return "", nil
	}
	item, err := tx.ItemByCode(code)
	switch {
	case err != nil && tenants.KindOf(err) != tenants.NotFound:
		return "", err
	case err != nil || item.HomeID != box.ID || item.State == custody.Retired:
		return "", tenants.Fail(tenants.Invalid, "fire_key_elsewhere", "key", code, "cabinet", box.Name).At("codes")
	}
	return item.ID, nil
}

// FireWho says who took a key during an alarm.
type FireWho struct {
	PlaceID  custody.PlaceID
	Take     custody.FireTakeID
	PersonID tenants.PersonID
	DueAt    time.Time // when it must be back
}

// NameFireTaker puts a key that left during an alarm into the hands of the one
// who took it, from when it left on. What the sensor saw stays as it was.
func NameFireTaker(ctx context.Context, s FireStore, scope tenants.Scope, in FireWho) (out custody.FireTake, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx FireTx) error {
		if _, err := cabinetOf(tx, scope, in.PlaceID); err != nil {
			return err
		}
		if out, err = tx.LockFireTake(in.Take); err != nil {
			return err
		}
		item, err := tx.LockItem(out.ItemID)
		if err != nil {
			return err
		}
		if err := nameable(tx, in, out, item); err != nil {
			return err
		}
		if item.HoldingID != "" {
			if _, err := closeHolding(tx, item, item, scope.Actor(), "", custody.ViaWeb, tx.Now()); err != nil {
				return err
			}
		}
		due, now := in.DueAt, tx.Now()
		h := custody.Holding{OrgID: scope.Org(), ID: custody.HoldingID(tx.NewID("hld")), ItemID: item.ID, PersonID: in.PersonID, OutAt: out.At, DueAt: &due,
			IssuedBy: scope.Actor(), OutVia: custody.ViaCabinet, OutPlaceID: out.PlaceID, OutSlot: out.Slot}
		if err := tx.OpenHolding(h); err != nil {
			return err
		}
		if err := tx.SaveItem(item, held(item, h, now)); err != nil {
			return err
		}
		out.NamedAt, out.NamedBy, out.PersonID = &now, scope.Person(), in.PersonID
		if err := tx.NameFireTake(out); err != nil {
			return err
		}
		data := moved(custody.ViaCabinet, out.PlaceID, out.Slot, h)
		data["take"] = string(out.ID)
		_, err = tx.Record(custody.Event{Kind: custody.FireNamed, ItemID: item.ID, PersonID: in.PersonID, Outcome: "done", Data: data})
		return err
	})
	return out, tenants.Wrap("keys.NameFireTaker", err)
}

// nameable tests that it can still be said, and of that person.
func nameable(tx FireTx, in FireWho, t custody.FireTake, item custody.Item) error {
	p, err := tx.Person(in.PersonID)
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	switch {
	case t.PlaceID != in.PlaceID:
		return tenants.Fail(tenants.NotFound, "fire_take_not_found")
	case t.NamedAt != nil:
		return tenants.Fail(tenants.Conflict, "fire_take_named", "key", item.Code)
	case t.BackAt != nil || item.State != custody.Missing:
		return tenants.Fail(tenants.Conflict, "fire_take_back", "key", item.Code)
	case err != nil || !p.ActiveAt(tx.Now()):
		return tenants.Fail(tenants.Invalid, "keeper_person").At("person")
	case !in.DueAt.After(tx.Now()):
		return tenants.Fail(tenants.Invalid, "due_in_past").At("due")
	}
	_, err = tx.OpenIncident(item.ID)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	if err == nil {
		err = tenants.Fail(tenants.Conflict, "correct_followed", "key", item.Code)
	}
	return err
}
