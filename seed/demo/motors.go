package demo

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
)

// motors is a dealership: 180 vehicles, 220 keys, 16 people, two sites.
func motors(ctx context.Context, t *teller, o Organisation) (*house, error) {
	day, sunday := tenants.Span{From: clockTime(8, 30), To: clockTime(20, 0)}, tenants.Span{From: clockTime(11, 0), To: clockTime(17, 0)}
	h, err := t.found(ctx, founding{Organisation: o, zone: "America/New_York", currency: "USD", units: "mi", calling: "+1", site: "Showroom", address: "1200 Tollgate Road",
		owner: "Martin Hale", open: [7]tenants.Span{sunday, day, day, day, day, day, day}})
	if err != nil {
		return nil, err
	}
	m := &dealership{house: h}
	for _, step := range []act{m.hire, m.furnish, m.rule, m.fill, m.startBoxes} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	m.reserve(m.retail[112:], m.retail[44:52])
	m.live(m.habits())
	m.scenes(m.front)
	m.lists()
	m.today()
	m.catchUp(m.back, m.shop[30:36])
	return h, nil
}

// dealership is the house of motors with what its script speaks of.
type dealership struct {
	*house
	sales, service, lot        []*person
	front, back                *box // cabinets
	board, safe                custody.Place
	retail, shop, plates, card []*thing
	sensitive                  []*thing
	cars                       []custody.Vehicle
}

func (m *dealership) hire(ctx context.Context) (err error) {
	if err := m.seniors(ctx, part{department: "Sales", profile: "sales"}); err != nil {
		return err
	}
	if m.sales, err = m.crew(ctx, 4, part{department: "Sales", profile: "sales"}); err != nil {
		return err
	}
	m.sales = append(m.sales, m.by[tenants.RoleHolder])
	if m.service, err = m.crew(ctx, 3, part{department: "Service", profile: "service", locale: "es"}); err != nil {
		return err
	}
	if m.lot, err = m.crew(ctx, 2, part{department: "Lot", profile: "porter"}); err != nil {
		return err
	}
	second, err := m.cast(ctx, part{department: "Front desk", profile: "desk"})
	m.desks = append(m.desks, second)
	m.oncall = []*person{m.by[tenants.RoleManager], m.sales[1], m.service[0], m.by[tenants.RoleHolder]}
	return err
}

func (m *dealership) furnish(ctx context.Context) error {
	shop, err := m.addSite(ctx, "Service centre", "1248 Tollgate Road")
	if err != nil {
		return err
	}
	g, err := m.addGateway(ctx, m.sites[0], "Gateway showroom")
	if err != nil {
		return err
	}
	if m.front, err = m.addBox(ctx, m.sites[0], g, "Cabinet A", 64); err != nil {
		return err
	}
	if g, err = m.addGateway(ctx, shop, "Gateway service"); err != nil {
		return err
	}
	if m.back, err = m.addBox(ctx, shop, g, "Cabinet B", 48); err != nil {
		return err
	}
	if m.board, err = m.place(ctx, m.sites[0], custody.Board, "Key board", 120); err != nil {
		return err
	}
	m.safe, err = m.place(ctx, m.sites[0], custody.Safe, "Office safe", 24)
	return err
}

func (m *dealership) rule(ctx context.Context) error {
	common := custody.Level(1)
	if err := m.houseRules(ctx, "Sensitive keys with a second factor", m.by[tenants.RoleManager], m.desks[0], m.sales[0]); err != nil {
		return err
	}
	open := []rules.Window{{Days: monToSat, From: clockTime(8, 0), To: clockTime(20, 30)}, {Days: 1, From: clockTime(11, 0), To: clockTime(17, 30)}}
	evening, night := clockTime(20, 15), clockTime(19, 0)
	if err := m.feasts(ctx); err != nil {
		return err
	}
	return m.ruled(ctx,
		rules.Rule{Name: "Sales, vehicles in opening hours", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"sales"}}, What: rules.What{Assets: []custody.AssetKind{custody.VehicleAsset}, MaxLevel: &common},
			When: open, Holidays: rules.HolidaysClosed, Needs: rules.Needs{Purposes: []string{"test_drive", "demo", "photo", "lot_move"}}, Limits: rules.Limits{MaxMinutes: 240, Curfew: &evening, MaxHeld: 4, NoneWhileOverdue: true}},
		rules.Rule{Name: "Service and lot, until the gate closes", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"service", "porter"}}, What: rules.What{MaxLevel: &common},
			When:  []rules.Window{{Days: monToSat, From: clockTime(6, 30), To: clockTime(19, 0)}},
			Needs: rules.Needs{Purposes: []string{"service", "detail", "pdi", "recon", "parts_run", "lot_move"}}, Limits: rules.Limits{MaxMinutes: 600, Curfew: &night, MaxHeld: 8}},
		rules.Rule{Name: "Test drives on holidays, by appointment", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"sales"}}, What: rules.What{Assets: []custody.AssetKind{custody.VehicleAsset}, MaxLevel: &common},
			When: []rules.Window{{Days: everyDay, From: clockTime(10, 0), To: clockTime(14, 0)}}, Holidays: rules.HolidaysOnly, Needs: rules.Needs{Purposes: []string{"test_drive"},
				Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Did you see the customer’s driving licence?"}, {Kind: rules.ChoiceQuestion, Text: "How full is the tank?", Options: []string{"full", "half", "reserve"}}}},
			Limits: rules.Limits{MaxMinutes: 60, MaxHeld: 1}},
		rules.Rule{Name: "Dealer plates for test drives", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"sales"}}, What: rules.What{Kinds: []custody.ItemKind{custody.Plate}},
			When: open, Limits: rules.Limits{MaxMinutes: 180, MaxHeld: 3}},
		rules.Rule{Name: "No fuel cards on Sundays", Effect: rules.Deny, Who: rules.Who{Profiles: []string{"sales", "porter"}}, What: rules.What{Kinds: []custody.ItemKind{custody.Card}},
			When: []rules.Window{{Days: 1, From: 0, To: 1440}}},
	)
}

