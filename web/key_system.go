package web

import (
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// keySystemRoutes are key systems and their symbols.
func (s *Server) keySystemRoutes() []Route {
	return []Route{
		get("/systems", tenants.KeysRead, s.systemList),
		get("/systems/new", tenants.KeysEdit, s.systemNew),
		post("/systems", tenants.KeysEdit, s.systemAdd),
		get("/systems/:id", tenants.KeysRead, s.system),
		get("/systems/:id/symbols", tenants.KeysEdit, s.symbolNew),
		post("/systems/:id/symbols", tenants.KeysEdit, s.symbolAdd),
		get("/symbols/:id", tenants.KeysRead, s.symbol),
		get("/symbols/:id/edit", tenants.KeysEdit, s.symbolEdit),
		post("/symbols/:id/edit", tenants.KeysEdit, s.symbolMove),
		get("/symbols/:id/doors", tenants.KeysEdit, s.doorsPage),
		post("/symbols/:id/doors", tenants.KeysEdit, s.doors),
		get("/symbols/:id/bitting", tenants.KeysRead, s.bittingPage),
		post("/symbols/:id/bitting", tenants.KeysRead, s.bittingSeal),
		post("/symbols/:id/bitting/read", tenants.KeysRead, s.bittingRead),
	}
}

func (r *Request) systems() keys.SystemStore { return store.In[keys.SystemTx](r.s.Store) }

func systemHref(id custody.SystemID) string { return "/systems/" + string(id) }

func symbolHref(id custody.SymbolID) string { return "/symbols/" + string(id) }

func (s *Server) systemList(r *Request) error {
	var all []custody.KeySystem
	err := r.Read(func(rx *store.Rx) (err error) { all, err = rx.Systems(); return err })
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("nav.systems"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("nav.systems"), List: views.Listing{ID: "systems", Caption: say("systems.caption"), Columns: []ui.Column{{Label: say("systems.name")}, {Label: say("systems.keyway")}, {Label: say("systems.copies_rule")}, {Label: say("systems.cylinder_cost")}}}}
	if r.Scope.Can(tenants.KeysEdit) {
		page.Buttons = []ui.Button{{Label: say("systems.add"), Kind: ui.Primary, Icon: "plus", Href: "/systems/new"}}
	}
	for _, y := range all {
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "y-" + string(y.ID), Href: systemHref(y.ID), Name: y.Name, Cells: []views.ThingCell{{Text: ui.Text(or(y.Keyway, say("systems.none")))}, {Text: ui.Text(restrictedWord(r, y))}, {Class: "num", Text: ui.Text(r.money(y.CylinderCost))}}})
	}
	if len(all) == 0 {
		page.List.Empty = &ui.Empty{Title: say("systems.empty"), Text: say("systems.empty_help")}
	}
	return r.HTML(page.Show())
}

func restrictedWord(r *Request, y custody.KeySystem) string {
	if y.Restricted {
		return r.Say.Say("systems.restricted")
	}
	return r.Say.Say("systems.free")
}

func (s *Server) systemNew(r *Request) error { return s.systemForm(r, nil) }

func (s *Server) systemForm(r *Request, f *form) error {
	say := r.Say.Say
	st, err := r.Staff(say("systems.add"))
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: say("systems.add"), Path: []ui.Crumb{{Label: say("nav.systems"), Href: "/systems"}}, Action: "/systems",
		Fields: []templ.Component{
			typed(f, ui.Field{ID: "name", Label: say("systems.name"), Required: true, Complete: "off"}).Input(),
			typed(f, ui.Field{ID: "keyway", Label: say("systems.keyway"), Hint: say("systems.keyway_hint"), Complete: "off"}).Input(),
			typed(f, ui.Field{ID: "cost", Label: say("systems.cost", "currency", r.Guest.Organisation.Currency), Hint: say("systems.cost_hint"), Mode: "decimal", Complete: "off"}).Input(),
			ui.Check("restricted", "1", say("systems.restricted"), say("systems.restricted_hint"), f != nil && f.text("restricted") != "")},
		Submit: ui.Button{Label: say("systems.add_submit"), Kind: ui.Primary, Icon: "plus"}, Cancel: ui.Button{Label: say("common.cancel"), Href: "/systems", Kind: ui.Ghost}}
	return r.showForm(page, f)
}

func (s *Server) systemAdd(r *Request) error {
	f := r.Form()
	y, err := keys.AddSystem(r.UserContext(), r.systems(), r.Scope, custody.KeySystem{Name: f.text("name"), Keyway: f.text("keyway"), CylinderCost: minorOf(f.text("cost")), Restricted: f.text("restricted") != ""})
	if err != nil {
		if f.wrong(err) {
			return s.systemForm(r, f)
		}
		return err
	}
	return r.To(systemHref(y.ID))
}

func (s *Server) symbolNew(r *Request) error { return s.symbolForm(r, nil, custody.Symbol{}) }

