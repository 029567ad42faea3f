package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
)

// pooled makes a set of two keys, V-1 and V-2, that hang on a board.
func (h *house) pooled() (custody.Item, custody.Item, custody.Pool) {
	h.t.Helper()
	one, two := h.hung(h.motors, "V-1"), h.hung(h.motors, "V-2")
	p, err := booking.SavePool(context.Background(), store.In[booking.Tx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), custody.Pool{Name: "Shuttles"}, []string{"V-1", "V-2"})
	must(h.t, err)
	return one, two, p
}

func TestBookingInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		one, _, pool := h.pooled()
		h.member(tenants.RoleHolder)
		holder, desk := h.as("holder@motors.example"), h.as("owner@motors.example")
		holder.get("/bookings").wants(h.t, 200, "Nothing is booked", "Book a key")
		holder.get("/bookings/new").wants(h.t, 200, "Any of Shuttles (2 of 2 there now)", `value="2026-03-27T10:00"`)
		holder.post("/bookings", "code", "V-9", "from", "2026-03-27T14:00", "to", "2026-03-27T16:00").wants(h.t, 422, "V-9", `value="2026-03-27T14:00"`)
		holder.post("/bookings", "code", "V-1", "from", "2026-03-27T14:00", "to", "2026-03-27T13:00").wants(h.t, 422, "The end lies before the start")
		a := holder.post("/bookings", "code", "v-1", "from", "2026-03-27T14:00", "to", "2026-03-27T16:00")
		mine := a.Header.Get("Location")
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(mine, "/bookings/bkg_") {
			h.t.Fatalf("booked: %d %s %.600s", a.StatusCode, mine, a.body)
		}
		holder.get(mine).wants(h.t, 200, "Booking of V-1", "Mx holder", "Cancel the booking")
		holder.get("/me").wants(h.t, 200, "Your bookings", "V-1")

		desk.get("/bookings/new?item="+string(one.ID)).wants(h.t, 200, `value="V-1"`)
		desk.post("/bookings", "code", "V-1", "from", "2026-03-27T15:00", "to", "2026-03-27T17:00").wants(h.t, 422, "V-1 is booked for Mx holder from Fri 27 Mar 14:00 to Fri 27 Mar 16:00. Free then: V-2.", `value="2026-03-27T15:00"`)
		other := desk.post("/bookings", "pool", string(pool.ID), "from", "2026-03-27T15:00", "to", "2026-03-27T17:00").Header.Get("Location")
		desk.get(other).wants(h.t, 200, "Booking of V-2", "Shuttles")
		desk.post("/bookings", "pool", string(pool.ID), "from", "2026-03-27T15:00", "to", "2026-03-27T17:00").wants(h.t, 422, "No key of Shuttles is free then", "16:00")
		desk.get("/bookings").wants(h.t, 200, "14:00–16:00", "15:00–17:00", "Mx holder")
		desk.get("/bookings?view=day&pool="+string(pool.ID)).wants(h.t, 200, `colspan="4"`, "V-1", "V-2")
		desk.get("/bookings?view=list").wants(h.t, 200, "2 bookings")
		holder.get(other).wants(h.t, 404)
		desk.get("/keys/"+string(one.ID)).wants(h.t, 200, "Booked for Mx holder from 14:00 to 16:00")

		holder.get(mine+"/edit").wants(h.t, 200, `value="2026-03-27T14:00"`, `value="V-1"`)
		holder.post(mine+"/edit", "code", "V-1", "from", "2026-03-27T13:00", "to", "2026-03-27T15:30").leads(h.t, mine)
		holder.post(mine+"/cancel").leads(h.t, mine)
		holder.post(mine+"/cancel").wants(h.t, 409, "is over and stays as it is")
		h.as("owner@homes.example").get(mine).wants(h.t, 404)
	})
}

func TestTakingWhatAnotherBooked(t *testing.T) {
	eachHouse(t, func(h *house) {
		one, _, _ := h.pooled()
		who := h.member(tenants.RoleHolder)
		desk := h.as("owner@motors.example")
		take := "/keys/" + string(one.ID) + "/take"
		desk.get("/bookings/new")
		mine := desk.post("/bookings", "code", "V-1", "person", string(who.ID), "from", "2026-03-27T12:00", "to", "2026-03-27T14:00").Header.Get("Location")
		desk.get(take)
		desk.post(take, "person", string(h.motors.Owner.ID)).wants(h.t, 422, "Somebody else has booked it", "back before", "12:00")
		desk.post(take, "person", string(h.motors.Owner.ID), "promise", "1").leads(h.t, "/keys/"+string(one.ID))
		desk.get("/keys/"+string(one.ID)).wants(h.t, 200, "12:00")
		desk.post("/keys/" + string(one.ID) + "/return")
		h.clock.now = h.clock.now.Add(110 * time.Minute)
		desk.get(take)
		desk.post(take, "person", string(h.motors.Owner.ID), "promise", "1").wants(h.t, 422, "Somebody else has booked this key, or waited for it")
		desk.post(take, "person", string(who.ID)).leads(h.t, "/keys/"+string(one.ID))
		desk.get(mine).wants(h.t, 200, "Out")
		desk.post(mine+"/cancel").wants(h.t, 409, "is taken for this booking already")
		desk.post("/keys/" + string(one.ID) + "/return")
		desk.get(mine).wants(h.t, 200, "Done")
	})
}

func TestPoolsAndTimesInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.hung(h.motors, "V-1")
		b := h.as("owner@motors.example")
		b.get("/bookings/pools/new").wants(h.t, 200, "Codes of its keys")
		b.post("/bookings/pools", "name", "Vans", "codes", "V-1, V-7").wants(h.t, 422, "V-7", "V-1, V-7")
		b.post("/bookings/pools", "name", "Vans", "codes", "v-1").leads(h.t, "/bookings/pools")
		b.post("/bookings/pools", "name", "Cars", "codes", "v-1").wants(h.t, 422, "V-1 is in another set already")
		b.get("/bookings/pools").wants(h.t, 200, "Vans", "1 of 1")
		set := regexp.MustCompile(`/bookings/pools/pol_\w+`).FindString(b.get("/bookings/pools").body)
		b.get(set).wants(h.t, 200, `value="least_used" selected`)
		b.post(set, "name", "Vans", "codes", "V-8", "gives", "first_in").wants(h.t, 422, "V-8", `value="first_in" selected`)
		b.post(set, "name", "Vans", "codes", "V-1", "gives", "first_in").leads(h.t, "/bookings/pools")
		b.get(set).wants(h.t, 200, `value="first_in" selected`)
		b.get("/bookings/terms").wants(h.t, 200, `value="15"`, `value="30"`)
		b.post("/bookings/terms", "lead", "x", "release", "30", "hold", "15", "grace", "5").wants(h.t, 422, "from 0 to 240", `value="x"`)
		b.post("/bookings/terms", "lead", "20", "release", "45", "hold", "15", "grace", "5").leads(h.t, "/bookings")
		b.get("/bookings/terms").wants(h.t, 200, `value="45"`)
	})
}

func TestBookingsThroughTheAPI(t *testing.T) {
	eachHouse(t, func(h *house) {
		one, two, pool := h.pooled()
		who, token := h.member(tenants.RoleHolder), h.token(h.motors, tenants.RoleManager)
		body := `{"key_id":"` + string(one.ID) + `","person_id":"` + string(who.ID) + `","from":"2026-03-27T13:00:00Z","to":"2026-03-27T15:00:00Z"}`
		status, made := h.api(token, http.MethodPost, "/api/v1/bookings", body)
		if status != 200 || made["state"] != "booked" {
			h.t.Fatalf("book: %d %v", status, made)
		}
		if status, p := h.api(token, http.MethodPost, "/api/v1/bookings", body); status != 409 || !strings.Contains(p["detail"].(string), "Free then: V-2") {
			h.t.Errorf("twice: %d %v", status, p)
		}
		if status, b := h.api(token, http.MethodPost, "/api/v1/bookings", strings.Replace(body, `"key_id":"`+string(one.ID), `"pool_id":"`+string(pool.ID), 1)); status != 200 || b["key_id"] != string(two.ID) {
			h.t.Errorf("of the pool: %d %v", status, b)
		}
		path := "/api/v1/bookings/" + made["id"].(string)
		if status, b := h.api(token, http.MethodPost, path+"/change", `{"from":"2026-03-27T14:00:00Z","to":"2026-03-27T15:00:00Z"}`); status != 200 || b["from"] != "2026-03-27T14:00:00Z" || b["id"] != made["id"] {
			h.t.Errorf("change: %d %v", status, b)
		}
		if _, list := h.api(token, http.MethodGet, "/api/v1/bookings?person_id="+string(who.ID), ""); len(list["items"].([]any)) != 2 {
			h.t.Errorf("list: %v", list)
		}
		if status, b := h.api(token, http.MethodPost, path+"/cancel", ""); status != 200 || b["state"] != "cancelled" {
			h.t.Errorf("cancel: %d %v", status, b)
		}
		if status, _ := h.api(h.token(h.homes, tenants.RoleOwner), http.MethodGet, path, ""); status != 404 {
			h.t.Errorf("another organisation reads it: %d", status)
		}
	})
}
