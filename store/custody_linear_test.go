package store_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// What clients do in a recorded history.
const (
	opTake = iota
	opBack
	opRead
)

// ask is what a client asks of one key, and answer what it got.
type ask struct {
	Op   int
	Item int
	Who  tenants.PersonID
}

type answer struct {
	OK     bool
	Holder tenants.PersonID // of a read
	Was    bool             // of a return: it was back already
}

// custodyModel says what one key does when its operations come one after the
// other: its state is who has it, "" for nobody.
var custodyModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[int][]porcupine.Operation{}
		for _, op := range history {
			by[op.Input.(ask).Item] = append(by[op.Input.(ask).Item], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range by {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return tenants.PersonID("") },
	Step: func(state, input, output any) (bool, any) {
		holder, in, out := state.(tenants.PersonID), input.(ask), output.(answer)
		switch in.Op {
		case opTake:
			if out.OK != (holder == "") {
				return false, holder
			}
			if out.OK {
				holder = in.Who
			}
			return true, holder
		case opBack:
			return out.OK && out.Was == (holder == ""), tenants.PersonID("")
		}
		return out.OK && out.Holder == holder, holder
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
}

// clients of a history, and the keys they want.
const (
	linearClients = 64
	linearItems   = 8
	linearOps     = 4 // of each client
)

// histories is how many are recorded: few in a normal run, all with
// CLAVIGER_LONG.
func histories() int {
	if os.Getenv("CLAVIGER_LONG") != "" {
		return 1000
	}
	return 4
}

// TestCustodyIsLinearizable records what 64 clients see who take, return and
// read 8 keys at once, and looks for one order of all acts that explains it.
func TestCustodyIsLinearizable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		people := []tenants.PersonID{h.ann, h.ben, h.chloe}
		start := time.Now()
		for n := range histories() {
			items := make([]custody.Item, linearItems)
			for i := range items {
				items[i] = h.key(fmt.Sprintf("K-%d-%d", n, i), h.board, 0)
			}
			history := record(t, h, people, items, rapid.IntRange(0, 1<<30).Example(n))
			if result := porcupine.CheckOperationsTimeout(custodyModel, history, time.Minute); result != porcupine.Ok {
				t.Fatalf("history %d of %d operations: %s", n, len(history), result)
			}
		}
		t.Logf("%d histories of %d operations in %s", histories(), linearClients*linearOps, time.Since(start).Round(time.Millisecond))
	})
}

// record lets the clients loose and notes what each asked and got, and when.
func record(t *testing.T, h *house, people []tenants.PersonID, items []custody.Item, seed int) []porcupine.Operation {
	t.Helper()
	var mu sync.Mutex
	var history []porcupine.Operation
	var wg sync.WaitGroup
	begin := time.Now()
	for c := range linearClients {
		wg.Go(func() {
			for n := range linearOps {
				pick := (seed + c*31 + n*17) % 7919
				in := ask{Op: pick % 3, Item: pick / 3 % linearItems, Who: people[pick/24%len(people)]}
				called := time.Since(begin)
				out, err := perform(h, items[in.Item], in)
				op := porcupine.Operation{ClientId: c, Input: in, Output: out, Call: int64(called), Return: int64(time.Since(begin))}
				mu.Lock()
				history = append(history, op)
				mu.Unlock()
				if err != nil && tenants.KindOf(err) == tenants.Internal {
					t.Errorf("%+v: %v", in, err)
				}
			}
		})
	}
	wg.Wait()
	return history
}

func perform(h *house, it custody.Item, in ask) (out answer, err error) {
	switch in.Op {
	case opTake:
		_, err = h.take(it, in.Who)
	case opBack:
		b, berr := h.back(it)
		out.Was, err = b.Already, berr
	default:
		err = h.s.Read(context.Background(), h.desk, func(r *store.Rx) error {
			now, err := r.Item(it.ID)
			out.Holder = now.HolderID
			return err
		})
	}
	out.OK = err == nil
	return out, err
}
