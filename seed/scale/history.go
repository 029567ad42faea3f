package scale

import (
	"context"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/store"
)

// rounds is how often every key is taken; some are taken once more.
const rounds = 5

// Every key has 2 × rounds movements, but of every six keys one has one more
// and one has one less: both are out in the end, and the sum is exact.
func more(n, of int) bool { return n%6 == 0 && n+3 < of }
func less(n int) bool     { return n%6 == 3 }

func movesOf(n, of int) int {
	switch {
	case more(n, of):
		return 2*rounds + 1
	case less(n):
		return 2*rounds - 1
	}
	return 2 * rounds
}

// staysOut tells whether the take in this round is the one that is still open.
func staysOut(n, of, round int) bool { return round == rounds && (more(n, of) || less(n)) }

// take is one take of the history that is not back yet.
type take struct {
	n       int // of the item
	holding custody.Holding
}

// chronicle writes takes and returns in the order in which they happened: a
// key comes back while others of the same round are taken.
type chronicle struct {
	*filler
	tx       *store.Tx
	lag      int // how many takes later a key comes back
	step     time.Duration
	taken    int // takes so far
	open     int // takes so far that stay open
	waiting  []take
	numbers  []int64 // last number of each item
	events   []store.Told
	holdings []custody.Holding
}

// history lets the keys move.
func (f *filler) history(ctx context.Context) error {
	again := 0
	for n := range f.Items {
		if more(n, f.Items) {
			again++
		}
	}
	c := &chronicle{filler: f, lag: max(1, min(400, again)), numbers: make([]int64, f.Items)}
	for n := range c.numbers {
		c.numbers[n] = 1
	}
	begin := f.at
	c.step = f.Now.Sub(begin) / time.Duration(rounds*f.Items+again+c.lag+1)
	round, n := 0, 0
	for round <= rounds {
		err := f.store.InTx(ctx, f.scope, func(tx *store.Tx) error {
			c.tx, c.events, c.holdings = tx, c.events[:0], c.holdings[:0]
			for len(c.events) < chunk && round <= rounds {
				if round > 0 || more(n, f.Items) {
					c.move(begin, n, round)
				}
				if n++; n == f.Items {
					round, n = round+1, 0
				}
			}
			if round > rounds {
				c.end(begin)
			}
			return tx.Tell(c.events, c.holdings)
		})
		if err != nil {
			return err
		}
		f.filled.Movements += len(c.events)
		f.Progress("movements", f.filled.Movements, 10*f.Items)
	}
	f.filled.Out = c.open
	return nil
}

// move takes an item, after whoever is due to bring one back has done so.
func (c *chronicle) move(begin time.Time, n, round int) {
	at := begin.Add(time.Duration(c.taken+1) * c.step)
	c.bringBack(at, c.lag)
	c.taken++
	due := at.Add(12 * time.Hour).Truncate(time.Second)
	if staysOut(n, c.Items, round) {
		due = c.openDue(at)
	}
	h := custody.Holding{ID: custody.HoldingID(c.tx.NewID("hld")), ItemID: c.items[n], PersonID: c.people[(n*7+round*13)%len(c.people)], OutAt: at, DueAt: &due, IssuedBy: c.actor,
		OutVia: custody.ViaDesk, OutPlaceID: c.home(n).ID, OutSlot: c.hook(n)}
	c.tell(custody.Taken, n, h, at, "grant")
	if staysOut(n, c.Items, round) {
		c.open++
		c.holdings = append(c.holdings, h)
		return
	}
	c.waiting = append(c.waiting, take{n: n, holding: h})
}

// openDue spreads what is still out: three in a hundred are late by now, the
// rest falls due within twelve days.
func (c *chronicle) openDue(at time.Time) time.Time {
	due := c.Now.Add(-9*time.Hour + time.Duration(c.open*37%600)*30*time.Minute + 7*time.Minute)
	if earliest := at.Add(time.Minute); due.Before(earliest) {
		return earliest.Truncate(time.Second)
	}
	return due
}

// bringBack takes keys back until no more than keep are waiting.
func (c *chronicle) bringBack(at time.Time, keep int) {
	for len(c.waiting) >= max(keep, 1) {
		w := c.waiting[0]
		c.waiting = c.waiting[1:]
		h, back := w.holding, at.Add(-c.step/2)
		h.InAt, h.ReturnedBy, h.InVia, h.InPlaceID, h.InSlot = &back, c.actor, custody.ViaDesk, c.home(w.n).ID, c.hook(w.n)
		c.tell(custody.Returned, w.n, h, back, "done")
		c.holdings = append(c.holdings, h)
	}
}

// end takes the last keys back.
func (c *chronicle) end(begin time.Time) {
	for len(c.waiting) > 0 {
		c.taken++
		c.bringBack(begin.Add(time.Duration(c.taken+1)*c.step), len(c.waiting))
	}
}

func (c *chronicle) tell(kind custody.EventKind, n int, h custody.Holding, at time.Time, outcome string) {
	c.numbers[n]++
	data := map[string]string{"via": string(custody.ViaDesk), "holding": string(h.ID), "place": string(c.home(n).ID), "slot": strconv.Itoa(c.hook(n))}
	if kind == custody.Taken {
		data["due"] = h.DueAt.Format(time.RFC3339)
	}
	c.events = append(c.events, store.Told{ItemNo: c.numbers[n], Event: custody.Event{Kind: kind, ItemID: h.ItemID, PersonID: h.PersonID, HappenedAt: at, Outcome: outcome, Data: data}})
}

func (f *filler) home(n int) custody.Place { return f.boards[n%len(f.boards)] }
func (f *filler) hook(n int) int           { return n/len(f.boards)%hooks + 1 }
