package demo

import (
	"context"
	"crypto/sha256"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// labelScenes are the first labels of a house: a few keys get theirs; the tag
// of one is torn off in a car park and its label revoked.
func (h *house) labelScenes() {
	h.on(19, 10, 10, func(ctx context.Context) error {
		var ids []custody.ItemID
		var codes []string
		for _, it := range h.spare[2:6] {
			ids, codes = append(ids, it.id), append(codes, labelCode(h.slug, it.code))
		}
		made, err := keys.MakeLabels(ctx, store.In[keys.LabelTx](h.store), h.as(h.lead), ids, codes)
		if err != nil {
			return err
		}
		h.on(12, 16, 45, func(ctx context.Context) error {
			_, err := keys.RevokeLabel(ctx, store.In[keys.LabelTx](h.store), h.as(h.oncall[0]), made[0].Code)
			return err
		})
		return nil
	})
}

// labelCode is the same for the same key whenever the story is told.
func labelCode(house, key string) string {
	for n := byte(0); ; n++ {
		sum := sha256.Sum256([]byte(house + key + string(rune(n))))
		if code, ok := tenants.ClaimCode([5]byte(sum[:5])); ok {
			return code
		}
	}
}
