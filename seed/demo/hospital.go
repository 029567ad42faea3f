package demo

import (
	"context"
	"fmt"
	"slices"

	"claviger/custody"
	areas "claviger/custody/desk/hospital"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
)

// clinic is the house of the hospital with what its script speaks of.
type clinic struct {
	*house
	porters, nurses, drivers, engineers, guards, cleaners, pharmacists, contractors []*person
	security, pharmacy, fleet                                                       *box
	wards, outside, facilities, safe                                                custody.Place
	byDepartment                                                                    map[string][]*thing
	vehicles, cards, masters                                                        []*thing
}

// department is a part of the hospital with its rooms.
type department struct {
	name  string
	class string
	level custody.Level
	rooms []string
}

var departments = []department{
	{"Emergency", "", 0, []string{"Triage", "Resuscitation", "Ambulance hall", "Plaster room", "Relatives' room", "Linen", "Equipment", "Office"}},
	{"Surgery", "", 0, []string{"Theatre 1", "Theatre 2", "Recovery", "Sterile store", "Scrub room", "Instruments", "Linen", "Office"}},
	{"Maternity", "", 1, []string{"Delivery 1", "Delivery 2", "Nursery", "Milk kitchen", "Ward store", "Linen", "Night room", "Office"}},
	{"Pharmacy", "drugs", 3, []string{"Controlled drugs cabinet", "Ward drugs trolley", "Cold store", "Dispensary", "Night cupboard", "Trial medicines", "Returns", "Vault"}},
	{"Laboratories", "labs", 1, []string{"Haematology", "Microbiology", "Blood bank", "Chemistry", "Cold room", "Waste store", "Sample hatch", "Office"}},
	{"Records", "records", 1, []string{"Archive north", "Archive south", "Scanning", "Legal store", "Server room", "Network closet", "Reading room", "Office"}},
	{"Radiology", "", 1, []string{"X-ray 1", "X-ray 2", "CT", "MRI", "Film store", "Darkroom", "Changing rooms", "Office"}},
	{"Facilities", "mechanical", 1, []string{"Boiler house", "Plant room", "Lift motor room", "Generator", "Roof", "Workshop", "Oxygen store", "Loading bay"}},
	{"Mortuary", "morgue", 2, []string{"Cold room", "Viewing room", "Post-mortem room", "Undertakers' door", "Property store", "Chapel", "Waste store", "Office"}},
}

// copies is how many keys each room of the hospital has.
const copies = 4

// hospital has 9 departments, 25 vehicles, 350 keys and 60 people, and never
// closes.
func hospital(ctx context.Context, t *teller, o Organisation) (*house, error) {
	day := tenants.Span{From: 0, To: 1440}
	h, err := t.found(ctx, founding{Organisation: o, zone: "Europe/Dublin", currency: "EUR", units: "km", calling: "+353", site: "Main building", address: "Clare Street 1",
		owner: "Brendan Kerr", open: [7]tenants.Span{day, day, day, day, day, day, day}})
	if err != nil {
		return nil, err
	}
	c := &clinic{house: h, byDepartment: map[string][]*thing{}}
	for _, step := range []act{c.hire, c.furnish, c.rule, c.fill, c.startBoxes} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	c.reserve(c.byDepartment["Facilities"][8:], c.byDepartment["Surgery"][24:])
	c.live(c.habits())
	c.scenes(c.security)
	c.blueScene()
	c.twins()
	c.endingScene(c.fleet.gateway)
	c.quietScene(c.pharmacy)
	c.today()
	c.catchUp(c.fleet, c.vehicles[:6])
	return h, nil
}

func (c *clinic) hire(ctx context.Context) (err error) {
	if err := c.seniors(ctx, part{department: "Emergency", profile: "nurse"}); err != nil {
		return err
	}
	for _, team := range []struct {
		into *[]*person
		n    int
		part part
	}{
		{&c.desks, 1, part{department: "Security", profile: "desk"}},
		{&c.porters, 8, part{department: "Portering", profile: "porter"}},
		{&c.nurses, 8, part{department: "Emergency", profile: "nurse"}},
		{&c.nurses, 8, part{department: "Surgery", profile: "nurse", locale: "es"}},
		{&c.drivers, 8, part{department: "Transport", profile: "driver"}},
		{&c.engineers, 7, part{department: "Facilities", profile: "engineer", phone: true}},
		{&c.guards, 4, part{department: "Security", profile: "guard"}},
		{&c.cleaners, 5, part{department: "Housekeeping", profile: "cleaner", locale: "fr"}},
		{&c.pharmacists, 3, part{department: "Pharmacy", profile: "pharmacist"}},
		{&c.contractors, 2, part{department: "Lift service", profile: "contractor", kind: tenants.Contractor}},
	} {
		people, err := c.crew(ctx, team.n, team.part)
		if err != nil {
			return err
		}
		*team.into = append(*team.into, people...)
	}
	c.oncall = []*person{c.by[tenants.RoleManager], c.engineers[0], c.porters[0], c.by[tenants.RoleHolder]}
	return nil
}

