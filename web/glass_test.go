package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestGlassByItsPages: an owner names a manager, who is refused a key, opens it
// anyway, and cannot review that; the owner can.
func TestGlassByItsPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Booked only", Needs: rules.Needs{Booking: true}})
		person := h.member(tenants.RoleManager)
		must(t, h.db.InTx(context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(tx *store.Tx) error {
			_, err := tx.Update("people").Set("number = '3001'").Where("id = ?", person.ID).Exec(tx.Context())
			return err
		}))
		owner, manager := h.as("owner@motors.example"), h.as("manager@motors.example")
		key := "/keys/" + string(it.ID)
		manager.get("/keys")
		if no := manager.post(key+"/take", "person", string(person.ID)); no.StatusCode != 422 || strings.Contains(no.body, "Open anyway") {
			t.Errorf("%d, and who is not named is offered to open it", no.StatusCode)
		}
		manager.post(key+"/break-glass", "why", "fire").wants(t, 422, "You are not named to break the glass here")
		manager.get("/emergency/keepers/new").wants(t, 403)
		owner.get("/emergency/glass").wants(t, 200, "Nobody is named", "Nobody has broken the glass")
		owner.post("/emergency/keepers", "person", "nobody", "level", "3", "until", "2027-01-10").wants(t, 422, "Choose somebody who is active", `value="nobody"`, `value="2027-01-10"`)
		owner.post("/emergency/keepers", "person", "3001", "level", "3", "until", h.clock.now.AddDate(0, 1, 0).Format(time.DateOnly)).leads(t, "/emergency/glass")
		owner.get("/emergency/glass").wants(t, 200, "Mx manager", "Every site", "End")
		owner.get("/people/"+string(person.ID)).wants(t, 200, "Every site, up to level 3")

		manager.post(key+"/take", "person", string(person.ID), "reason", "round").wants(t, 422, "Open anyway")
		manager.get(key+"/break-glass").wants(t, 200, "This breaks the rules", "Fire or smoke")
		manager.post(key+"/break-glass", "why", "other", "text", "").wants(t, 422, "Write in a few words what happens")
		manager.post(key+"/break-glass", "why", "", "text", "smoke").wants(t, 422, "Choose why", "smoke")
		manager.post(key+"/break-glass", "why", "fire", "text", "smoke in the hall").leads(t, key)
		manager.get("/").wants(t, 200, "1 break-glass to review")
		page := owner.get("/emergency/glass?open=1")
		page.wants(t, 200, "To review", "Fire or smoke")
		at := strings.Index(page.body, "/emergency/glass/glu_")
		use := page.body[at : at+strings.IndexByte(page.body[at:], '"')]
		manager.get(use).wants(t, 200, "You opened it: another person reviews it", "smoke in the hall", "Only 1 person could be told")
		manager.post(use+"/review", "cause", "I was right").wants(t, 409, "another person must review it")
		owner.post(use+"/review", "cause", "").wants(t, 422, "Write what you found")
		owner.post(use+"/review", "cause", "a burnt toast").leads(t, use)
		owner.get(use).wants(t, 200, "Reviewed", "a burnt toast")
		owner.get(use+"/review").wants(t, 409)
		h.as("owner@homes.example").get(use).wants(t, 404)
		if n := h.events(h.motors.Organisation.ID, custody.GlassBroken); n != 1 {
			t.Errorf("%d uses in the log", n)
		}
	})
}
