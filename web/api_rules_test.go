package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"claviger/tenants"
)

// TestRulesByProgram makes, tries, changes and ends a rule over the API, and
// asks what somebody may take by it.
func TestRulesByProgram(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := h.settle(h.motors, 1)
		token := h.token(h.motors, tenants.RoleAdmin)
		call := func(method, path, body string, want int) map[string]any {
			h.t.Helper()
			b := h.browser()
			b.header.Set("Authorization", "Bearer "+token)
			req, err := http.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
			must(h.t, err)
			req.Header.Set("Content-Type", "application/json")
			a := b.do(req)
			if a.StatusCode != want {
				h.t.Fatalf("%s %s: %d, want %d: %.400s", method, path, a.StatusCode, want, a.body)
			}
			var out map[string]any
			must(h.t, json.Unmarshal([]byte(a.body), &out))
			return out
		}
		key, person := v.ids["key_in"], v.ids["person_free"]
		said := call("POST", "/rules", `{"name":"Never","effect":"allow","who":{"people":["`+person+`"]},"dates":[{"date":"2020-01-01","from":60,"to":120}]}`, 422)
		if !strings.Contains(said["detail"].(string), "never do anything") {
			h.t.Errorf("a rule that never opens: %v", said)
		}
		call("POST", "/rules", `{"name":"Nobody","effect":"allow","who":{}}`, 422)
		rule := call("POST", "/rules", `{"name":"A level too high","effect":"deny","who":{"people":["`+person+`"]},"what":{"items":["`+key+`"]}}`, 200)
		id := rule["id"].(string)
		if rule["version"] != 1.0 || rule["doubts"] != nil {
			h.t.Errorf("made as %v", rule)
		}
		outcome := func(at string) any {
			for _, e := range call("GET", "/effective?person_id="+person+at, "", 200)["items"].([]any) {
				if e := e.(map[string]any); e["key_id"] == key {
					return e["outcome"]
				}
			}
			return nil
		}
		if got := outcome(""); got != "deny" {
			h.t.Errorf("with the rule: %v", got)
		}
		if got := outcome("&at=2026-03-01T10:00:00Z"); got != nil {
			h.t.Errorf("before the key was on record: %v", got)
		}
		then := h.clock.now.Add(time.Minute).Format(time.RFC3339)
		h.clock.now = h.clock.now.Add(2 * time.Minute)
		trial := call("POST", "/what-if", `{"rule_id":"`+id+`"}`, 200)
		if trial["state"] != "finished" && trial["state"] != "running" {
			h.t.Errorf("tried as %v", trial)
		}
		call("GET", "/what-if/"+trial["id"].(string), "", 200)
		changed := call("POST", "/rules/"+id, `{"name":"Only at night","effect":"deny","who":{"people":["`+person+`"]},"what":{"items":["`+key+`"]},"when":[{"days":127,"from":1320,"to":360}]}`, 200)
		if changed["version"] != 2.0 || outcome("") == "deny" {
			h.t.Errorf("changed to %v, and by day it is %v", changed, outcome(""))
		}
		if vs := call("GET", "/rules/"+id+"/versions", "", 200)["items"].([]any); len(vs) != 2 {
			h.t.Errorf("%d versions", len(vs))
		}
		if got := outcome("&at=" + then); got != "deny" {
			h.t.Errorf("while the rule was in force: %v", got)
		}
		call("POST", "/rules/"+id+"/end", "", 200)
		call("GET", "/rules/"+id, "", 404)
		call("GET", "/effective", "", 422)
		licence := call("POST", "/people/"+person+"/licences", `{"name":"Crane","until":"2026-05-01"}`, 200)
		call("POST", "/licences/"+licence["id"].(string)+"/end", "", 200)
		call("POST", "/licences/"+licence["id"].(string)+"/end", "", 404)
	})
}
