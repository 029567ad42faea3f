package custody_test

import (
	"fmt"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/tenants"
)

// ward is a template of 12 slots: masters, one named key, wide rings, vehicles,
// and what is kept free or blocked.
func ward() custody.Layout {
	return custody.Layout{Name: "Ward", Rows: 3, Columns: 4, Version: 1, Lines: []custody.LayoutLine{
		{From: 1, To: 2, Use: custody.LayoutKeys, Label: "Masters", Least: 3, Most: 4},
		{From: 3, To: 3, Use: custody.LayoutKeys, Label: "Boiler room", Text: "boiler", Most: 2},
		{From: 4, To: 7, Use: custody.LayoutKeys, Label: "Rings", Kind: custody.Ring, Most: 2, Wide: 2},
		{From: 8, To: 9, Use: custody.LayoutKeys, Label: "Rooms", Kind: custody.Single, Most: 2},
		{From: 10, To: 10, Use: custody.LayoutFree, Most: 4},
		{From: 11, To: 11, Use: custody.LayoutBlocked, Most: 4},
	}}
}

func homed(code, name string, kind custody.ItemKind, level custody.Level, slot int) custody.Item {
	return custody.Item{ID: custody.ItemID("itm_" + code), Code: code, Name: name, Kind: kind, Level: level, HomeID: "plc_1", HomeSlot: slot, State: custody.In, PlaceID: "plc_1", Slot: slot}
}

// TestLayoutPlan: keys that fit keep their slots, the others follow by code; what
// cannot be is said once for each cause, and what is left for hands too.
func TestLayoutPlan(t *testing.T) {
	box := custody.Place{ID: "plc_1", Kind: custody.Cabinet, Slots: 12}
	out := homed("K-9", "Store", custody.Single, 0, 1)
	out.State, out.PlaceID, out.Slot = custody.Out, "", 0
	for name, c := range map[string]struct {
		place   custody.Place
		items   []custody.Item
		sensed  map[int]custody.Slot
		changes string // code>slot
		stops   string // why@slot
		notes   string
		differs int
	}{
		"nothing there: the one named key lacks": {place: box, notes: "absent@3", differs: 1},
		"as it says": {place: box, items: []custody.Item{homed("K-1", "Main", custody.Single, 4, 2), homed("K-2", "The BOILER", custody.Single, 1, 3), homed("K-3", "Van", custody.Ring, 0, 6), homed("K-4", "Hall", custody.Single, 0, 12)},
			changes: "K-4>8", notes: "rehang@8", differs: 1},
		"left alone beyond the lines": {place: box, items: []custody.Item{homed("K-2", "Boiler", custody.Single, 1, 3), homed("C-1", "Card", custody.Card, 0, 12)}},
		"out and loose keys follow by their code": {place: box, items: []custody.Item{homed("K-2", "Boiler", custody.Single, 1, 3), homed("K-10", "Yard", custody.Single, 0, 0), out},
			changes: "K-9>8 K-10>9", notes: "away@8 away@9", differs: 2},
		"a wide ring stands at every second slot": {place: box, items: []custody.Item{homed("K-2", "Boiler", custody.Single, 1, 3), homed("R-1", "Plant", custody.Ring, 1, 5)},
			changes: "R-1>4", notes: "rehang@4", differs: 1},
		"two for one slot: the first keeps it": {place: box, items: []custody.Item{homed("K-2", "Boiler", custody.Single, 1, 3), homed("K-5", "Hall", custody.Single, 0, 9), homed("K-6", "Hall", custody.Single, 0, 9)},
			changes: "K-6>8", notes: "rehang@8", differs: 1},
		"taken by a key that fits no line": {place: box, items: []custody.Item{homed("K-2", "Boiler", custody.Single, 1, 3), homed("C-1", "Card", custody.Card, 0, 10)}, stops: "taken@10", differs: 1},
		"too many masters": {place: box, items: []custody.Item{homed("M-1", "", custody.Card, 4, 1), homed("M-2", "", custody.Card, 4, 2), homed("M-3", "", custody.Card, 4, 12), homed("M-4", "", custody.Card, 3, 0), homed("K-2", "Boiler", custody.Single, 1, 3)},
			stops: "full@1", differs: 2},
		"too small":                  {place: custody.Place{ID: "plc_1", Slots: 11}, items: []custody.Item{homed("K-1", "", custody.Single, 4, 9)}, stops: "small@0"},
		"a fob where nothing is due": {place: box, items: []custody.Item{homed("K-2", "Boiler", custody.Single, 1, 3)}, sensed: map[int]custody.Slot{10: {Tag: "F"}, 11: {Tag: "G", Fault: "stuck"}, 12: {Tag: "H"}}, notes: "hangs@10", differs: 1},
		"retired, and of elsewhere":  {place: box, items: []custody.Item{{ID: "itm_x", HomeID: "plc_1", HomeSlot: 10, State: custody.Retired}, {ID: "itm_y", HomeID: "plc_2", HomeSlot: 11}}, notes: "absent@3", differs: 1},
	} {
		t.Run(name, func(t *testing.T) {
			slices.Reverse(c.items) // their order is nothing to rely on
			p := ward().Plan(c.place, c.sensed, c.items)
			changes := ""
			for _, x := range p.Changes {
				changes += fmt.Sprintf(" %s>%d", x.Item.Code, x.Slot)
			}
			said := func(words []custody.LayoutWord) (s string) {
				for _, w := range words {
					s += fmt.Sprintf(" %s@%d", w.Why, w.Slot)
				}
				return s
			}
			for what, pair := range map[string][2]string{"changes": {changes, c.changes}, "stops": {said(p.Stops), c.stops}, "notes": {said(p.Notes), c.notes}} {
				if want := " " + pair[1]; pair[0] != want && pair[0]+" " != want {
					t.Errorf("%s:%s, want%s", what, pair[0], want)
				}
			}
			if p.Differs != c.differs {
				t.Errorf("differs in %d slots, want %d", p.Differs, c.differs)
			}
			for i := range c.items {
				for _, x := range p.Changes {
					if x.Item.ID == c.items[i].ID {
						c.items[i].HomeSlot = x.Slot
					}
				}
			}
			if again := ward().Plan(c.place, c.sensed, c.items); len(p.Stops) == 0 && len(again.Changes) > 0 {
				t.Errorf("applied, it still changes %d keys", len(again.Changes))
			}
		})
	}
}

