package web_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/hospital"
	"claviger/custody/desk/keys"
	"claviger/custody/desk/property"
	"claviger/custody/rules"
	"claviger/reports"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// village is an organisation that has one of everything, and n of whatever
// grows. Every name in it holds the canary, so that a page which shows any of
// it gives itself away. Errands (errands_test.go) name its things in braces:
// {person}, {key_out}.
type village struct {
	h      *house
	org    admin.Created
	scope  tenants.Scope
	canary string
	ids    map[string]string
}

// settle fills an organisation. A new family of pages adds its things here,
// in a function of its own, and keeps their ids under names for errands.
func (h *house) settle(org admin.Created, n int) *village {
	h.t.Helper()
	v := &village{h: h, org: org, scope: tenants.ForDemo(org.Organisation.ID, org.Owner.ID), canary: "Zeisig" + org.Organisation.Slug, ids: map[string]string{}}
	v.keep("organisation", string(org.Organisation.ID))
	v.keep("canary", v.canary)
	for _, fill := range []func(n int){v.fillPeople, v.fillPlaces, v.fillKeys, v.fillJoints, v.fillLabels, v.fillWalks, v.fillSheets, v.fillRings, v.fillSystems, v.fillCounts, v.fillCountPlans, v.fillHandovers, v.fillBookings, v.fillRequests, v.fillReviews, v.fillPolicies, v.fillPrograms, v.fillAsks, v.fillQueues, v.fillLeavers, v.fillPermanents, v.fillAssets, v.fillDoors, v.fillLives, v.fillLosses, v.fillReports, v.fillImports, v.fillDevices, v.fillTrials, v.fillEnding} {
		fill(n)
	}
	v.fillReturns(n)
	v.fillFaults(n)
	v.fillChecks(n)
	v.fillKits(n)
	v.fillLocks(n)
	v.fillGlass(n)
	v.fillPasses(n)
	v.fillPlays(n)
	v.fillUrgents(n)
	v.fillLayouts(n)
	return v
}

func (v *village) keep(name, id string) {
	if _, there := v.ids[name]; !there {
		v.ids[name] = id
	}
}

func (v *village) name(what string, i int) string { return fmt.Sprintf("%s %s %d", v.canary, what, i) }

func (v *village) fillPeople(n int) {
	t, ctx, db := v.h.t, context.Background(), v.h.db.Admin()
	site := v.org.Site
	site.Name = v.canary + " North"
	must(t, admin.ChangeSite(ctx, db, v.scope, site))
	v.keep("site", string(site.ID))
	v.keep("owner", string(v.org.Owner.ID))
	var people []tenants.PersonID
	add := func(name string) tenants.PersonID {
		p, err := admin.AddPerson(ctx, db, v.scope, tenants.Person{Name: v.name(name, len(people)), Number: fmt.Sprint(2000 + len(people)), SiteID: site.ID})
		must(t, err)
		people = append(people, p.ID)
		v.keep(name, string(p.ID))
		return p.ID
	}
	for _, name := range []string{"person", "person_edit", "person_block", "person_badge", "person_pin", "person_free", "person_desk"} {
		add(name)
	}
	must(t, second(admin.BlockPerson(ctx, db, v.scope, add("person_blocked"))))
	must(t, second(admin.AddMember(ctx, db, v.scope, admin.NewMember{PersonID: add("person_role"), Email: "role@" + v.canary + ".example", Role: tenants.RoleDesk, PasswordHash: tenants.HashPassword(password, [16]byte{2})})))
	must(t, admin.Invite(ctx, db, v.h.keys, v.scope, admin.NewMember{PersonID: add("person_invited"), Email: "invited@" + v.canary + ".example", Role: tenants.RoleHolder}))
	must(t, second(admin.EnrolBadge(ctx, db, v.h.keys, v.scope, add("person_kiosk"), tenants.BadgeSecure, v.badge())))
	v.keep("badge", v.badge())
	c, err := admin.EnrolBadge(ctx, db, v.h.keys, v.scope, add("person_credential"), tenants.BadgeSecure, v.badge()+"9")
	must(t, err)
	v.keep("credential", string(c.ID))
	for range n {
		add("filler")
	}
	everyday := custody.Level(3)
	for i := range n + 1 {
		g, err := admin.AddGroup(ctx, db, v.scope, v.name("group", i))
		must(t, err)
		must(t, admin.SetGroupMembers(ctx, db, v.scope, g.ID, people[:min(len(people), 1+n)]))
		v.keep("group", string(g.ID))
		r, err := access.SaveRule(ctx, store.In[access.Tx](v.h.db), v.scope, rules.Rule{Name: v.name("rule", i), Effect: rules.Allow, Who: rules.Who{Everyone: i == 0, Groups: []tenants.GroupID{g.ID}, People: people[:1]}, What: rules.What{MaxLevel: &everyday}, Limits: rules.Limits{MaxMinutes: 480}})
		must(t, err)
		v.keep("rule", string(r.ID))
		kg, err := access.SaveKeyGroup(ctx, store.In[access.Tx](v.h.db), v.scope, custody.KeyGroup{Name: v.name("key_group", i)}, nil)
		must(t, err)
		v.keep("key_group", string(kg.ID))
		q, err := access.AddQualification(ctx, store.In[access.Tx](v.h.db), v.scope, tenants.Qualification{PersonID: people[0], Name: v.name("licence", i)})
		must(t, err)
		v.keep("qualification", string(q.ID))
		v.ids["rule_end"] = string(r.ID)
	}
}

