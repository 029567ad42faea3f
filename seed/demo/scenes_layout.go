package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// layoutScene writes a layout as the first cabinet is set out, with a slot for a
// remote that nobody has bought yet, and pushes it to two cabinets: the other
// one is too small for it.
func (h *house) layoutScene() {
	if len(h.boxes) < 2 {
		return
	}
	first, other := h.boxes[0], h.boxes[1]
	in := store.In[keys.LayoutTx](h.store)
	h.on(12, 9, 40, func(ctx context.Context) error {
		scope := h.as(h.by[tenants.RoleManager])
		l := custody.Layout{Name: first.place.Name + " at every site", Rows: first.place.Slots / 8, Columns: 8}
		top := 0
		err := h.store.Read(ctx, scope, func(r *store.Rx) error {
			items, err := r.ItemsAround(first.place.ID)
			for _, it := range items {
				if it.HomeID == first.place.ID {
					top = max(top, it.HomeSlot)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		l.Lines = []custody.LayoutLine{{From: 1, To: top, Use: custody.LayoutKeys, Label: "Keys in daily use", Most: 4}}
		if top < l.Slots() {
			l.Lines = append(l.Lines, custody.LayoutLine{From: top + 1, To: top + 1, Use: custody.LayoutKeys, Label: "Remote of the yard gate", Text: "yard gate remote", Kind: custody.Gadget, Most: 4})
		}
		if top+1 < l.Slots() {
			l.Lines = append(l.Lines, custody.LayoutLine{From: top + 2, To: l.Slots(), Use: custody.LayoutFree, Label: "For keys to come", Most: 4})
		}
		if l, err = keys.WriteLayout(ctx, in, scope, l); err != nil {
			return err
		}
		for _, b := range []*box{first, other} {
			if _, err := keys.PushLayout(ctx, in, scope, keys.LayoutAsk{Layout: l.ID, Version: l.Version, Place: b.place.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}
