package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) lost() keys.LostStore { return store.In[keys.LostTx](h.s) }

// report reports a key missing and gives its incident.
func (h *house) report(by tenants.Scope, it custody.Item) custody.Incident {
	h.t.Helper()
	_, err := keys.ReportMissing(context.Background(), store.In[keys.Tx](h.s), by, it.ID, "")
	must(h.t, err)
	return h.incident(it)
}

func (h *house) incident(it custody.Item) (i custody.Incident) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) { i, err = r.OpenIncident(it.ID); return err })
	return i
}

func TestLostKeyFromReportToClosing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		other, err := keys.AddItem(ctx, store.In[keys.EditTx](s), h.desk, keys.ItemDraft{Code: "K-2", Name: "Copy", HomeID: h.board.ID, HomeSlot: 2})
		must(t, err)
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			return tx.AddKey(custody.Key{ID: custody.KeyID(tx.NewID("key")), Symbol: "AAK-1", Copy: 3, ItemID: other.ID})
		}))
		_, err = h.take(k, h.ben)
		must(t, err)
		inc := h.report(h.as(h.ben), k)
		if inc.PersonID != h.ben || !inc.StatementBy.Equal(inc.ReportedAt.Add(24*time.Hour)) {
			t.Fatalf("incident %+v", inc)
		}
		_, err = keys.ReportMissing(ctx, store.In[keys.Tx](s), h.desk, k.ID, "")
		codeIs(t, err, "already_missing")
		_, err = keys.CloseIncident(ctx, h.lost(), h.desk, inc.ID, "all done")
		codeIs(t, err, "incident_unfinished")
		_, err = keys.State(ctx, h.lost(), h.as(h.chloe), inc.ID, "not mine to say")
		if tenants.KindOf(err) != tenants.Forbidden {
			t.Fatalf("a stranger states: %v", err)
		}
		_, err = keys.State(ctx, h.lost(), h.as(h.ben), inc.ID, "I had it at noon.")
		must(t, err)
		_, err = keys.DecideLoss(ctx, h.lost(), h.as(h.ben), inc.ID, keys.LossAsk{Decision: custody.Keep, Why: "no"})
		if tenants.KindOf(err) != tenants.Forbidden {
			t.Fatalf("the holder decides: %v", err)
		}
		inc, err = keys.DecideLoss(ctx, h.lost(), h.desk, inc.ID, keys.LossAsk{Decision: custody.Rekey, Why: "It opens the boiler room.", Cost: 5000, Charge: true})
		must(t, err)
		if inc.ChargedTo != h.ben || inc.OrderedAt == nil {
			t.Fatalf("decided %+v", inc)
		}
		_, err = keys.OrderDone(ctx, h.lost(), h.desk, inc.ID)
		must(t, err)
		_, err = keys.WriteOff(ctx, h.lost(), h.desk, inc.ID)
		must(t, err)
		inc = h.incident(k)
		if steps := inc.Missing(1); !slices.Equal(steps, []string{"recall"}) {
			t.Fatalf("left: %v", steps)
		}
		_, err = keys.CopyBack(ctx, h.lost(), h.desk, inc.ID, k.ID)
		codeIs(t, err, "key_not_found")
		_, err = keys.CopyBack(ctx, h.lost(), h.desk, inc.ID, other.ID)
		must(t, err)
		_, err = keys.CloseIncident(ctx, h.lost(), h.desk, inc.ID, "Note 12 of the locksmith")
		must(t, err)
		_, err = keys.State(ctx, h.lost(), h.desk, inc.ID, "too late")
		codeIs(t, err, "incident_closed")
		h.last(custody.LostStated, custody.LostDecided, custody.LostRekeyed, custody.RetiredItem, custody.LostRecalled, custody.LostClosed)
		h.read(func(r *store.Rx) error {
			held, err := r.HeldBy(h.ben)
			n, _ := r.Tally("")
			if len(held) != 0 || n.Missing != 0 {
				t.Fatalf("held %v, tally %+v", held, n)
			}
			return err
		})
	})
}

// TestFoundKeyIsNeverSilentlyInUse brings a lost key back at the desk and at a
// cabinet: it stays frozen until somebody decides.
func TestFoundKeyIsNeverSilentlyInUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		onBoard, inBox := h.key("K-1", h.board, 1), h.key("K-7", h.cabinet, 7)
		see := h.sensor()
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: inBox.Tag, Present: true})
		_, err := h.take(onBoard, h.ben)
		must(t, err)
		first, second := h.report(h.as(h.ben), onBoard), h.report(h.desk, inBox)

		back, err := h.back(onBoard)
		must(t, err)
		if !back.Frozen || back.Item.State != custody.Missing || back.Item.PlaceID != h.board.ID || back.Holding.InAt == nil {
			t.Fatalf("found at the desk: %+v", back)
		}
		again, err := h.back(onBoard) // a return is never refused
		must(t, err)
		if !again.Frozen || !again.Already {
			t.Fatalf("found twice: %+v", again)
		}
		_, err = h.take(onBoard, h.chloe)
		refusedWith(t, err, rules.ItemMissing)

		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: inBox.Tag})                // it leaves the slot
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: inBox.Tag, Present: true}) // and is back
		if i := h.incident(inBox); i.FoundAt == nil {
			t.Fatal("the slot saw it, the incident does not know")
		}
		for _, x := range []struct {
			inc custody.Incident
			it  custody.Item
		}{{first, onBoard}, {second, inBox}} {
			_, err = keys.Reactivate(ctx, h.lost(), h.desk, x.inc.ID)
			must(t, err)
			h.read(func(r *store.Rx) error {
				it, err := r.Item(x.it.ID)
				if it.State != custody.In || it.PlaceID != x.it.HomeID {
					t.Fatalf("in use again: %+v", it)
				}
				return err
			})
		}
		_, err = h.take(onBoard, h.chloe)
		must(t, err)

		third := h.report(h.desk, onBoard) // lost again: the same incident goes on
		if third.ID != first.ID || third.FoundAt != nil || third.PersonID != h.chloe {
			t.Fatalf("lost again: %+v", third)
		}
		_, err = keys.DecideLoss(ctx, h.lost(), h.desk, third.ID, keys.LossAsk{Decision: custody.Rekey, Why: "twice"})
		must(t, err)
		_, err = keys.OrderDone(ctx, h.lost(), h.desk, third.ID)
		must(t, err)
		_, err = h.back(onBoard)
		must(t, err)
		_, err = keys.Reactivate(ctx, h.lost(), h.desk, third.ID)
		codeIs(t, err, "locks_changed")
	})
}

func TestLossCostsAreTheOrganisationsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		owner := tenants.ForDemo(h.org, h.ann)
		costs := custody.LossCosts{1, 2, 3, 4, 5}
		must(t, keys.SetLossCosts(ctx, h.lost(), owner, costs))
		must(t, keys.SetLossCosts(ctx, h.lost(), owner, costs))
		if err := keys.SetLossCosts(ctx, h.lost(), owner, custody.LossCosts{-1}); tenants.KindOf(err) != tenants.Invalid {
			t.Fatalf("a negative cost: %v", err)
		}
		h.read(func(r *store.Rx) error {
			got, err := r.LossCosts()
			if got != costs {
				t.Fatalf("%v", got)
			}
			return err
		})
	})
}
