package web_test

import (
	"net/http"
	"strings"
	"testing"

	"claviger/tenants"
)

// TestPlaybookByItsPages writes a playbook from a starter, starts it by typing,
// ticks a step, hands a key out and does not get rid of it at the end.
func TestPlaybookByItsPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.hung(h.motors, "K-1")
		owner, site := h.as("owner@motors.example"), string(h.motors.Site.ID)
		owner.get("/playbooks").wants(t, 200, "No playbook yet", "Somebody collapsed", "Storm or hail")
		owner.get("/playbooks/new?kind=fire").wants(t, 200, "Call the fire brigade and say which building | desk")
		plan := []string{"kind", "fire", "name", "Fire", "site", site, "steps", "Call | desk\nOpen the gate", "drill_days", "90"}
		owner.post("/playbooks", append(plan, "codes", "K-9")...).wants(t, 422, "K-9", "Open the gate")
		path := owner.post("/playbooks", append(plan, "codes", "k-1")...).Header.Get("Location")
		owner.get(path).wants(t, 200, "1 key", "Hold 2 s: start Fire", "Open the gate", "The site is not locked down")
		owner.post(path+"/start", "why", "alarm", "text", "smoke", "typed", "wrong").wants(t, 422, "Type the name of the site exactly", "smoke")
		run := owner.post(path+"/start", "why", "alarm", "text", "smoke", "typed", h.motors.Site.Name).Header.Get("Location")
		if !strings.HasPrefix(run, "/playbooks/runs/prn_") {
			t.Fatalf("it leads to %q", run)
		}
		owner.get("/keys").wants(t, 200, "FIRE", "Fire, "+h.motors.Site.Name+", since", run)
		if page := h.as("owner@homes.example").get("/keys"); strings.Contains(page.body, "FIRE") {
			t.Error("another organisation is told of it")
		}
		if again := owner.post(path+"/start", "why", "seen", "typed", h.motors.Site.Name).Header.Get("Location"); again != run {
			t.Errorf("who comes second is led to %q", again)
		}
		owner.post(run+"/steps/1", "done", "yes")
		owner.post(run+"/notes", "text", "").wants(t, 422, "Write the note first")
		owner.post(run+"/notes", "text", "all out")
		owner.get(run).wants(t, 200, "1 of 2 steps done, 0 of 1 keys out", "all out", "Hand out K-1", "An alarm went off: smoke", "Pass for a responder")
		owner.post("/keys/"+string(it.ID)+"/take", "person", string(h.motors.Owner.ID), "reason", "round")
		owner.post(run+"/end", "summary", "false alarm").wants(t, 422, "K-1 is still out: choose who sees to it", "false alarm")
		owner.post(run+"/end", "summary", "false alarm", "owner_"+string(it.ID), string(h.motors.Owner.ID))
		owner.get(run).wants(t, 200, "1 key still out", "sees to it", "false alarm")
		owner.get(run).wants(t, 200, "After-action report")
		if page := owner.get("/keys"); strings.Contains(page.body, "FIRE") {
			t.Error("what is over is still told")
		}
		if pdf := owner.get(run + "/report"); pdf.StatusCode != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
			t.Errorf("the report: %d %.40q", pdf.StatusCode, pdf.body)
		}
		owner.post(run+"/notes", "text", "late").wants(t, 422, "Fire is over")
		owner.get("/playbooks").wants(t, 200, "1 key still out")

		drill := owner.post("/drills/start/"+strings.TrimPrefix(path, "/playbooks/"), "typed", h.motors.Site.Name).Header.Get("Location")
		owner.get(drill).wants(t, 200, "DRILL: Fire", "Nothing here is real", "drillpage")
		owner.get("/keys").wants(t, 200, "DRILL", "Fire, "+h.motors.Site.Name+", since", drill)
		if to := owner.get(strings.Replace(drill, "/drills/", "/playbooks/runs/", 1)).Header.Get("Location"); to != drill {
			t.Errorf("a drill at the address of the real thing leads to %q", to)
		}
		h.as("owner@homes.example").get(run).wants(t, 404)
		status, _ := h.api(h.token(h.motors, tenants.RoleDesk), http.MethodPost, "/api/v1/playbooks/"+strings.TrimPrefix(path, "/playbooks/")+"/start", `{"why":"seen"}`)
		if status != 403 {
			t.Errorf("a desk's token starts a playbook: %d", status)
		}
	})
}