// badge is what the reader of a kiosk reads of person_kiosk.
func (v *village) badge() string {
	return map[bool]string{true: "12345678", false: "87654321"}[v.org.Organisation.Slug == "motors"]
}

// second is the error of a call that gives something else too.
func second[T any](_ T, err error) error { return err }

func (v *village) place(kind custody.PlaceKind, name string, slots int) custody.Place {
	p, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](v.h.db), v.scope, custody.Place{SiteID: v.org.Site.ID, Kind: kind, Name: v.canary + " " + name, Slots: slots})
	must(v.h.t, err)
	v.keep(name, string(p.ID))
	return p
}

func (v *village) fillPlaces(n int) {
	t, ctx := v.h.t, context.Background()
	v.place(custody.Board, "board", 400)
	for i := range n {
		v.place(custody.Board, fmt.Sprint("board", i), 10)
		c := v.place(custody.Cabinet, map[bool]string{true: "cabinet", false: fmt.Sprint("cabinet", i)}[i == 0], 8+4*n)
		g, err := admin.ClaimDevice(ctx, v.h.db.Enrolment(), v.h.keys, v.scope, admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: v.name("gateway", i), SiteID: v.org.Site.ID})
		must(t, err)
		d, err := admin.ClaimDevice(ctx, v.h.db.Enrolment(), v.h.keys, v.scope, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: v.name("controller", i), PlaceID: c.ID, Gateway: g.Device.ID})
		must(t, err)
		v.keep("gateway", string(g.Device.ID))
		v.keep("controller", string(d.Device.ID))
	}
	v.place(custody.Cabinet, "cabinet_new", 4)
}

// item is a key at a place, named for errands.
func (v *village) item(name, home string, slot int, opens ...custody.Opens) custody.ItemID {
	code := fmt.Sprintf("%s-%s-%d", strings.ToUpper(v.canary), strings.ToUpper(home[:1]), slot)
	it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: code, Name: v.name(name, slot), HomeID: custody.PlaceID(v.ids[home]), HomeSlot: slot, Symbol: code, Pieces: 1, Opens: opens})
	must(v.h.t, err)
	v.keep(name, string(it.ID))
	v.keep("code_of_"+name, it.Code)
	return it.ID
}

func (v *village) take(id custody.ItemID, person string) {
	due := v.h.clock.now.Add(2 * time.Hour)
	_, err := keys.Take(context.Background(), store.In[keys.Tx](v.h.db), v.scope, keys.TakeAsk{ItemID: id, PersonID: tenants.PersonID(v.ids[person]), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: v.canary, DueAt: &due})
	must(v.h.t, err)
}

func (v *village) back(id custody.ItemID) {
	must(v.h.t, second(keys.BringBack(context.Background(), store.In[keys.Tx](v.h.db), v.scope, keys.BackAsk{ItemID: id, Via: custody.ViaDesk})))
}

