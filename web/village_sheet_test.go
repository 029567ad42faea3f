package web_test

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// fillSheets are lines of sign-out sheets: n that fit, and some that do not.
func (v *village) fillSheets(n int) {
	s, now := store.In[keys.SheetTx](v.h.db), v.h.clock.now
	enter := func(name string, slot, taken, back int) {
		from := now.Add(-time.Duration(taken) * time.Minute)
		in := keys.LineAsk{PersonID: tenants.PersonID(v.ids["person"]), TakenAt: &from, Note: v.canary}
		if back > 0 {
			to := now.Add(-time.Duration(back) * time.Minute)
			in.BackAt = &to
		}
		if v.ids["key_of_"+name] == "" {
			v.item("key_of_"+name, "board", slot)
		}
		in.ItemID = custody.ItemID(v.ids["key_of_"+name])
		out, err := keys.EnterLine(context.Background(), s, v.scope, in)
		must(v.h.t, err)
		v.ids[name] = string(out.Line.ID)
	}
	for i := range n {
		enter("sheet_line", 392, 60-5*i, 58-5*i)
	}
	for i, name := range []string{"sheet_clash", "sheet_settle", "sheet_settle_api"} {
		enter(name, 393+i, 60, 0)
		enter(name, 393+i, 30, 0)
	}
	v.item("key_of_sheet", "board", 396)
	v.item("key_of_sheet_api", "board", 397)
}
