package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"claviger/custody"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// Clients of a history, and the keys they want.
const (
	linearClients = 64
	linearKeys    = 8
)

// histories are recorded in parts that run side by side, each on a database
// of its own; PostgreSQL, where each act takes several round trips, gets few.
// CLAVIGER_LONG asks for ten times as many.
var histories = []struct {
	engine string
	n      int
}{{"sqlite", 475}, {"sqlite", 475}, {"postgres", 50}}

// counter is where clients ask. The store stands behind it, or a store with
// a fault.
type counter interface {
	take(it custody.Item, who tenants.PersonID) error
	back(it custody.Item) (was bool, err error)
	holder(it custody.Item) (tenants.PersonID, error)
}

// TestCustodyIsLinearizable records what 64 clients see who take, return and
// read 8 keys at once, and looks for one order of all acts that explains it.
func TestCustodyIsLinearizable(t *testing.T) {
	times := 1
	if os.Getenv("CLAVIGER_LONG") != "" {
		times = 10
	}
	for part, p := range histories {
		t.Run(fmt.Sprintf("%s %d", p.engine, part), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, storetest.Open(t, on(t, p.engine)), "north")
			start, dice, items, acts := time.Now(), rand.New(rand.NewPCG(1, uint64(part))), someKeys(h), 0
			for i := range p.n * times {
				history := record(t, h, desk{h}, items, dice, 1+i%2)
				if err := storetest.Linearizable(history); err != nil {
					t.Fatalf("history %d: %v", i, err)
				}
				acts += len(history)
			}
			t.Logf("%d histories of %d acts in %s", p.n*times, acts, time.Since(start).Round(time.Millisecond))
		})
	}
}

func on(t *testing.T, engine string) store.Options {
	if engine == "postgres" {
		return storetest.Postgres(t, store.Options{})
	}
	return storetest.SQLite(t, store.Options{})
}

// someKeys are the keys of all histories: each ends with all of them back.
func someKeys(h *house) []custody.Item {
	items := make([]custody.Item, linearKeys)
	for i := range items {
		items[i] = h.key(fmt.Sprintf("K-%d", i), h.board, 0)
	}
	return items
}

// record lets the clients loose together, each with so many acts, and notes
// what each asked and got, and when; then one more client reads every key and
// brings it back.
func record(t *testing.T, h *house, c counter, items []custody.Item, dice *rand.Rand, acts int) []porcupine.Operation {
	t.Helper()
	people := []tenants.PersonID{h.ann, h.ben, h.chloe}
	var history []porcupine.Operation
	for i := range linearClients * acts {
		in := storetest.Ask{Op: storetest.Op(dice.IntN(3)), Key: dice.IntN(len(items)), Who: string(people[dice.IntN(len(people))])}
		history = append(history, porcupine.Operation{ClientId: i / acts, Input: in})
	}
	for i := range items {
		for _, op := range []storetest.Op{storetest.OpRead, storetest.OpBack} {
			history = append(history, porcupine.Operation{ClientId: linearClients, Input: storetest.Ask{Op: op, Key: i}})
		}
	}
	begin, start := time.Now(), make(chan struct{})
	run := func(ops []porcupine.Operation) {
		for i := range ops {
			in := ops[i].Input.(storetest.Ask)
			ops[i].Call = int64(time.Since(begin))
			out, err := perform(c, items[in.Key], in)
			ops[i].Output, ops[i].Return = out, int64(time.Since(begin))
			if err != nil && tenants.KindOf(err) == tenants.Internal {
				t.Errorf("%+v: %v", in, err)
			}
		}
	}
	var done sync.WaitGroup
	for client := range linearClients {
		done.Go(func() {
			<-start
			run(history[client*acts : (client+1)*acts])
		})
	}
	close(start)
	done.Wait()
	run(history[linearClients*acts:])
	return history
}

func perform(c counter, it custody.Item, in storetest.Ask) (out storetest.Answer, err error) {
	switch in.Op {
	case storetest.OpTake:
		err = c.take(it, tenants.PersonID(in.Who))
	case storetest.OpBack:
		out.Was, err = c.back(it)
	default:
		var holder tenants.PersonID
		holder, err = c.holder(it)
		out.Holder = string(holder)
	}
	out.OK = err == nil
	return out, err
}

// desk is the store itself.
type desk struct{ h *house }

func (d desk) take(it custody.Item, who tenants.PersonID) error {
	_, err := d.h.take(it, who)
	return err
}

func (d desk) back(it custody.Item) (bool, error) {
	b, err := d.h.back(it)
	return b.Already, err
}

func (d desk) holder(it custody.Item) (who tenants.PersonID, err error) {
	err = d.h.s.Read(context.Background(), d.h.desk, func(r *store.Rx) error {
		now, err := r.Item(it.ID)
		who = now.HolderID
		return err
	})
	return who, err
}
