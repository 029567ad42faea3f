package store_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// model is what a key's custody is, in the fewest words: where it is, who has
// it until when, to whom it is offered, whether a loss is open, who booked it,
// and what the desk may undo.
type model struct {
	state    custody.State
	moved    time.Time // when state or holder changed last
	hand     hand      // the last holding; open when its holder is not ""
	offer    custody.HandoverID
	offerTo  tenants.PersonID
	offerOf  time.Time // when the holding that it is about began
	offerEnd time.Time
	lost     custody.IncidentID // open, "" for none
	found    bool
	books    []*book
	undo     undoable
	undoAt   time.Time
}

// hand is a holding: whose it is, until when, and the booking that it serves.
type hand struct {
	holder, was tenants.PersonID // was outlives the return
	out, due    time.Time
	serves      *book
	given       bool // by another, who counted it in: the desk undoes no agreement of two
}

// undoable is the last act, when it is one that the desk may take back.
type undoable string

const (
	noUndo   undoable = ""
	undoTake undoable = "take"
	undoBack undoable = "back"
)

// machine drives one key through the use-cases and the model side by side.
type machine struct {
	h      *house
	clock  *tick
	it     custody.Item
	people []tenants.PersonID
	want   model
}

// TestCustodyAgainstAModel takes, returns, hands over, extends, undoes, books,
// loses and finds a key in any order and at any time, and holds the store to a
// model of a few lines.
func TestCustodyAgainstAModel(t *testing.T) {
	clock := &tick{now: time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
	storetest.EachWith(t, store.Options{Clock: clock.read}, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		n := 0
		fewer(t)
		rapid.Check(t, func(rt *rapid.T) {
			n++
			m := &machine{h: h, clock: clock, it: h.key("K-"+time.Duration(n).String(), h.board, 0), people: []tenants.PersonID{h.ann, h.ben, h.chloe},
				want: model{state: custody.In, moved: clock.read()}}
			rt.Repeat(m.acts())
		})
	})
}

// acts are all that may happen to the key; each takes a second, so that no two
// are at one moment.
func (m *machine) acts() map[string]func(*rapid.T) {
	acts := map[string]func(*rapid.T){
		"take": m.take, "return": m.back, "offer": m.offer, "accept": m.accept, "decline": m.decline, "withdraw": m.withdraw, "extend": m.extend, "undo": m.undo,
		"lose": m.lose, "reactivate": m.reactivate, "book": m.book, "change": m.change, "cancel": m.cancel, "sweep": m.sweep, "wait": m.wait,
	}
	for name, act := range acts {
		acts[name] = func(rt *rapid.T) {
			m.clock.add(time.Second)
			act(rt)
		}
	}
	acts[""] = m.check
	return acts
}

func (m *machine) wait(rt *rapid.T) {
	m.clock.add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute)
}

// fewer runs 50 stories instead of 100 for this test, and all of 1,000 with
// CLAVIGER_LONG.
func fewer(t *testing.T) { stories(t, "50") }

// stories is fewer with another number.
func stories(t *testing.T, n string) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	was := checks.Value.String()
	if os.Getenv("CLAVIGER_LONG") != "" {
		n = "1000"
	}
	must(t, flag.Set("rapid.checks", n))
	t.Cleanup(func() { must(t, flag.Set("rapid.checks", was)) })
}

func (m *machine) who(rt *rapid.T) tenants.PersonID {
	return rapid.SampledFrom(m.people).Draw(rt, "who")
}

// agree wants an act to succeed exactly when the model says so.
func agree(rt *rapid.T, act string, err error, may bool) {
	if may != (err == nil) {
		rt.Fatalf("%s: %v, the model says %v", act, err, may)
	}
	if err != nil && tenants.KindOf(err) == tenants.Internal {
		rt.Fatalf("%s: %v", act, err)
	}
}

// take gives the key until the rule's eight hours are over, until the end of
// the taker's booking, or until another's begins.
func (m *machine) take(rt *rapid.T) {
	who := m.who(rt)
	_, err := keys.Take(context.Background(), store.In[keys.Tx](m.h.s), m.h.desk, keys.TakeAsk{ItemID: m.it.ID, PersonID: who, Via: custody.ViaDesk,
		Factors: []rules.Factor{rules.FactorDesk}, Promise: true})
	may := m.want.state == custody.In && !m.keptFor(who)
	agree(rt, "take", err, may)
	if may {
		m.open(who)
		m.want.undo, m.want.undoAt = undoTake, m.now()
	}
}

