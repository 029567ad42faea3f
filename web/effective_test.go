package web_test

import (
	"context"
	"fmt"
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

// TestEffectiveTellsThePastAsItWas changes a person's department: before the
// change the page and the tester answer as they did then, and where nothing is
// on record the page says so.
func TestEffectiveTellsThePastAsItWas(t *testing.T) {
	eachHouse(t, func(h *house) {
		scope, ctx := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), context.Background()
		board, err := keys.AddPlace(ctx, store.In[keys.EditTx](h.db), scope, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Board, Name: "Board", Slots: 9})
		must(t, err)
		_, err = keys.AddItem(ctx, store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: "T-1", Name: "Van", Kind: custody.Single, HomeID: board.ID, Pieces: 1})
		must(t, err)
		ben, err := admin.AddPerson(ctx, h.db.Admin(), scope, tenants.Person{Name: "Ben Sand", Department: "Yard"})
		must(t, err)
		_, err = access.SaveRule(ctx, store.In[access.Tx](h.db), scope, rules.Rule{Name: "The yard", Effect: rules.Allow, Who: rules.Who{Departments: []string{"Yard"}}})
		must(t, err)
		b := h.as("owner@motors.example")
		h.clock.now = h.clock.now.Add(2 * time.Hour) // 12:00 in Paris
		must(t, h.db.InTx(ctx, scope, func(tx *store.Tx) error {
			p, err := tx.LockPerson(ben.ID)
			must(t, err)
			p.Department = "Office"
			return tx.SavePerson(p)
		}))
		h.clock.now = h.clock.now.Add(30 * time.Second)
		page, tester := "/access/effective?key=T-1&who=Ben+Sand&at=2026-03-27T", "/access?key=T-1&who=Ben+Sand&at=2026-03-27T"
		b.get(page+"11:30").wants(t, 200, "1 key at once, 0 with something more, 0 not")
		b.get(tester+"11:30").wants(t, 200, "Yes: Ben Sand may take T-1")
		b.get(page+"12:00").wants(t, 200, "0 keys at once, 0 with something more, 1 not") // this minute is now
		b.get(tester+"12:00").wants(t, 200, "refusal")
		b.get(page+"09:30").wants(t, 200, "Ben Sand is on record since 27 Mar 2026 10:00")
		b.get(tester+"09:30").wants(t, 200, "refusal")
		asked := func() int {
			h.queries.Take()
			b.get(page+"11:30").wants(t, 200, "Ben Sand")
			return len(h.queries.Take())
		}
		few := asked()
		must(t, h.db.InTx(ctx, scope, func(tx *store.Tx) error {
			since := map[string]any{"at": tx.Now().Add(-15 * time.Minute)}
			_, err := tx.Insert("past_since", &since).Exec(ctx)
			for i := range 9 {
				must(t, tx.AddSite(tenants.Site{ID: tenants.SiteID(fmt.Sprint("sit_", i)), Name: fmt.Sprint("Site ", i)}))
			}
			return err
		}))
		for i := range 9 {
			place, err := keys.AddPlace(ctx, store.In[keys.EditTx](h.db), scope, custody.Place{SiteID: tenants.SiteID(fmt.Sprint("sit_", i)), Kind: custody.Board, Name: "Board", Slots: 9})
			must(t, err)
			_, err = keys.AddItem(ctx, store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: fmt.Sprint("S-", i), Name: "Van", Kind: custody.Single, HomeID: place.ID, Pieces: 1})
			must(t, err)
		}
		if many := asked(); many != few {
			t.Errorf("%d statements for one site, %d for ten", few, many)
		}
		b.get(page+"11:30").wants(t, 200, "Only since 27 Mar 2026 11:45 is on record")
		after := b.get(page + "11:50")
		after.wants(t, 200, "1 key at once")
		if strings.Contains(after.body, "on record") {
			t.Error("what is on record is said not to be")
		}
	})
}
