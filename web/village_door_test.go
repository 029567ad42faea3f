package web_test

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// fillDoors are requests for keys by door at every stage: one to send back, two
// to cut, two to hand over; and a cut that opens a unit.
func (v *village) fillDoors(n int) {
	ctx, in := context.Background(), store.In[keys.SystemTx](v.h.db)
	x, err := keys.SaveSymbol(ctx, in, v.scope, custody.Symbol{SystemID: custody.SystemID(v.ids["system"]), Symbol: v.canary + "-U", Level: custody.ChangeKey})
	must(v.h.t, err)
	_, err = keys.SetCylinders(ctx, in, v.scope, x.ID, []custody.Opens{{Kind: custody.UnitAsset, AssetID: v.ids["unit"]}})
	must(v.h.t, err)
	v.place(custody.Safe, "shop", 40)
	slot := 0
	for _, name := range append([]string{"door_back", "door_cut", "door_cut_api", "door_hand", "door_hand_api"}, strings.Fields(strings.Repeat("door_filler ", n))...) {
		q := custody.Request{Kind: custody.AskForGood, PersonID: tenants.PersonID(v.ids["person"]), SymbolID: x.ID, Doors: "unit:" + v.ids["unit"], Reason: v.canary, State: custody.RequestGranted, Steps: `[{"who":{"roles":["owner"]}}]`}
		if name == "door_back" {
			q.State = custody.RequestOpen
		}
		if strings.HasPrefix(name, "door_hand") {
			slot++
			q.ItemID = v.item("key_of_"+name, "shop", slot)
		}
		must(v.h.t, v.h.db.InTx(ctx, v.scope, func(tx *store.Tx) error {
			p, err := tx.Person(q.PersonID)
			if err != nil {
				return err
			}
			q.ID, q.Human, q.AskedAt = custody.RequestID(tx.NewID("req")), p.Human, tx.Now()
			v.keep(name, string(q.ID))
			return tx.AddRequest(q)
		}))
	}
}
