package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

func (h *house) smith() keys.MetalStore { return store.In[keys.MetalTx](h.store) }

// ringScenes are two rings made up from metal, a piece that moves from one to
// the other, a count that differs, and a bent key that is scrapped.
func (h *house) ringScenes() {
	h.on(18, 9, 5, func(ctx context.Context) error {
		porter, err := h.bunch(ctx, "R-1", "Night porter’s ring", "NP1", "NP2", "NP3")
		if err != nil {
			return err
		}
		cleaners, err := h.bunch(ctx, "R-2", "Cleaners’ ring", "CL1", "CL2")
		if err != nil {
			return err
		}
		h.on(9, 15, 20, func(ctx context.Context) error {
			_, err := keys.MoveMetal(ctx, h.smith(), h.as(h.lead), keys.MoveAsk{Key: porter[2].ID, To: cleaners[0].ItemID, Seal: "S-4431"})
			return err
		})
		h.on(5, 8, 40, func(ctx context.Context) error {
			_, err := keys.CountRing(ctx, h.smith(), h.as(h.oncall[0]), porter[0].ItemID, 3, "S-4402")
			return err
		})
		h.on(4, 10, 15, func(ctx context.Context) error {
			_, err := keys.ScrapMetal(ctx, h.smith(), h.as(h.lead), cleaners[1].ID, "Bent in the door of the bin store; cut in two.")
			return err
		})
		return nil
	})
}

// bunch makes a ring of single copies, sealed, on a hook of its own.
func (h *house) bunch(ctx context.Context, code, name string, symbols ...string) (out []custody.Key, err error) {
	it, err := keys.AddItem(ctx, h.edit(), h.as(h.lead), keys.ItemDraft{Code: code, Name: name, Kind: custody.Ring, Level: 2, HomeID: h.spare[0].home, Pieces: 1, Cost: 12000})
	if err != nil {
		return nil, err
	}
	h.told.Items++
	for i, symbol := range symbols {
		k, err := keys.AddMetal(ctx, h.smith(), h.as(h.lead), keys.MetalDraft{Ring: it.ID, Symbol: symbol, Counted: i == 0, Seal: "S-4401"})
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}
