package web_test

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

// fillChecks are lists of checks that only warn, so that every key can still be
// taken, and a check that was done.
func (v *village) fillChecks(n int) {
	ctx, in := context.Background(), store.In[keys.Tx](v.h.db)
	v.place(custody.Board, "xchecks", 900)
	for i := range n + 1 {
		car, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](v.h.db), v.scope, custody.Vehicle{SiteID: v.org.Site.ID, StockNo: v.name("van", i), Make: v.canary})
		must(v.h.t, err)
		name, vehicle := "check_key", "check_vehicle"
		if i > 0 {
			name, vehicle = fmt.Sprint("xcheck_key", i), fmt.Sprint("xcheck_vehicle", i)
		}
		v.keep(vehicle, string(car.ID))
		v.item(name, "xchecks", 800+i, custody.Opens{Kind: custody.VehicleAsset, AssetID: string(car.ID)})
	}
	for i, name := range append([]string{"check_list", "check_list_web", "check_list_api", "check_list_kiosk", "check_list_end", "check_list_end_api"}, make([]string, n)...) {
		l, err := keys.SaveCheckList(ctx, in, v.scope, keys.CheckList{Name: v.name("look", i), CheckTimes: custody.CheckTimes{Every: custody.EachDay, Clock: 9 * 60},
			Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: v.canary + " in order?"}}})
		must(v.h.t, err)
		if name != "" {
			v.keep(name, string(l.ID))
			v.keep(name+"_question", l.Questions[0].ID)
			v.keep(name+"_field", keys.AnswerField(l.Questions[0].ID))
		}
	}
	for i := range n + 1 {
		c, err := keys.CheckVehicle(ctx, in, v.scope, keys.CheckAsk{ListID: custody.CheckListID(v.ids["check_list_end"]), VehicleID: custody.VehicleID(v.ids["check_vehicle"]), ItemID: custody.ItemID(v.ids["check_key"]), Via: custody.ViaWeb,
			Answers: map[string]string{v.ids["check_list_end_question"]: "yes"}})
		must(v.h.t, err)
		if i == 0 {
			v.keep("check", string(c.ID))
		}
	}
}
