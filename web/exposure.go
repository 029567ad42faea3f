package web

import (
	"fmt"
	"slices"
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

func exposureHref(id custody.ItemID) string { return keyHref(id) + "/exposure" }

// exposureFacts is what is at risk if a key is lost, and what would follow.
type exposureFacts struct {
	item   store.ItemView
	doors  []store.DoorView
	recuts []store.ReplacedView
	lost   *custody.Incident
	plan   custody.RekeyPlan
}

// readExposure reads it in a few statements; the doors are one.
func readExposure(rx *store.Rx, scope tenants.Scope, id custody.ItemID) (f exposureFacts, err error) {
	if f.item, err = rx.ItemView(id); err != nil {
		return f, err
	}
	if !mayLook(scope, f.item) {
		return f, tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if f.doors, err = rx.Exposure(store.ExposureAsk{Item: id}); err != nil {
		return f, err
	}
	if f.recuts, err = rx.Replaced(id); err != nil {
		return f, err
	}
	costs, err := rx.LossCosts()
	if err != nil {
		return f, err
	}
	systems, err := rx.Systems()
	if err != nil {
		return f, err
	}
	if f.item.State == custody.Missing {
		if f.lost, err = openIncident(rx, id); err != nil {
			return f, err
		}
	}
	f.plan = store.PlanOf(f.doors, f.recuts, systems, costs, f.item.Item)
	return f, nil
}

func (s *Server) exposure(r *Request) error {
	var f exposureFacts
	err := r.Read(func(rx *store.Rx) (err error) { f, err = readExposure(rx, r.Scope, r.itemID()); return err })
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("exposure.heading", "key", f.item.Code))
	if err != nil {
		return err
	}
	return r.HTML(exposurePage(r, st, f).Show())
}

func exposurePage(r *Request, st views.Staff, f exposureFacts) views.Exposure {
	say, it := r.Say.Say, f.item
	page := views.Exposure{Staff: st, Heading: say("exposure.heading", "key", it.Code), Path: []ui.Crumb{{Label: say("nav.keys"), Href: "/keys"}, {Label: it.Code + " " + it.Name, Href: keyHref(it.ID)}},
		MapTitle: say("exposure.map"), None: say("exposure.none"), PlanTitle: say("exposure.plan"), PlanText: say("exposure.plan_text"), FactsTitle: say("exposure.cost"), Buildings: facades(r, f.doors)}
	id := "exposure.sentence.if"
	if it.State == custody.Missing {
		id, page.State, page.Word = "exposure.sentence.lost", "missing", r.Say.Label("custody.state", string(custody.Missing))
	}
	page.Sentence = ui.Text(say(id, "key", it.Code, "doors", r.Say.Count("systems.n_doors", f.plan.Cylinders+f.plan.Outside), "buildings", r.Say.Count("exposure.n_places", len(page.Buildings))))
	if f.lost != nil {
		page.Buttons = append(page.Buttons, ui.Button{ID: "incident", Label: say("incidents.act.open"), Kind: ui.Primary, Icon: "missing", Href: incidentHref(f.lost.ID)})
	}
	page.Buttons = append(page.Buttons, ui.Button{ID: "ring", Label: say("rings.of_key"), Icon: "grid", Href: ringHref(it.ID)})
	if len(f.doors) == 0 {
		page.Notes = append(page.Notes, ui.Note{Bold: say("exposure.unknown"), Sub: say("exposure.unknown_help")})
	}
	for _, step := range f.plan.Steps {
		page.Steps = append(page.Steps, rekeyLine(r, step))
	}
	page.Recuts = recutList(r, f)
	page.Facts = costFacts(r, f)
	return page
}

// placeOf names where doors are: building and floor when there are any.
func placeOf(r *Request, kind custody.AssetKind, place, building, floor string) string {
	if kind == custody.VehicleAsset {
		return r.Say.Say("exposure.vehicles")
	}
	if building != "" {
		place += ", " + building
	}
	if floor != "" {
		place += ", " + r.Say.Say("exposure.floor", "floor", floor)
	}
	return place
}

func rekeyLine(r *Request, step custody.RekeyStep) views.RekeyLine {
	names := make([]string, len(step.Doors))
	for i, d := range step.Doors {
		names[i] = d.Name
	}
	return views.RekeyLine{Place: placeOf(r, step.Kind, step.Place, step.Building, step.Floor), Count: r.Say.Count("systems.n_doors", len(names)), Doors: strings.Join(names, ", ")}
}

// facades draws the doors building by building, the highest floor on top.
func facades(r *Request, doors []store.DoorView) (all []views.Facade) {
	type spot struct{ building, floor string }
	var order []string
	floors, names := map[string][]string{}, map[spot][]string{}
	for _, d := range doors {
		b := placeOf(r, d.Kind, d.Property, d.Building, "")
		at := spot{b, d.Floor}
		if floors[b] == nil {
			order = append(order, b)
		}
		if names[at] == nil {
			floors[b] = append(floors[b], d.Floor)
		}
		if n := names[at]; len(n) == 0 || n[len(n)-1] != d.Name {
			names[at] = append(n, d.Name)
		}
	}
	for _, b := range order {
		f, n := views.Facade{Name: b}, 0
		slices.SortStableFunc(floors[b], func(x, y string) int { return natural(y, x) })
		for _, floor := range floors[b] {
			list := names[spot{b, floor}]
			word := r.Say.Say("exposure.floor", "floor", floor)
			if floor == "" {
				word = r.Say.Say("exposure.no_floor")
			}
			path, height := squares(len(list))
			f.Floors = append(f.Floors, views.FacadeFloor{Name: word, Count: r.Say.Count("systems.n_doors", len(list)), Path: path, Height: height, Doors: strings.Join(list, ", ")})
			n += len(list)
		}
		f.Count = r.Say.Count("systems.n_doors", n)
		all = append(all, f)
	}
	return all
}

// squares draws n squares, twenty to a line, and says how high that is.
func squares(n int) (path string, height int) {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "M%d %dh9v9h-9z", i%20*12, i/20*12)
	}
	return b.String(), (n+19)/20*12 - 2
}

