package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// kit makes a kit of keys of motors.
func (h *house) kit(k custody.Kit, codes ...string) custody.Kit {
	h.t.Helper()
	k, err := keys.SaveKit(context.Background(), store.In[keys.KitTx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), k, codes)
	must(h.t, err)
	return k
}

// stands opens a session at a kiosk with a badge.
func (b *browser) stands(badge string) answer {
	b.h.t.Helper()
	b.get("/kiosk/finish")
	b.get("/kiosk")
	b.post("/kiosk/scan", "code", badge).leads(b.h.t, "/kiosk")
	return b.get("/kiosk")
}

// TestKioskGivesAKit asks once for what two keys want, gives both, names what
// is missing when one comes back alone, and takes the rest.
func TestKioskGivesAKit(t *testing.T) {
	eachHouse(t, func(h *house) {
		one, _ := h.asked("K-1", rules.Rule{Name: "Asked", Needs: rules.Needs{Reason: true, Witnesses: rules.Witnesses{Count: 1}}})
		two := h.hung(h.motors, "K-2") // a rule for everyone without any needs
		for _, old := range h.rules(h.motors.Organisation.ID) {
			if old.Name == "Everyone" {
				must(t, access.EndRule(context.Background(), store.In[access.Tx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), old.ID))
			}
		}
		kit := h.kit(custody.Kit{Name: "Ambulance", Together: true, Tag: "KIT-1"}, "K-1", "K-2")
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.bearer("Bob Ray", "2002", "851263", "Sales")
		k := h.screen()
		a := k.stands("77:2001")
		a.wants(t, 200, "Take Ambulance", "K-1, K-2", "It leaves only together with the kit Ambulance")
		k.post("/kiosk/take", "item", string(one.ID)).wants(t, 422, "K-1 leaves only with the whole kit Ambulance", "Take Ambulance")
		k.post("/kiosk/take", "item", string(one.ID), "kit", string(kit.ID)).wants(t, 422, "K-1 leaves only with the whole kit")
		k.post("/kiosk/scan", "code", "K-2").wants(t, 200, "K-2 is part of a kit", "Take Ambulance")
		a = k.post("/kiosk/scan", "code", "KIT-1")
		a.wants(t, 200, "What would you like to do with this kit?", "Take Ambulance")
		a = k.goOn(a, "/kiosk/take", "Take Ambulance")
		a.wants(t, 200, "Why do you need Ambulance?")
		a = k.goOn(a, "/kiosk/take", "reason", "reason", "Night call")
		a.wants(t, 200, "Witness 1 of 1")
		a = k.goOn(a, "/kiosk/witness", "kpad", "number", "2002")
		a = k.goOn(a, "/kiosk/witness", "kpad", "pin", "851263")
		a.wants(t, 200, "You have Ambulance", "Take K-1", "Take K-2")
		h.holds(one, "Night call", "")
		h.holds(two, "Night call", "")

		a = k.stands("77:2001")
		a.wants(t, 200, "Bring back Ambulance", "K-1, K-2")
		a = k.post("/kiosk/return", "item", string(one.ID))
		a.wants(t, 200, "K-1", "Still missing of Ambulance: K-2 Boiler room.", "Bring back the rest")
		if strings.Contains(a.body, "Ann Lee") {
			t.Error("the screen at the wall says who has the rest")
		}
		k.stands("77:2001").wants(t, 200, "Take Ambulance") // whole again with K-1 only
		k.goOn(a, "/kiosk/return", "Bring back the rest").wants(t, 200, "Ambulance: 1 key back")
		if n := h.events(h.motors.Organisation.ID, custody.KitBack); n != 1 {
			t.Errorf("%d kits back in the log", n)
		}
	})
}