// fill brings the vehicles in and hangs the keys up.
func (m *dealership) fill(ctx context.Context) error {
	fleet, err := cars(0, 180)
	if err != nil {
		return err
	}
	for i := range fleet {
		v := &fleet[i]
		v.SiteID, v.StockNo, v.Status = m.sites[0], fmt.Sprintf("T%04d", 2100+i*3), custody.Retail
		switch {
		case i%11 == 5:
			v.Status = custody.Intake
		case i%29 == 7:
			v.Status = custody.Sold
		}
	}
	if err := m.park(ctx, fleet); err != nil {
		return err
	}
	m.cars = fleet
	all, err := m.stock(ctx, m.drafts(fleet))
	if err != nil {
		return err
	}
	m.retail, m.shop, m.plates, m.card, m.sensitive = all[:140], all[140:180], all[180:192], all[192:200], all[200:]
	return nil
}

// drafts are the 220 keys: one a vehicle, then plates, fuel cards and keys of
// the house.
func (m *dealership) drafts(fleet []custody.Vehicle) (out []keys.ItemDraft) {
	add := func(d keys.ItemDraft, home custody.Place, hook int) {
		n := len(out) + 1
		d.HomeID, d.HomeSlot = home.ID, hook
		if home.Kind == custody.Cabinet {
			d.Tag = m.tag(n)
		}
		out = append(out, d)
	}
	for i, v := range fleet {
		d := keys.ItemDraft{Code: fmt.Sprintf("K-%03d", i+1), Name: v.Label(), Kind: custody.Ring, Pieces: 2, Level: 1, Cost: 32000, Opens: opens(custody.VehicleAsset, string(v.ID))}
		switch {
		case i < 52:
			add(d, m.front.place, i+1)
		case i < 140:
			add(d, m.board, i-51)
		default:
			add(d, m.back.place, i-139)
		}
	}
	for i := range 12 {
		add(keys.ItemDraft{Code: fmt.Sprintf("P-%02d", i+1), Name: fmt.Sprintf("Dealer plate %d", i+1), Kind: custody.Plate, Cost: 9000}, m.board, 90+i)
	}
	for i := range 8 {
		add(keys.ItemDraft{Code: fmt.Sprintf("F-%02d", i+1), Name: fmt.Sprintf("Fuel card %d", i+1), Kind: custody.Card, Level: 1, Cost: 2500, Note: "Keep the receipt."}, m.board, 104+i)
	}
	for i, name := range []string{"Main entrance", "Side entrance", "Workshop gate", "Parts store", "Tyre store", "Wash bay", "Diagnostics room", "Charging cabinet", "Car lift lock-out",
		"Paint store", "Archive", "Server room", "Roof hatch", "Cash office", "Title cabinet", "Alarm panel", "Master key north", "Master key south", "Grand master key", "Lock box programmer"} {
		add(keys.ItemDraft{Code: fmt.Sprintf("S-%02d", i+1), Name: name, Kind: custody.Single, Level: custody.Level(min(2+i/9, 4)), Symbol: fmt.Sprintf("TG%d", i+1), Cost: 15000}, m.safe, i+1)
	}
	return out
}

func (m *dealership) habits() (all []habit) {
	opening, closing := clockTime(8, 45), clockTime(19, 45)
	for i, p := range m.sales {
		days := uint8(monToSat) &^ (1 << (1 + i)) // each has another day off
		all = append(all,
			habit{who: p, days: days, from: opening, to: closing, times: 4.2, pool: m.retail, stay: [2]int{18, 95}, purposes: []string{"test_drive", "test_drive", "demo", "photo"}},
			habit{who: p, days: days, from: opening, to: closing, times: 1.1, pool: m.plates, stay: [2]int{20, 80}},
			habit{who: p, days: 1, from: clockTime(11, 15), to: clockTime(16, 45), times: 0.8, pool: m.retail, stay: [2]int{20, 70}, purposes: []string{"test_drive"}})
	}
	for _, p := range m.service {
		all = append(all, habit{who: p, days: weekdays, from: clockTime(7, 15), to: clockTime(18, 30), times: 5, pool: m.shop, stay: [2]int{35, 240}, purposes: []string{"service", "service", "pdi", "recon"}},
			habit{who: p, days: 1 << 6, from: clockTime(8, 0), to: clockTime(14, 0), times: 2, pool: m.shop, stay: [2]int{30, 150}, purposes: []string{"service"}})
	}
	for _, p := range m.lot {
		all = append(all, habit{who: p, days: monToSat, from: clockTime(7, 30), to: clockTime(18, 0), times: 4.5, pool: m.retail, stay: [2]int{12, 60}, purposes: []string{"detail", "lot_move", "lot_move"}},
			habit{who: p, days: monToSat, from: clockTime(8, 0), to: clockTime(17, 0), times: 0.6, pool: m.card, stay: [2]int{25, 70}, purposes: []string{"parts_run"}, kiosk: true})
	}
	for _, p := range []*person{m.by[tenants.RoleManager], m.desks[0]} {
		all = append(all, habit{who: p, days: monToSat, from: clockTime(9, 0), to: clockTime(18, 0), times: 0.7, pool: m.sensitive, stay: [2]int{10, 60}, reason: "Opening the stores"})
	}
	return all
}
