package web

import (
	"cmp"
	"slices"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// ordered is the symbols from the top down, by their stamps.
func ordered(p custody.Pyramid) (all []custody.Symbol) {
	for _, x := range p {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b custody.Symbol) int {
		return cmp.Or(cmp.Compare(slices.Index(custody.SymbolLevels, a.Level), slices.Index(custody.SymbolLevels, b.Level)), natural(a.Symbol, b.Symbol))
	})
	return all
}

// natural compares codes with their numbers as numbers: A2 before A10.
func natural(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// pyramidFacts is a system with its metal and its cylinders.
type pyramidFacts struct {
	system    custody.KeySystem
	pyramid   custody.Pyramid
	cylinders []custody.Cylinder
	metal     []custody.Key
}

func (r *Request) readPyramid(rx *store.Rx, id custody.SystemID) (f pyramidFacts, err error) {
	if f.system, err = rx.System(id); err != nil {
		return f, err
	}
	if f.pyramid, err = rx.Pyramid(id); err != nil {
		return f, err
	}
	if f.cylinders, err = rx.Cylinders(id); err != nil {
		return f, err
	}
	f.metal, err = rx.MetalOfSystem(id)
	return f, err
}

func (s *Server) system(r *Request) error {
	var f pyramidFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		f, err = r.readPyramid(rx, custody.SystemID(r.Params("id")))
		return err
	})
	if err != nil {
		return err
	}
	say, y := r.Say.Say, f.system
	st, err := r.Staff(y.Name)
	if err != nil {
		return err
	}
	doors := doorsBelow(f)
	page := views.System{Staff: st, Heading: y.Name, Path: []ui.Crumb{{Label: say("nav.systems"), Href: "/systems"}}, Label: say("systems.tree"), Tops: symbolNodes(r, f, doors, ""), FactsTitle: say("systems.this"),
		Sentence: r.Say.Say("systems.sentence", "symbols", r.Say.Count("systems.n_symbols", len(f.pyramid)), "doors", r.Say.Count("systems.n_doors", len(distinct(f.cylinders))), "copies", r.Say.Count("systems.n_copies", len(f.metal))),
		Facts:    []ui.Fact{{Term: say("systems.keyway"), Text: ui.Text(or(y.Keyway, say("systems.none")))}, {Term: say("systems.copies_rule"), Text: ui.Text(restrictedWord(r, y))}, {Term: say("systems.cylinder_cost"), Text: ui.Text(r.money(y.CylinderCost))}}}
	if r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = []ui.Button{{ID: "add", Label: say("systems.symbol_add"), Kind: ui.Primary, Icon: "plus", Href: systemHref(y.ID) + "/symbols"}}
	}
	if r.Scope.Can(tenants.RulesRead) {
		page.Buttons = append(page.Buttons, ui.Button{ID: "approvers", Label: say("doors.approvers"), Icon: "request", Href: systemHref(y.ID) + "/approvers"})
	}
	if len(f.pyramid) == 0 {
		page.Empty = &ui.Empty{Title: say("systems.no_symbols"), Text: say("systems.no_symbols_help")}
	}
	return r.HTML(page.Show())
}

func distinct(cs []custody.Cylinder) map[custody.Opens]bool {
	doors := map[custody.Opens]bool{}
	for _, c := range cs {
		doors[custody.Opens{Kind: c.Kind, AssetID: c.AssetID}] = true
	}
	return doors
}

// doorsBelow is how many doors each symbol opens, its own and those below it.
func doorsBelow(f pyramidFacts) map[custody.SymbolID]int {
	open := map[custody.SymbolID]map[custody.Opens]bool{}
	for _, c := range f.cylinders {
		at := c.SymbolID
		for range len(f.pyramid) {
			if open[at] == nil {
				open[at] = map[custody.Opens]bool{}
			}
			open[at][custody.Opens{Kind: c.Kind, AssetID: c.AssetID}] = true
			if at = f.pyramid[at].ParentID; at == "" {
				break
			}
		}
	}
	n := map[custody.SymbolID]int{}
	for id, doors := range open {
		n[id] = len(doors)
	}
	return n
}

// symbolNodes is what stands below a symbol, as a tree.
func symbolNodes(r *Request, f pyramidFacts, doors map[custody.SymbolID]int, parent custody.SymbolID) []views.SymbolNode {
	copies, below := map[string]int{}, map[custody.SymbolID][]custody.Symbol{}
	for _, k := range f.metal {
		copies[k.Symbol]++
	}
	for _, x := range ordered(f.pyramid) {
		below[x.ParentID] = append(below[x.ParentID], x)
	}
	var nodes func(custody.SymbolID) []views.SymbolNode
	nodes = func(at custody.SymbolID) (out []views.SymbolNode) {
		for _, x := range below[at] {
			text := r.Say.Say("systems.opens", "doors", r.Say.Count("systems.n_doors", doors[x.ID]), "copies", r.Say.Count("systems.n_copies", copies[x.Symbol]))
			out = append(out, views.SymbolNode{Href: symbolHref(x.ID), Symbol: x.Symbol, Level: r.Say.Say("systems.level." + string(x.Level)), Text: text, Below: nodes(x.ID)})
		}
		return out
	}
	return nodes(parent)
}

