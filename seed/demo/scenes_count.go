package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) countings() keys.CountStore { return store.In[keys.CountTx](h.store) }

// countScenes is a small board counted blind: a key that the record has
// elsewhere hangs there, and is explained; who counted may not sign, a
// colleague does.
func (h *house) countScenes() {
	h.on(11, 8, 20, func(ctx context.Context) error {
		counter, other := h.as(h.oncall[0]), h.as(h.oncall[1])
		tray, err := h.place(ctx, h.sites[0], custody.Board, "Returns tray", 12)
		if err != nil {
			return err
		}
		c, err := keys.BeginCount(ctx, h.countings(), counter, tray.ID)
		if err != nil {
			return err
		}
		if err := keys.See(ctx, h.countings(), counter, c.ID, h.spare[3].id); err != nil {
			return err
		}
		if _, err := keys.CloseCount(ctx, h.countings(), counter, c.ID); err != nil {
			return err
		}
		if err := keys.ResolveCount(ctx, h.countings(), counter, c.ID, h.spare[3].id, "Left in the tray after a visit; it hangs on its hook again."); err != nil {
			return err
		}
		if _, err := keys.SignCount(ctx, h.countings(), counter, c.ID); tenants.CodeOf(err) != "count_same_person" {
			return err
		}
		_, err = keys.SignCount(ctx, h.countings(), other, c.ID)
		return err
	})
}