func (v *village) fillKeys(n int) {
	desk, slot := store.In[keys.Tx](v.h.db), 0
	next := func(name string) custody.ItemID { slot++; return v.item(name, "board", slot) }
	for _, name := range []string{"key_in", "key_edit", "key_take", "key_desk", "key_kiosk", "key_kiosk_prove", "key_kiosk_witness", "key_api"} {
		next(name)
	}
	for _, name := range []string{"key_out", "key_return", "key_undo", "key_extend", "key_lost", "key_kiosk_back", "key_api_out", "key_api_extend", "key_api_lost"} {
		v.take(next(name), "person")
	}
	must(v.h.t, second(keys.ReportMissing(context.Background(), desk, v.scope, next("key_missing"), v.canary)))
	for range n {
		v.take(next("filler_out"), "person")
	}
	v.take(next("key_mine"), "owner")
	told := next("key") // has a history of n movements
	for range n {
		v.take(told, "person")
		v.back(told)
	}
	for i := range n {
		v.item("cabinet_key", "cabinet", 10+i)
	}
	for i, c := range [][2]string{{"key_release"}, {"key_api_release"}, {"key_command", "person"}, {"key_cancel", "person"}, {"key_kiosk_command", "person_kiosk"}} {
		name, person := c[0], c[1]
		id := v.item(name, "cabinet", 1+i)
		v.hang(id, 1+i)
		if person == "" {
			continue
		}
		c, err := keys.Release(context.Background(), desk, v.scope, keys.ReleaseAsk{TakeAsk: keys.TakeAsk{ItemID: id, PersonID: tenants.PersonID(v.ids[person]), Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: v.canary}, Life: 50 * time.Second})
		must(v.h.t, err)
		v.keep("command_of_"+name, string(c.ID))
	}
	v.fillOpenings()
	v.fillFires()
	for i, name := range []string{"differ", "differ_api"} {
		fobless, err := keys.AddItem(context.Background(), store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: v.name("fobless", i), Name: v.name(name, i), HomeID: custody.PlaceID(v.ids["board"])})
		must(v.h.t, err)
		v.keep(strings.Replace(name, "differ", "code_of_differ_key", 1), fobless.Code)
		must(v.h.t, v.h.db.InTx(context.Background(), v.scope, func(tx *store.Tx) error {
			return tx.SetSlot(custody.PlaceID(v.ids["cabinet"]), 300+i, "", fmt.Sprint(v.canary, i))
		}))
		v.keep(strings.Replace(name, "differ", "differ_slot", 1), fmt.Sprint(300+i))
	}
	for _, name := range []string{"order", "order_cancel"} {
		c, err := keys.Order(context.Background(), desk, v.scope, keys.OrderAsk{PlaceID: custody.PlaceID(v.ids["cabinet"]), Action: keys.ActionInventory, Reason: v.canary, Life: 50 * time.Second})
		must(v.h.t, err)
		v.keep(name, string(c.ID))
	}
}

func (v *village) fillLabels(int) {
	for i, name := range []string{"label", "label_scan", "label_api"} {
		id := v.item("key_of_"+name, "board", 140+i)
		made, err := keys.MakeLabels(context.Background(), store.In[keys.LabelTx](v.h.db), v.scope, []custody.ItemID{id}, []string{labelCode()})
		must(v.h.t, err)
		v.keep(name, made[0].Code)
	}
}

func (v *village) fillRings(n int) {
	smith, slot := store.In[keys.MetalTx](v.h.db), 340
	add := func(ring, metal string) {
		slot++
		id := v.item("ring_of_"+ring, "board", slot)
		k, err := keys.AddMetal(context.Background(), smith, v.scope, keys.MetalDraft{Ring: id, Symbol: fmt.Sprintf("%s-%d", strings.ToUpper(v.canary), slot)})
		must(v.h.t, err)
		v.keep(metal, string(k.ID))
		v.keep(ring, string(id))
	}
	for range n {
		add("ring", "metal")
	}
	for _, name := range []string{"move", "move_api", "scrap", "scrap_api", "count", "count_api", "add", "add_api"} {
		add("ring_"+name, "metal_"+name)
	}
}

