package web_test

import (
	"context"
	"net/http"
	"regexp"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func TestMoreTimeIsAskedAndDecidedInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		h.member(tenants.RoleDesk)
		it := h.ring("R-1", holder.ID) // eight hours, by a rule without a limit
		scope := tenants.ForOperator(h.motors.Organisation.ID, "test", "rule")
		_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), scope, rules.Rule{Name: "Ten hours", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 600}})
		must(h.t, err)
		must(h.t, h.endRuleNamed("Everyone"))
		from, desk := h.as("holder@motors.example"), h.as("desk@motors.example")
		path := "/keys/" + string(it.ID) + "/more"
		local := func(hours int) string {
			return h.clock.now.Add(time.Duration(hours) * time.Hour).In(paris).Format("2006-01-02T15:04")
		}

		from.get("/keys/"+string(it.ID)).wants(h.t, 200, "Ask for more time")
		from.get(path).wants(h.t, 200, "Until when do you need it?")
		from.post(path, "due", local(9)).leads(h.t, "/keys/"+string(it.ID)) // within the rule
		from.get(path)
		from.post(path, "due", "soon").wants(h.t, 422, "Error:")
		from.post(path, "due", local(20)).wants(h.t, 422, "Write why")
		a := from.post(path, "due", local(20), "reason", "The lift is still open")
		if a.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^/requests/req_`).MatchString(a.Header.Get("Location")) {
			h.t.Fatalf("%d %s %.800s", a.StatusCode, a.Header.Get("Location"), a.body)
		}
		request := a.Header.Get("Location")
		from.get(request).wants(h.t, 200, "Withdraw the request", "The lift is still open")
		from.post(request+"/yes").wants(h.t, 422, "Nobody decides their own request")
		h.as("owner@homes.example").get(request).wants(h.t, 404)

		desk.get("/requests").wants(h.t, 200, "For you to decide", "R-1 until", "Mx holder")
		desk.get(request).wants(h.t, 200, "Grant it", "Refuse it")
		desk.post(request+"/no").wants(h.t, 422, "Write why")
		desk.post(request+"/yes", "until", local(12), "why", "but not longer").leads(h.t, "/requests")
		from.get(request).wants(h.t, 200, "Granted", "Mx desk said yes", "but not longer")
		from.get("/requests").wants(h.t, 200, "You asked for", "Granted")

		from.get(path)
		request = from.post(path, "due", local(30), "reason", "once more").Header.Get("Location")
		from.get(request)
		from.post(request+"/withdraw").leads(h.t, "/requests")
		desk.get("/requests").wants(h.t, 200, "Nothing waits for your decision")
	})
}

var paris, _ = time.LoadLocation("Europe/Paris")

// endRuleNamed takes a rule of motors out of force.
func (h *house) endRuleNamed(name string) error {
	scope := tenants.ForOperator(h.motors.Organisation.ID, "test", "rule")
	var id string
	err := h.db.Read(context.Background(), scope, func(r *store.Rx) error {
		return r.Select("rules", "r").ColumnExpr("r.id").Where("r.name = ? AND r.ended_at IS NULL", name).Limit(1).Scan(r.Context(), &id)
	})
	if err != nil {
		return err
	}
	return access.EndRule(context.Background(), store.In[access.Tx](h.db), scope, custody.RuleID(id))
}

func TestStandInIsNamedInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		desk := h.member(tenants.RoleDesk)
		owner := h.as("owner@motors.example")
		owner.get("/requests/delegate").wants(h.t, 200, "Let somebody stand in")
		owner.post("/requests/delegate", "q", "desk", "find", "1").wants(h.t, 200, "Mx desk")
		owner.post("/requests/delegate", "from", "2026-03-27", "until", "2026-03-20", "person", string(desk.ID)).wants(h.t, 422, "before the first")
		owner.post("/requests/delegate", "from", "2026-03-27", "until", "2026-04-03", "person", string(desk.ID)).leads(h.t, "/requests")
		page := owner.get("/requests")
		page.wants(h.t, 200, "Mx desk", "End it now")
		end := regexp.MustCompile(`/requests/delegate/dlg_[0-9a-z-]+/end`).FindString(page.body)
		owner.post(end).leads(h.t, "/requests")
		owner.post(end).wants(h.t, 404)
	})
}