// open puts the key into a hand.
func (m *machine) open(who tenants.PersonID) {
	m.want.hand = hand{holder: who, was: who, out: m.now(), due: m.due(who), serves: m.begins(who)}
	m.want.state, m.want.moved = custody.Out, m.now()
}

// close takes it out of the hand that has it, if any.
func (m *machine) close(state custody.State) {
	if b := m.want.hand.serves; b != nil && m.want.hand.holder != "" {
		b.state = custody.BookingDone
	}
	m.want.hand.holder = ""
	m.want.state, m.want.moved = state, m.now()
}

// back is never refused. A lost key stays out of use; one that is in is back
// already.
func (m *machine) back(rt *rapid.T) {
	b, err := m.h.back(m.it)
	agree(rt, "return", err, true)
	if b.Frozen != (m.want.state == custody.Missing) {
		rt.Fatalf("return: frozen %v in %+v", b.Frozen, m.want)
	}
	switch m.want.state {
	case custody.Missing:
		m.close(custody.Missing)
		m.want.found, m.want.undo = true, noUndo
	case custody.Out:
		m.close(custody.In)
		m.want.undo, m.want.undoAt = undoBack, m.now()
	}
}

// extend moves the due time, not beyond the next booking of another.
func (m *machine) extend(rt *rapid.T) {
	due := m.now().Add(time.Duration(rapid.IntRange(-10, 600).Draw(rt, "minutes")) * time.Minute)
	_, err := keys.Extend(context.Background(), store.In[keys.Tx](m.h.s), m.h.desk, m.it.ID, due)
	next := m.firstOfOthers(m.want.hand.holder, func(b *book) bool { return b.from.After(m.now()) })
	may := m.want.state == custody.Out && due.After(m.now()) && (next == nil || !due.After(next.from))
	agree(rt, "extend", err, may)
	if may {
		m.want.hand.due = due
	}
}

// undo takes back what the desk typed last, within a quarter of an hour; a
// booking that it began or ended is as it was, unless another has its time now.
func (m *machine) undo(rt *rapid.T) {
	_, err := keys.Undo(context.Background(), store.In[keys.Tx](m.h.s), m.h.desk, m.it.ID)
	may := m.want.undo != noUndo && m.now().Sub(m.want.undoAt) <= keys.UndoWindow
	agree(rt, "undo", err, may)
	switch {
	case !may:
	case m.want.undo == undoTake:
		m.close(custody.In)
		if b := m.want.hand.serves; b != nil && m.free(b.from, b.to, b) {
			b.state = custody.Booked
		}
		m.want.undo, m.want.undoAt = undoBack, m.now()
	default:
		x := &m.want.hand
		x.holder = x.was
		m.want.state, m.want.moved = custody.Out, m.now()
		if x.serves != nil && m.free(x.serves.from, x.serves.to, x.serves) {
			x.serves.state = custody.BookingOut
		}
		m.want.undo, m.want.undoAt = undoTake, x.out
		if x.given {
			m.want.undo = noUndo
		}
	}
}

func (m *machine) offer(rt *rapid.T) {
	from, to := m.who(rt), m.who(rt)
	hs, err := m.h.offer(from, to, m.it)
	may := m.want.state == custody.Out && m.want.hand.holder == from && to != from && !m.keptFor(to)
	agree(rt, "offer", err, may)
	if may {
		m.want.offer, m.want.offerTo, m.want.offerOf, m.want.offerEnd = hs[0].ID, to, m.want.hand.out, m.now().Add(keys.DefaultOffer)
	}
}

// stands tells whether the key is still in the hand that offers it, or again
// after an undo.
func (m *machine) stands() bool {
	return m.want.state == custody.Out && m.want.hand.holder != "" && m.want.hand.out.Equal(m.want.offerOf)
}

