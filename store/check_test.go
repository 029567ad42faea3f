package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func (h *bookHouse) check(by tenants.Scope, in keys.CheckAsk) error {
	_, err := keys.CheckVehicle(context.Background(), store.In[keys.Tx](h.s), by, in)
	return err
}

func (h *bookHouse) dueChecks() (ds []store.DueCheck) {
	h.t.Helper()
	h.read(func(r *store.Rx) error {
		ls, err := r.CheckLists()
		if err == nil {
			ds, err = r.DueChecks(store.DueAsk{Lists: ls, Now: h.clock.read(), Limit: 20})
		}
		return err
	})
	return ds
}

// TestADailyCheckKeepsTheKeyUntilItIsDone follows one vehicle: due, late, kept
// back, checked, and late again; a "no" raises a fault.
func TestADailyCheckKeepsTheKeyUntilItIsDone(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx, t, in := context.Background(), h.t, store.In[keys.Tx](h.s)
		v, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](h.s), h.desk, custody.Vehicle{SiteID: h.site, StockNo: "S-1", Make: "Ford", Mileage: 1000, Status: custody.Duty})
		must(t, err)
		k := h.car("K-1", 9, v.ID)
		list := keys.CheckList{Name: "Daily look", CheckTimes: custody.CheckTimes{Every: custody.EachDay, Clock: 11 * 60}, LateBlocks: true, NoBlocks: false,
			Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Are the tyres in order?"}, {Kind: rules.MileageQuestion, Text: "Mileage?"}}}
		_, err = keys.SaveCheckList(ctx, in, h.as(h.ben), list)
		forbidden(t, err)
		for want, change := range map[string]func(*keys.CheckList){
			"check_questions":       func(l *keys.CheckList) { l.Questions = nil },
			"check_every":           func(l *keys.CheckList) { l.Every = custody.EachYear },
			"rule_question_options": func(l *keys.CheckList) { l.Questions = []rules.Question{{Kind: rules.ChoiceQuestion, Text: "Which?"}} },
			"key_group_unknown":     func(l *keys.CheckList) { l.GroupID = "kgr_none" },
		} {
			bad := list
			change(&bad)
			codeIs(t, second(keys.SaveCheckList(ctx, in, h.desk, bad)), want)
		}
		list, err = keys.SaveCheckList(ctx, in, h.desk, list) // at 10:00 in Paris
		must(t, err)
		tyres, km := list.Questions[0].ID, list.Questions[1].ID
		if ds := h.dueChecks(); len(ds) != 1 || ds[0].Late(h.clock.read()) || ds[0].Vehicle() != "S-1 Ford" || ds[0].Code != "K-1" {
			t.Fatalf("at ten: %+v", ds)
		}
		h.clock.add(time.Hour)
		if ds := h.dueChecks(); len(ds) != 1 || !ds[0].Late(h.clock.read()) {
			t.Fatalf("at eleven: %+v", ds)
		}
		_, no := h.handOut(k, nil)
		h.says(no, string(rules.CheckLate))
		ask := keys.CheckAsk{ListID: list.ID, VehicleID: v.ID, ItemID: k.ID, Via: custody.ViaWeb, No: "No", Answers: map[string]string{tyres: "no", km: "1200"}, What: "Front left is flat"}
		for want, change := range map[string]func(*keys.CheckAsk){
			"answer_missing":       func(a *keys.CheckAsk) { a.Answers = map[string]string{tyres: "yes"} },
			"answer_wrong":         func(a *keys.CheckAsk) { a.Answers = map[string]string{tyres: "perhaps", km: "1200"} },
			"mileage_backwards":    func(a *keys.CheckAsk) { a.Answers = map[string]string{tyres: "yes", km: "900"} },
			"fault_what_required":  func(a *keys.CheckAsk) { a.What = "" },
			"check_list_not_found": func(a *keys.CheckAsk) { a.ListID = "chl_none" },
			"vehicle_not_found":    func(a *keys.CheckAsk) { a.ItemID = h.van[0].ID },
		} {
			bad := ask
			change(&bad)
			codeIs(t, h.check(h.desk, bad), want)
		}
		must(t, h.check(h.as(h.ben), ask)) // who could take it may check it
		if fs := h.faults(store.FaultAsk{Vehicle: v.ID}); len(fs) != 1 || fs[0].What != "Are the tyres in order? No – Front left is flat" || fs[0].Blocks {
			t.Fatalf("%+v", fs)
		}
		ask.What, ask.Brief = "", true
		must(t, h.check(h.desk, ask)) // the same is open: no second one
		if fs := h.faults(store.FaultAsk{Vehicle: v.ID}); len(fs) != 1 {
			t.Fatalf("%+v", fs)
		}
		_, no = h.handOut(k, nil)
		h.says(no, "")
		if ds := h.dueChecks(); len(ds) != 0 {
			t.Fatalf("done, and due: %+v", ds)
		}
		h.read(func(r *store.Rx) error {
			vs, err := r.Checks(store.CheckAsk{Vehicle: v.ID, Limit: 5})
			if err != nil || len(vs) != 2 || vs[0].Failed != 1 || vs[1].Person != "Ben K." || vs[0].List != "Daily look" {
				t.Fatalf("%+v %v", vs, err)
			}
			as, err := r.CheckAnswers(vs[1].ID)
			if len(as) != 2 {
				t.Errorf("%+v", as)
			}
			car, _ := r.Vehicle(v.ID)
			if car.Mileage != 1200 {
				t.Errorf("mileage %d", car.Mileage)
			}
			of, _ := r.ChecksOf(h.clock.read(), k.ID)
			if len(of) != 0 {
				t.Errorf("open checks of the key: %+v", of)
			}
			return err
		})
		_, err = h.back(k)
		must(t, err)
		h.clock.add(24 * time.Hour)
		h.read(func(r *store.Rx) error {
			its, err := r.RosterItems(h.board.ID)
			for _, it := range its {
				if c := it.Check(); (c != nil) != (it.ID == k.ID) || c != nil && c.List != list.ID {
					t.Errorf("%s: the roster says %+v", it.Code, c)
				}
			}
			of, err2 := r.ChecksOf(h.clock.read(), k.ID)
			if len(of) != 1 || !of[0].Late(h.clock.read()) {
				t.Errorf("a day later: %+v %v", of, err2)
			}
			return err
		})
		_, no = h.handOut(k, nil)
		h.says(no, string(rules.CheckLate))
		list.LateBlocks = false
		list, err = keys.SaveCheckList(ctx, in, h.desk, list)
		must(t, err)
		if list.Questions[0].ID != tyres || list.Version != 2 {
			t.Errorf("a question that nobody changed is another one: %+v", list)
		}
		_, no = h.handOut(k, nil)
		h.says(no, "") // it only warns
		if ds := h.dueChecks(); len(ds) != 1 || ds[0].Holder != "Ben K." {
			t.Errorf("%+v", ds)
		}
		_, err = keys.EndCheckList(ctx, in, h.desk, list.ID)
		must(t, err)
		codeIs(t, second(keys.EndCheckList(ctx, in, h.desk, list.ID)), "check_list_over")
		if ds := h.dueChecks(); len(ds) != 0 {
			t.Errorf("ended, and due: %+v", ds)
		}
	})
}