// recutList is who has metal that becomes worthless: to be called back.
func recutList(r *Request, f exposureFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "recuts", Title: say("exposure.recuts"), Caption: say("exposure.recuts"), None: say("exposure.no_recuts"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("incidents.column.now")}, {Label: say("exposure.anew")}}}
	for _, c := range f.recuts {
		chip := chipOf(c.State, nil, r.Now())
		l.Rows = append(l.Rows, views.ThingRow{ID: "c-" + string(c.ID), Href: keyHref(c.ID), Code: c.Code, Name: c.Name, State: chip, Word: chipWord(r.Say, chip), Cells: []views.ThingCell{{Class: "place", Text: ui.Text(or(c.Holder, c.Place))}, {Class: "num", Text: ui.Text(r.money(c.Cost))}}})
	}
	return l
}

func costFacts(r *Request, f exposureFacts) (facts []ui.Fact) {
	say, p := r.Say.Say, f.plan
	add := func(on bool, id, sub string, cost int64) {
		if on {
			facts = append(facts, ui.Fact{Term: say("exposure." + id), Text: ui.Text(r.money(cost)), Sub: sub})
		}
	}
	add(p.Cylinders > 0, "cost_locks", r.Say.Count("exposure.n_cylinders", p.Cylinders), p.Locks)
	add(p.Outside > 0, "cost_policy", r.Say.Count("exposure.n_outside", p.Outside), p.Policy)
	add(len(f.recuts) > 0, "cost_recuts", r.Say.Count("exposure.n_keys", len(f.recuts)), p.Recuts)
	add(true, "cost_own", f.item.Code, p.Own)
	facts = append(facts, ui.Fact{Term: say("exposure.cost_total"), Text: ui.Rich{{Text: r.money(p.Total()), Strong: true}}})
	return facts
}