// symbolForm is a new symbol, or where an old one stands.
func (s *Server) symbolForm(r *Request, f *form, at custody.Symbol) error {
	var y custody.KeySystem
	var p custody.Pyramid
	err := r.Read(func(rx *store.Rx) (err error) {
		if y, err = rx.System(custody.SystemID(or(string(at.SystemID), r.Params("id")))); err != nil {
			return err
		}
		p, err = rx.Pyramid(y.ID)
		return err
	})
	if err != nil {
		return err
	}
	say, back, action, title := r.Say.Say, systemHref(y.ID), systemHref(y.ID)+"/symbols", r.Say.Say("systems.symbol_add")
	level, parent := at.Level, at.ParentID
	if at.ID != "" {
		back, action, title = symbolHref(at.ID), symbolHref(at.ID)+"/edit", say("systems.symbol_move", "symbol", at.Symbol)
	}
	if f != nil {
		level, parent = custody.SymbolLevel(f.text("level")), custody.SymbolID(f.text("parent"))
	} else if at.ID == "" {
		level, parent = custody.ChangeKey, custody.SymbolID(r.Query("below"))
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("nav.systems"), Href: "/systems"}, {Label: y.Name, Href: systemHref(y.ID)}}, Action: action,
		Submit: ui.Button{Label: say("common.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: say("common.cancel"), Href: back, Kind: ui.Ghost}}
	if at.ID == "" {
		page.Fields = append(page.Fields, typed(f, ui.Field{ID: "symbol", Label: say("rings.symbol"), Hint: say("rings.symbol_hint"), Required: true, Complete: "off"}).Input())
	}
	var levels []ui.Option
	for _, l := range custody.SymbolLevels {
		levels = append(levels, ui.Option{Value: string(l), Label: say("systems.level." + string(l)), On: l == level})
	}
	above := []ui.Option{{Label: say("systems.top"), On: parent == ""}}
	for _, x := range ordered(p) {
		if x.Level != custody.ChangeKey && x.ID != at.ID {
			above = append(above, ui.Option{Value: string(x.ID), Label: x.Symbol + ", " + say("systems.level."+string(x.Level)), On: x.ID == parent})
		}
	}
	page.Fields = append(page.Fields, typed(f, ui.Field{ID: "level", Label: say("systems.level")}).Select(levels), typed(f, ui.Field{ID: "parent", Label: say("systems.below"), Hint: say("systems.below_hint")}).Select(above))
	return r.showForm(page, f)
}

func (s *Server) symbolAdd(r *Request) error {
	f := r.Form()
	x, err := keys.SaveSymbol(r.UserContext(), r.systems(), r.Scope, custody.Symbol{SystemID: custody.SystemID(r.Params("id")), Symbol: f.text("symbol"), Level: custody.SymbolLevel(f.text("level")), ParentID: custody.SymbolID(f.text("parent"))})
	if err != nil {
		if f.wrong(err) {
			return s.symbolForm(r, f, custody.Symbol{})
		}
		return err
	}
	r.Flash("systems.done.added", "symbol", x.Symbol)
	return r.To(symbolHref(x.ID))
}

func (r *Request) symbolID() custody.SymbolID { return custody.SymbolID(r.Params("id")) }

func (r *Request) readSymbol() (x custody.Symbol, err error) {
	err = r.Read(func(rx *store.Rx) error { x, err = rx.Symbol(r.symbolID()); return err })
	return x, err
}

func (s *Server) symbolEdit(r *Request) error {
	x, err := r.readSymbol()
	if err != nil {
		return err
	}
	return s.symbolForm(r, nil, x)
}

func (s *Server) symbolMove(r *Request) error {
	f := r.Form()
	x, err := keys.SaveSymbol(r.UserContext(), r.systems(), r.Scope, custody.Symbol{ID: r.symbolID(), Level: custody.SymbolLevel(f.text("level")), ParentID: custody.SymbolID(f.text("parent"))})
	if err != nil {
		if f.wrong(err) {
			return s.symbolForm(r, f, x)
		}
		return err
	}
	r.Flash("systems.done.moved", "symbol", x.Symbol)
	return r.To(symbolHref(x.ID))
}

func (s *Server) doorsPage(r *Request) error { return s.doorsForm(r, nil) }

func (s *Server) doorsForm(r *Request, f *form) error {
	x, err := r.readSymbol()
	if err != nil {
		return err
	}
	var ds []store.DoorView
	err = r.Read(func(rx *store.Rx) (err error) {
		ds, err = rx.Exposure(store.ExposureAsk{Symbols: []custody.SymbolID{x.ID}})
		return err
	})
	if err != nil {
		return err
	}
	say, title := r.Say.Say, r.Say.Say("systems.doors_title", "symbol", x.Symbol)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	var lines []string
	for _, d := range ds {
		if d.SymbolID == x.ID && d.Kind != custody.VehicleAsset {
			lines = append(lines, doorLine(d))
		}
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: x.Symbol, Href: symbolHref(x.ID)}}, Text: ui.Text(say("systems.doors_text")), Action: symbolHref(x.ID) + "/doors",
		Fields: []templ.Component{typed(f, ui.Field{ID: "doors", Label: say("systems.doors"), Hint: say("systems.doors_hint"), Value: strings.Join(lines, "\n")}).Area(10)},
		Submit: ui.Button{Label: say("common.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: say("common.cancel"), Href: symbolHref(x.ID), Kind: ui.Ghost}}
	return r.showForm(page, f)
}

// doorLine is a door as people type it, and as it is found again.
func doorLine(d store.DoorView) string {
	if d.Kind == custody.UnitAsset {
		return store.UnitLine(d.Property, d.Building, d.Name)
	}
	return d.Name
}

func (s *Server) doors(r *Request) error {
	f := r.Form()
	lines := f.lines("doors")
	var on []custody.Opens
	err := r.Read(func(rx *store.Rx) error {
		found, unknown, err := rx.DoorsNamed(lines)
		if err == nil && unknown != "" {
			err = tenants.Fail(tenants.Invalid, "door_unknown", "door", unknown).At("doors")
		}
		on = found
		return err
	})
	var x custody.Symbol
	if err == nil {
		x, err = keys.SetCylinders(r.UserContext(), r.systems(), r.Scope, r.symbolID(), on)
	}
	if err != nil {
		if f.wrong(err) {
			return s.doorsForm(r, f)
		}
		return err
	}
	r.Flash("systems.done.doors", "symbol", x.Symbol)
	return r.To(symbolHref(x.ID))
}
