package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) smith() keys.MetalStore { return store.In[keys.MetalTx](h.s) }

// metal lists what is on an item now.
func (h *house) metal(it custody.Item) (ks []custody.Key) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) { ks, err = r.Keys(it.ID); return err })
	return ks
}

func (h *house) item(id custody.ItemID) (it custody.Item) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) { it, err = r.Item(id); return err })
	return it
}

func TestMetalMovesWithItsHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		a, b := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		_, err := h.take(a, h.ben)
		must(t, err)
		piece := h.metal(a)[0]
		_, err = keys.MoveMetal(ctx, h.smith(), h.desk, keys.MoveAsk{Key: piece.ID, To: b.ID})
		codeIs(t, err, "ring_out")
		_, err = h.back(a)
		must(t, err)
		to, err := keys.MoveMetal(ctx, h.smith(), h.desk, keys.MoveAsk{Key: piece.ID, To: b.ID, Seal: " S-9 "})
		must(t, err)
		if to.Pieces != 3 || to.Seal != "S-9" || to.Kind != custody.Ring {
			t.Fatalf("the other ring: %+v", to)
		}
		if from := h.item(a.ID); from.Pieces != 1 || from.State != custody.In || len(h.metal(a)) != 1 {
			t.Fatalf("the ring it left: %+v", from)
		}
		h.last(custody.MetalOn, custody.MetalOff)
		_, err = keys.MoveMetal(ctx, h.smith(), h.desk, keys.MoveAsk{Key: piece.ID, To: b.ID})
		codeIs(t, err, "metal_there")
		_, err = h.take(b, h.chloe)
		must(t, err)
		_, err = h.back(b)
		must(t, err)
		h.read(func(r *store.Rx) error {
			story, err := r.MetalStory(piece.ID, 10)
			if len(story) != 2 || story[0].PersonID != h.chloe || story[0].ItemID != b.ID || story[1].PersonID != h.ben || story[1].ItemID != a.ID {
				t.Errorf("who had it: %+v", story)
			}
			rings, _ := r.Memberships(piece.ID, "")
			if len(rings) != 2 || rings[0].ItemID != b.ID || rings[0].ToAt != nil || rings[1].ToAt == nil {
				t.Errorf("rings it was on: %+v", rings)
			}
			past, _ := r.Memberships("", a.ID)
			if len(past) != 2 {
				t.Errorf("was on the ring: %+v", past)
			}
			return err
		})
		// The last piece leaves: an empty ring goes out of use.
		_, err = keys.MoveMetal(ctx, h.smith(), h.desk, keys.MoveAsk{Key: h.metal(a)[0].ID, To: b.ID})
		must(t, err)
		if from := h.item(a.ID); from.State != custody.Retired {
			t.Errorf("an empty ring is %s", from.State)
		}
		h.last(custody.MetalOn, custody.MetalOff, custody.RetiredItem)
		_, err = keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: a.ID, Symbol: "X"})
		codeIs(t, err, "key_out_of_use")
	})
}

func TestMetalIsAddedScrappedAndCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		a := h.key("K-1", h.board, 1) // two pieces AAK-1/1 and /2
		k, err := keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: a.ID, Symbol: " AAK-1 ", Seal: "S1"})
		must(t, err)
		if k.Copy != 3 || h.item(a.ID).Pieces != 3 || h.item(a.ID).Seal != "S1" {
			t.Fatalf("added %+v to %+v", k, h.item(a.ID))
		}
		counted, err := keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: a.ID, Symbol: "B", Copy: 7, Counted: true})
		must(t, err)
		if h.item(a.ID).Pieces != 3 {
			t.Errorf("counted already, %d pieces", h.item(a.ID).Pieces)
		}
		_, err = keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: a.ID, Symbol: "B", Copy: 7})
		codeIs(t, err, "key_copy_taken")
		_, err = keys.ScrapMetal(ctx, h.smith(), h.desk, counted.ID, " ")
		codeIs(t, err, "scrap_reason_required")
		_, err = keys.ScrapMetal(ctx, h.smith(), h.desk, counted.ID, "Broke in the door")
		must(t, err)
		_, err = keys.ScrapMetal(ctx, h.smith(), h.desk, counted.ID, "Again")
		codeIs(t, err, "metal_scrapped")
		_, err = keys.MoveMetal(ctx, h.smith(), h.desk, keys.MoveAsk{Key: counted.ID, To: a.ID})
		codeIs(t, err, "metal_scrapped")
		if next, err := keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: a.ID, Symbol: "B", Counted: true}); err != nil || next.Copy != 8 {
			t.Errorf("the number of a scrapped copy was given again: %+v %v", next, err)
		}
		_, err = keys.CountRing(ctx, h.smith(), h.desk, a.ID, 2, "S2")
		must(t, err)
		if it := h.item(a.ID); it.Pieces != 2 || it.Seal != "S2" {
			t.Errorf("counted: %+v", it)
		}
		h.last(custody.MetalScrapped, custody.MetalOn, custody.RingCounted)
		for _, scope := range []tenants.Scope{h.as(h.ben)} {
			_, err = keys.AddMetal(ctx, h.smith(), scope, keys.MetalDraft{Ring: a.ID, Symbol: "B"})
			forbidden(t, err)
			_, err = keys.ScrapMetal(ctx, h.smith(), scope, k.ID, "x")
			forbidden(t, err)
			_, err = keys.CountRing(ctx, h.smith(), scope, a.ID, 1, "")
			forbidden(t, err)
		}
	})
}