func (m *machine) accept(rt *rapid.T) {
	if m.want.offer == "" {
		rt.Skip("no offer")
	}
	who, counted := m.who(rt), rapid.IntRange(1, 3).Draw(rt, "counted")
	_, err := m.h.accept(who, m.want.offer, counted)
	stands := who == m.want.offerTo && m.stands() && m.now().Before(m.want.offerEnd)
	may := stands && counted == 2 && !m.keptFor(who)
	agree(rt, "accept", err, may)
	var wrong *keys.Miscount
	if stands && counted != 2 && !errors.As(err, &wrong) {
		rt.Fatalf("counted %d: %v", counted, err)
	}
	if may {
		due := m.due(who)
		m.close(custody.Out)
		m.open(who)
		m.want.hand.due, m.want.hand.given, m.want.undo, m.want.offer = due, true, noUndo, ""
	}
}

func (m *machine) decline(rt *rapid.T) {
	if m.want.offer == "" {
		rt.Skip("no offer")
	}
	who := m.who(rt)
	_, err := keys.Decline(context.Background(), m.h.hands(), m.h.as(who), m.want.offer, "")
	may := who == m.want.offerTo && m.stands()
	agree(rt, "decline", err, may)
	if may {
		m.want.offer = ""
	}
}

func (m *machine) withdraw(rt *rapid.T) {
	if m.want.offer == "" {
		rt.Skip("no offer")
	}
	who := m.who(rt)
	_, err := keys.Withdraw(context.Background(), m.h.hands(), m.h.as(who), m.want.offer)
	may := who == m.want.hand.holder && m.stands()
	agree(rt, "withdraw", err, may)
	if may {
		m.want.offer = ""
	}
}

// lose reports the key missing; an offer of it means nothing from then on.
func (m *machine) lose(rt *rapid.T) {
	_, err := keys.ReportMissing(context.Background(), store.In[keys.Tx](m.h.s), m.h.desk, m.it.ID, "")
	may := m.want.state != custody.Missing
	agree(rt, "lose", err, may)
	if may {
		m.want.state, m.want.found, m.want.undo, m.want.moved = custody.Missing, false, noUndo, m.now()
		m.want.lost = m.h.incident(m.it).ID
	}
}

func (m *machine) reactivate(rt *rapid.T) {
	if m.want.lost == "" {
		rt.Skip("no loss")
	}
	_, err := keys.Reactivate(context.Background(), m.h.lost(), m.h.desk, m.want.lost)
	may := m.want.state == custody.Missing && m.want.found
	agree(rt, "reactivate", err, may)
	if may {
		m.want.state, m.want.moved = custody.In, m.now()
	}
}

// check compares the record with the model: the item, its open holding, the
// offers that stand, its bookings, and the gapless numbers of its entries.
func (m *machine) check(rt *rapid.T) {
	err := m.h.s.Read(context.Background(), m.h.desk, func(r *store.Rx) error {
		it, err := r.Item(m.it.ID)
		if err != nil {
			return err
		}
		if it.State != m.want.state || it.HolderID != m.want.hand.holder {
			rt.Fatalf("record: %s with %q, model: %+v", it.State, it.HolderID, m.want)
		}
		if (it.HoldingID != "") != (m.want.hand.holder != "") {
			rt.Fatalf("holding %q, model: %+v", it.HoldingID, m.want)
		}
		if it.HoldingID != "" {
			h, err := r.Holding(it.HoldingID)
			if err != nil || !h.Open() || h.PersonID != m.want.hand.holder || h.DueAt == nil || !h.DueAt.Equal(m.want.hand.due) {
				rt.Fatalf("holding %+v %v, model: %+v", h, err, m.want)
			}
		}
		offers, err := r.Handovers(store.HandoverAsk{Item: m.it.ID, Limit: 9})
		if (len(offers) == 1) != (m.want.offer != "" && m.stands() && m.now().Before(m.want.offerEnd)) || len(offers) > 1 {
			rt.Fatalf("offers %v, model: %+v", offers, m.want)
		}
		if err := m.checkBooks(rt, r); err != nil {
			return err
		}
		entries, terr := r.Timeline(store.TimelineAsk{Item: m.it.ID, Limit: 500})
		slices.Reverse(entries)
		for i, e := range entries {
			if len(entries) < 500 && e.ItemNo != int64(i+1) {
				rt.Fatalf("entry %d has number %d", i+1, e.ItemNo)
			}
		}
		return errors.Join(err, terr)
	})
	if err != nil {
		rt.Fatal(err)
	}
}
