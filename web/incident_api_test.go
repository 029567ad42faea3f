package web_test

import (
	"testing"

	"claviger/custody"
	"claviger/tenants"
)

// TestAPIFollowsALossToItsEnd reports a key missing and goes on to the end: the
// account, the locks, the key out of use, closed with evidence.
func TestAPIFollowsALossToItsEnd(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, token := h.hung(h.motors, "K-1"), h.token(h.motors, tenants.RoleManager)
		do := func(want int, path, body string) map[string]any {
			t.Helper()
			method := "POST"
			if body == "" {
				method = "GET"
			}
			status, got := h.api(token, method, "/api/v1"+path, body)
			if status != want {
				t.Fatalf("%s: %d, want %d: %v", path, status, want, got)
			}
			return got
		}
		do(200, "/keys/"+string(it.ID)+"/missing", `{}`)
		loss := "/incidents/" + do(200, "/incidents?open=true", "")["items"].([]any)[0].(map[string]any)["id"].(string)
		do(409, loss+"/close", `{"evidence":"All done."}`)
		do(422, loss+"/statement", `{"statement":""}`)
		if got := do(200, loss+"/statement", `{"statement":"Left on the train."}`); got["stated_at"] == nil {
			t.Errorf("nothing stated: %v", got)
		}
		do(409, loss+"/order", `{}`)
		if got := do(200, loss+"/decision", `{"decision":"rekey","why":"It opens the store."}`); got["ordered_at"] == nil {
			t.Errorf("nothing ordered: %v", got)
		}
		do(404, loss+"/copies/itm_none", `{}`)
		if got := do(200, loss+"/order", `{}`); got["rekeyed_at"] == nil {
			t.Errorf("the locks are as they were: %v", got)
		}
		do(409, loss+"/reactivate", `{}`)
		if got := do(200, loss+"/retire", `{}`); got["outcome"] != string(custody.Retired) {
			t.Errorf("not out of use: %v", got)
		}
		do(422, loss+"/close", `{"evidence":""}`)
		if got := do(200, loss+"/close", `{"evidence":"Invoice 204 of the locksmith."}`); got["closed_at"] == nil {
			t.Errorf("still open: %v", got)
		}
		do(409, loss+"/retire", `{}`)
		do(200, loss, "")
	})
}
