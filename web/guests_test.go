package web_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// TestGuestPass: what is wrong is said beside what was typed; the codes stand
// on the answer and never again; revoked, the pass says until when the cabinet
// could still honour it.
func TestGuestPass(t *testing.T) {
	eachHouse(t, func(h *house) {
		ctx := context.Background()
		v := &village{h: h, org: h.motors, scope: tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), canary: "Zeisig", ids: map[string]string{}}
		v.fillPasses(0)
		b := h.as("owner@motors.example")
		b.get("/emergency").wants(t, 200, "Pass for a responder", "/guests/new?kind=responder")
		b.get("/guests/new?kind=responder&through=1").wants(t, 200, `value="responder" selected`, "checked")
		form := []string{"label", "Plumber", "kind", "contractor", "place", v.ids["pass_box"], "keys", v.ids["code_of_key_pass"], "uses", "2", "reason", "leak"}
		b.post("/guests", "label", "", "kind", "contractor", "place", v.ids["pass_box"], "keys", v.ids["code_of_key_pass"], "uses", "99", "reason", "leak").wants(t, 422, "Error: ", "leak")
		given := b.post("/guests", form...)
		given.wants(t, 200, "they are not shown again", "Good now", "has not confirmed it yet")
		codes := regexp.MustCompile(`\d{4} \d{4}`).FindAllString(given.body, -1)
		if len(codes) != 2 || codes[0] == codes[1] || given.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("codes %v, kept: %s", codes, given.Header.Get("Cache-Control"))
		}
		id := regexp.MustCompile(`/guests/(pas_\w+)/revoke`).FindStringSubmatch(given.body)[1]
		for n, paper := range []string{"a4", "letter"} {
			sheet := b.post("/guests/"+id+"/sheet", "paper", paper)
			if told := h.events(h.motors.Organisation.ID, custody.PassPrinted); sheet.StatusCode != 200 || !strings.HasPrefix(sheet.body, "%PDF-") || told != n+1 {
				t.Errorf("the sheet: %d %.9q, %d printings are in the log", sheet.StatusCode, sheet.body, told)
			}
		}
		again := b.get("/guests/" + id)
		again.wants(t, 200, "Plumber", "0 of 2", "leak")
		if strings.Contains(again.body, codes[0]) {
			t.Error("the codes are shown again")
		}
		b.post("/guests/"+id+"/revoke").leads(t, "/guests/"+id)
		b.post("/guests/"+id+"/sheet").wants(t, 409, "It is over already.")
		b.get("/guests/"+id).wants(t, 200, "Revoked", "Not yet applied at", "it may still open there until")
		b.get("/guests").wants(t, 200, "Plumber", "Revoked", "not yet applied at every cabinet", "/guests?held=1")
		held := b.get("/guests?held=1")
		held.wants(t, 200, "Plumber")
		if strings.Count(held.body, `id="p-pas_`) != 1 {
			t.Error("passes that are not revoked are among those not yet applied")
		}
		holder := tenants.ForToken(tenants.Token{OrgID: h.motors.Organisation.ID, ID: "tok_1", Role: tenants.RoleHolder}, "")
		if err := keys.RevokePass(ctx, store.In[keys.PassTx](h.db), holder, "pas_1"); tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a holder revokes: %v", err)
		}
		p, err := keys.IssuePass(ctx, store.In[keys.PassTx](h.db), v.scope, keys.PassAsk{Label: "Crew 4", Kind: tenants.Responder, PlaceID: custody.PlaceID(v.ids["pass_box"]), Items: []custody.ItemID{custody.ItemID(v.ids["key_pass"])}, Uses: 1, Through: true, Reason: "smoke"})
		must(t, err)
		h.member(tenants.RoleDesk)
		desk := h.as("desk@motors.example")
		desk.get("/guests/"+string(p.ID)).wants(t, 200, "Crew 4")
		desk.post("/guests/"+string(p.ID)+"/sheet").wants(t, 403, "Only who may give such a pass")
	})
}
