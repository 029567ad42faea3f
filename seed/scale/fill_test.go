package scale_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/seed/scale"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
)

// each fills an organisation on both engines and opens it again.
func each(t *testing.T, items int, test func(*testing.T, scale.Filled, *store.Store, store.Options)) {
	for name, fresh := range map[string]func(testing.TB, store.Options) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			o := fresh(t, store.Options{})
			filled := fill(t, o, items)
			o.Clock = func() time.Time { return noon }
			test(t, filled, storetest.Open(t, o), o)
		})
	}
}

func fill(t *testing.T, o store.Options, items int) scale.Filled {
	t.Helper()
	filled, err := scale.Fill(ctx, scale.Deps{Store: o, Hasher: admin.NewHasher(1, 1), Password: "many keys on many boards", Items: items, Now: noon})
	must(t, err)
	return filled
}

// TestFillKeepsEveryInvariant counts what was written from its rows.
func TestFillKeepsEveryInvariant(t *testing.T) {
	const items = 600
	each(t, items, func(t *testing.T, filled scale.Filled, s *store.Store, _ store.Options) {
		if filled.Items != items || filled.People != items/10 || filled.Movements != 10*items {
			t.Errorf("%+v", filled)
		}
		must(t, s.Read(ctx, tenants.ForJob(filled.Org, "test"), func(r *store.Rx) error {
			counted(t, r, filled)
			foundAgain(t, r)
			board, err := r.Board(store.BoardAsk{View: store.BoardOut, Limit: items})
			if err != nil || len(board) != filled.Out {
				t.Errorf("%d keys on the board, %d are out, %v", len(board), filled.Out, err)
			}
			held, err := r.OpenHoldings(board[0].HolderID)
			if err != nil || len(held) == 0 {
				t.Errorf("%s holds %d keys, %v", board[0].Holder, len(held), err)
			}
			return nil
		}))
		must(t, s.UnscopedFsck(ctx, noHeads{}, func(o store.OrgCheckup) error {
			if o.First != nil || o.Sealed != o.Entries || o.Entries < 11*items {
				t.Errorf("%+v, first damage %+v", o.Checkup, o.First)
			}
			return nil
		}))
	})
}

// noHeads is a signer that has not signed yet.
type noHeads struct{ ledger.Heads }

func (noHeads) Load(context.Context, string) (ledger.Head, error) { return ledger.Head{}, nil }

func counted(t *testing.T, r *store.Rx, filled scale.Filled) {
	t.Helper()
	var rows struct{ Out, Open, Held, Numbers int }
	query := `SELECT (SELECT count(*) FROM items AS i WHERE i.org_id = ?0 AND i.state = 'out' AND i.holding_id <> '') AS out,
  (SELECT count(*) FROM holdings AS h WHERE h.org_id = ?0 AND h.in_at IS NULL) AS open,
  (SELECT sum(p.held) FROM people AS p WHERE p.org_id = ?0) AS held,
  (SELECT count(*) FROM items AS n WHERE n.org_id = ?0 AND n.number <> (SELECT count(*) FROM entries AS e WHERE e.org_id = ?0 AND e.item_id = n.id)) AS numbers`
	must(t, r.Raw(query, filled.Org).Scan(ctx, &rows))
	if rows.Out != filled.Out || rows.Open != filled.Out || rows.Held != filled.Out || rows.Numbers != 0 {
		t.Errorf("%+v, told %d out", rows, filled.Out)
	}
	all, err := r.Counters("")
	must(t, err)
	if all["items"] != int64(filled.Items) || all["out"] != int64(filled.Out) || all["in"] != int64(filled.Items-filled.Out) {
		t.Errorf("counters %v", all)
	}
}

func foundAgain(t *testing.T, r *store.Rx) {
	t.Helper()
	for text, want := range map[string]store.Thing{"K-437": store.ItemThing, "boiler": store.ItemThing, "k": store.ItemThing, "2037": store.PersonThing, "beatrice": store.PersonThing} {
		docs, err := r.Search(text, 20, want)
		if err != nil || len(docs) == 0 {
			t.Errorf("%q finds %d things, %v", text, len(docs), err)
		}
	}
}

// TestFillEveryCount holds the sums for every remainder of the pattern.
func TestFillEveryCount(t *testing.T) {
	for items := 1; items <= 13; items++ {
		t.Run(fmt.Sprint(items), func(t *testing.T) {
			if filled := fill(t, storetest.SQLite(t, store.Options{}), items); filled.Movements != 10*items {
				t.Errorf("%+v", filled)
			}
		})
	}
}

// TestFillAgain refuses a second organisation of the name, and leaves the
// first as it is; so do counts out of range.
func TestFillAgain(t *testing.T) {
	o := storetest.SQLite(t, store.Options{})
	fill(t, o, 20)
	d := scale.Deps{Store: o, Hasher: admin.NewHasher(1, 1), Password: "many keys on many boards", Items: 20, Now: noon}
	if _, err := scale.Fill(ctx, d); tenants.KindOf(err) != tenants.Conflict {
		t.Errorf("again: %v", err)
	}
	for _, d.Items = range []int{0, -1, scale.Most + 1} {
		if _, err := scale.Fill(ctx, d); tenants.KindOf(err) != tenants.Invalid {
			t.Errorf("%d: %v", d.Items, err)
		}
	}
}

// TestLifeGoesOn takes and returns keys behind the history.
func TestLifeGoesOn(t *testing.T) {
	each(t, 60, func(t *testing.T, filled scale.Filled, s *store.Store, _ store.Options) {
		scope := tenants.ForJob(filled.Org, "test")
		must(t, s.InTx(ctx, scope, func(tx *store.Tx) error {
			board, err := tx.Board(store.BoardAsk{View: store.BoardOut, Limit: 1})
			if err != nil {
				return err
			}
			_, err = tx.Record(custody.Event{Kind: custody.Messaged, ItemID: board[0].ItemID})
			return err
		}))
		sealed, err := s.Seal(ctx, filled.Org)
		if err != nil || sealed != 1 {
			t.Errorf("sealed %d, %v", sealed, err)
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
