package web_test

import (
	"net/http"
	"strings"
	"testing"

	"claviger/tenants"
)

// TestStoryNamesTheHook: a key of a board comes from a hook; only a cabinet
// has slots.
func TestStoryNamesTheHook(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, token := h.hung(h.motors, "K-104"), h.token(h.motors, tenants.RoleDesk)
		path := "/keys/" + string(it.ID)
		if status, answer := h.api(token, http.MethodPost, "/api/v1"+path+"/take", `{"person_id":"`+string(h.motors.Owner.ID)+`"}`); status != 200 {
			h.t.Fatalf("take: %d %v", status, answer)
		}
		page := h.as("owner@motors.example").get(path)
		page.wants(h.t, 200, "Board K-104, hook 1")
		if strings.Contains(page.body, ", slot 1") {
			h.t.Error("the story calls the hook of a board a slot")
		}
	})
}
