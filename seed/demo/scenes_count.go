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
// colleague does. Another count is taken over from somebody who was called
// away, and waits for its explanation.
func (h *house) countScenes() {
	var tray custody.Place
	h.on(11, 8, 20, func(ctx context.Context) error {
		counter, other := h.as(h.oncall[0]), h.as(h.oncall[1])
		var err error
		tray, err = h.place(ctx, h.sites[0], custody.Board, "Returns tray", 12)
		if err != nil {
			return err
		}
		c, err := keys.BeginCount(ctx, h.countings(), counter, tray.ID, "")
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
	h.on(1, 9, 10, func(ctx context.Context) error {
		if tray.ID == "" {
			return nil // the story began later
		}
		counter, other := h.as(h.oncall[0]), h.as(h.oncall[1])
		c, err := keys.BeginCount(ctx, h.countings(), other, tray.ID, "")
		if err != nil {
			return err
		}
		if err := keys.See(ctx, h.countings(), other, c.ID, h.spare[4].id); err != nil {
			return err
		}
		if _, err := keys.TakeCount(ctx, h.countings(), counter, c.ID); err != nil {
			return err
		}
		_, err = keys.CloseCount(ctx, h.countings(), counter, c.ID)
		return err
	})
}
