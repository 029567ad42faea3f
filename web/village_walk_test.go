package web_test

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// fillWalks are walks in which keys were taken on record, with photos.
func (v *village) fillWalks(n int) {
	ctx, s := context.Background(), store.In[keys.WalkTx](v.h.db)
	for k, name := range []string{"walk", "walk_more", "walk_end", "walk_end_api"} {
		w, err := keys.BeginWalk(ctx, s, v.scope, keys.WalkAsk{PlaceID: custody.PlaceID(v.ids["board"]), First: fmt.Sprintf("%s-%d-1", v.canary, k), Level: 1})
		must(v.h.t, err)
		v.keep(name, string(w.ID))
		for i := range n {
			e, err := keys.Enrol(ctx, s, v.scope, keys.EnrolAsk{WalkID: w.ID, Mark: fmt.Sprint(i), Name: v.name(name, i), Photo: []byte("jpeg " + v.canary)})
			must(v.h.t, err)
			v.keep("key_photo", string(e.Item.ID))
			v.ids["key_photo_api"] = string(e.Item.ID)
		}
	}
}
