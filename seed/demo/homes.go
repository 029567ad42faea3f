package demo

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/desk/property"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// landlord is the house of homes with what its script speaks of.
type landlord struct {
	*house
	leasing, crews, residents []*person
	caretaker                 *person
	cabinet                   *box
	boards                    [2]custody.Place
	safe                      custody.Place
	units, common, office     []*thing
	flats                     []custody.Unit
}

// homes is a landlord: 12 properties, 400 units, 900 keys, 14 staff and 30
// residents, all keys at one office.
func homes(ctx context.Context, t *teller, o Organisation) (*house, error) {
	day, saturday := tenants.Span{From: clockTime(8, 30), To: clockTime(18, 0)}, tenants.Span{From: clockTime(10, 0), To: clockTime(15, 0)}
	h, err := t.found(ctx, founding{Organisation: o, zone: "America/Chicago", currency: "USD", units: "mi", calling: "+1", site: "Alder Court office", address: "40 Alder Court",
		owner: "Helen Marsh", open: [7]tenants.Span{{}, day, day, day, day, day, saturday}})
	if err != nil {
		return nil, err
	}
	l := &landlord{house: h}
	for _, step := range []act{l.hire, l.furnish, l.rule, l.fill, l.startBoxes} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	l.reserve(l.units[772:800], l.common[70:])
	l.live(l.habits())
	l.scenes(l.cabinet)
	l.systemScenes()
	l.lifeScenes()
	l.today()
	return h, nil
}

func (l *landlord) hire(ctx context.Context) (err error) {
	if err := l.seniors(ctx, part{department: "Leasing", profile: "leasing"}); err != nil {
		return err
	}
	if l.leasing, err = l.crew(ctx, 2, part{department: "Leasing", profile: "leasing"}); err != nil {
		return err
	}
	l.leasing = append(l.leasing, l.by[tenants.RoleHolder])
	if l.crews, err = l.crew(ctx, 4, part{department: "Maintenance", profile: "maintenance", locale: "es", phone: true}); err != nil {
		return err
	}
	if l.caretaker, err = l.cast(ctx, part{department: "Maintenance", profile: "caretaker"}); err != nil {
		return err
	}
	second, err := l.cast(ctx, part{department: "Office", profile: "desk"})
	if err != nil {
		return err
	}
	l.desks = append(l.desks, second)
	l.oncall = []*person{l.by[tenants.RoleManager], l.crews[0], l.crews[1], l.by[tenants.RoleHolder]}
	for i := range 30 {
		in := part{kind: tenants.ResidentP, phone: true, locale: []string{"en", "en", "es", "en", "fr"}[i%5]}
		p, err := l.cast(ctx, in)
		if err != nil {
			return err
		}
		l.residents = append(l.residents, p)
	}
	return nil
}

func (l *landlord) furnish(ctx context.Context) error {
	g, err := l.addGateway(ctx, l.sites[0], "Gateway office")
	if err != nil {
		return err
	}
	if l.cabinet, err = l.addBox(ctx, l.sites[0], g, "After-hours cabinet", 96); err != nil {
		return err
	}
	for i := range l.boards {
		if l.boards[i], err = l.place(ctx, l.sites[0], custody.Board, fmt.Sprintf("Wall board %d", i+1), 420); err != nil {
			return err
		}
	}
	l.safe, err = l.place(ctx, l.sites[0], custody.Safe, "Master key safe", 20)
	return err
}

func (l *landlord) rule(ctx context.Context) error {
	common, evening := custody.Level(1), clockTime(18, 30)
	unit := rules.What{Assets: []custody.AssetKind{custody.UnitAsset}, MaxLevel: &common}
	if err := l.houseRules(ctx, "Master keys with a second factor", l.by[tenants.RoleManager], l.desks[0], l.caretaker); err != nil {
		return err
	}
	return l.ruled(ctx,
		rules.Rule{Name: "Leasing, units in office hours", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"leasing"}}, What: unit,
			When:  []rules.Window{{Days: weekdays, From: clockTime(8, 30), To: clockTime(18, 0)}, {Days: 1 << 6, From: clockTime(10, 0), To: clockTime(15, 0)}},
			Needs: rules.Needs{Purposes: []string{"showing", "inspection", "turnover"}}, Limits: rules.Limits{MaxMinutes: 180, MaxHeld: 6}},
		rules.Rule{Name: "Maintenance, until the evening", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"maintenance", "caretaker"}}, What: rules.What{MaxLevel: &common},
			When:  []rules.Window{{Days: everyDay, From: clockTime(6, 30), To: clockTime(18, 0)}},
			Needs: rules.Needs{Purposes: []string{"maintenance", "turnover", "inspection", "delivery"}}, Limits: rules.Limits{Curfew: &evening, MaxHeld: 10}},
		rules.Rule{Name: "Emergencies after hours", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"maintenance", "caretaker"}}, What: rules.What{Places: []custody.PlaceID{l.cabinet.place.ID}},
			Needs: rules.Needs{Purposes: []string{"emergency"}}, Limits: rules.Limits{MaxMinutes: 360}},
		rules.Rule{Name: "Residents who are locked out", Effect: rules.Allow, Who: rules.Who{Kinds: []tenants.PersonKind{tenants.ResidentP}}, What: unit,
			Needs: rules.Needs{Purposes: []string{"lockout"}}, Limits: rules.Limits{MaxMinutes: 120, MaxHeld: 1}})
}