// TestKioskSaysWhyAKitStays: one key of it is out with somebody else. What is
// here may go alone where the kit need not stay together, and whose kit it is
// not may neither see nor take it.
func TestKioskSaysWhyAKitStays(t *testing.T) {
	eachHouse(t, func(h *house) {
		one, _ := h.asked("K-1", rules.Rule{Name: "Everyone"})
		h.hung(h.motors, "K-2")
		kit := h.kit(custody.Kit{Name: "Round", Tag: "KIT-1"}, "K-1", "K-2")
		ann, bob := h.bearer("Ann Lee", "2001", "739154", "Sales"), h.bearer("Bob Ray", "2002", "851263", "Sales")
		scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		_, err := keys.Take(context.Background(), store.In[keys.Tx](h.db), scope, keys.TakeAsk{ItemID: one.ID, PersonID: bob.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}})
		must(t, err)
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/language", "lang", "fr").leads(t, "/kiosk")
		k.stands("77:2001").wants(t, 200, "Prendre K-2")
		k.post("/kiosk/scan", "code", "K-2").wants(t, 200) // half of the kit is away: only K-2 is left to give
		k.post("/kiosk/return", "kit", string(kit.ID), "of", string(ann.ID)).wants(t, 200, "1 clé de retour", "Il manque encore de", "K-1 Boiler room.")
		k.get("/kiosk")
		k.post("/kiosk/language", "lang", "en").leads(t, "/kiosk")
		k.stands("77:2001")
		k.get("/kiosk/find?q=round").wants(t, 200, "Round is incomplete. Away: K-1.")
		a := k.post("/kiosk/take", "kit", string(kit.ID))
		a.wants(t, 422, "Round stays together, and these cannot be given: K-1.", "Tell me when it is back", "Only K-2")
		k.goOn(a, "/kiosk/take", "Only K-2").wants(t, 200, "You have K-2")
		k.get("/kiosk/finish")
		k.get("/kiosk")
		a = k.post("/kiosk/scan", "code", "KIT-1") // nobody stands here
		a.wants(t, 200, "Bring back Round", "Bring back K-1", "Bring back K-2")
		k.goOn(a, "/kiosk/return", "Bring back Round").wants(t, 200, "Round: 2 keys back")
		k.post("/kiosk/scan", "code", "KIT-1").wants(t, 200, "Show your badge first")

		theirs := h.hung(h.homes, "H-1")
		h.hung(h.homes, "H-2")
		other, err := keys.SaveKit(context.Background(), store.In[keys.KitTx](h.db), tenants.ForDemo(theirs.OrgID, h.homes.Owner.ID), custody.Kit{Name: "Villa", Tag: "KIT-9"}, []string{"H-1", "H-2"})
		must(t, err)
		k.stands("77:2001")
		k.post("/kiosk/take", "kit", string(other.ID)).wants(t, 404)
		k.post("/kiosk/return", "kit", string(other.ID)).wants(t, 404)
		k.post("/kiosk/scan", "code", "KIT-9").wants(t, 200, "No key fits")

		b := h.as("owner@motors.example")
		b.get("/scan?code=KIT-1").leads(t, "/kits/"+string(kit.ID))
		b.get("/desk?person=" + string(ann.ID))
		b.post("/desk", "person", string(ann.ID), "code", "KIT-1").leads(t, "/kits/"+string(kit.ID)+"/take?person="+string(ann.ID))
		b.post("/desk", "person", string(ann.ID), "code", "K-1").leads(t, "/desk?person="+string(ann.ID)+"&took="+string(one.ID))
		b.get("/desk?person="+string(ann.ID)+"&took="+string(one.ID)).wants(t, 200, "Hand out the rest of Round")
		b.get("/kits/" + string(kit.ID) + "/take?person=" + string(ann.ID))
		b.post("/kits/"+string(kit.ID)+"/take", "person", string(ann.ID)).leads(t, "/kits/"+string(kit.ID))
		b.post("/desk", "person", string(ann.ID), "code", "KIT-1").leads(t, "/kits/"+string(kit.ID)+"/return?person="+string(ann.ID))
		b.get("/kits/"+string(kit.ID)+"/return?person="+string(ann.ID)).wants(t, 200, "What is there of Round?", "K-2")
		b.post("/kits/"+string(kit.ID)+"/return", "part", "1", "item", string(one.ID)).leads(t, "/kits/"+string(kit.ID))
		b.get("/kits/"+string(kit.ID)).wants(t, 200, "Still missing: K-2 Boiler room")
		b.get("/kits/"+string(kit.ID)+"/edit").wants(t, 200, `name="together"`, `value="KIT-1"`)
		b.post("/kits/"+string(kit.ID)+"/edit", "name", "Round", "codes", "K-1 K-2", "together", "1", "tag", "K-1").wants(t, 422, "Error: ", "K-1 is the tag of something else", "checked")
		b.post("/kits/"+string(kit.ID)+"/edit", "name", "Round", "codes", "K-1 K-2", "together", "1", "tag", "KIT-1").leads(t, "/kits/"+string(kit.ID))
		b.post("/desk", "person", string(bob.ID), "code", "K-1").leads(t, "/kits/"+string(kit.ID)+"/take?person="+string(bob.ID))
	})
}

