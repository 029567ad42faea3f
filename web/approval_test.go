package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestKeyByLeaveOfOthersInTheBrowser follows a key that two people must say
// yes to: the rule is made, the take refused, asked for, decided in order by
// others, taken, and asked for in vain.
func TestKeyByLeaveOfOthersInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		custodian := h.member(tenants.RoleCustodian)
		h.member(tenants.RoleManager)
		it := h.hung(h.motors, "M-1")
		must(h.t, h.endRuleNamed("Everyone"))
		owner, from, manager := h.as("owner@motors.example"), h.as("holder@motors.example"), h.as("manager@motors.example")
		local := func(hours int) string {
			return h.clock.now.Add(hour(hours)).In(paris).Format("2006-01-02T15:04")
		}

		owner.get("/access/new").wants(h.t, 200, "Who must say yes before", "Approval 2", "Role: Manager", "Mx custodian")
		owner.post("/access", "name", "Masters", "effect", "allow", "everyone", "yes", "approval1", "person:"+string(holder.ID), "approval2", "person:"+string(holder.ID)).wants(h.t, 422, "Nobody but the taker could give approval 1")
		owner.post("/access", "name", "Masters", "effect", "allow", "everyone", "yes", "approval1", "role:manager", "approval2", "person:"+string(custodian.ID), "sure", "yes").leads(h.t, "/access")
		owner.get("/access").wants(h.t, 200, "Approval 1 by Manager", "Approval 2 by Mx custodian")

		take := "/keys/" + string(it.ID) + "/take"
		owner.get(take+"?person="+string(holder.ID)).wants(h.t, 200, "Step 1 of 2: ask anyone in Manager", "Ask for it")
		refused := owner.post(take, "person", string(holder.ID))
		refused.wants(h.t, 422, "An approval", "Ask for it", "/requests/new?item="+string(it.ID)+"&amp;person="+string(holder.ID))
		owner.get("/requests/new?item="+string(it.ID)+"&person="+string(holder.ID)).wants(h.t, 200, `value="M-1"`, "Mx holder")

		from.get("/requests").wants(h.t, 200, "Ask for a key")
		from.get("/requests/new").wants(h.t, 200, "Which key")
		from.post("/requests", "code", "M-9", "from", local(0), "until", local(4), "reason", "pump").wants(h.t, 422, "M-9", "pump")
		from.post("/requests", "code", "M-1", "from", local(0), "until", "soon", "reason", "pump").wants(h.t, 422, "Error:")
		from.post("/requests", "code", "M-1", "from", local(0), "until", local(4)).wants(h.t, 422, "Write why")
		from.post("/requests", "code", "M-1", "person", string(custodian.ID), "from", local(0), "until", local(4), "reason", "pump").wants(h.t, 422)
		a := from.post("/requests", "code", "M-1", "from", local(0), "until", local(4), "reason", "The pump leaks")
		request := a.Header.Get("Location")
		if a.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^/requests/req_`).MatchString(request) {
			h.t.Fatalf("%d %s %.1200s", a.StatusCode, request, a.body)
		}
		from.get(request).wants(h.t, 200, "M-1 once, from", "Anyone in: Manager", "Anyone in: Mx custodian", "Masters")
		if page := h.as("custodian@motors.example").get("/requests"); strings.Contains(page.body, "The pump leaks") {
			h.t.Error("the second step is shown before the first is decided")
		}
		manager.get("/requests").wants(h.t, 200, "M-1 once, from", "The pump leaks")
		manager.get(request).wants(h.t, 200, "Grant it")
		manager.post(request+"/yes").leads(h.t, "/requests")
		manager.get(request).wants(h.t, 200, "Mx manager said yes")
		manager.post(request+"/yes").wants(h.t, 422, "You decided an earlier step")
		second := h.as("custodian@motors.example")
		second.get(request)
		second.post(request+"/yes").leads(h.t, "/requests")
		from.get(request).wants(h.t, 200, "Granted", "Mx holder may take M-1")
		owner.get(request).wants(h.t, 200, "Hand out M-1")
		owner.get(take + "?person=" + string(holder.ID))
		owner.post(take, "person", string(holder.ID)).leads(h.t, "/keys/"+string(it.ID))
		from.get(request).wants(h.t, 200, "It counts for no other take")
		if n := h.events(h.motors.Organisation.ID, custody.RequestAllowed); n != 1 {
			h.t.Errorf("%d requests granted", n)
		}

		_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), tenants.ForOperator(h.motors.Organisation.ID, "test", "rule"), rules.Rule{Name: "Never them", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{holder.ID}}})
		must(h.t, err)
		from.get("/requests/new")
		from.post("/requests", "code", "M-1", "from", local(0), "until", local(4), "reason", "again").wants(h.t, 422, "Never them")
		h.as("owner@homes.example").get(request).wants(h.t, 404)
	})
}

func hour(n int) time.Duration { return time.Duration(n) * time.Hour }