func forbidden(t *testing.T, err error) {
	t.Helper()
	if tenants.KindOf(err) != tenants.Forbidden {
		t.Fatalf("wanted a refusal, got %v", err)
	}
}

// TestMetalAgainstAModel moves one piece among rings that people take and
// bring back, in any order. Its story must be who had the ring that it was on.
func TestMetalAgainstAModel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		n := 0
		fewer(t)
		rapid.Check(t, func(rt *rapid.T) {
			n++
			var rings []custody.Item
			for i := range 3 {
				rings = append(rings, h.key(fmt.Sprintf("R-%d-%d", n, i), h.board, 0))
			}
			m := &metalModel{h: h, rings: rings, piece: h.metal(rings[0])[0], with: map[int]tenants.PersonID{}}
			rt.Repeat(map[string]func(*rapid.T){"take": m.take, "back": m.back, "move": m.move, "": m.check})
		})
	})
}

// metalModel is where one piece is, who has each ring, and who had the piece.
type metalModel struct {
	h     *house
	rings []custody.Item
	piece custody.Key
	on    int
	with  map[int]tenants.PersonID
	had   []tenants.PersonID // oldest first
}

func (m *metalModel) take(rt *rapid.T) {
	i, who := rapid.IntRange(0, 2).Draw(rt, "ring"), rapid.SampledFrom([]tenants.PersonID{m.h.ann, m.h.ben}).Draw(rt, "who")
	_, err := m.h.take(m.rings[i], who)
	agree(rt, "take", err, m.with[i] == "")
	if err == nil {
		m.with[i] = who
		if i == m.on {
			m.had = append(m.had, who)
		}
	}
}

func (m *metalModel) back(rt *rapid.T) {
	i := rapid.IntRange(0, 2).Draw(rt, "ring")
	_, err := m.h.back(m.rings[i])
	agree(rt, "back", err, true) // a return is never refused
	m.with[i] = ""
}

func (m *metalModel) move(rt *rapid.T) {
	to := rapid.IntRange(0, 2).Draw(rt, "to")
	_, err := keys.MoveMetal(context.Background(), m.h.smith(), m.h.desk, keys.MoveAsk{Key: m.piece.ID, To: m.rings[to].ID})
	agree(rt, "move", err, to != m.on && m.with[to] == "" && m.with[m.on] == "")
	if err == nil {
		m.on = to
	}
}

func (m *metalModel) check(rt *rapid.T) {
	m.h.read(func(r *store.Rx) error {
		k, err := r.Metal(m.piece.ID)
		if err != nil || k.ItemID != m.rings[m.on].ID {
			rt.Fatalf("it is on %s, the model says %s: %v", k.ItemID, m.rings[m.on].ID, err)
		}
		story, err := r.MetalStory(m.piece.ID, 1000)
		var had []tenants.PersonID
		for _, h := range story {
			had = append(had, h.PersonID)
		}
		slices.Reverse(had)
		if !slices.Equal(had, m.had) {
			rt.Fatalf("had by %v, the model says %v", had, m.had)
		}
		if m.with[m.on] != "" && story[0].To != nil || m.with[m.on] == "" && len(story) > 0 && story[0].To == nil {
			rt.Fatalf("the open end of the story is wrong: %+v", story[0])
		}
		pieces := 0
		for _, ring := range m.rings {
			ks, _ := r.Keys(ring.ID)
			pieces += len(ks)
		}
		if pieces != 6 {
			rt.Fatalf("%d pieces of six", pieces)
		}
		return err
	})
}
