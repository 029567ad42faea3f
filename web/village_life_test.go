package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// fillLives are keys that go out of use, come back into it, and have a second
// record.
func (v *village) fillLives(int) {
	v.place(custody.Safe, "lives", 40)
	for i, name := range []string{"key_retire", "key_retire_api", "key_revive", "key_revive_api", "key_keep", "key_twin", "key_keep_api", "key_twin_api"} {
		id := v.item(name, "lives", i+1)
		if name == "key_revive" || name == "key_revive_api" {
			must(v.h.t, second(keys.RetireFor(context.Background(), store.In[keys.LifeTx](v.h.db), v.scope, id, v.canary)))
		}
	}
}
