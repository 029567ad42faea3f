package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// TestUrgentByItsPages: a holder who took a key at once finds it on their page
// and writes why; a manager sees it, and notes that it was not justified.
func TestUrgentByItsPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.hung(h.motors, "K-1")
		person := h.member(tenants.RoleHolder)
		h.member(tenants.RoleManager)
		h.urgent(h.motors.Organisation.ID, keys.UrgentSeen{ItemID: it.ID, PersonID: person.ID, PlaceID: it.HomeID, Playbook: "pbk_gone", Lifted: "no_rule,second_factor",
			Stamp: custody.Stamp{DeviceID: "dev_1", Epoch: 1, Seq: 1, At: h.clock.now}})
		holder, manager := h.as("holder@motors.example"), h.as("manager@motors.example")
		me := holder.get("/me")
		me.wants(t, 200, "Write why you took it at once", "A playbook that is gone")
		at := strings.Index(me.body, "/emergency/urgent/utk_")
		use := me.body[at : at+strings.IndexByte(me.body[at:], '"')]
		holder.get(use).wants(t, 200, "is to write why until", "Write why")
		holder.get("/emergency/urgent").wants(t, 403)
		holder.post(use+"/doubt", "doubt", "mine").wants(t, 403)
		manager.get("/emergency/urgent?open=1").wants(t, 200, "Without a why", "Mx holder")
		manager.post(use+"/why", "text", "I think so").wants(t, 403, "Only the person who took the key writes why")
		holder.post(use+"/why", "text", " ").wants(t, 422, "Write in a few words why")
		holder.post(use+"/why", "text", strings.Repeat("x", 3000)).wants(t, 422, strings.Repeat("x", 3000))
		holder.post(use+"/why", "text", "the crash cart").leads(t, use)
		holder.get(use).wants(t, 200, "Mx holder wrote why", "the crash cart")
		if body := holder.get("/me").body; strings.Contains(body, "Write why you took it at once") {
			t.Error("it is still asked for")
		}
		manager.post(use+"/doubt", "doubt", "").wants(t, 422, "Write what was not justified")
		manager.post(use+"/doubt", "doubt", "nobody was ill").leads(t, use)
		manager.get(use).wants(t, 200, "finds it unjustified", "nobody was ill")
		manager.get("/emergency/urgent").wants(t, 200, "Not justified")
		h.as("owner@homes.example").get(use).wants(t, 404)
		if n := h.events(h.motors.Organisation.ID, custody.UrgentTaken) + h.events(h.motors.Organisation.ID, custody.UrgentWritten) + h.events(h.motors.Organisation.ID, custody.UrgentDoubted); n != 3 {
			t.Errorf("%d entries", n)
		}
	})
}

// TestAPlaybookGivesAtOnce: the form takes keys of the site's cabinets, and
// keeps what was typed when one is not.
func TestAPlaybookGivesAtOnce(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.hung(h.motors, "K-1")
		scope, edit := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), store.In[keys.EditTx](h.db)
		place, err := keys.AddPlace(context.Background(), edit, scope, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Cabinet, Name: "Ward", Slots: 8})
		must(t, err)
		_, err = keys.AddItem(context.Background(), edit, scope, keys.ItemDraft{Code: "K-2", Name: "Crash cart", HomeID: place.ID, HomeSlot: 1})
		must(t, err)
		owner := h.as("owner@motors.example")
		owner.get("/playbooks/new?kind=code_blue").wants(t, 200, "Keys given at once")
		plan := []string{"kind", "code_blue", "name", "Blue", "site", string(h.motors.Site.ID), "steps", "Call", "profiles", "nurse"}
		owner.post("/playbooks", append(plan, "ready", "k-1")...).wants(t, 422, "K-1 has no slot in a cabinet of this site", "k-1", "nurse")
		path := owner.post("/playbooks", append(plan, "ready", "k-2")...).Header.Get("Location")
		owner.get(path).wants(t, 200, "At any time, with one tap at the cabinet", "nurse", "K-2")
		owner.get(path+"/edit").wants(t, 200, ">K-2</textarea>", ">nurse</textarea>")
		var p store.PlaybookView
		must(t, h.db.Read(context.Background(), scope, func(rx *store.Rx) (err error) {
			p, err = rx.PlaybookView(custody.PlaybookID(strings.TrimPrefix(path, "/playbooks/")))
			return err
		}))
		if len(p.Plan.Ready.Keys) != 1 || len(p.Plan.Keys) != 1 || p.Kind != custody.PlaybookCodeBlue || emergency.UrgentPath("utk_1") != "/emergency/urgent/utk_1" {
			t.Errorf("%+v", p.Plan)
		}
	})
}