// TestChecksAskOfAGroup: only vehicles with a key in the group, none that was
// sold, and nobody who may not have the key answers.
func TestChecksAskOfAGroup(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx, t, in := context.Background(), h.t, store.In[keys.Tx](h.s)
		var vs []custody.Vehicle
		var ks []custody.Item
		for i, status := range []custody.VehicleStatus{custody.Duty, custody.Duty, custody.Sold} {
			v, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](h.s), h.desk, custody.Vehicle{SiteID: h.site, StockNo: "S-" + string(rune('1'+i)), Make: "Ford", Status: status})
			must(t, err)
			vs, ks = append(vs, v), append(ks, h.car("K-"+string(rune('1'+i)), 9+i, v.ID))
		}
		group, err := access.SaveKeyGroup(ctx, store.In[access.Tx](h.s), h.desk, custody.KeyGroup{Name: "Fleet"}, []string{"K-1", "K-3"})
		must(t, err)
		list, err := keys.SaveCheckList(ctx, in, h.desk, keys.CheckList{Name: "Weekly look", GroupID: group.ID, CheckTimes: custody.CheckTimes{Every: custody.EachWeek, Weekday: time.Friday, Clock: 0}, LateBlocks: true,
			Questions: []rules.Question{{Kind: rules.DamageQuestion, Text: "Damaged?"}}})
		must(t, err)
		if ds := h.dueChecks(); len(ds) != 1 || ds[0].VehicleID != vs[0].ID || ds[0].Late(h.clock.read()) {
			t.Fatalf("%+v", ds)
		}
		h.clock.add(7 * 24 * time.Hour)
		if ds := h.dueChecks(); len(ds) != 1 || !ds[0].Late(h.clock.read()) {
			t.Fatalf("a week later: %+v", ds)
		}
		said := map[string]string{list.Questions[0].ID: rules.Unusable}
		codeIs(t, h.check(h.desk, keys.CheckAsk{ListID: list.ID, VehicleID: vs[1].ID, ItemID: ks[1].ID, Answers: said, What: "x"}), "check_list_not_found")
		h.rule(rules.Rule{Name: "Not Ben", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.ben}}})
		codeIs(t, h.check(h.as(h.ben), keys.CheckAsk{ListID: list.ID, VehicleID: vs[0].ID, ItemID: ks[0].ID, Answers: said, What: "x"}), "vehicle_not_found")
		must(t, h.check(h.as(h.chloe), keys.CheckAsk{ListID: list.ID, VehicleID: vs[0].ID, ItemID: ks[0].ID, Answers: said, What: "The axle"}))
		if fs := h.faults(store.FaultAsk{Vehicle: vs[0].ID}); len(fs) != 1 || !fs[0].Blocks || fs[0].What != "The axle" {
			t.Fatalf("%+v", fs)
		}
	})
}
