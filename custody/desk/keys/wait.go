package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// WaitStore opens the transactions of waiting for keys.
type WaitStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(WaitTx) error) error
}

// WaitTx is what waiting needs of a transaction.
type WaitTx interface {
	Tx
	AddWaiter(w custody.Waiter) error // Conflict when the person waits already
	Waiter(id custody.WaiterID) (custody.Waiter, error)
	WaiterOf(item custody.ItemID, person tenants.PersonID) (custody.Waiter, error) // still waiting, or told

	// KeptForAnother tells whether an item that is back is kept now for somebody else
	// who waited for it.
	KeptForAnother(item custody.ItemID, than tenants.PersonID) (bool, error)
}

// WaitingTx is what taking and bringing back need to know of those who wait.
type WaitingTx interface {
	// Waiters are those who wait for an item and were not told yet, first come
	// first; at most n.
	Waiters(item custody.ItemID, n int) ([]custody.Waiter, error)
	SaveWaiter(w custody.Waiter) error

	// EndWaiting settles the place of a person in the queue: they have it.
	EndWaiting(item custody.ItemID, person tenants.PersonID) error
	BookingTerms() (custody.BookingTerms, error)
}

// WaitFor puts a person into the queue for a key that is out, or back and kept
// for somebody else: they are told when they can have it.
func WaitFor(ctx context.Context, s WaitStore, scope tenants.Scope, id custody.ItemID, person tenants.PersonID) (out custody.Waiter, err error) {
	need := tenants.KeysOwn
	if person != scope.Person() || person == "" {
		need = tenants.KeysIssue
	}
	if err := scope.Need(need); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx WaitTx) error {
		it, err := tx.LockItem(id)
		switch {
		case err != nil:
			return err
		case !scope.SeesSite(it.SiteID):
			return tenants.Fail(tenants.NotFound, "key_not_found")
		case it.State == custody.Retired:
			return tenants.Fail(tenants.Conflict, "wait_retired", "key", it.Code).At("code")
		case it.State == custody.Out && it.HolderID == person:
			return tenants.Fail(tenants.Conflict, "wait_yours", "key", it.Code).At("code")
		}
		if back(it) {
			kept, err := tx.KeptForAnother(it.ID, person)
			if err == nil && !kept {
				err = tenants.Fail(tenants.Conflict, "wait_is_in", "key", it.Code).At("code")
			}
			if err != nil {
				return err
			}
		}
		if _, err := tx.PersonName(person); err != nil {
			return err
		}
		out = custody.Waiter{ID: custody.WaiterID(tx.NewID("wai")), ItemID: it.ID, PersonID: person, State: custody.Waiting, AskedAt: tx.Now()}
		if err := tx.AddWaiter(out); err != nil {
			return err
		}
		return waitEntry(tx, custody.WaitBegun, out)
	})
	return out, tenants.Wrap("keys.WaitFor", err)
}

// StopWaiting takes a person out of the queue for a key. When it was kept for
// them, the next is told.
func StopWaiting(ctx context.Context, s WaitStore, scope tenants.Scope, id custody.ItemID, person tenants.PersonID) error {
	need := tenants.KeysOwn
	if person != scope.Person() || person == "" {
		need = tenants.KeysIssue
	}
	if err := scope.Need(need); err != nil {
		return err
	}
	return tenants.Wrap("keys.StopWaiting", s.InTx(ctx, scope, func(tx WaitTx) error {
		it, err := tx.LockItem(id)
		if err != nil {
			return err
		}
		w, err := tx.WaiterOf(id, person)
		if err != nil {
			return err
		}
		return endWait(tx, it, w, custody.WaiterLeft, custody.WaitStopped)
	}))
}

// ExpireWait ends the time for which a key was kept, and tells the next.
func ExpireWait(ctx context.Context, s WaitStore, scope tenants.Scope, id custody.WaiterID) error {
	return tenants.Wrap("keys.ExpireWait", s.InTx(ctx, scope, func(tx WaitTx) error {
		w, err := tx.Waiter(id)
		if err != nil || w.State != custody.WaiterTold {
			return err
		}
		it, err := tx.LockItem(w.ItemID)
		if err != nil {
			return err
		}
		if w, err = tx.Waiter(id); err != nil || w.State != custody.WaiterTold || w.HoldUntil == nil || tx.Now().Before(*w.HoldUntil) {
			return err
		}
		return endWait(tx, it, w, custody.WaiterOver, custody.WaitOver)
	}))
}

func endWait(tx WaitTx, it custody.Item, w custody.Waiter, state custody.WaiterState, kind custody.EventKind) error {
	at, kept := tx.Now(), w.State == custody.WaiterTold && w.HoldUntil != nil
	w.State, w.SettledAt = state, &at
	if err := tx.SaveWaiter(w); err != nil {
		return err
	}
	if err := waitEntry(tx, kind, w); err != nil {
		return err
	}
	if !kept || !back(it) {
		return nil
	}
	return tellWaiters(tx, it)
}

// mostTold is how many people are told at once when a key is kept for nobody.
const mostTold = 20

// tellWaiters tells who waits that a key is back: the first, for whom it is
// kept a while, or, where nothing is kept, everybody.
func tellWaiters(tx Tx, it custody.Item) error {
	if !back(it) {
		return nil
	}
	ws, err := tx.Waiters(it.ID, mostTold)
	if err != nil || len(ws) == 0 {
		return err
	}
	terms, err := tx.BookingTerms()
	if err != nil {
		return err
	}
	if terms.Hold > 0 {
		ws = ws[:1]
	}
	for _, w := range ws {
		if err := tellWaiter(tx, w, terms.Hold); err != nil {
			return err
		}
	}
	return nil
}

func tellWaiter(tx Tx, w custody.Waiter, hold time.Duration) error {
	at := tx.Now()
	w.State, w.ToldAt = custody.WaiterTold, &at
	about := "waited"
	if hold > 0 {
		until := at.Add(hold)
		w.HoldUntil, about = &until, "waited_kept"
		if err := tx.Enqueue(custody.ExpireWait, map[string]string{"waiter": string(w.ID)}, until); err != nil {
			return err
		}
	}
	if err := tx.SaveWaiter(w); err != nil {
		return err
	}
	if err := waitEntry(tx, custody.WaitTold, w); err != nil {
		return err
	}
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: about, To: w.PersonID, Item: w.ItemID, At: w.HoldUntil, Path: "/me"}, at)
}

func waitEntry(tx Tx, kind custody.EventKind, w custody.Waiter) error {
	data := map[string]string{"waiter": string(w.ID)}
	if w.HoldUntil != nil {
		data["until"] = w.HoldUntil.UTC().Format(time.RFC3339)
	}
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: w.ItemID, PersonID: w.PersonID, Outcome: "done", Data: data})
	return err
}
