package demo

import (
	"context"

	"claviger/custody/desk/keys"
	"claviger/store"
)

// lifeScenes are a bent key that goes out of use and comes back mended, and two
// records of one key that become one.
func (l *landlord) lifeScenes() {
	life, bent, keep, twice := store.In[keys.LifeTx](l.store), l.spare[25], l.spare[26], l.spare[27]
	l.on(13, 10, 10, func(ctx context.Context) error {
		_, err := keys.RetireFor(ctx, life, l.as(l.lead), bent.id, "The blade is bent; it turns in no lock.")
		return err
	})
	l.on(12, 9, 20, func(ctx context.Context) error {
		_, err := keys.Revive(ctx, life, l.as(l.lead), bent.id, "Straightened, and tried in its door.")
		return err
	})
	l.on(11, 15, 30, func(ctx context.Context) error {
		_, err := keys.Merge(ctx, life, l.as(l.lead), keep.id, twice.id, "It hangs once on the board: written down twice when we moved.")
		return err
	})
}