// fillSystems draws a pyramid of masters, with a few symbols for the errands
// that change one.
func (v *village) fillSystems(n int) {
	ctx, in := context.Background(), store.In[keys.SystemTx](v.h.db)
	y, err := keys.AddSystem(ctx, in, v.scope, custody.KeySystem{Name: v.name("system", 0), Keyway: v.canary})
	must(v.h.t, err)
	v.keep("system", string(y.ID))
	for i := range n {
		x, err := keys.SaveSymbol(ctx, in, v.scope, custody.Symbol{SystemID: y.ID, Symbol: fmt.Sprintf("%s-M%d", v.canary, i), Level: custody.Master})
		must(v.h.t, err)
		v.keep("symbol", string(x.ID))
	}
	for _, name := range []string{"edit", "doors"} {
		x, err := keys.SaveSymbol(ctx, in, v.scope, custody.Symbol{SystemID: y.ID, Symbol: v.canary + "-" + name, Level: custody.ChangeKey})
		must(v.h.t, err)
		v.keep("symbol_"+name, string(x.ID))
	}
}

// fillCounts counts places of their own: one with a key that nobody finds.
func (v *village) fillCounts(n int) {
	ctx, in, slot := context.Background(), store.In[keys.CountTx](v.h.db), 0
	begin := func(name string) custody.CountID {
		v.place(custody.Board, "xcount_"+name, 400)
		for range n {
			slot++
			v.keep("count_item", string(v.item("key_of_count"+fmt.Sprint(slot), "xcount_"+name, slot)))
		}
		c, err := keys.BeginCount(ctx, in, v.scope, keys.CountAsk{PlaceID: custody.PlaceID(v.ids["xcount_"+name])})
		must(v.h.t, err)
		v.keep(name, string(c.ID))
		return c.ID
	}
	must(v.h.t, second(keys.CloseCount(ctx, in, v.scope, begin("count"))))
	for _, name := range []string{"count_see", "count_close", "count_take", "count_api", "count_finish_api"} {
		begin(name)
	}
	must(v.h.t, second(keys.CloseCount(ctx, in, v.scope, begin("count_sign"))))
	must(v.h.t, second(keys.CloseCount(ctx, in, v.scope, begin("count_explain_api"))))
	v.keep("count_explain_item", v.ids["key_of_count"+fmt.Sprint(slot)])
	ring := begin("count_ring")
	v.keep("count_ring_item", v.ids["key_of_count"+fmt.Sprint(slot)])
	must(v.h.t, keys.See(ctx, in, v.scope, ring, custody.ItemID(v.ids["count_ring_item"])))
	differs := begin("count_slot")
	must(v.h.t, keys.SeeSlots(ctx, in, v.scope, keys.SlotsAsk{CountID: differs, Slots: []int{350}, Other: true}))
	must(v.h.t, second(keys.CloseCount(ctx, in, v.scope, differs)))
}

// labelCode is a code that no other label of the test has.
func labelCode() string {
	for {
		var random [5]byte
		rand.Read(random[:])
		if code, ok := tenants.ClaimCode(random); ok {
			return code
		}
	}
}

func (v *village) fillHandovers(n int) {
	slot := 150
	offer := func(name, from, to string) {
		slot++
		id := v.item("key_of_"+name, "board", slot)
		v.take(id, from)
		if to == "" {
			return
		}
		hands, err := keys.Offer(context.Background(), store.In[keys.HandTx](v.h.db), v.scope, keys.OfferAsk{ItemIDs: []custody.ItemID{id}, To: tenants.PersonID(v.ids[to]), Note: v.canary, Via: custody.ViaWeb})
		must(v.h.t, err)
		v.keep(name, string(hands[0].ID))
	}
	for _, name := range []string{"hand", "hand_accept", "hand_decline"} {
		offer(name, "person", "owner")
		offer(name+"_kiosk", "person", "person_kiosk")
	}
	offer("hand_withdraw", "owner", "person")
	offer("hand_withdraw_api", "owner", "person")
	offer("offer", "owner", "")
	offer("offer_api", "person", "")
	offer("offer_kiosk", "person_kiosk", "")
	for range n {
		offer("hand_filler", "person", "owner")
	}
}

