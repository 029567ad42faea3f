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
	out, err := keys.TakeKit(context.Background(), h.kits(), h.desk, id, keys.TakeAsk{PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}})
	return out.Given, err
}

func (h *house) kitBack(id custody.KitID, some ...custody.ItemID) (keys.KitBack, error) {
	return keys.BringKitBack(context.Background(), h.kits(), h.desk, id, keys.KitBackAsk{Items: some, Via: custody.ViaDesk})
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
		if out, err = h.takeKit(k.ID); err != nil || len(out) != 2 || h.item(two.ID).HolderID != h.ben {
			t.Fatalf("what Ben has of it counts: %d, %v", len(out), err)
		}
		_, err = h.takeKit(k.ID)
		var no *keys.KitRefused
		if !errors.As(err, &no) || len(no.Not) != 3 || no.Not[0].Decision.Reasons[0].Code != rules.AlreadyYours {
			t.Fatalf("he has it all: %v", err)
		}
		some, err := h.kitBack(k.ID, one.ID, two.ID)
		if err != nil || len(some.Back) != 2 || len(some.Missing) != 1 || some.Missing[0].Code != "K-3" {
			t.Fatalf("a part is back: %+v, %v", some, err)
		}
		h.last(custody.KitBack)
		_, err = h.back(three)
		must(t, err)
		_, err = h.take(two, h.chloe)
		must(t, err)
		if _, err = h.takeKit(k.ID); !errors.As(err, &no) || len(no.Not) != 1 || no.Not[0].Item.Code != "K-2" || no.Not[0].Decision.Reasons[0].Code != rules.AlreadyOut {
			t.Fatalf("Chloé has K-2: %v", err)
		}
		if h.item(one.ID).State != custody.In || h.item(three.ID).State != custody.In {
			t.Error("a part of a refused kit was given")
		}
		h.last(custody.AttemptDenied)
		back, err := h.kitBack(k.ID)
		if err != nil || len(back.Back) != 1 || h.item(two.ID).State != custody.In {
			t.Fatalf("%+v back: %v", back, err)
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

// TestAKitThatStaysTogether gives none of its keys alone, and takes each back
// alone; a key is bound to one such kit, and a tag to one thing.
func TestAKitThatStaysTogether(t *testing.T) {
	onEach(t, "kits", func(t *testing.T, h *house) {
		ctx := context.Background()
		one, two := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		h.key("K-3", h.board, 3)
		save := func(k custody.Kit, codes ...string) (custody.Kit, error) {
			return keys.SaveKit(ctx, h.kits(), h.desk, k, codes)
		}
		k, err := save(custody.Kit{Name: "Ambulance", Together: true, Tag: "KIT-1"}, "K-1", "K-2")
		must(t, err)
		_, err = save(custody.Kit{Name: "Other", Together: true}, "K-2", "K-3")
		codeIs(t, err, "kit_other")
		_, err = save(custody.Kit{Name: "Other", Tag: "KIT-1"}, "K-2", "K-3")
		codeIs(t, err, "kit_tag_taken")
		_, err = save(custody.Kit{Name: "Other", Tag: "TAGK-3"}, "K-2", "K-3")
		codeIs(t, err, "kit_tag_taken")
		loose, err := save(custody.Kit{Name: "Other"}, "K-2", "K-3")
		must(t, err)
		h.read(func(r *store.Rx) error {
			id, err := r.KitTagged("KIT-1")
			if id != k.ID {
				t.Errorf("%s has the tag", id)
			}
			return err
		})

		_, err = h.take(one, h.ben)
		refusedWith(t, err, rules.KitTogether)
		var no *keys.KitRefused
		if _, err = h.takeKit(loose.ID); !errors.As(err, &no) || len(no.Not) != 1 || no.Not[0].Decision.Reasons[0].Params["kit"] != "Ambulance" {
			t.Fatalf("K-2 goes with the ambulance only: %v", err)
		}
		_, err = h.takeKit(k.ID)
		must(t, err)
		_, err = h.back(one)
		must(t, err)
		out, err := h.takeKit(k.ID)
		if err != nil || len(out) != 1 || out[0].Item.ID != one.ID {
			t.Fatalf("the kit is made whole again: %v", err)
		}
		for _, it := range []custody.Item{two, one} {
			_, err = h.back(it)
			must(t, err)
		}
		k.Together = false
		k, err = save(k, "K-1", "K-2")
		must(t, err)
		_, err = h.take(one, h.ben)
		must(t, err)
	})
}
