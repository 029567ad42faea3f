package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/web"
)

// TestPaperIsEnteredLater prints a sheet, enters what was written on it, and
// settles a key that was taken twice; all by plain forms.
func TestPaperIsEnteredLater(t *testing.T) {
	eachHouseWith(t, web.Deps{BaseURL: "http://keys.example"}, func(h *house) {
		h.member(tenants.RoleDesk)
		h.member(tenants.RoleHolder)
		scope, place := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), h.board()
		it, err := keys.AddItem(t.Context(), store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: "K-7", Name: "Side door", HomeID: place.ID, HomeSlot: 7, Pieces: 1})
		must(t, err)
		must(t, second(access.SaveRule(t.Context(), store.In[access.Tx](h.db), scope, rules.Rule{Name: "Day", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Limits: rules.Limits{MaxMinutes: 600}})))
		b := h.as("desk@motors.example")
		b.get("/catch-up").wants(t, 200, "Wall north", "Nothing was entered")
		pdf := b.post("/catch-up/sheet", "place", string(place.ID))
		if pdf.StatusCode != 200 || !strings.HasPrefix(pdf.body, "%PDF-") || h.events(h.motors.Organisation.ID, custody.SheetPrinted) != 1 {
			t.Fatalf("the sheet: %d %.20q", pdf.StatusCode, pdf.body)
		}
		paris, err := time.LoadLocation("Europe/Paris")
		must(t, err)
		ago := func(minutes int) string {
			return h.clock.now.In(paris).Add(-time.Duration(minutes) * time.Minute).Format("2006-01-02T15:04")
		}
		b.post("/catch-up", "code", "K-8", "person", "holder", "taken", ago(90)).wants(t, 422, "K-8", `value="holder"`)
		b.post("/catch-up", "code", "K-7", "person", "nobody at all", "taken", ago(90)).wants(t, 422, "Nobody is called nobody at all")
		b.post("/catch-up", "code", "K-7", "person", "Mx", "taken", ago(90)).wants(t, 422, "Several people", "Mx holder", "Mx desk", `name="who"`)
		b.post("/catch-up", "code", "K-7", "person", "holder", "taken", ago(10), "back", ago(30)).wants(t, 422, "after")
		b.post("/catch-up", "code", "http://keys.example/catch-up?key=K-7", "person", "holder", "taken", ago(90), "back", ago(60)).leads(t, "/catch-up?day="+ago(90))
		b.post("/catch-up", "code", "K-7", "person", "holder", "taken", ago(50)).leads(t, "/catch-up?day="+ago(50))
		b.post("/catch-up", "code", "K-7", "person", "desk", "taken", ago(20)).leads(t, "/catch-up?day="+ago(20))
		page := b.get("/catch-up")
		page.wants(t, 200, "Mx holder", "on record Mx holder had it")
		b.get("/keys/"+string(it.ID)).wants(t, 200, "Mx holder", "Entered from paper", "Recorded later")
		line := regexp.MustCompile(`href="(/catch-up/shl_[a-z0-9]+)"`).FindStringSubmatch(page.body)[1]
		b.get(line).wants(t, 200, "The sheet is right")
		b.post(line, "found", "", "right", "sheet").wants(t, 422, "Say in a few words")
		b.post(line, "found", "Hung up at ten, not written.", "right", "sheet").leads(t, "/catch-up")
		b.get("/keys/"+string(it.ID)).wants(t, 200, "Out with", "Mx desk")
		b.post(line, "found", "again").wants(t, 422, "settled")
		h.as("owner@homes.example").get(line).wants(t, 404)
		if n := h.events(h.motors.Organisation.ID, custody.LineClashed); n != 1 {
			t.Errorf("%d clashes", n)
		}
	})
}
