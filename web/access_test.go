package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func TestRuleFromFormToAnswer(t *testing.T) {
	eachHouse(t, func(h *house) {
		scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		board, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), scope, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Board, Name: "Board", Slots: 9})
		must(t, err)
		it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](h.db), scope, keys.ItemDraft{Code: "T-1", Name: "Van", Kind: custody.Single, HomeID: board.ID, Pieces: 1})
		must(t, err)
		b, owner := h.as("owner@motors.example"), string(h.motors.Owner.ID)
		b.get("/access?item="+string(it.ID)+"&person="+owner).wants(t, 200, "Olive motors", "T-1", "refusal")
		b.get("/access/new").wants(t, 200, "Longest time")
		b.post("/access", "name", "All day", "effect", "allow").wants(t, 422, "All day")
		b.post("/access/said", "effect", "allow").wants(t, 200, "Nobody yet")
		b.post("/access/said", "effect", "deny", "everyone", "yes", "window0", "1", "window0_to", "12:00", "reason", "yes", "keys", "T-1, T-9").wants(t, 200, "Everyone", "T-1", "Mon 00:00–12:00", "A reason in words")
		b.post("/access", "name", "Weekdays", "effect", "allow", "everyone", "yes", "max_level", "4", "window0", "1", "window0", "5", "window0_from", "08:00", "window0_to", "17:00", "curfew", "18:00", "reason", "yes").leads(t, "/access")
		b.get("/access").wants(t, 200, "Everyone may take every key, Mon and Fri 08:00–17:00.", "A reason in words", "Back by 18:00")
		b.get("/access?key=T-1&who=Olive+motors&at=2026-03-27T20:00").wants(t, 200, "refusal", "Weekdays")
		b.get("/access?key=T-9&who=Olive").wants(t, 200, "No key has exactly this code")

		rule := h.rules(h.motors.Organisation.ID)[0]
		b.get("/access/"+string(rule.ID)+"/edit").wants(t, 200, "Weekdays")
		b.post("/access/"+string(rule.ID), "name", "Any time", "effect", "allow", "everyone", "yes").leads(t, "/access")
		b.get("/access?key=T-1&who=Olive+motors&at=2026-03-29T20:00").wants(t, 200, "Yes: Olive motors may take T-1")
		if n := h.events(h.motors.Organisation.ID, custody.AttemptGranted); n != 0 {
			t.Errorf("the dry run recorded %d attempts", n)
		}
		b.post("/access/"+string(rule.ID)+"/end").leads(t, "/access")
		if left := h.rules(h.motors.Organisation.ID); len(left) != 0 {
			t.Errorf("rules in force after the end: %v", left)
		}
	})
}

// TestRuleUntilTheEndOfTheShift types a rule that ends with its hours and leaves
// somebody out.
func TestRuleUntilTheEndOfTheShift(t *testing.T) {
	eachHouse(t, func(h *house) {
		b, owner := h.as("owner@motors.example"), string(h.motors.Owner.ID)
		b.get("/access/new").wants(t, 200, "Back by the end of the shift", "But not")
		b.post("/access", "name", "Shift", "effect", "allow", "everyone", "yes", "shift_end", "yes").wants(t, 422, "A shift needs hours")
		b.post("/access", "name", "Shift", "effect", "allow", "everyone", "yes", "except", "per_none", "window0", "1", "window0_from", "06:00", "window0_to", "14:00").wants(t, 422)
		b.post("/access", "name", "Shift", "effect", "allow", "everyone", "yes", "except", owner, "shift_end", "yes", "sure", "yes", "window0", "1", "window0_from", "06:00", "window0_to", "14:00").leads(t, "/access")
		b.get("/access").wants(t, 200, "Back by the end of the shift", "Everyone, but not Olive motors")
		rule := h.rules(h.motors.Organisation.ID)[0]
		b.post("/access/"+string(rule.ID), "name", "Capped", "effect", "allow", "everyone", "yes", "cap0_level", "2", "cap0_max", "3", "cap1_level", "4", "cap1_max", "1", "witnesses", "1", "witness_people", owner, "sure", "yes").leads(t, "/access")
		b.get("/access").wants(t, 200, "Capped")
		if now := h.rules(h.motors.Organisation.ID)[0]; len(now.Limits.MaxOfLevel) != 2 || now.Limits.MaxOfLevel[1] != (rules.LevelCap{Level: 4, Max: 1}) || len(now.Needs.Witnesses.Who.People) != 1 {
			t.Errorf("kept %+v %+v", now.Limits, now.Needs.Witnesses)
		}
		if !rule.Limits.ShiftEnd || len(rule.Who.Except) != 1 {
			t.Errorf("kept %+v %+v", rule.Limits, rule.Who)
		}
	})
}

// rules are the rules in force of an organisation.
func (h *house) rules(org tenants.OrgID) (list []rules.Rule) {
	h.t.Helper()
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(org, "test"), func(r *store.Rx) (err error) {
		list, err = r.Rules()
		return err
	}))
	return list
}

func TestRulesOfOthersAreNotThere(t *testing.T) {
	eachHouse(t, func(h *house) {
		theirs, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), tenants.ForDemo(h.homes.Organisation.ID, h.homes.Owner.ID), rules.Rule{Name: "Their rule", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
		must(t, err)
		b, id := h.as("owner@motors.example"), string(theirs.ID)
		b.get("/access/"+id+"/edit").wants(t, 404)
		b.get("/access").wants(t, 200)
		b.post("/access/"+id, "name", "Mine", "effect", "allow", "everyone", "yes").wants(t, 404)
		b.post("/access/"+id+"/end").wants(t, 404)
		b.get("/access?key=T-1&person="+string(h.homes.Owner.ID)).wants(t, 404)
		if a := b.get("/access"); strings.Contains(a.body, "Their rule") {
			t.Error("another organisation's rule is listed")
		}
		if got := h.rules(h.homes.Organisation.ID); len(got) != 1 || got[0].Name != "Their rule" {
			t.Errorf("their rules are %v", got)
		}
	})
}
