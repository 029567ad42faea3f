package keys

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// CountStore opens the transactions of physical counts.
type CountStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(CountTx) error) error
}

// CountTx is what counting needs of a transaction.
type CountTx interface {
	Now() time.Time
	NewID(prefix string) string
	Place(id custody.PlaceID) (custody.Place, error)
	Item(id custody.ItemID) (custody.Item, error)
	Human(id tenants.PersonID) (string, error)
	OpenCount(place custody.PlaceID) (custody.Count, error) // NotFound when none is open
	LockCount(id custody.CountID) (custody.Count, error)
	AddCount(c custody.Count) (expected int, err error) // with a line for each key that is there now
	SaveCount(c custody.Count) error
	CountLines(id custody.CountID) ([]custody.CountLine, error)
	CountLine(id custody.CountID, item custody.ItemID) (custody.CountLine, error) // a new one when it is not expected
	SaveCountLine(id custody.CountID, l custody.CountLine) error
	Record(e custody.Event) (custody.EntryID, error)
}

// BeginCount begins to count a place. What the record has there at this moment
// is what is expected; nobody is shown it while they count. A program, which is
// nobody, names the person who counts.
func BeginCount(ctx context.Context, s CountStore, scope tenants.Scope, place custody.PlaceID, counter tenants.PersonID) (out custody.Count, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx CountTx) error {
		p, err := tx.Place(place)
		switch {
		case err != nil:
			return err
		case !scope.SeesSite(p.SiteID):
			return tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if scope.Person() != "" {
			counter = scope.Person()
		} else if _, err := tx.Human(counter); err != nil {
			return tenants.Fail(tenants.Invalid, "count_counter").At("person_id")
		}
		if _, err := tx.OpenCount(place); err == nil {
			return tenants.Fail(tenants.Conflict, "count_open", "place", p.Name).At("place")
		} else if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		out = custody.Count{OrgID: scope.Org(), ID: custody.CountID(tx.NewID("cnt")), PlaceID: place, SiteID: p.SiteID, StartedAt: tx.Now(), StartedBy: counter}
		n, err := tx.AddCount(out)
		if err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CountBegun, Outcome: "done", Data: map[string]string{"place": string(place), "count": string(out.ID), "expected": itoa(n)}})
		return err
	})
	return out, tenants.Wrap("keys.BeginCount", err)
}

// countTx runs fn on a count that its scope sees, locked.
func countTx(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, fn func(CountTx, custody.Count) error) error {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return err
	}
	return s.InTx(ctx, scope, func(tx CountTx) error {
		c, err := tx.LockCount(id)
		if err == nil && !scope.SeesSite(c.SiteID) {
			err = tenants.Fail(tenants.NotFound, "count_not_found")
		}
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// See notes that a key was seen at the place, expected or not. Twice is once.
func See(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, item custody.ItemID) error {
	return tenants.Wrap("keys.See", countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		if c.ClosedAt != nil {
			return tenants.Fail(tenants.Conflict, "count_closed").At("code")
		}
		it, err := tx.Item(item)
		if err == nil && !scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		line, err := tx.CountLine(id, item)
		if err != nil || line.SeenAt != nil {
			return err
		}
		now := tx.Now()
		line.SeenAt, line.SeenBy = &now, scope.Person()
		return tx.SaveCountLine(id, line)
	}))
}

// CloseCount ends the counting and says what of each key. A key that moved
// while the count ran is no difference; every other one that is not where the
// record has it is a task of whoever counted.
func CloseCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID) (out custody.Count, err error) {
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		if c.ClosedAt != nil {
			return tenants.Fail(tenants.Conflict, "count_closed")
		}
		lines, err := tx.CountLines(id)
		if err != nil {
			return err
		}
		differences := 0
		for _, l := range lines {
			it, err := tx.Item(l.ItemID)
			if err != nil {
				return err
			}
			l.Outcome = l.Settle(it.State == custody.In && it.PlaceID == c.PlaceID, it.UpdatedAt.After(c.StartedAt))
			if err := tx.SaveCountLine(id, l); err != nil {
				return err
			}
			if !l.Outcome.Difference() {
				continue
			}
			differences++
			if _, err := tx.Record(custody.Event{Kind: custody.CountDiffers, ItemID: l.ItemID, PersonID: c.Owner(), Outcome: string(l.Outcome), Data: map[string]string{"count": string(id), "place": string(c.PlaceID)}}); err != nil {
				return err
			}
		}
		now := tx.Now()
		c.ClosedAt = &now
		out = c
		if err := tx.SaveCount(c); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CountClosed, Outcome: "done", Data: map[string]string{"count": string(id), "place": string(c.PlaceID), "keys": itoa(len(lines)), "differences": itoa(differences)}})
		return err
	})
	return out, tenants.Wrap("keys.CloseCount", err)
}

