package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestKioskTellsWhenAKeyIsBack: a key that is out is found without its holder's
// name, and one gets into its queue there, once.
func TestKioskTellsWhenAKeyIsBack(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Everyone"})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		bob := h.bearer("Bob Ray", "2002", "851263", "Sales")
		scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		_, err := keys.Take(context.Background(), store.In[keys.Tx](h.db), scope, keys.TakeAsk{ItemID: it.ID, PersonID: bob.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}})
		must(t, err)
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.get("/kiosk/find?q=Bob").wants(t, 200, "No key fits")
		a := k.get("/kiosk/find?q=K-1")
		a.wants(t, 200, "It is out", "Tell me when it is back")
		if strings.Contains(a.body, "Bob Ray") {
			t.Error("the screen at the wall says who has the key")
		}
		// meant for the moment in which somebody was quicker
		k.post("/kiosk/take", "item", string(it.ID)).wants(t, 422, "This key is out", "Tell me when it is back")
		k.goOn(a, "/kiosk/wait", "Tell me").wants(t, 200, "You are told when K-1 is back")
		k.post("/kiosk/wait", "item", string(it.ID)).wants(t, 409, "You wait for this key already")
		if n := h.events(it.OrgID, custody.WaitBegun); n != 1 {
			t.Errorf("%d places in the queue", n)
		}
		k.get("/kiosk/finish").leads(t, "/kiosk")
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2002").leads(t, "/kiosk")
		k.get("/kiosk/find?q=K-1").wants(t, 200, "Bring back K-1")
		k.post("/kiosk/wait", "item", string(it.ID)).wants(t, 409, "You have K-1 yourself")
	})
}

// TestKioskAsksForApprovalWithAReason: those who decide read what for, and a
// reason that is missing is asked for again.
func TestKioskAsksForApprovalWithAReason(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.asked("K-1", rules.Rule{Name: "Approved", Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}}}})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		a := k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1")
		a.wants(t, 200, "Others must say yes to K-1", "Why do you need K-1?")
		a = k.goOn(a, "/kiosk/ask", "reason", "reason", " ")
		a.wants(t, 422, "Why do you need K-1?")
		k.goOn(a, "/kiosk/ask", "reason", "reason", "Customer <waits>").wants(t, 200, "Asked")
		var rs []store.RequestView
		must(t, h.db.Read(context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(r *store.Rx) (err error) {
			rs, err = r.Requests(store.RequestAsk{Limit: 9})
			return err
		}))
		if len(rs) != 1 || rs[0].Reason != "Customer <waits>" {
			t.Errorf("asked: %+v", rs)
		}
	})
}