// TestLayoutCheck: what can never be pushed is refused at its field.
func TestLayoutCheck(t *testing.T) {
	if err := ward().Check(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*custody.Layout){
		"name_required":  func(l *custody.Layout) { l.Name = " " },
		"layout_rows":    func(l *custody.Layout) { l.Rows = 0 },
		"layout_empty":   func(l *custody.Layout) { l.Lines = nil },
		"layout_long":    func(l *custody.Layout) { l.Lines = make([]custody.LayoutLine, custody.MostLayoutLines+1) },
		"layout_range":   func(l *custody.Layout) { l.Lines[5].To = 13 },
		"layout_use":     func(l *custody.Layout) { l.Lines[0].Use = "other" },
		"layout_levels":  func(l *custody.Layout) { l.Lines[0].Most = 2 },
		"layout_wide":    func(l *custody.Layout) { l.Lines[0].Wide = 9 },
		"layout_narrow":  func(l *custody.Layout) { l.Lines[1].Wide = 2 },
		"layout_overlap": func(l *custody.Layout) { l.Lines[1].From = 2 },
		"characters":     func(l *custody.Layout) { l.Lines[0].Label = "\x00" },
	} {
		l := ward()
		spoil(&l)
		if code := tenants.CodeOf(l.Check()); code != want {
			t.Errorf("%q, want %q", code, want)
		}
	}
}

// TestLayoutOf: a cabinet is set out as it is, and needs no change by that.
func TestLayoutOf(t *testing.T) {
	box := custody.Place{ID: "plc_1", Slots: 8}
	items := []custody.Item{homed("K-2", "Hall", custody.Single, 1, 2), homed("K-1", "Yard", custody.Single, 1, 1), homed("R-1", "Roof", custody.Ring, 3, 3), homed("K-5", "Attic", custody.Single, 1, 5), homed("K-9", "Loose", custody.Single, 1, 0)}
	faults := map[int]bool{7: true, 8: true}
	lines := custody.LayoutOf(box, faults, items, false)
	if len(lines) != 4 || lines[0].From != 1 || lines[0].To != 2 || lines[1].Kind != custody.Ring || lines[1].Least != 3 || lines[3].Use != custody.LayoutBlocked || lines[3].To != 8 {
		t.Errorf("%+v", lines)
	}
	named := custody.LayoutOf(box, faults, items, true)
	if len(named) != 5 || named[1].Text != "Hall" || named[1].From != 2 {
		t.Errorf("%+v", named)
	}
	l := custody.Layout{Name: "As is", Rows: 1, Columns: 8, Lines: named}
	if p := l.Plan(box, nil, items[:4]); p.Differs != 0 || len(p.Stops) > 0 {
		t.Errorf("%+v", p)
	}
	if err := l.Check(); err != nil {
		t.Error(err)
	}
}
