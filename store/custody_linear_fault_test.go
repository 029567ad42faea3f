package store_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"claviger/custody"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestFaultyStoresAreNotLinearizable records the same histories with stores
// that have one fault each: the check finds every one of them.
func TestFaultyStoresAreNotLinearizable(t *testing.T) {
	h := newHouse(t, storetest.Open(t, storetest.SQLite(t, store.Options{})), "north")
	items := someKeys(h)
	for name, c := range map[string]counter{
		"drops a holding": &dropping{desk: desk{h}}, "gives a key twice": &generous{desk{h}},
		"reads what was": &forgetful{desk: desk{h}}, "forgets a return": &lazy{desk: desk{h}},
	} {
		t.Run(name, func(t *testing.T) {
			dice, found := rand.New(rand.NewPCG(3, 4)), false
			for tries := 0; !found && tries < 20; tries++ {
				err := storetest.Linearizable(record(t, h, c, items, dice, 2))
				found = err != nil && strings.Contains(err.Error(), "Illegal")
			}
			if !found {
				t.Error("20 histories of a faulty store were explained")
			}
		})
	}
}

// turn is true once in so many calls.
type turn struct {
	mu sync.Mutex
	n  int
}

func (x *turn) every(n int) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.n++
	return x.n%n == 0
}

// dropping loses the open holding of each fourth take after it was committed.
type dropping struct {
	desk
	turn
}

func (d *dropping) take(it custody.Item, who tenants.PersonID) error {
	err := d.desk.take(it, who)
	if err != nil || !d.every(4) {
		return err
	}
	return d.h.s.InTx(context.Background(), d.h.desk, func(tx *store.Tx) error {
		if _, err := tx.Update("holdings").Set("in_at = out_at").Where("item_id = ? AND in_at IS NULL", it.ID).Exec(tx.Context()); err != nil {
			return err
		}
		_, err := tx.Update("items").Set("state = 'in', holding_id = '', holder_id = ''").Where("id = ?", it.ID).Exec(tx.Context())
		return err
	})
}

// generous tells who is refused that they have the key.
type generous struct{ desk }

func (g *generous) take(it custody.Item, who tenants.PersonID) error {
	_ = g.desk.take(it, who)
	return nil
}

// forgetful answers a read with what the first read of the key gave.
type forgetful struct {
	desk
	first sync.Map
}

func (f *forgetful) holder(it custody.Item) (tenants.PersonID, error) {
	who, err := f.desk.holder(it)
	kept, _ := f.first.LoadOrStore(it.ID, who)
	return kept.(tenants.PersonID), err
}

// lazy answers each fourth return without doing it.
type lazy struct {
	desk
	turn
}

func (l *lazy) back(it custody.Item) (bool, error) {
	if l.every(4) {
		who, err := l.holder(it)
		return who == "", err
	}
	return l.desk.back(it)
}
