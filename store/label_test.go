package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) labels() keys.LabelStore { return store.In[keys.LabelTx](h.s) }

func TestLabelsStandForKeysUntilRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		a, b := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		made, err := keys.MakeLabels(ctx, h.labels(), h.desk, []custody.ItemID{b.ID, a.ID, b.ID}, []string{"AAAA-2222", "BBBB-3333", "CCCC-4444"})
		must(t, err)
		if len(made) != 3 || made[0].ItemID != b.ID || made[1].ItemID != a.ID || made[2].Code != made[0].Code {
			t.Fatalf("labels: %+v", made)
		}
		h.last(custody.LabelMade, custody.LabelMade)
		again, err := keys.MakeLabels(ctx, h.labels(), h.desk, []custody.ItemID{a.ID}, []string{"DDDD-5555"})
		must(t, err)
		if again[0].Code != made[1].Code {
			t.Errorf("a key with a label got another: %s", again[0].Code)
		}
		h.read(func(r *store.Rx) error {
			for _, text := range []string{"https://keys.example/t/" + made[1].Code, made[1].Code, "TAGK-1", "k-1"} {
				if it, err := r.ItemScanned(text); err != nil || it.ID != a.ID {
					t.Errorf("%s leads to %q: %v", text, it.Code, err)
				}
			}
			return nil
		})

		_, err = keys.RevokeLabel(ctx, h.labels(), h.desk, made[1].Code)
		must(t, err)
		h.last(custody.LabelRevoked)
		if _, err := keys.RevokeLabel(ctx, h.labels(), h.desk, made[1].Code); tenants.CodeOf(err) != "label_revoked" {
			t.Errorf("revoked twice: %v", err)
		}
		h.read(func(r *store.Rx) error {
			if it, err := r.ItemScanned(made[1].Code); tenants.KindOf(err) != tenants.NotFound {
				t.Errorf("a revoked label leads to %q: %v", it.Code, err)
			}
			return nil
		})
		if _, err := keys.MakeLabels(ctx, h.labels(), h.desk, []custody.ItemID{a.ID}, []string{made[1].Code}); tenants.CodeOf(err) != "label_taken" {
			t.Errorf("a revoked code was used again: %v", err)
		}
		fresh, err := keys.MakeLabels(ctx, h.labels(), h.desk, []custody.ItemID{a.ID}, []string{"EEEE-6666"})
		must(t, err)
		if fresh[0].Code != "EEEE-6666" {
			t.Errorf("the next label is %s", fresh[0].Code)
		}
	})
}

func TestLabelsAreRefusedWithReasons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		if _, err := keys.MakeLabels(ctx, h.labels(), h.as(h.ben), []custody.ItemID{k.ID}, []string{"AAAA-2222"}); tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a holder printed labels: %v", err)
		}
		if _, err := keys.MakeLabels(ctx, h.labels(), h.desk, nil, nil); tenants.CodeOf(err) != "keys_required" {
			t.Errorf("no key: %v", err)
		}
		many := make([]custody.ItemID, keys.MostLabels+1)
		if _, err := keys.MakeLabels(ctx, h.labels(), h.desk, many, make([]string, len(many))); tenants.CodeOf(err) != "labels_many" {
			t.Errorf("too many: %v", err)
		}
		if _, err := keys.MakeLabels(ctx, h.labels(), h.desk, []custody.ItemID{k.ID, "itm_nobody"}, []string{"AAAA-2222", "BBBB-3333"}); tenants.CodeOf(err) != "key_not_found" {
			t.Errorf("an unknown key: %v", err)
		}
		h.read(func(r *store.Rx) error {
			ls, err := r.Labels(store.LabelAsk{Limit: 10})
			if len(ls) != 0 {
				t.Errorf("a refused batch left labels: %+v", ls)
			}
			return err
		})
		_, err := keys.Retire(ctx, store.In[keys.EditTx](h.s), h.desk, k.ID)
		must(t, err)
		if _, err := keys.MakeLabels(ctx, h.labels(), h.desk, []custody.ItemID{k.ID}, []string{"AAAA-2222"}); tenants.CodeOf(err) != "key_out_of_use" {
			t.Errorf("a retired key: %v", err)
		}
	})
}
