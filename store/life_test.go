package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
)

func (h *house) life() keys.LifeStore { return store.In[keys.LifeTx](h.s) }

func TestKeysComeBackIntoUseOnlyWhenSomebodySaysWhy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k, hangs := h.key("K-1", h.board, 1), h.key("K-2", h.cabinet, 2)
		_, err := keys.RetireFor(ctx, h.life(), h.desk, k.ID, " ")
		codeIs(t, err, "why_required")
		_, err = keys.RetireFor(ctx, h.life(), h.as(h.ben), k.ID, "bent")
		forbidden(t, err)
		must(t, second(keys.RetireFor(ctx, h.life(), h.desk, k.ID, "bent")))
		_, err = keys.Revive(ctx, h.life(), h.desk, k.ID, "")
		codeIs(t, err, "why_required")
		out, err := keys.Revive(ctx, h.life(), h.desk, k.ID, "straightened")
		must(t, err)
		if out.State != custody.In || out.PlaceID != h.board.ID || out.Slot != 1 {
			t.Fatalf("%+v", out)
		}
		h.last(custody.RetiredItem, custody.KeyRevived)
		_, err = keys.Revive(ctx, h.life(), h.desk, k.ID, "again")
		codeIs(t, err, "key_in_use")
		must(t, second(keys.RetireFor(ctx, h.life(), h.desk, hangs.ID, "bent")))
		out, err = keys.Revive(ctx, h.life(), h.desk, hangs.ID, "whole")
		must(t, err)
		if out.State != custody.ToHang {
			t.Fatalf("only a slot says that it hangs: %+v", out)
		}
	})
}

func TestALostKeyWaitsForItsLossToBeClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		must(t, second(keys.ReportMissing(ctx, store.In[keys.Tx](s), h.desk, k.ID, "gone")))
		var i custody.Incident
		h.read(func(r *store.Rx) (err error) { i, err = r.OpenIncident(k.ID); return err })
		must(t, second(keys.WriteOff(ctx, store.In[keys.LostTx](s), h.desk, i.ID)))
		_, err := keys.Revive(ctx, h.life(), h.desk, k.ID, "it lay under the mat")
		codeIs(t, err, "loss_undecided")
		closed := func(set string) {
			must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error {
				_, err := tx.Update("incidents").Set(set, tx.Now()).Where("id = ?", i.ID).Exec(tx.Context())
				return err
			}))
		}
		closed("closed_at = ?")
		must(t, second(keys.Revive(ctx, h.life(), h.desk, k.ID, "it lay under the mat")))
		must(t, second(keys.RetireFor(ctx, h.life(), h.desk, k.ID, "after all")))
		closed("order_done_at = ?")
		_, err = keys.Revive(ctx, h.life(), h.desk, k.ID, "it lay under the mat")
		codeIs(t, err, "locks_changed")
	})
}

func TestTwoRecordsOfOneKeyBecomeOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		keep, gone := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		attic := h.room("Attic")
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error { return tx.SetOpens(gone.ID, []custody.Opens{attic}) }))
		must(t, second(h.take(gone, h.ben)))
		_, err := keys.Merge(ctx, h.life(), h.desk, keep.ID, gone.ID, "twice")
		codeIs(t, err, "key_not_back")
		must(t, second(h.back(gone)))
		_, err = keys.Merge(ctx, h.life(), h.desk, keep.ID, keep.ID, "twice")
		codeIs(t, err, "merge_itself")
		out, err := keys.Merge(ctx, h.life(), h.desk, keep.ID, gone.ID, "twice")
		must(t, err)
		h.last(custody.RetiredItem, custody.KeysMerged)
		h.read(func(r *store.Rx) error {
			metal, err := r.Keys(keep.ID)
			if err != nil || len(metal) != 4 || out.Pieces != 4 {
				t.Errorf("%d pieces of metal, %d on record, %v", len(metal), out.Pieces, err)
			}
			on, err := r.OpenedBy(keep.ID)
			if err != nil || len(on) != 1 {
				t.Errorf("opens %v, %v", on, err)
			}
			a, err := r.Records(keep.ID)
			if err != nil || len(a) != 1 || a[0].Goes || a[0].Code != "K-2" {
				t.Errorf("of the one that goes on: %+v, %v", a, err)
			}
			b, err := r.Records(gone.ID)
			if err != nil || len(b) != 1 || !b[0].Goes || b[0].Code != "K-1" {
				t.Errorf("of the one that is gone: %+v, %v", b, err)
			}
			story, err := r.Timeline(store.TimelineAsk{Item: gone.ID, Limit: 20})
			if err != nil || len(story) < 4 {
				t.Errorf("its story is %d long, %v", len(story), err)
			}
			return err
		})
		_, err = keys.Merge(ctx, h.life(), h.desk, keep.ID, gone.ID, "twice")
		codeIs(t, err, "key_merged")
		_, err = keys.Revive(ctx, h.life(), h.desk, gone.ID, "after all")
		codeIs(t, err, "key_merged")
	})
}
