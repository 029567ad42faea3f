package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// car is a key of a vehicle.
func (h *house) car(code string, slot int, v custody.VehicleID) custody.Item {
	h.t.Helper()
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.s), h.desk, keys.ItemDraft{Code: code, Name: code, HomeID: h.board.ID, HomeSlot: slot, Symbol: code, Pieces: 1,
		Opens: []custody.Opens{{Kind: custody.VehicleAsset, AssetID: string(v)}}})
	must(h.t, err)
	return it
}

func (h *house) faults(a store.FaultAsk) (vs []store.FaultView) {
	h.t.Helper()
	a.Limit = 10
	h.read(func(r *store.Rx) (err error) { vs, err = r.Faults(a); return err })
	return vs
}

func (h *house) lift(by tenants.Scope, id custody.FaultID, ease bool, why string) error {
	_, err := keys.LiftFault(context.Background(), store.In[keys.Tx](h.s), by, id, ease, why)
	return err
}

// TestDamageAtTheReturnKeepsEveryKeyOfTheVehicle answers the questions of a
// vehicle and follows the fault to its end.
func TestDamageAtTheReturnKeepsEveryKeyOfTheVehicle(t *testing.T) {
	onEach(t, "faults", func(t *testing.T, h *house) {
		v, err := dealer.SaveVehicle(context.Background(), store.In[dealer.Tx](h.s), h.desk, custody.Vehicle{SiteID: h.site, StockNo: "S-1", Make: "Ford", Mileage: 1000, Status: custody.Retail})
		must(t, err)
		one, two, other := h.car("K-1", 1, v.ID), h.car("K-2", 2, v.ID), h.key("K-3", h.board, 3)
		r := h.only(rules.Rule{Name: "Cars", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.MileageQuestion, Text: "Mileage?", OnReturn: true}, {Kind: rules.DamageQuestion, Text: "Damaged?"},
			{Kind: rules.FuelQuestion, Text: "Fuel?", OnReturn: true, Optional: true}, {Kind: rules.CleanQuestion, Text: "Clean?", OnReturn: true, Optional: true}}}})
		km, dent, fuel, clean := r.Needs.Questions[0].ID, r.Needs.Questions[1].ID, r.Needs.Questions[2].ID, r.Needs.Questions[3].ID
		if !r.Needs.Questions[1].OnReturn {
			t.Error("damage is asked before the take")
		}
		out, no := h.handOut(one, nil)
		h.says(no, "")
		_, err = h.back(one)
		must(t, err)
		in := keys.AnswerAsk{HoldingID: out.Holding.ID, Answers: map[string]string{km: "900", dent: rules.Unusable}, What: " Mirror broken ", Photo: []byte("jpeg")}
		for want, change := range map[string]func(*keys.AnswerAsk){
			"mileage_backwards":   func(a *keys.AnswerAsk) {},
			"answer_wrong":        func(a *keys.AnswerAsk) { a.Answers = map[string]string{km: "1200", dent: "yes"} },
			"answer_missing":      func(a *keys.AnswerAsk) { a.Answers = map[string]string{fuel: "8", clean: "clean"} },
			"fault_what_required": func(a *keys.AnswerAsk) { a.What, a.Answers = " ", map[string]string{km: "1200", dent: rules.Usable} },
		} {
			bad := in
			change(&bad)
			_, err := h.answer(h.desk, bad)
			codeIs(t, err, want)
		}
		if fs := h.faults(store.FaultAsk{}); len(fs) != 0 {
			t.Fatalf("a refused answer left a fault: %+v", fs)
		}
		for field, bad := range map[string]string{fuel: "9", clean: "spotless"} {
			wrong := in
			wrong.Answers = map[string]string{km: "1200", dent: rules.Unusable, field: bad}
			_, err := h.answer(h.desk, wrong)
			codeIs(t, err, "answer_wrong")
		}
		in.Answers = map[string]string{km: "1200", dent: rules.Unusable, fuel: "0", clean: "dirty"}
		_, err = h.answer(h.desk, in)
		must(t, err)
		fs := h.faults(store.FaultAsk{Open: true, Item: two.ID})
		if len(fs) != 1 || !fs[0].Blocks || fs[0].What != "Mirror broken" || fs[0].Photo == "" || fs[0].VehicleID != v.ID || fs[0].HoldingID != out.Holding.ID || fs[0].Code != "K-1" || fs[0].Vehicle() != "S-1 Ford" {
			t.Fatalf("faults of the other key: %+v", fs)
		}
		h.read(func(rx *store.Rx) error {
			now, err := rx.Vehicle(v.ID)
			if now.Mileage != 1200 {
				t.Errorf("mileage %d", now.Mileage)
			}
			return err
		})
		for _, it := range []custody.Item{one, two} {
			_, no := h.handOut(it, nil)
			h.says(no, string(rules.OutOfService))
			if got := no.Decision.Reasons[0].Params["fault"]; got != string(fs[0].ID) {
				t.Errorf("the refusal names %q", got)
			}
		}
		_, no = h.handOut(other, nil)
		h.says(no, "") // it opens something else
		id := fs[0].ID
		if err := h.lift(h.as(h.chloe), id, false, "x"); tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("somebody else lifts it: %v", err)
		}
		codeIs(t, h.lift(h.desk, id, false, " "), "fault_why_required")
		must(t, h.lift(h.desk, id, true, "For the workshop"))
		codeIs(t, h.lift(h.desk, id, true, "Again"), "fault_warns_already")
		_, no = h.handOut(two, nil)
		h.says(no, "")
		must(t, h.lift(h.desk, id, false, "New mirror"))
		codeIs(t, h.lift(h.desk, id, false, "Again"), "fault_lifted")
		if len(h.faults(store.FaultAsk{Open: true})) != 0 || len(h.faults(store.FaultAsk{Vehicle: v.ID})) != 1 {
			t.Error("a lifted fault is still open, or gone")
		}
		h.last(custody.FaultLifted)
		_, err = h.back(two)
		must(t, err)
	})
}

