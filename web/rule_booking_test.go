package web_test

import (
	"testing"

	"claviger/custody/rules"
)

// TestARuleWantsABooking ticks it in the form, finds it in the list and in the
// form again, and takes the key only once it is booked.
func TestARuleWantsABooking(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, rule := h.asked("V-1", rules.Rule{Name: "Loan cars"})
		b := h.as("owner@motors.example")
		edit := "/access/" + string(rule.ID) + "/edit"
		b.get(edit).wants(t, 200, "A booking of one’s own")
		b.post("/access/"+string(rule.ID), "name", "Loan cars", "effect", "allow", "everyone", "yes", "max_level", "4", "booking", "yes").leads(t, "/access")
		b.get("/access").wants(t, 200, "By booking only")
		b.get(edit).wants(t, 200, `name="booking" value="yes" checked`)
		take := "/keys/" + string(it.ID) + "/take"
		b.get(take + "?person=" + string(h.motors.Owner.ID))
		b.post(take, "person", string(h.motors.Owner.ID)).wants(t, 422, "by booking only", "Book it for the time you need it")
		b.post("/bookings", "code", "V-1", "from", "2026-03-27T10:00", "to", "2026-03-27T16:00").wants(t, 303)
		b.post(take, "person", string(h.motors.Owner.ID)).wants(t, 303)
	})
}
