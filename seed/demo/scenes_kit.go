package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

// kitScene is a kit that is taken whole and brought back in parts, one that
// never leaves but together, and another that nobody wants any more.
func (h *house) kitScene(b *box) {
	kits, some := store.In[keys.KitTx](h.store), []string{h.spare[14].code, h.spare[15].code}
	h.on(27, 9, 5, func(ctx context.Context) error {
		k, err := keys.SaveKit(ctx, kits, h.as(h.lead), custody.Kit{Name: "Night round", Tag: "KIT-NIGHT"}, some)
		if err != nil {
			return err
		}
		old, err := keys.SaveKit(ctx, kits, h.as(h.lead), custody.Kit{Name: "Open day"}, some)
		if err != nil {
			return err
		}
		if err := keys.EndKit(ctx, kits, h.as(h.lead), old.ID); err != nil {
			return err
		}
		if _, err := keys.TakeKit(ctx, kits, h.as(h.counter()), k.ID, h.onCall(1)); err != nil {
			return err
		}
		_, err = keys.BringKitBack(ctx, kits, h.as(h.counter()), k.ID, keys.KitBackAsk{Via: custody.ViaDesk})
		return err
	})
	h.on(26, 9, 40, h.halfInCabinet(b, kits))
	h.on(1, 17, 30, func(ctx context.Context) error {
		_, err := keys.SaveKit(ctx, kits, h.as(h.lead), custody.Kit{Name: "Emergency set", Tag: "KIT-RED", Together: true}, []string{h.spare[2].code, h.spare[7].code, h.spare[19].code})
		return err
	})
}

// halfInCabinet is a kit of which one key hangs on a board and one in a
// cabinet, which opens its slot and sees it go.
func (h *house) halfInCabinet(b *box, kits keys.KitStore) act {
	boarded, hangs := h.spare[15], h.spares[0]
	return func(ctx context.Context) error {
		k, err := keys.SaveKit(ctx, kits, h.as(h.lead), custody.Kit{Name: "Gate and hall"}, []string{boarded.code, hangs.code})
		if err != nil {
			return err
		}
		in := h.onCall(1)
		out, err := keys.TakeKit(ctx, kits, h.as(h.lead), k.ID, in)
		if err != nil {
			return err
		}
		h.in(70*time.Minute, func(ctx context.Context) error {
			if _, err := keys.BringKitBack(ctx, kits, h.as(h.counter()), k.ID, keys.KitBackAsk{Items: []custody.ItemID{boarded.id}, Via: custody.ViaDesk}); err != nil {
				return err
			}
			return b.back(ctx, hangs, h.whose(1), hangs.hook)
		})
		return b.obeys(ctx, out.Opens, hangs, h.whose(1), true)
	}
}

// onCall is somebody on call at the desk.
func (h *house) onCall(i int) keys.TakeAsk {
	return keys.TakeAsk{PersonID: h.whose(i).id, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "On call"}
}
