package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// WalkStore opens the transactions of walks.
type WalkStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(WalkTx) error) error
}

// WalkTx is what walks need of a transaction.
type WalkTx interface {
	EditTx
	LabelTx
	PhotoTx

	LockWalk(id custody.WalkID) (custody.Walk, error)
	AddWalk(w custody.Walk) error
	SaveWalk(w custody.Walk) error
	Enrolment(walk custody.WalkID, mark string) (custody.Enrolment, error) // NotFound when the mark is new
	AddEnrolment(e custody.Enrolment) error

	Item(id custody.ItemID) (custody.Item, error)
	ItemByTag(tag string) (custody.Item, error)
	ItemByCode(code string) (custody.Item, error)
	TakenHooks(place custody.PlaceID) ([]int, error)    // homes of keys, in order
	DoorNamed(text string) (custody.Opens, bool, error) // the one vehicle, unit or area that is called so
}

// WalkAsk is how a walk begins.
type WalkAsk struct {
	PlaceID custody.PlaceID
	First   string // code of the first key; those after it count on
	Level   custody.Level
}

// BeginWalk begins to take the keys of a place on record, one after the other.
func BeginWalk(ctx context.Context, s WalkStore, scope tenants.Scope, in WalkAsk) (custody.Walk, error) {
	var out custody.Walk
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	prefix, digits, next, ok := custody.WalkCode(in.First)
	switch {
	case in.PlaceID == "":
		return out, tenants.Fail(tenants.Invalid, "home_required").At("place")
	case !ok:
		return out, tenants.Fail(tenants.Invalid, "walk_code").At("first")
	case in.Level < 0 || in.Level > 4:
		return out, tenants.Fail(tenants.Invalid, "level_range").At("level")
	}
	err := s.InTx(ctx, scope, func(tx WalkTx) error {
		place, err := tx.Place(in.PlaceID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(place.SiteID) {
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		out = custody.Walk{OrgID: scope.Org(), ID: custody.WalkID(tx.NewID("wlk")), PlaceID: place.ID, Prefix: prefix, Digits: digits, Next: next, Level: in.Level, BegunAt: tx.Now(), BegunBy: scope.Person()}
		if err := tx.AddWalk(out); err != nil {
			return err
		}
		return recordWalk(tx, custody.WalkBegun, out)
	})
	return out, tenants.Wrap("keys.BeginWalk", err)
}

// EndWalk closes a walk. What it made stays; a key that comes late is told
// that the walk is over.
func EndWalk(ctx context.Context, s WalkStore, scope tenants.Scope, id custody.WalkID) (custody.Walk, error) {
	var out custody.Walk
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err := s.InTx(ctx, scope, func(tx WalkTx) error {
		var err error
		if out, _, err = lockWalk(tx, scope, id); err != nil {
			return err
		}
		now := tx.Now()
		out.EndedAt = &now
		if err := tx.SaveWalk(out); err != nil {
			return err
		}
		return recordWalk(tx, custody.WalkEnded, out)
	})
	return out, tenants.Wrap("keys.EndWalk", err)
}

// lockWalk is an open walk at a place that the scope sees.
func lockWalk(tx WalkTx, scope tenants.Scope, id custody.WalkID) (w custody.Walk, place custody.Place, err error) {
	if w, err = tx.LockWalk(id); err != nil {
		return w, place, err
	}
	if place, err = tx.Place(w.PlaceID); err != nil {
		return w, place, err
	}
	switch {
	case !scope.SeesSite(place.SiteID):
		return w, place, tenants.Fail(tenants.NotFound, "walk_not_found")
	case w.EndedAt != nil:
		return w, place, tenants.Fail(tenants.Conflict, "walk_over", "at", w.EndedAt.UTC().Format(time.RFC3339))
	}
	return w, place, nil
}

func recordWalk(tx WalkTx, kind custody.EventKind, w custody.Walk) error {
	_, err := tx.Record(custody.Event{Kind: kind, PersonID: w.BegunBy, Outcome: "done", Data: map[string]string{"walk": string(w.ID), "place": string(w.PlaceID), "keys": itoa(w.Made)}})
	return err
}