// symbolFacts is one symbol with all that hangs on it.
type symbolFacts struct {
	symbol  custody.Symbol
	system  custody.KeySystem
	above   []custody.Symbol // from the top down
	below   []custody.Symbol
	doors   []store.DoorView
	copies  []store.CopyView
	bitting bool
}

func (r *Request) symbolFacts() (f symbolFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if f.symbol, err = rx.Symbol(r.symbolID()); err != nil {
			return err
		}
		if f.system, err = rx.System(f.symbol.SystemID); err != nil {
			return err
		}
		p, err := rx.Pyramid(f.system.ID)
		if err != nil {
			return err
		}
		for at := f.symbol.ParentID; at != "" && len(f.above) < len(p); at = p[at].ParentID {
			f.above = append([]custody.Symbol{p[at]}, f.above...)
		}
		for _, x := range ordered(p) {
			if x.ParentID == f.symbol.ID {
				f.below = append(f.below, x)
			}
		}
		if f.doors, err = rx.Exposure(store.ExposureAsk{Symbols: []custody.SymbolID{f.symbol.ID}}); err != nil {
			return err
		}
		if f.copies, err = rx.Copies(store.CopyAsk{Symbols: []string{f.symbol.Symbol}, Limit: mostMetal}); err != nil {
			return err
		}
		at, err := rx.BittingAt(f.symbol.ID)
		f.bitting = at != nil
		return err
	})
	return f, err
}

// mostDoorsShown is how many doors a page lists before it only counts them.
const mostDoorsShown = 100

func (s *Server) symbol(r *Request) error {
	f, err := r.symbolFacts()
	if err != nil {
		return err
	}
	say, x, base := r.Say.Say, f.symbol, symbolHref(f.symbol.ID)
	st, err := r.Staff(x.Symbol)
	if err != nil {
		return err
	}
	page := views.Thing{Staff: st, Heading: x.Symbol, Path: []ui.Crumb{{Label: say("nav.systems"), Href: "/systems"}, {Label: f.system.Name, Href: systemHref(f.system.ID)}}, FactsTitle: say("systems.this_symbol"), FactsLabel: say("systems.this_symbol"),
		Sentence: ui.Text(say("systems.symbol_sentence", "level", say("systems.level."+string(x.Level)), "doors", r.Say.Count("systems.n_doors", len(f.doors)), "copies", r.Say.Count("systems.n_copies", len(f.copies))))}
	for _, a := range f.above {
		page.Path = append(page.Path, ui.Crumb{Label: a.Symbol, Href: symbolHref(a.ID)})
	}
	if r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = []ui.Button{{ID: "doors", Label: say("systems.doors"), Kind: ui.Primary, Icon: "door", Href: base + "/doors"}, {ID: "edit", Label: say("systems.move"), Icon: "edit", Href: base + "/edit"}}
		if x.Level != custody.ChangeKey {
			page.Buttons = append(page.Buttons, ui.Button{ID: "below", Label: say("systems.add_below"), Icon: "plus", Href: systemHref(f.system.ID) + "/symbols?below=" + string(x.ID)})
		}
	}
	if r.Scope.Role() == tenants.RoleLocksmith {
		page.Buttons = append(page.Buttons, ui.Button{ID: "bitting", Label: say("systems.bitting"), Icon: "lock", Href: base + "/bitting"})
	}
	kept := say("systems.bitting_none")
	if f.bitting {
		kept = say("systems.bitting_kept")
	}
	page.Facts = []ui.Fact{{Term: say("systems.level"), Text: ui.Text(say("systems.level." + string(x.Level)))}, {Term: say("systems.bitting"), Text: ui.Text(kept), Sub: say("systems.bitting_who")}, {Term: say("systems.copies_rule"), Text: ui.Text(restrictedWord(r, f.system))}}
	if len(f.below) > 0 {
		l := views.Listing{ID: "below", Title: say("systems.stands_below"), Caption: say("systems.stands_below"), Columns: []ui.Column{{Label: say("rings.symbol")}, {Label: say("systems.level")}}}
		for _, b := range f.below {
			l.Rows = append(l.Rows, views.ThingRow{ID: "b-" + string(b.ID), Href: symbolHref(b.ID), Code: b.Symbol, Cells: []views.ThingCell{{Text: ui.Text(say("systems.level." + string(b.Level)))}}})
		}
		page.Lists = append(page.Lists, l)
	}
	page.Lists = append(page.Lists, copiesList(r, metalFacts{key: custody.Key{Symbol: x.Symbol}, copies: f.copies}), doorList(r, f))
	return r.HTML(page.Show())
}

func doorList(r *Request, f symbolFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "opens", Title: say("systems.opens_title"), Caption: say("systems.opens_title"), None: say("systems.no_doors"), Columns: []ui.Column{{Label: say("incidents.column.opens")}, {Label: say("incidents.column.where")}, {Label: say("systems.cylinder_of")}}}
	for i, d := range f.doors {
		if i == mostDoorsShown {
			l.Shown = say("systems.doors_shown", "shown", mostDoorsShown, "all", len(f.doors))
			break
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "d-" + d.AssetID + string(d.SymbolID), Href: assetHref(d.Kind, d.AssetID), Name: d.Name, Cells: []views.ThingCell{{Class: "place", Text: ui.Text(d.Property)}, {Text: ui.Rich{{Text: d.Symbol, Href: symbolHref(d.SymbolID), Code: true}}}}})
	}
	return l
}
