package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
)

// TestPastOfClocksThatDiffer changes a person in two processes, of which the
// second is a minute behind: what was before both stays what was before both.
func TestPastOfClocksThatDiffer(t *testing.T) {
	now := time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)
	for name, place := range map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			ahead, behind := &tick{now: now}, &tick{now: now}
			o := place(t, store.Options{Clock: ahead.read})
			first := storetest.Open(t, o)
			o.Clock = behind.read
			second := storetest.Open(t, o)
			h := newHouse(t, first, "clocks")
			ahead.add(10 * time.Minute)
			behind.add(9 * time.Minute)
			for _, step := range []struct {
				s          *store.Store
				department string
			}{{first, "Yard"}, {second, "Office"}} {
				must(t, step.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
					p, err := tx.LockPerson(h.ben)
					must(t, err)
					p.Department = step.department
					return tx.SavePerson(p)
				}))
			}
			ahead.add(time.Hour)
			for at, want := range map[time.Duration]string{5 * time.Minute: "", 11 * time.Minute: "Office"} {
				h.read(func(rx *store.Rx) error {
					e, err := rx.Effective(store.EffectiveAsk{At: now.Add(at)})
					must(t, err)
					if got := e.Person(h.ben).Department; got != want {
						t.Errorf("after %s it was %q, not %q", at, got, want)
					}
					return nil
				})
			}
		})
	}
}
