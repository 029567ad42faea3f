package demo

import (
	"context"
	"time"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// leaverScene is a temporary colleague whose contract ends: one key comes back
// at once, the receipt goes out, the recovery is closed.
func (h *house) leaverScene() {
	h.on(6, 16, 5, func(ctx context.Context) error {
		boss := h.as(h.by[tenants.RoleManager])
		p, err := admin.AddPerson(ctx, h.store.Admin(), boss, tenants.Person{Name: "Toni Vale", Department: "Temporary", Email: "toni@" + h.slug + ".example", SiteID: h.sites[0]})
		if err != nil {
			return err
		}
		h.in(90*time.Minute, func(ctx context.Context) error {
			if _, err := admin.Leave(ctx, h.store.Admin(), boss, p.ID, ""); err != nil {
				return err
			}
			if _, err := keys.BringAllBack(ctx, store.In[keys.AllTx](h.store), boss, p.ID); err != nil {
				return err
			}
			if err := admin.MailReceipt(ctx, h.store.Admin(), boss, p.ID); err != nil {
				return err
			}
			return admin.CloseLeaving(ctx, h.store.Admin(), boss, p.ID)
		})
		return nil
	})
}