func (c *clinic) furnish(ctx context.Context) error {
	west, err := c.addSite(ctx, "Outpatient clinic", "Clare Street 14")
	if err != nil {
		return err
	}
	g, err := c.addGateway(ctx, c.sites[0], "Gateway main building")
	if err != nil {
		return err
	}
	yard, err := c.addGateway(ctx, c.sites[0], "Gateway ambulance yard")
	if err != nil {
		return err
	}
	for _, b := range []struct {
		into  **box
		via   *gateway
		name  string
		slots int
	}{{&c.security, g, "Cabinet security desk", 112}, {&c.pharmacy, g, "Cabinet pharmacy", 40}, {&c.fleet, yard, "Cabinet ambulance yard", 60}} {
		if *b.into, err = c.addBox(ctx, c.sites[0], b.via, b.name, b.slots); err != nil {
			return err
		}
	}
	for _, p := range []struct {
		into *custody.Place
		site tenants.SiteID
		kind custody.PlaceKind
		name string
		n    int
	}{{&c.wards, c.sites[0], custody.Board, "Board records and laboratories", 80}, {&c.facilities, c.sites[0], custody.Board, "Board facilities", 80},
		{&c.outside, west, custody.Board, "Board clinic", 40}, {&c.safe, c.sites[0], custody.Safe, "Master key safe", 16}} {
		if *p.into, err = c.place(ctx, p.site, p.kind, p.name, p.n); err != nil {
			return err
		}
	}
	return nil
}

func (c *clinic) rule(ctx context.Context) error {
	if err := c.houseRules(ctx, "Master keys with a second factor", c.by[tenants.RoleManager], c.guards[0], c.engineers[0]); err != nil {
		return err
	}
	none, one, two := custody.Level(0), custody.Level(1), custody.Level(2)
	allow := func(name string, what rules.What, needs rules.Needs, l rules.Limits, profiles ...string) rules.Rule {
		return rules.Rule{Name: name, Effect: rules.Allow, Who: rules.Who{Profiles: profiles}, What: what, Needs: needs, Limits: l}
	}
	purposes := func(p ...string) rules.Needs { return rules.Needs{Purposes: p} }
	return c.ruled(ctx,
		allow("Wards, all staff on duty", rules.What{MaxLevel: &none}, purposes("rounds", "shift", "delivery", "cleaning"), rules.Limits{MaxMinutes: 720, MaxHeld: 5}, "nurse", "porter", "cleaner", "guard"),
		allow("Porters, wards and clinic", rules.What{MaxLevel: &one, Assets: []custody.AssetKind{custody.AreaAsset}}, purposes("patient_transport", "delivery", "rounds"), rules.Limits{MaxMinutes: 300, MaxHeld: 4}, "porter"),
		rules.Rule{Name: "Drug keys, two factors", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"nurse", "pharmacist"}}, What: rules.What{Classes: []string{"drugs", "pharmacy"}},
			Needs: rules.Needs{Purposes: []string{"rounds", "shift", "inspection"}, SecondFactor: true}, Limits: rules.Limits{MaxMinutes: 780, MaxHeld: 2}},
		allow("Drivers, vehicles and fuel cards", rules.What{Assets: []custody.AssetKind{custody.VehicleAsset}}, purposes("patient_transport", "delivery", "shift"), rules.Limits{MaxMinutes: 720, MaxHeld: 4, NoneWhileOverdue: true}, "driver"),
		allow("Engineers, plant rooms and wards", rules.What{MaxLevel: &two}, purposes("maintenance", "inspection"), rules.Limits{MaxMinutes: 600, MaxHeld: 6}, "engineer"),
		allow("Guards, all but drugs", rules.What{MaxLevel: &two}, purposes("rounds", "escort", "inspection"), rules.Limits{MaxMinutes: 480, MaxHeld: 6}, "guard"),
		rules.Rule{Name: "Contractors, plant rooms by day", Effect: rules.Allow, Who: rules.Who{Kinds: []tenants.PersonKind{tenants.Contractor}}, What: rules.What{Classes: []string{"mechanical"}},
			When: []rules.Window{{Days: weekdays, From: clockTime(7, 30), To: clockTime(16, 0)}}, Needs: rules.Needs{Reason: true}, Limits: rules.Limits{MaxMinutes: 480, MaxHeld: 2}},
		rules.Rule{Name: "Guards to the drugs, with a pharmacist", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"guard"}}, What: rules.What{Classes: []string{"drugs", "pharmacy"}},
			Needs: rules.Needs{Reason: true, SecondFactor: true, Witnesses: rules.Witnesses{Count: 1, OtherDepartment: true, OnReturn: true, Who: rules.Who{Profiles: []string{"pharmacist"}}},
				Questions: []rules.Question{{Kind: rules.TextQuestion, Text: "Which seal did you break?"}, {Kind: rules.YesNoQuestion, Text: "Is the ward told?"}}},
			Limits: rules.Limits{MaxMinutes: 60, MaxHeld: 1}, Offline: rules.OfflineRefuse},
		rules.Rule{Name: "No contractors at night", Effect: rules.Deny, Who: rules.Who{Kinds: []tenants.PersonKind{tenants.Contractor}}, When: []rules.Window{{Days: everyDay, From: clockTime(20, 0), To: clockTime(6, 0)}}})
}

