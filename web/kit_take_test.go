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
)

// TestKitAsksOnceForAllItsKeys hands out a kit whose keys have rules of their
// own: one wants an answer and a purpose, the other a signature.
func TestKitAsksOnceForAllItsKeys(t *testing.T) {
	eachHouse(t, func(h *house) {
		one, _ := h.asked("K-1", rules.Rule{Name: "Nothing"})
		two := h.hung(h.motors, "K-2")
		ctx, scope := context.Background(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		for _, old := range h.rules(h.motors.Organisation.ID) {
			must(t, access.EndRule(ctx, store.In[access.Tx](h.db), scope, old.ID))
		}
		rule := func(it custody.Item, n rules.Needs) rules.Rule {
			r, err := access.SaveRule(ctx, store.In[access.Tx](h.db), scope, rules.Rule{Name: "For " + it.Code, Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{it.ID}}, Needs: n})
			must(t, err)
			return r
		}
		asks := rule(one, rules.Needs{Purposes: []string{"service", "demo"}, Questions: []rules.Question{{Kind: rules.NumberQuestion, Text: "Passengers?"}}})
		rule(two, rules.Needs{Purposes: []string{"demo"}, Signature: true})
		kit, err := keys.SaveKit(ctx, store.In[keys.KitTx](h.db), scope, custody.Kit{Name: "Ambulance"}, []string{"K-1", "K-2"})
		must(t, err)
		ann := h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.member(tenants.RoleManager)
		b, page, field := h.as("manager@motors.example"), "/kits/"+string(kit.ID), keys.AnswerField(asks.Needs.Questions[0].ID)
		b.get("/keys/"+string(two.ID)).wants(t, 200, "Part of the kit Ambulance", page+"/take")
		form := b.get(page + "/take?person=" + string(ann.ID))
		form.wants(t, 200, "Passengers?", `name="signed"`, `value="demo"`)
		if strings.Contains(form.body, `value="service"`) {
			t.Error("a purpose is offered that one of the keys refuses")
		}
		b.post(page+"/take", "person", string(ann.ID), "purpose", "demo").wants(t, 422, "K-1: Answers", "K-2: A signature")
		b.post(page+"/take", "person", string(ann.ID), "purpose", "demo", field, "2", "signed", "Ann", "drawn", "data:image/png;base64,AAAA").wants(t, 422, "could not be read", `value="2"`, `value="Ann"`)
		b.post(page+"/take", "person", string(ann.ID), "purpose", "demo", field, "2", "signed", "Ann").leads(t, page)
		h.holds(one, "", "demo", "2")
		h.holds(two, "", "demo")
		b.get(page+"/take?person="+string(ann.ID)).wants(t, 200, "K-1: ", "K-2: ")
		b.post(page+"/return").leads(t, page)

		token := h.token(h.motors, tenants.RoleDesk)
		if status, p := h.api(token, "POST", "/api/v1"+page+"/take", `{"person_id":"`+string(ann.ID)+`","purpose":"demo","answers":{"`+asks.Needs.Questions[0].ID+`":"3"},"signed":"Ann"}`); status != 200 {
			t.Errorf("by the API: %d %v", status, p)
		}
		b.get(page+"/end").wants(t, 200, "Dissolve Ambulance?", "K-1 and K-2")
		b.post(page+"/end").leads(t, "/kits")
		b.get(page).wants(t, 404)
	})
}

// TestKitOfSlotsAsksForTheProof: a kit that opens slots from a page wants the
// password anew when the last proof is too old, and keeps what was typed.
func TestKitOfSlotsAsksForTheProof(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.boxed(1, 1)
		scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		kit, err := keys.SaveKit(context.Background(), store.In[keys.KitTx](h.db), scope, custody.Kit{Name: "Round"}, []string{it[0].Code, it[1].Code})
		must(t, err)
		b, take, me := h.as("owner@motors.example"), "/kits/"+string(kit.ID)+"/take", string(h.motors.Owner.ID)
		b.get(take+"?person="+me).wants(t, 200)
		h.clock.now = h.clock.now.Add(tenants.ProofLife + time.Second)
		b.post(take, "person", me, "reason", "Round").wants(t, 422, "more than five minutes ago", `name="proof"`, `value="Round"`)
		if n := h.events(h.motors.Organisation.ID, custody.CommandAsked); n != 0 {
			t.Fatalf("%d orders without a proof", n)
		}
		b.post(take, "person", me, "reason", "Round", "proof", "guess").wants(t, 422, `name="proof"`)
		b.get("/me")
		if a := b.post(take, "person", me, "reason", "Round", "proof", password); a.StatusCode != 303 {
			t.Errorf("with the password: %d %.300s", a.StatusCode, a.body)
		}
		if n := h.events(h.motors.Organisation.ID, custody.CommandAsked); n != 1 {
			t.Errorf("%d orders", n)
		}
	})
}