// fill brings in the buildings, their units and all keys.
func (l *landlord) fill(ctx context.Context) error {
	all, err := buildings()
	if err != nil {
		return err
	}
	var units []custody.Unit
	scope := l.as(l.lead)
	err = store.In[property.Tx](l.store).InTx(ctx, scope, func(tx property.Tx) error {
		units = units[:0]
		for i, p := range all {
			p.SiteID, p.Manager, p.Units, p.Phone = l.sites[0], "Alder Court Homes", 33+i%3, fmt.Sprintf("312-555-01%02d", i)
			made, err := property.SavePropertyIn(tx, scope, p)
			if err != nil {
				return err
			}
			all[i] = made
			units = append(units, unitsOf(made)...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	units = units[:400]
	if err := l.settle(ctx, units); err != nil {
		return err
	}
	l.flats = units
	things, err := l.stock(ctx, l.drafts(all, units))
	l.units, l.common, l.office = things[:800], things[800:884], things[884:]
	return err
}

// unitsOf are the dwellings of a building, three or four to a floor.
func unitsOf(p custody.Property) (out []custody.Unit) {
	for n := range p.Units {
		floor := n/4 + 1
		occupancy := "occupied"
		switch {
		case n%9 == 4:
			occupancy = "vacant"
		case n%13 == 6:
			occupancy = "turn"
		case n%17 == 8:
			occupancy = "notice"
		}
		out = append(out, custody.Unit{PropertyID: p.ID, Floor: fmt.Sprint(floor), Number: fmt.Sprintf("%d%c", floor, 'A'+n%4), Occupancy: occupancy})
	}
	return out
}

// drafts are the 900 keys: two a unit, seven a building, sixteen of the house.
func (l *landlord) drafts(all []custody.Property, units []custody.Unit) (out []keys.ItemDraft) {
	name := map[custody.PropertyID]string{}
	for _, p := range all {
		name[p.ID] = p.Name
	}
	for i := range 2 * len(units) {
		u := units[i/2]
		out = append(out, keys.ItemDraft{Code: fmt.Sprintf("H-%04d", i+1), Name: fmt.Sprintf("%s, %s, copy %d", name[u.PropertyID], u.Number, i%2+1), Kind: custody.Single, Level: 1,
			HomeID: l.boards[i/400].ID, HomeSlot: i%400 + 1, Cost: 4500, Opens: opens(custody.UnitAsset, string(u.ID))})
	}
	for i, p := range all {
		for k, room := range []string{"front door", "boiler room", "roof", "mail room", "meter room", "bicycle store", "garage"} {
			n := i*7 + k + 1
			out = append(out, keys.ItemDraft{Code: fmt.Sprintf("C-%03d", n), Name: p.Name + ", " + room, Kind: custody.Single, Level: 1, HomeID: l.cabinet.place.ID, HomeSlot: n, Tag: l.tag(n), Cost: 6000})
		}
	}
	for i := range 16 {
		d := keys.ItemDraft{Code: fmt.Sprintf("M-%02d", i+1), Kind: custody.Single, Level: 3, HomeID: l.safe.ID, HomeSlot: i + 1, Symbol: fmt.Sprintf("AC%d", i+1), Cost: 90000, Note: "Never lend it on."}
		d.Name = "Office key " + fmt.Sprint(i-11)
		if i < len(all) {
			d.Name, d.Level = "Master key "+all[i].Name, 4
		}
		out = append(out, d)
	}
	return out
}

func (l *landlord) habits() (all []habit) {
	for i, p := range l.leasing {
		all = append(all, habit{who: p, days: weekdays, from: clockTime(9, 0), to: clockTime(17, 30), times: 4.4, pool: l.units[:400], stay: [2]int{25, 120}, purposes: []string{"showing", "showing", "inspection", "turnover"}},
			habit{who: p, days: 1 << 6, from: clockTime(10, 15), to: clockTime(14, 30), times: 0.8 + float64(i), pool: l.units[:400], stay: [2]int{25, 75}, purposes: []string{"showing"}})
	}
	for i, p := range l.crews {
		all = append(all, habit{who: p, days: weekdays, from: clockTime(7, 30), to: clockTime(16, 45), times: 5.6, pool: l.units[200:], stay: [2]int{30, 260}, purposes: []string{"maintenance", "maintenance", "turnover", "inspection"}},
			habit{who: p, days: weekdays, from: clockTime(7, 30), to: clockTime(16, 0), times: 1.1, pool: l.common, stay: [2]int{20, 150}, purposes: []string{"maintenance", "delivery"}},
			habit{who: p, days: 1 << i, from: clockTime(18, 30), to: clockTime(23, 30), times: 0.9, pool: l.common, stay: [2]int{20, 120}, purposes: []string{"emergency"}})
	}
	all = append(all, habit{who: l.caretaker, days: everyDay &^ 1, from: clockTime(6, 45), to: clockTime(14, 30), times: 1.6, pool: l.common, stay: [2]int{20, 90}, purposes: []string{"inspection", "maintenance"}},
		habit{who: l.by[tenants.RoleManager], days: weekdays, from: clockTime(9, 30), to: clockTime(17, 0), times: 0.5, pool: l.office, stay: [2]int{15, 60}, reason: "Checking the copies"})
	for _, p := range l.residents {
		all = append(all, habit{who: p, days: weekdays | 1<<6, from: clockTime(10, 15), to: clockTime(14, 45), times: 0.04, pool: l.units[400:], stay: [2]int{15, 90}, purposes: []string{"lockout"}})
	}
	return all
}
