package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// stock writes n items on the board, straight into the table.
func (h *house) stock(n int) {
	h.t.Helper()
	must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
		for i := range n {
			code := fmt.Sprintf("B-%05d", i)
			row := map[string]any{"id": fmt.Sprintf("itm_b%05d", i), "code": code, "code_order": code, "name": "Key " + code, "kind": custody.Single, "level": i % 3, "site_id": h.site, "home_id": h.board.ID,
				"state": custody.In, "place_id": h.board.ID, "created_at": tx.Now(), "updated_at": tx.Now()}
			if _, err := tx.Insert("items", &row).Exec(tx.Context()); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestEffectiveIsWhatDecideSays(t *testing.T) {
	onEach(t, "effective", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "With a reason", Needs: rules.Needs{Reason: true}, Limits: rules.Limits{MaxHeld: 1}})
		var before time.Time
		h.read(func(rx *store.Rx) error { before = rx.Now(); return nil })
		h.rule(rules.Rule{Name: "Ben never", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.ben}}})
		say := func(e store.Effective, who tenants.PersonID) rules.Outcome {
			p := e.Person(who)
			return e.Decide(p, &e.Keys[0], e.For(p)).Outcome
		}
		h.read(func(rx *store.Rx) error {
			now, err := rx.Effective(store.EffectiveAsk{At: rx.Now()})
			must(t, err)
			if len(now.Keys) != 1 || now.Keys[0].ID != k.ID || say(now, h.ben) != rules.Denied || say(now, h.ann) != rules.Needed {
				t.Errorf("now: %v %v", say(now, h.ben), say(now, h.ann))
			}
			then, err := rx.Effective(store.EffectiveAsk{At: before, Item: k.ID})
			must(t, err)
			if say(then, h.ben) != rules.Needed {
				t.Errorf("before the rule: %v", say(then, h.ben))
			}
			return nil
		})
	})
}

// BenchmarkEffective is the page for one person over 5,000 keys: one load, all
// decisions.
func BenchmarkEffective(b *testing.B) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		b.Run(dialect+"/keys=5000", func(b *testing.B) {
			t := &testing.T{}
			var s *store.Store
			if dialect == "sqlite" {
				s = storetest.Open(b, storetest.SQLite(b, store.Options{}))
			} else {
				s = storetest.Open(b, storetest.Postgres(b, store.Options{}))
			}
			h := newHouse(t, s, "bench-"+dialect)
			h.stock(5000)
			for i := range 40 {
				h.rule(rules.Rule{Name: fmt.Sprintf("Rule %02d", i), Effect: rules.Allow, Who: rules.Who{Everyone: i%2 == 0, Profiles: []string{"other"}}, Needs: rules.Needs{Reason: true}, Limits: rules.Limits{MaxMinutes: 60 + i}})
			}
			b.ResetTimer()
			for b.Loop() {
				err := s.Read(context.Background(), h.desk, func(rx *store.Rx) error {
					e, err := rx.Effective(store.EffectiveAsk{At: rx.Now()})
					if err != nil {
						return err
					}
					p := e.Person(h.ben)
					among := e.For(p)
					for i := range e.Keys {
						e.Decide(p, &e.Keys[i], among)
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
