package web_test

import (
	"context"
	"fmt"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// fillKits are kits whose keys hang on the board, and one that is out.
func (v *village) fillKits(n int) {
	for i := range n + 6 {
		name := "kit"
		if i < 6 {
			name = []string{"kit", "kit_end", "kit_take", "kit_take_api", "kit_edit", "kit_part"}[i]
		}
		codes := strings.Split(v.ids["kit_codes"], ",")
		for j := range 2 {
			if i >= 6 {
				break // the board has no room for the keys of all
			}
			key := fmt.Sprintf("key_of_%s_%d_%d", name, i, j)
			v.item(key, "board", 270+2*i+j)
			codes = append(codes[:j:j], v.ids["code_of_"+key])
			if name == "kit_part" {
				v.take(custody.ItemID(v.ids[key]), "person")
			}
		}
		k, err := keys.SaveKit(context.Background(), store.In[keys.KitTx](v.h.db), v.scope, custody.Kit{Name: v.name("kit", i)}, codes)
		must(v.h.t, err)
		v.keep(name, string(k.ID))
		if name == "kit_edit" {
			v.keep("kit_codes", codes[0]+","+codes[1])
			v.keep("kit_code", codes[0])
			v.keep("kit_code_other", codes[1])
		}
	}
}