// TestWhoReportsAFault: who has the key and the desk, each with words; a
// blocking one never stands in the way of the return.
func TestWhoReportsAFault(t *testing.T) {
	onEach(t, "fault-report", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		report := func(by tenants.Scope, what string) error {
			_, err := keys.RaiseFault(context.Background(), store.In[keys.Tx](h.s), by, keys.FaultAsk{ItemID: k.ID, What: what, Blocks: true})
			return err
		}
		_, no := h.handOut(k, nil)
		h.says(no, "")
		if err := report(h.as(h.chloe), "Bent"); tenants.KindOf(err) == "" || err == nil {
			t.Errorf("somebody without the key reports: %v", err)
		}
		codeIs(t, report(h.as(h.ben), ""), "fault_what_required")
		must(t, report(h.as(h.ben), "Bent"))
		must(t, report(h.desk, "The ring is open"))
		if _, err := h.back(k); err != nil {
			t.Errorf("a fault keeps a key from coming back: %v", err)
		}
		fs := h.faults(store.FaultAsk{Item: k.ID})
		if len(fs) != 2 || fs[0].What != "The ring is open" || fs[0].VehicleID != "" {
			t.Fatalf("%+v", fs)
		}
		if next := h.faults(store.FaultAsk{Before: fs[0].ID}); len(next) != 1 || next[0].ID != fs[1].ID {
			t.Errorf("after the first: %+v", next)
		}
		h.read(func(rx *store.Rx) error {
			its, err := rx.RosterItems(h.board.ID)
			for _, it := range its {
				if it.ID == k.ID && it.Fault != min(fs[0].ID, fs[1].ID) {
					t.Errorf("the roster says %q", it.Fault)
				}
			}
			return err
		})
	})
}