// fill brings in the rooms, the vehicles and all keys.
func (c *clinic) fill(ctx context.Context) error {
	var rooms []custody.Area
	for _, d := range departments {
		for _, name := range d.rooms {
			rooms = append(rooms, custody.Area{SiteID: c.sites[0], Name: d.name + ", " + name, Department: d.name, Class: d.class})
		}
	}
	err := inBatches(ctx, c.house, len(rooms), func(tx areas.Tx, scope tenants.Scope, i int) (err error) {
		rooms[i], err = areas.SaveAreaIn(tx, scope, rooms[i])
		return err
	})
	if err != nil {
		return err
	}
	fleet, err := cars(180, 25)
	if err != nil {
		return err
	}
	for i := range fleet {
		fleet[i].SiteID, fleet[i].Status, fleet[i].StockNo, fleet[i].Plate = c.sites[0], custody.Duty, fmt.Sprintf("SC%02d", i+1), fmt.Sprintf("261-D-%d", 4100+i*13)
	}
	if err := c.park(ctx, fleet); err != nil {
		return err
	}
	all, err := c.stock(ctx, append(c.roomDrafts(rooms), c.fleetDrafts(fleet)...))
	if err != nil {
		return err
	}
	for i, d := range departments {
		per := len(d.rooms) * copies
		c.byDepartment[d.name] = all[i*per : (i+1)*per]
	}
	rest := all[len(rooms)*copies:]
	c.vehicles, c.cards, c.masters = rest[:25], rest[25:50], rest[50:]
	return nil
}

// roomDrafts are four keys a room.
func (c *clinic) roomDrafts(rooms []custody.Area) (out []keys.ItemDraft) {
	home := map[string]custody.Place{"Emergency": c.security.place, "Surgery": c.security.place, "Maternity": c.security.place, "Pharmacy": c.pharmacy.place,
		"Laboratories": c.wards, "Records": c.wards, "Radiology": c.outside, "Facilities": c.facilities, "Mortuary": c.facilities}
	hook := map[custody.PlaceID]int{}
	level := map[string]custody.Level{}
	for _, d := range departments {
		level[d.name] = d.level
	}
	for i := range len(rooms) * copies {
		a := rooms[i/copies]
		p := home[a.Department]
		hook[p.ID]++
		d := keys.ItemDraft{Code: fmt.Sprintf("S-%03d", i+1), Name: fmt.Sprintf("%s, copy %d", a.Name, i%copies+1), Kind: custody.Single, Level: level[a.Department],
			HomeID: p.ID, HomeSlot: hook[p.ID], Cost: 5000, Opens: opens(custody.AreaAsset, string(a.ID))}
		if p.Kind == custody.Cabinet {
			d.Tag = c.tag(i + 1)
		}
		out = append(out, d)
	}
	return out
}

