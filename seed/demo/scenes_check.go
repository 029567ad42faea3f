package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

// checkScene is a short daily check of three vehicles, where there are any: one
// is done each morning of the last days, one finds something, one is late
// today.
func (h *house) checkScene() {
	if h.slug == "homes" {
		return
	}
	var list keys.CheckList
	var its []*thing
	var cars []custody.VehicleID
	h.on(6, 11, 20, func(ctx context.Context) (err error) {
		if its, cars, err = h.cars(ctx, 3); err != nil {
			return err
		}
		var codes []string
		for _, it := range its {
			codes = append(codes, it.code)
		}
		g, err := access.SaveKeyGroup(ctx, h.rulebook(), h.as(h.lead), custody.KeyGroup{Name: "Checked each day"}, codes)
		if err != nil {
			return err
		}
		list, err = keys.SaveCheckList(ctx, h.keys(), h.as(h.lead), keys.CheckList{Name: "Daily look", GroupID: g.ID, CheckTimes: custody.CheckTimes{Every: custody.EachDay, Clock: clockTime(7, 30)},
			Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Are tyres and lamps in order?"}, {Kind: rules.YesNoQuestion, Text: "Are the papers in the car?"}, {Kind: rules.FuelQuestion, Text: "How full is the tank?"}}})
		return err
	})
	look := func(i int, said, what string) act {
		return func(ctx context.Context) error {
			if list.ID == "" { // only the end is told
				return nil
			}
			_, err := keys.CheckVehicle(ctx, h.keys(), h.as(h.counter()), keys.CheckAsk{ListID: list.ID, VehicleID: cars[i], ItemID: its[i].id, Via: custody.ViaDesk, No: "No", What: what,
				Answers: map[string]string{list.Questions[0].ID: "yes", list.Questions[1].ID: said, list.Questions[2].ID: "6"}})
			return err
		}
	}
	for i := range 3 {
		h.on(1, 7, 5+i, look(i, "yes", ""))
	}
	h.on(0, 7, 2, look(0, "yes", ""))
	h.on(0, 7, 9, look(1, "no", "The insurance card is missing."))
}

// cars are n keys of one vehicle each, with the vehicles.
func (h *house) cars(ctx context.Context, n int) (its []*thing, cars []custody.VehicleID, err error) {
	err = h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		for _, it := range h.things {
			if len(its) == n {
				return nil
			}
			v, found, err := r.VehicleOf(it.id)
			if err != nil {
				return err
			}
			if found && v.Status != custody.Sold {
				its, cars = append(its, it), append(cars, v.ID)
			}
		}
		return errSpoilt("three vehicles")
	})
	return its, cars, err
}
