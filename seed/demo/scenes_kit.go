package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

// kitScene is a kit that is made, taken whole and brought back, and another
// that nobody wants any more.
func (h *house) kitScene() {
	kits, some := store.In[keys.KitTx](h.store), h.spare[14:16]
	h.on(27, 9, 5, func(ctx context.Context) error {
		codes := []string{some[0].code, some[1].code}
		k, err := keys.SaveKit(ctx, kits, h.as(h.lead), custody.Kit{Name: "Night round"}, codes)
		if err != nil {
			return err
		}
		old, err := keys.SaveKit(ctx, kits, h.as(h.lead), custody.Kit{Name: "Open day"}, codes)
		if err != nil {
			return err
		}
		if err := keys.EndKit(ctx, kits, h.as(h.lead), old.ID); err != nil {
			return err
		}
		if _, _, err := keys.TakeKit(ctx, kits, h.as(h.counter()), k.ID, keys.TakeAsk{PersonID: h.whose(1).id, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "On call"}); err != nil {
			return err
		}
		_, err = keys.BringKitBack(ctx, kits, h.as(h.counter()), k.ID)
		return err
	})
}