func (v *village) fillRequests(n int) {
	slot := 210
	ask := func(name, by string) {
		slot++
		id := v.item("key_of_"+name, "board", slot)
		v.take(id, by)
		person := tenants.PersonID(v.ids[by])
		must(v.h.t, v.h.db.InTx(context.Background(), v.scope, func(tx *store.Tx) error {
			it, err := tx.Item(id)
			if err != nil || name == "more" {
				return err
			}
			p, err := tx.Person(person)
			if err != nil {
				return err
			}
			until := tx.Now().Add(30 * time.Hour)
			request := custody.RequestID(tx.NewID("req"))
			v.keep(name, string(request))
			return tx.AddRequest(custody.Request{ID: request, Kind: custody.AskMoreTime, PersonID: person, Human: p.Human, ItemID: id, HoldingID: it.HoldingID, Until: &until, Reason: v.canary,
				State: custody.RequestOpen, Steps: `[{"who":{"roles":["owner"]}}]`, AskedAt: tx.Now()})
		}))
	}
	for _, name := range []string{"request", "request_yes", "request_no"} {
		ask(name, "person")
	}
	ask("request_own", "owner")
	ask("more", "owner")
	for range n {
		ask("request_filler", "person")
	}
	d, err := access.Delegate(context.Background(), store.In[access.RequestTx](v.h.db), v.scope, tenants.PersonID(v.ids["person"]), v.h.clock.now, v.h.clock.now.Add(48*time.Hour))
	must(v.h.t, err)
	v.keep("delegation", d.ID)
}

// fillAsks are keys that are only taken by leave of the owner.
func (v *village) fillAsks(int) {
	ctx := context.Background()
	_, err := access.SaveRule(ctx, store.In[access.Tx](v.h.db), v.scope, rules.Rule{Name: v.name("leave", 1), Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{MinLevel: 4},
		Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleOwner}}}}}})
	must(v.h.t, err)
	for i, name := range []string{"key_asked", "key_asked_kiosk", "key_asked_api"} {
		code := fmt.Sprintf("%s-ASK-%d", strings.ToUpper(v.canary), i)
		it, err := keys.AddItem(ctx, store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: code, Name: v.name(name, i), HomeID: custody.PlaceID(v.ids["board"]), HomeSlot: 380 + i, Level: 4, Pieces: 1})
		must(v.h.t, err)
		v.keep(name, string(it.ID))
		v.keep("code_of_"+name, it.Code)
	}
}

// fillQueues are keys that are out, one that the owner waits for, and one that
// the owner has just brought back.
func (v *village) fillQueues(int) {
	for i, name := range []string{"key_awaited", "key_queued", "key_queued_api"} {
		id := v.item(name, "board", 384+i)
		v.take(id, "person")
		if i > 0 {
			owner := tenants.PersonID(v.ids["owner"])
			must(v.h.t, second(keys.WaitFor(context.Background(), store.In[keys.WaitTx](v.h.db), v.scope, id, owner)))
		}
	}
	v.take(v.item("key_awaited_kiosk", "board", 388), "person")
	id := v.item("key_again", "board", 387)
	v.take(id, "owner")
	v.back(id)
}

// fillLeavers are somebody who leaves, and people who left.
func (v *village) fillLeavers(n int) {
	ctx, db := context.Background(), v.h.db.Admin()
	for _, name := range append([]string{"person_leaving", "person_left", "person_left_mail"}, make([]string, n)...) {
		p, err := admin.AddPerson(ctx, db, v.scope, tenants.Person{Name: v.name("leaver", len(v.ids)), Email: fmt.Sprintf("leaver%d@%s.example", len(v.ids), v.canary), SiteID: v.org.Site.ID})
		must(v.h.t, err)
		v.keep(cmp.Or(name, "leaver"), string(p.ID))
		if name != "person_leaving" {
			must(v.h.t, second(admin.Leave(ctx, db, v.scope, p.ID, "")))
		}
	}
}