// fleetDrafts are a ring and a fuel card a vehicle, and twelve master keys.
func (c *clinic) fleetDrafts(fleet []custody.Vehicle) (out []keys.ItemDraft) {
	for i, v := range fleet {
		out = append(out, keys.ItemDraft{Code: fmt.Sprintf("V-%02d", i+1), Name: v.Label(), Kind: custody.Ring, Pieces: 2, Level: 1, HomeID: c.fleet.place.ID, HomeSlot: i + 1, Tag: c.tag(400 + i),
			Cost: 28000, Opens: opens(custody.VehicleAsset, string(v.ID))})
	}
	for i, v := range fleet {
		out = append(out, keys.ItemDraft{Code: fmt.Sprintf("F-%02d", i+1), Name: "Fuel card " + v.StockNo, Kind: custody.Card, Level: 1, BackTo: custody.AnySlot, HomeID: c.fleet.place.ID, HomeSlot: 26 + i, Tag: c.tag(500 + i),
			Cost: 1500, Opens: opens(custody.VehicleAsset, string(v.ID))})
	}
	for i := range 12 {
		d := keys.ItemDraft{Code: fmt.Sprintf("M-%02d", i+1), Kind: custody.Single, Level: 4, HomeID: c.safe.ID, HomeSlot: i + 1, Symbol: fmt.Sprintf("SCH%d", i+1), Cost: 120000}
		d.Name = "Grand master key " + fmt.Sprint(i-8)
		if i < len(departments) {
			d.Name = "Master key " + departments[i].name
		}
		out = append(out, d)
	}
	return out
}

// shift is when somebody works: early, late or at night, in turns by their
// place in the team.
func shift(i int) (days uint8, from, to int) {
	days = everyDay &^ (1 << (i % 7)) &^ (1 << ((i + 1) % 7))
	switch i % 4 {
	case 2:
		return days, clockTime(14, 30), clockTime(22, 30)
	case 3:
		return days, clockTime(22, 0), clockTime(30, 30)
	}
	return days, clockTime(6, 30), clockTime(15, 0)
}

func (c *clinic) habits() (all []habit) {
	wards := slices.Concat(c.byDepartment["Emergency"], c.byDepartment["Surgery"])
	inner := slices.Concat(c.byDepartment["Laboratories"], c.byDepartment["Records"])
	plant := slices.Concat(c.byDepartment["Facilities"], c.byDepartment["Mortuary"])
	for _, team := range []struct {
		people   []*person
		pool     []*thing
		times    float64
		stay     [2]int
		purposes []string
	}{
		{slices.Concat(c.nurses, []*person{c.by[tenants.RoleHolder]}), c.byDepartment["Pharmacy"], 0.45, [2]int{40, 360}, []string{"rounds", "shift"}},
		{c.nurses, wards, 0.4, [2]int{60, 400}, []string{"rounds", "shift"}},
		{c.porters, slices.Concat(inner, c.byDepartment["Radiology"]), 1.9, [2]int{15, 110}, []string{"patient_transport", "delivery"}},
		{c.drivers, c.vehicles, 1.0, [2]int{40, 300}, []string{"patient_transport", "delivery"}},
		{c.drivers, c.cards, 0.3, [2]int{20, 90}, []string{"delivery"}},
		{c.engineers, plant, 2.3, [2]int{25, 260}, []string{"maintenance", "inspection"}},
		{c.guards, slices.Concat(plant, inner), 1.2, [2]int{30, 180}, []string{"rounds", "escort"}},
		{c.cleaners, wards, 0.8, [2]int{40, 200}, []string{"cleaning"}},
		{c.pharmacists, c.byDepartment["Pharmacy"], 1.3, [2]int{30, 240}, []string{"inspection", "rounds"}},
	} {
		for i, p := range team.people {
			days, from, to := shift(i)
			all = append(all, habit{who: p, days: days, from: from, to: to, times: team.times, pool: team.pool, stay: team.stay, purposes: team.purposes})
		}
	}
	for _, p := range c.contractors {
		all = append(all, habit{who: p, days: weekdays, from: clockTime(8, 0), to: clockTime(15, 30), times: 0.5, pool: c.byDepartment["Facilities"], stay: [2]int{60, 300}, reason: "Lift inspection"})
	}
	return all
}