// TestKioskOpensSlotAfterSlotOfAKit: one key hangs on a board, two in a cabinet,
// which opens one slot at a time. What the rule asks is asked once for all.
func TestKioskOpensSlotAfterSlotOfAKit(t *testing.T) {
	eachHouse(t, func(h *house) {
		ctx, scope := context.Background(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		one, rule := h.asked("K-1", rules.Rule{Name: "Everyone", Needs: rules.Needs{Reason: true, Questions: []rules.Question{{Kind: rules.NumberQuestion, Text: "How many come along?"}, {Kind: rules.TextQuestion, Text: "Anything else?", Optional: true}}}})
		box, err := keys.AddPlace(ctx, store.In[keys.EditTx](h.db), scope, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Cabinet, Name: "Cabinet A", Slots: 9})
		must(t, err)
		g, err := admin.ClaimDevice(ctx, h.db.Enrolment(), h.keys, scope, admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "Gateway", SiteID: h.motors.Site.ID})
		must(t, err)
		d, err := admin.ClaimDevice(ctx, h.db.Enrolment(), h.keys, scope, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Cabinet A", PlaceID: box.ID, Gateway: g.Device.ID})
		must(t, err)
		sensor, seq := tenants.ForDevice(d.Device, ""), uint64(0)
		sees := func(in keys.Sight) {
			seq++
			in.PlaceID, in.Stamp = box.ID, custody.Stamp{DeviceID: d.Device.ID, Epoch: 1, Seq: seq, At: time.Now()}
			must(t, keys.Observe(ctx, store.In[keys.Tx](h.db), sensor, in))
		}
		var hung []custody.Item
		for i, code := range []string{"K-2", "K-3"} {
			it, err := keys.AddItem(ctx, store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: code, Name: "Radio", Tag: "TAG" + code, HomeID: box.ID, HomeSlot: 4 + i})
			must(t, err)
			hung = append(hung, it)
			sees(keys.Sight{Slot: 4 + i, Tag: "TAG" + code, Present: true})
		}
		kit := h.kit(custody.Kit{Name: "Ambulance", Together: true}, "K-1", "K-2", "K-3")
		ann := h.bearer("Ann Lee", "2001", "739154", "Sales")

		h.member(tenants.RoleDesk) // hands keys out, and opens no slot from afar
		desk := h.as("desk@motors.example")
		desk.get("/kits/" + string(kit.ID) + "/take?person=" + string(ann.ID))
		many := "answer_" + rule.Needs.Questions[0].ID
		desk.post("/kits/"+string(kit.ID)+"/take", "person", string(ann.ID), "reason", "Night call", many, "3").wants(t, 422, "K-2 hangs in Cabinet A, slot 4. Take Ambulance at the kiosk")

		k := h.screen()
		a := k.stands("77:2001")
		a = k.goOn(a, "/kiosk/take", "Take Ambulance")
		a = k.goOn(a, "/kiosk/take", "reason", "reason", "Night call")
		a.wants(t, 200, "How many come along?")
		a = k.goOn(a, "/kiosk/take", many, many, "3")
		a.wants(t, 200, "Anything else?")
		slot := k.goOn(a, "/kiosk/take", "No answer").Header.Get("Location")
		if !strings.HasSuffix(slot, "?kit="+string(kit.ID)) {
			t.Fatalf("%s", slot)
		}
		k.get(slot).wants(t, 200, "Slot 4", slot)
		command := func(slot string) custody.CommandID {
			return custody.CommandID(strings.TrimSuffix(strings.TrimPrefix(slot, "/kiosk/slot/"), "?kit="+string(kit.ID)))
		}
		sees(keys.Sight{Slot: 4, Tag: "TAGK-2", PersonID: ann.ID, CommandID: command(slot)})
		a = k.get(slot)
		a.wants(t, 200, "Not yet taken of Ambulance: K-3", "Take K-1 from hook 1", "Now K-3")
		slot = k.goOn(a, "/kiosk/take", "Now K-3").Header.Get("Location") // and nothing is asked again
		k.get(slot).wants(t, 200, "Slot 5")
		sees(keys.Sight{Slot: 5, Tag: "TAGK-3", PersonID: ann.ID, CommandID: command(slot)})
		k.get(slot).wants(t, 200, "You have Ambulance")
		for _, it := range append(hung, one) {
			h.holds(it, "Night call", "", "3")
		}
		k.stands("77:2001")
		if k.cookies["claviger_kiosk_said"] != "" {
			t.Error("what was answered stays on the kiosk")
		}
		if n := h.events(h.motors.Organisation.ID, custody.KitHangs); n != 2 {
			t.Errorf("%d kits that hang in the log", n)
		}
	})
}
