package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/web"
)

// BenchmarkAccessPages measures whole answers, over HTTP and signed in, where
// there are 5,000 keys, 500 people, 20 rules and 5,000 recorded asks: the page
// of what one person may take, and a trial from the form to its result.
func BenchmarkAccessPages(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		var h *house // opened by the first that is asked for
		open := func() *house {
			if h == nil {
				h = benchHouse(b, engine)
			}
			return h
		}
		b.Run(engine+"/effective", func(b *testing.B) {
			who := open().as("owner@motors.example")
			for b.Loop() {
				if a := who.get("/access/effective?person=per_bench007&show=all"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "B-00049") {
					b.Fatalf("%d %.200s", a.StatusCode, visible(a.body))
				}
			}
		})
		b.Run(engine+"/what-if", func(b *testing.B) {
			who := open().as("owner@motors.example")
			for b.Loop() {
				who.get("/access/new")
				a := who.post("/access/what-if", "name", "Tighter", "effect", "deny", "everyone", "yes", "max_level", "4")
				trial := a.Header.Get("Location")
				for a = who.get(trial); strings.Contains(a.body, `hx-get="`+trial); a = who.get(trial) {
					time.Sleep(5 * time.Millisecond)
				}
				if !strings.Contains(a.body, "5000 asks") && !strings.Contains(a.body, "5,000 asks") {
					b.Fatalf("%d %.600s", a.StatusCode, visible(a.body))
				}
			}
		})
	}
}

func benchHouse(b *testing.B, engine string) *house {
	h := &house{t: &testing.T{}, clock: &clock{time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}, hasher: admin.NewHasher(2, 64), log: new(bytes.Buffer)}
	o := store.Options{Clock: h.clock.read}
	if engine == "postgres" {
		h.db = storetest.Open(b, storetest.Postgres(b, o))
	} else {
		h.db = storetest.Open(b, storetest.SQLite(b, o))
	}
	var err error
	h.keys, err = keyring.Open(keyring.Options{Secret: "thirty-two characters or more of secret"})
	must(b, err)
	h.server = web.New(web.Deps{Store: h.db, Keys: h.keys, Hasher: h.hasher, Clock: h.clock.read, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	h.motors = h.organisation("motors")
	scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
	for i := range 20 {
		_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), scope, rules.Rule{Name: fmt.Sprintf("Rule %02d", i), Effect: rules.Allow, Who: rules.Who{Everyone: i%2 == 0, Profiles: []string{"other"}}, Needs: rules.Needs{Reason: true}, Limits: rules.Limits{MaxMinutes: 60 + i}})
		must(b, err)
	}
	board, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), scope, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Board, Name: "Board", Slots: 100})
	must(b, err)
	must(b, h.db.InTx(context.Background(), scope, func(tx *store.Tx) error {
		for i := range 500 {
			row := map[string]any{"id": fmt.Sprintf("per_bench%03d", i), "human": fmt.Sprintf("bench%03d", i), "name": fmt.Sprintf("Person %03d", i), "name_order": fmt.Sprintf("person %03d", i), "kind": tenants.Staff, "created_at": tx.Now()}
			if _, err := tx.Insert("people", &row).Exec(tx.Context()); err != nil {
				return err
			}
		}
		for i := range 5000 {
			code := fmt.Sprintf("B-%05d", i)
			row := map[string]any{"id": fmt.Sprintf("itm_b%05d", i), "code": code, "code_order": code, "name": "Key " + code, "kind": custody.Single, "level": i % 3, "site_id": h.motors.Site.ID, "home_id": board.ID, "place_id": board.ID, "state": custody.In, "created_at": tx.Now(), "updated_at": tx.Now()}
			if _, err := tx.Insert("items", &row).Exec(tx.Context()); err != nil {
				return err
			}
		}
		return nil
	}))
	askMany(b, h, scope, 5000)
	return h
}

// askMany records refused asks of those people for those keys.
func askMany(b testing.TB, h *house, scope tenants.Scope, asks int) {
	for done := 0; done < asks; done += 1000 {
		must(b, h.db.InTx(context.Background(), scope, func(tx *store.Tx) error {
			for i := done; i < done+1000; i++ {
				person := tenants.PersonID(fmt.Sprintf("per_bench%03d", i%500))
				ask := rules.Ask{PersonID: person, ItemID: custody.ItemID(fmt.Sprintf("itm_b%05d", i%5000)), At: tx.Now().Add(-time.Duration(i) * time.Second), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, HasReason: true}
				hash, err := tx.KeepInputs(ask, rules.Facts{Person: rules.PersonFacts{Known: true, Active: true, Human: string(person), Kind: tenants.Staff, Department: "Yard", Groups: []tenants.GroupID{"grp_a", "grp_b"}},
					Item: rules.ItemFacts{Known: true, Level: 1, State: custody.In, SiteID: h.motors.Site.ID, Assets: []custody.AssetKind{custody.VehicleAsset}}, ZoneID: "Europe/Paris"})
				if err != nil {
					return err
				}
				if _, err := tx.Record(custody.Event{Kind: custody.AttemptDenied, PersonID: person, Decision: hash, Outcome: "deny"}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}