// hang lets the cabinet's sensor see a key in its slot.
func (v *village) hang(id custody.ItemID, slot int) {
	must(v.h.t, v.h.db.InTx(context.Background(), v.scope, func(tx *store.Tx) error {
		it, err := tx.Item(id)
		if err != nil {
			return err
		}
		was := it
		it.State, it.PlaceID, it.Slot = custody.In, custody.PlaceID(v.ids["cabinet"]), slot
		return tx.SaveItem(was, it)
	}))
}

func (v *village) fillAssets(n int) {
	t, ctx, site := v.h.t, context.Background(), v.org.Site.ID
	for i := range n + 1 {
		car, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](v.h.db), v.scope, custody.Vehicle{SiteID: site, StockNo: v.name("car", i), Make: v.canary})
		must(t, err)
		v.keep("vehicle", string(car.ID))
		home, err := property.SaveProperty(ctx, store.In[property.Tx](v.h.db), v.scope, custody.Property{SiteID: site, Name: v.name("house", i), Address: "1 Elm Street"})
		must(t, err)
		v.keep("property", string(home.ID))
		flat, err := property.SaveUnit(ctx, store.In[property.Tx](v.h.db), v.scope, custody.Unit{PropertyID: custody.PropertyID(v.ids["property"]), Number: v.name("flat", i)})
		must(t, err)
		v.keep("unit", string(flat.ID))
		room, err := hospital.SaveArea(ctx, store.In[hospital.Tx](v.h.db), v.scope, custody.Area{SiteID: site, Name: v.name("room", i)})
		must(t, err)
		v.keep("area", string(room.ID))
		id := v.item("key_of_assets", "board", 100+i, custody.Opens{Kind: custody.VehicleAsset, AssetID: v.ids["vehicle"]}, custody.Opens{Kind: custody.UnitAsset, AssetID: v.ids["unit"]}, custody.Opens{Kind: custody.AreaAsset, AssetID: v.ids["area"]})
		v.take(id, "person_role")
		v.ids["key_copy"] = string(id)
	}
}

func (v *village) fillLosses(n int) {
	lose := func(name string, item custody.ItemID) custody.IncidentID {
		must(v.h.t, second(keys.ReportMissing(context.Background(), store.In[keys.Tx](v.h.db), v.scope, item, v.canary)))
		must(v.h.t, v.h.db.Read(context.Background(), v.scope, func(r *store.Rx) error {
			rows, err := r.Incidents(store.IncidentAsk{Open: true, Limit: 1})
			v.ids[name] = string(rows[0].ID)
			return err
		}))
		return custody.IncidentID(v.ids[name])
	}
	slot := 180
	for range n {
		slot++
		id := v.item("key_of_loss", "board", slot)
		v.take(id, "person")
		lose("loss", id)
	}
	for _, name := range []string{"loss_state", "loss_decide", "loss_decide_api"} {
		slot++
		id := v.item("key_of_"+name, "board", slot)
		v.take(id, "person")
		lose(name, id)
	}
	id := lose("loss_order", custody.ItemID(v.ids["key_of_assets"]))
	must(v.h.t, second(keys.DecideLoss(context.Background(), store.In[keys.LostTx](v.h.db), v.scope, id, keys.LossAsk{Decision: "rekey", Why: v.canary})))
}

func (v *village) fillReports(n int) {
	t, ctx := v.h.t, context.Background()
	for i := range n + 1 {
		file, err := reports.Make(ctx, v.h.db, v.scope, reports.Question{Report: "keys_out", Locale: "en", Zone: "Europe/Paris"}, reports.Asker{Name: v.canary}, reports.CSV)
		must(t, err)
		run, err := reports.Keep(ctx, store.In[reports.Tx](v.h.db), v.scope, file, reports.Asker{Name: v.canary})
		must(t, err)
		v.keep("run", run.ID)
		plan, err := reports.AddPlan(ctx, store.In[reports.Tx](v.h.db), v.scope, reports.Plan{Report: "transactions", Span: reports.Month, Zone: "Europe/Paris", Locale: "en", Cadence: reports.Cadence{Month: 1, Hour: 6, Minute: i}, Recipients: []string{v.ids["person"], "role:finance"}})
		must(t, err)
		v.keep("schedule", plan.ID)
		must(t, v.h.db.InTx(ctx, v.scope, func(tx *store.Tx) error {
			id := tx.NewID("mal")
			v.keep("mail", id)
			return tx.AddMail(store.Mail{ID: id, Kind: "notice", Recipient: "ben@" + v.canary + ".example", Subject: v.name("mail", i), Text: v.canary})
		}))
	}
	paused, err := reports.AddPlan(ctx, store.In[reports.Tx](v.h.db), v.scope, reports.Plan{Report: "keys_out", Zone: "Europe/Paris", Locale: "en", Cadence: reports.Cadence{Hour: 5}, Recipients: []string{"role:finance"}})
	must(t, err)
	must(t, reports.Pause(ctx, store.In[reports.Tx](v.h.db), v.scope, paused.ID))
	v.keep("schedule_paused", paused.ID)
}

