package web_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func TestDeskAsksWhatTheRuleWants(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, rule := h.asked("K-1", rules.Rule{Name: "Asked", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.NumberQuestion, Text: "Passengers?"}}, Witnesses: rules.Witnesses{Count: 2}}})
		ann := h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.bearer("Bob Ray", "2002", "851263", "Workshop")
		h.member(tenants.RoleDesk)
		from := h.clock.now.Add(3 * time.Hour)
		_, err := booking.Book(context.Background(), store.In[booking.Tx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID),
			booking.Ask{ItemID: it.ID, PersonID: h.motors.Owner.ID, From: from, To: from.Add(time.Hour), Via: custody.ViaWeb})
		must(t, err)
		b, field := h.as("desk@motors.example"), "answer_"+rule.Needs.Questions[0].ID
		b.get("/desk?person="+string(ann.ID)).wants(t, 200, "Ann Lee")
		b.post("/desk", "person", string(ann.ID), "code", "K-1").wants(t, 422, "Passengers?", `name="promise"`, "Witness 1", `value="K-1"`)
		b.post("/desk", "person", string(ann.ID), "code", "K-1", field, "2", "promise", "1", "witness1_badge", "77:2002").wants(t, 422, "A badge alone does not prove", `value="2"`, `value="77:2002"`)
		b.post("/desk", "person", string(ann.ID), "code", "K-1", field, "2", "promise", "1", "witness1_badge", "77:2002", "witness1_pin", "851263").leads(t, "/desk?person="+string(ann.ID))
		h.holds(it, "", "", "2")
	})
}
