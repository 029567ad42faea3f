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
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// model is what a key's custody is, in the fewest words: where it is, who has
// it, to whom it is offered, whether a loss is open.
type model struct {
	state   custody.State
	holder  tenants.PersonID
	offer   custody.HandoverID // open, "" for none
	offerTo tenants.PersonID
	lost    custody.IncidentID // open, "" for none
	found   bool
}

// machine drives one key through the use-cases and the model side by side.
type machine struct {
	h      *house
	it     custody.Item
	people []tenants.PersonID
	want   model
}

// TestCustodyAgainstAModel takes, returns, hands over, loses and finds a key
// in any order, and holds the store to a model of a few lines.
func TestCustodyAgainstAModel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		n := 0
		fewer(t)
		rapid.Check(t, func(rt *rapid.T) {
			n++
			m := &machine{h: h, it: h.key("K-"+time.Duration(n).String(), h.board, 0), people: []tenants.PersonID{h.ann, h.ben, h.chloe}, want: model{state: custody.In}}
			rt.Repeat(map[string]func(*rapid.T){"take": m.take, "return": m.back, "offer": m.offer, "accept": m.accept, "decline": m.decline, "lose": m.lose, "reactivate": m.reactivate, "": m.check})
		})
	})
}

// fewer runs 25 stories instead of 100 for this test, and all of 1,000 with
// CLAVIGER_LONG.
func fewer(t *testing.T) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	was, n := checks.Value.String(), "25"
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

func (m *machine) take(rt *rapid.T) {
	who := m.who(rt)
	_, err := m.h.take(m.it, who)
	may := m.want.state == custody.In
	agree(rt, "take", err, may)
	if may {
		m.want.state, m.want.holder = custody.Out, who
	}
}

// back is never refused.
func (m *machine) back(rt *rapid.T) {
	b, err := m.h.back(m.it)
	agree(rt, "return", err, true)
	if b.Frozen != (m.want.state == custody.Missing) {
		rt.Fatalf("return: frozen %v in %+v", b.Frozen, m.want)
	}
	if m.want.state == custody.Missing {
		m.want.found = true
	} else {
		m.want.state = custody.In
	}
	m.want.holder, m.want.offer = "", ""
}

func (m *machine) offer(rt *rapid.T) {
	from, to := m.who(rt), m.who(rt)
	hs, err := m.h.offer(from, to, m.it)
	may := m.want.state == custody.Out && m.want.holder == from && to != from
	agree(rt, "offer", err, may)
	if may {
		m.want.offer, m.want.offerTo = hs[0].ID, to
	}
}

func (m *machine) accept(rt *rapid.T) {
	if m.want.offer == "" {
		rt.Skip("no offer")
	}
	who, counted := m.who(rt), rapid.IntRange(1, 3).Draw(rt, "counted")
	_, err := m.h.accept(who, m.want.offer, counted)
	may := who == m.want.offerTo && counted == 2
	agree(rt, "accept", err, may)
	var wrong *keys.Miscount
	if who == m.want.offerTo && counted != 2 && !errors.As(err, &wrong) {
		rt.Fatalf("counted %d: %v", counted, err)
	}
	if may {
		m.want.holder, m.want.offer = who, ""
	}
}

func (m *machine) decline(rt *rapid.T) {
	if m.want.offer == "" {
		rt.Skip("no offer")
	}
	who := m.who(rt)
	_, err := keys.Decline(context.Background(), m.h.hands(), m.h.as(who), m.want.offer, "")
	may := who == m.want.offerTo
	agree(rt, "decline", err, may)
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
		m.want.state, m.want.offer, m.want.found = custody.Missing, "", false
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
		m.want.state = custody.In
	}
}

// check compares the record with the model: the item, its open holding, the
// offers that stand, and the gapless numbers of its entries.
func (m *machine) check(rt *rapid.T) {
	err := m.h.s.Read(context.Background(), m.h.desk, func(r *store.Rx) error {
		it, err := r.Item(m.it.ID)
		if err != nil {
			return err
		}
		if it.State != m.want.state || it.HolderID != m.want.holder {
			rt.Fatalf("record: %s with %q, model: %+v", it.State, it.HolderID, m.want)
		}
		if (it.HoldingID != "") != (m.want.holder != "") {
			rt.Fatalf("holding %q, model: %+v", it.HoldingID, m.want)
		}
		if it.HoldingID != "" {
			h, err := r.Holding(it.HoldingID)
			if err != nil || !h.Open() || h.PersonID != m.want.holder {
				rt.Fatalf("holding %+v %v, model: %+v", h, err, m.want)
			}
		}
		offers, err := r.Handovers(store.HandoverAsk{Item: m.it.ID, Limit: 9})
		if (len(offers) == 1) != (m.want.offer != "") || len(offers) > 1 {
			rt.Fatalf("offers %v, model: %+v", offers, m.want)
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
