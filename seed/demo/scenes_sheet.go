package demo

import (
	"context"
	"time"

	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// sheetScene is a morning without power: the key map is printed, keys are signed out on paper, and
// entered when the light is back. One was taken twice by the paper; somebody
// looks at it and finds out why.
func (h *house) sheetScene() {
	h.on(16, 10, 40, func(ctx context.Context) error {
		s, scope := store.In[keys.SheetTx](h.store), h.as(h.counter())
		now := h.clock.now()
		ago := func(minutes int) *time.Time { t := now.Add(-time.Duration(minutes) * time.Minute); return &t }
		it := h.spare[10]
		var home store.ItemView
		err := h.store.Read(ctx, scope, func(r *store.Rx) (err error) {
			home, err = r.ItemView(it.id)
			return err
		})
		if err != nil {
			return err
		}
		if _, err := keys.PrintSheet(ctx, s, scope, home.HomeID, 1); err != nil {
			return err
		}
		if err := emergency.PrintMaps(ctx, store.In[emergency.MapTx](h.store), scope, []emergency.MapPrint{{Place: home.HomeID, Keys: 1, Paper: "A4"}}); err != nil {
			return err
		}
		for _, in := range []keys.LineAsk{
			{ItemID: it.id, PersonID: h.whose(1).id, TakenAt: ago(95), BackAt: ago(70)},
			{ItemID: it.id, PersonID: h.whose(2).id, TakenAt: ago(80), BackAt: ago(60), Note: "No light in the corridor."},
		} {
			out, err := keys.EnterLine(ctx, s, scope, in)
			if err != nil {
				return err
			}
			if out.Line.Clash != "" {
				id := out.Line.ID
				h.in(25*time.Minute, func(ctx context.Context) error {
					_, err := keys.SettleLine(ctx, s, h.as(h.lead), keys.SettleLineAsk{ID: id, Found: "They went together; one of them signed for both."})
					return err
				})
			}
		}
		return nil
	})
}