// ResolveCount keeps how one difference was explained.
func ResolveCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID, item custody.ItemID, why string) error {
	why = strings.TrimSpace(why)
	switch {
	case why == "":
		return tenants.Fail(tenants.Invalid, "difference_reason_required").At("why")
	case tooLong(why, maxNote):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("why")
	}
	return tenants.Wrap("keys.ResolveCount", countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		lines, err := tx.CountLines(id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.ItemID != item || !l.Outcome.Difference() {
				continue
			}
			if l.ResolvedAt != nil {
				return tenants.Fail(tenants.Conflict, "difference_resolved").At("why")
			}
			now := tx.Now()
			l.ResolvedAt, l.ResolvedBy, l.Why = &now, scope.Person(), why
			if err := tx.SaveCountLine(id, l); err != nil {
				return err
			}
			_, err := tx.Record(custody.Event{Kind: custody.CountResolved, ItemID: item, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"count": string(id)}, Personal: map[string]string{"why": why}})
			return err
		}
		return tenants.Fail(tenants.NotFound, "difference_not_found")
	}))
}

// SignCount is the second pair of eyes: another human than all who counted,
// once every difference is explained. Who counted and signs is refused, and the
// log says so.
func SignCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID) (out custody.Count, err error) {
	var refused error
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		out = c
		switch {
		case c.ClosedAt == nil:
			return tenants.Fail(tenants.Conflict, "count_running")
		case c.SignedAt != nil:
			return tenants.Fail(tenants.Conflict, "count_signed")
		case scope.Person() == "":
			return tenants.Fail(tenants.Forbidden, "count_sign_person")
		}
		lines, err := tx.CountLines(id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Outcome.Difference() && l.ResolvedAt == nil {
				return tenants.Fail(tenants.Conflict, "count_differences")
			}
		}
		same, err := counted(tx, c, lines, scope.Person())
		if err != nil {
			return err
		}
		e := custody.Event{Kind: custody.CountSigned, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"count": string(id), "place": string(c.PlaceID)}}
		if same {
			refused = tenants.Fail(tenants.Conflict, "count_same_person")
			e.Kind, e.Outcome = custody.CountSignRefused, "deny"
			_, err := tx.Record(e)
			return err
		}
		now := tx.Now()
		c.SignedAt, c.SignedBy = &now, scope.Person()
		out = c
		if err := tx.SaveCount(c); err != nil {
			return err
		}
		_, err = tx.Record(e)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("keys.SignCount", err)
}

// counted tells whether a person began the count, took it over or scanned a
// key of it.
func counted(tx CountTx, c custody.Count, lines []custody.CountLine, person tenants.PersonID) (bool, error) {
	signer, err := tx.Human(person)
	if err != nil {
		return false, err
	}
	asked := map[tenants.PersonID]bool{"": true}
	for _, id := range append([]tenants.PersonID{c.StartedBy, c.OwnerID}, seers(lines)...) {
		if asked[id] {
			continue
		}
		asked[id] = true
		if human, err := tx.Human(id); err != nil || human == signer {
			return human == signer, err
		}
	}
	return false, nil
}

func seers(lines []custody.CountLine) (ids []tenants.PersonID) {
	for _, l := range lines {
		ids = append(ids, l.SeenBy)
	}
	return ids
}

// TakeCount goes on with a count that another began: from now on who takes it
// over looks into the differences. Signed, it has no owner to change.
func TakeCount(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountID) (out custody.Count, err error) {
	err = countTx(ctx, s, scope, id, func(tx CountTx, c custody.Count) error {
		was := c.Owner()
		switch out = c; {
		case c.SignedAt != nil:
			return tenants.Fail(tenants.Conflict, "count_signed")
		case scope.Person() == "":
			return tenants.Fail(tenants.Forbidden, "count_take_person")
		case was == scope.Person():
			return nil
		}
		c.OwnerID = scope.Person()
		if err := tx.SaveCount(c); err != nil {
			return err
		}
		out = c
		_, err := tx.Record(custody.Event{Kind: custody.CountTaken, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"count": string(id), "place": string(c.PlaceID), "from": string(was)}})
		return err
	})
	return out, tenants.Wrap("keys.TakeCount", err)
}