func (v *village) fillImports(n int) {
	draft := func(name string, steps ...string) {
		m, err := importer.Draft(context.Background(), v.h.db, v.scope, "vehicles", v.canary+".csv", []byte("Stock,Brand\n"+v.name(name, 1)+","+v.canary+"\n"))
		must(v.h.t, err)
		for _, step := range steps {
			must(v.h.t, importer.Start(context.Background(), v.h.db, v.scope, m.ID, step))
			must(v.h.t, importer.Carry(context.Background(), v.h.db, v.scope, m.ID))
		}
		v.keep(name, m.ID)
	}
	draft("import")
	draft("import_check")
	draft("import_columns")
	draft("import_checked", importer.Check)
	draft("import_done", importer.Check, importer.TakeOver)
	for range n {
		draft("import_filler")
	}
}

func (v *village) fillDevices(n int) {
	t, ctx, db := v.h.t, context.Background(), v.h.db.Admin()
	open, err := admin.ShowKioskCode(ctx, db, v.h.keys, "192.0.2.200")
	must(t, err)
	v.keep("kiosk_code", open.Code)
	for i := range n + 1 {
		code, err := admin.ShowKioskCode(ctx, db, v.h.keys, fmt.Sprint("192.0.2.", i))
		must(t, err)
		d, err := admin.PairKiosk(ctx, db, v.h.keys, v.scope.At(tenants.PersonID(v.ids["owner"]+fmt.Sprint(i))), code.Code, v.name("kiosk", i), v.org.Site.ID)
		must(t, err)
		v.keep("kiosk", string(d.ID))
		v.keep("kiosk_secret", code.Secret)
		v.ids["kiosk_unpair"] = string(d.ID)
		_, token, err := admin.CreateToken(ctx, db, v.scope, v.name("token", i), tenants.RoleAuditor, time.Hour)
		must(t, err)
		v.keep("token", string(token.ID))
	}
}

// enter signs the owner in on two browsers: one to walk with, one to end.
func (v *village) enter() *browser {
	email := "owner@" + v.org.Organisation.Slug + ".example"
	other := v.h.as(email)
	other.get("/me/profile")
	if m := regexp.MustCompile(`/me/sessions/(\w+)/end`).FindStringSubmatch(other.get("/me/profile").body); m != nil {
		v.keep("session", m[1])
	}
	b := v.h.as(email)
	if m := regexp.MustCompile(`/me/sessions/(\w+)/end`).FindStringSubmatch(b.get("/me/profile").body); m != nil {
		v.keep("session", m[1])
	}
	return b
}

// kiosk is the browser of the village's paired kiosk.
func (v *village) kiosk() *browser {
	b := v.h.browser()
	b.cookies["claviger_kiosk"] = v.ids["kiosk_secret"]
	return b
}

var inBraces = regexp.MustCompile(`\{=?([a-z_]+)\}`)

// fill puts ids in place of the names in braces. swap, when it is one of the
// names, gets its id from other; {=name} is one's own in any case.
func (v *village) fill(t testing.TB, text, swap, other string) string {
	t.Helper()
	return inBraces.ReplaceAllStringFunc(text, func(m string) string {
		name := strings.TrimPrefix(m[1:len(m)-1], "=")
		if name == swap {
			return other
		}
		id, there := v.ids[name]
		if !there {
			t.Fatalf("an errand asks for %s, but the village has no such thing: make one in village_test.go", m)
		}
		return id
	})
}
