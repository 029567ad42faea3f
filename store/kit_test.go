package store_test

import (
	"context"
	"errors"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

func (h *house) kits() keys.KitStore { return store.In[keys.KitTx](h.s) }

func (h *house) takeKit(id custody.KitID) ([]keys.Taken, error) {
	_, out, err := keys.TakeKit(context.Background(), h.kits(), h.desk, id, keys.TakeAsk{PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}})
	return out, err
}

// TestAKitIsTakenWholeOrNotAtAll gives a kit, takes part of it back, and is
// refused while a part is away or a limit stands in the way.
func TestAKitIsTakenWholeOrNotAtAll(t *testing.T) {
	onEach(t, "kits", func(t *testing.T, h *house) {
		ctx := context.Background()
		one, two, three := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2), h.key("K-3", h.board, 3)
		h.only(rules.Rule{Name: "Three at once", Limits: rules.Limits{MaxHeld: 3}})
		for want, codes := range map[string][]string{"kit_size": {"K-1"}, "key_group_code": {"K-1", "K-9"}} {
			_, err := keys.SaveKit(ctx, h.kits(), h.desk, custody.Kit{Name: "Round"}, codes)
			codeIs(t, err, want)
		}
		k, err := keys.SaveKit(ctx, h.kits(), h.desk, custody.Kit{Name: "Round"}, []string{"K-1", "K-2", "K-3"})
		must(t, err)
		out, err := h.takeKit(k.ID)
		must(t, err)
		if len(out) != 3 || h.item(three.ID).HolderID != h.ben {
			t.Fatalf("%d taken", len(out))
		}
		h.last(custody.KitTaken)
		_, err = h.back(one)
		must(t, err)
		_, err = h.back(three)
		must(t, err)
		_, err = h.takeKit(k.ID)
		var no *keys.KitRefused
		if !errors.As(err, &no) || len(no.Not) != 1 || no.Not[0].Item.Code != "K-2" || no.Not[0].Decision.Reasons[0].Code != rules.AlreadyYours {
			t.Fatalf("K-2 is away: %v", err)
		}
		if h.item(one.ID).State != custody.In || h.item(three.ID).State != custody.In {
			t.Error("a part of a refused kit was given")
		}
		h.last(custody.AttemptDenied)
		back, err := keys.BringKitBack(ctx, h.kits(), h.desk, k.ID)
		if err != nil || len(back) != 1 || h.item(two.ID).State != custody.In {
			t.Fatalf("%d back: %v", len(back), err)
		}
		h.only(rules.Rule{Name: "Two at once", Limits: rules.Limits{MaxHeld: 2}})
		if _, err = h.takeKit(k.ID); !errors.As(err, &no) || len(no.Not) != 1 || no.Not[0].Decision.Reasons[0].Code != rules.MaxHeld {
			t.Fatalf("the third is too many: %v", err)
		}
		k.Name = "Night round"
		k, err = keys.SaveKit(ctx, h.kits(), h.desk, k, []string{"K-1", "K-2"})
		must(t, err)
		h.read(func(r *store.Rx) error {
			rows, err := r.Kits(store.KitAsk{Item: two.ID, Limit: 5})
			if len(rows) != 2 || rows[0].KitName != "Night round" || rows[1].Code != "K-2" {
				t.Errorf("%+v", rows)
			}
			return err
		})
		must(t, keys.EndKit(ctx, h.kits(), h.desk, k.ID))
		_, err = h.takeKit(k.ID)
		codeIs(t, err, "kit_not_found")
	})
}
