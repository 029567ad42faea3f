package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// BenchmarkWhatIf tries a changed rule over 5,000 and over 100,000 recorded
// asks, of 500 people for 5,000 keys, under 20 rules.
func BenchmarkWhatIf(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, asks := range []int{5_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", engine, asks), func(b *testing.B) {
				o := storetest.SQLite(b, store.Options{})
				if engine == "postgres" {
					o = storetest.Postgres(b, store.Options{})
				}
				s := storetest.Open(b, o)
				org := tenants.OrgID("")
				ok(b, s.UnscopedInTx(context.Background(), "bench", func(tx *store.UnscopedTx) error {
					org = tenants.OrgID(tx.NewID("org"))
					row := map[string]any{"id": org, "slug": "tried", "name": "Tried", "trade": "dealership", "locale": "en", "zone": "Europe/Paris", "currency": "EUR", "units": "km", "created_at": tx.Now()}
					_, err := tx.Insert("organisations", &row).Exec(tx.Context())
					return err
				}))
				scope := tenants.ForDemo(org, "per_boss")
				rule := askMany(b, s, scope, asks)
				rule.Needs.Reason = true
				runs := store.In[access.RunTx](s)
				for b.Loop() {
					run, trial, err := access.StartTrial(context.Background(), runs, scope, access.Draft{Rule: rule}, access.MonthDays)
					ok(b, err)
					ok(b, trial.Finish(context.Background(), runs, scope, run, nil, func(ctx context.Context, from access.From) (batch access.Batch, err error) {
						err = s.Read(ctx, scope, func(rx *store.Rx) error {
							batch, err = rx.Asked(from, 500)
							return err
						})
						return batch, err
					}))
					if trial.Result.Asked != asks || trial.Result.Moves.More != asks {
						b.Fatalf("tried %+v of %d", trial.Result.Moves, trial.Result.Asked)
					}
				}
			})
		}
	}
}

func ok(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// askMany records that many refused asks and gives one of 20 rules.
func askMany(b *testing.B, s *store.Store, scope tenants.Scope, asks int) (rule rules.Rule) {
	for i := range 20 {
		r, err := access.SaveRule(context.Background(), store.In[access.Tx](s), scope, rules.Rule{Name: fmt.Sprint("Rule ", i), Effect: rules.Allow, Who: rules.Who{Everyone: i == 0, Departments: []string{fmt.Sprint("D", i)}}})
		ok(b, err)
		if i == 0 {
			rule = r
		}
	}
	for done := 0; done < asks; done += 1000 {
		ok(b, s.InTx(context.Background(), scope, func(tx *store.Tx) error {
			for i := done; i < done+1000; i++ {
				person := tenants.PersonID(fmt.Sprint("per_", i%500))
				ask := rules.Ask{PersonID: person, ItemID: custody.ItemID(fmt.Sprint("itm_", i%5000)), At: tx.Now().Add(-time.Duration(i) * time.Second), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
				hash, err := tx.KeepInputs(ask, rules.Facts{Person: rules.PersonFacts{Known: true, Active: true, Human: string(person), Kind: tenants.Staff, Department: "Yard", Groups: []tenants.GroupID{"grp_a", "grp_b"}},
					Item: rules.ItemFacts{Known: true, Level: 1, State: custody.In, SiteID: "sit_a", HomeID: "plc_a", Assets: []custody.AssetKind{custody.VehicleAsset}}, ZoneID: "Europe/Paris"})
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
	return rule
}
