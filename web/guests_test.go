package web_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

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
		again := b.get("/guests/" + id)
		again.wants(t, 200, "Plumber", "0 of 2", "leak")
		if strings.Contains(again.body, codes[0]) {
			t.Error("the codes are shown again")
		}
		b.post("/guests/"+id+"/revoke").leads(t, "/guests/"+id)
		b.get("/guests/"+id).wants(t, 200, "Revoked", "Not yet applied at", "it may still open there until")
		b.get("/guests").wants(t, 200, "Plumber", "Revoked")
		holder := tenants.ForToken(tenants.Token{OrgID: h.motors.Organisation.ID, ID: "tok_1", Role: tenants.RoleHolder}, "")
		if err := keys.RevokePass(ctx, store.In[keys.PassTx](h.db), holder, "pas_1"); tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a holder revokes: %v", err)
		}
	})
}
