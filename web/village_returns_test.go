package web_test

import (
	"context"
	"fmt"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// fillReturns makes keys that are back and about which something is still to
// be said. Their rule gives more time than the others, so it is the one.
func (v *village) fillReturns(n int) {
	ctx, ids := context.Background(), map[string]custody.ItemID{}
	names := []string{"back_asks", "back_answer", "back_answer_kiosk", "back_answer_api", "back_waive", "back_waive_api"}
	for i := range n {
		names = append(names, fmt.Sprint("back_filler", i))
	}
	var items []custody.ItemID
	for i, name := range names {
		ids[name] = v.item("key_of_"+name, "board", 360+i)
		items = append(items, ids[name])
	}
	r, err := access.SaveRule(ctx, store.In[access.Tx](v.h.db), v.scope, rules.Rule{Name: v.name("rule_back", 0), Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{Items: items},
		Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.NumberQuestion, Text: v.canary + " mileage?", OnReturn: true}}}})
	must(v.h.t, err)
	v.keep("answer_question", r.Needs.Questions[0].ID)
	v.keep("answer_field", keys.AnswerField(r.Needs.Questions[0].ID))
	due := v.h.clock.now.Add(10 * time.Hour)
	for i, name := range names {
		person := tenants.PersonID(v.ids[[]string{"person", "person_kiosk"}[i%2]])
		out, err := keys.Take(ctx, store.In[keys.Tx](v.h.db), v.scope, keys.TakeAsk{ItemID: ids[name], PersonID: person, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, DueAt: &due})
		must(v.h.t, err)
		v.back(ids[name])
		v.keep(name, string(out.Holding.ID))
	}
}
