package web

import (
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// searchRoutes are the results behind the palette and of the search page.
func (s *Server) searchRoutes() []Route {
	return []Route{get("/search", tenants.KeysRead, s.search)}
}

// paletteRows is how many lines the palette shows.
const paletteRows = 12

// search finds keys, people, vehicles, units and areas by any part of what
// they are called. The palette asks for the same page and takes its lines.
func (s *Server) search(r *Request) error {
	q := strings.TrimSpace(r.Query("q"))
	var docs []store.Doc
	var keys []store.ItemRow
	err := r.Read(func(rx *store.Rx) (err error) {
		if docs, err = rx.Search(q, paletteRows); err != nil {
			return err
		}
		keys, err = foundKeys(rx, docs)
		return err
	})
	if err != nil {
		return err
	}
	hits := r.hits(docs)
	r.whereabouts(hits, keys)
	found := r.Say.Count("keys.found", len(hits))
	if r.Query("as") == "palette" {
		return r.HTML(ui.Hits("palette-hits", found, hits))
	}
	st, err := r.Staff(r.Say.Say("ui.find"))
	if err != nil {
		return err
	}
	return r.HTML(views.Search{Staff: st, Heading: r.Say.Say("ui.find"), Field: ui.Field{ID: "q", Label: r.Say.Say("ui.find"), Value: q}, Button: r.Say.Say("keys.take.find"), Hits: hits, Found: found, Empty: r.foundNothing(q, len(hits))}.Show())
}

// foundKeys reads the state of the keys among what was found.
func foundKeys(rx *store.Rx, docs []store.Doc) ([]store.ItemRow, error) {
	var ids []custody.ItemID
	for _, d := range docs {
		if d.Kind == store.ItemThing {
			ids = append(ids, custody.ItemID(d.ID))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return rx.Items(store.ItemAsk{IDs: ids, Limit: len(ids)})
}

// whereabouts ends the line of each key with where it is or who has it: who
// has K-104 is answered without leaving the page.
func (r *Request) whereabouts(hits []ui.Hit, keys []store.ItemRow) {
	for _, k := range keys {
		for i := range hits {
			if hits[i].ID == "hit-"+string(k.ID) {
				hits[i].End = joined(r.Say.Label("custody.state", string(k.State)), k.Holder)
			}
		}
	}
}

// foundNothing says what to try next; nil when something was found or nothing
// was asked.
func (r *Request) foundNothing(q string, n int) *ui.Empty {
	if n > 0 || q == "" {
		return nil
	}
	return &ui.Empty{Title: r.Say.Say("search.none", "text", q), Text: r.Say.Say("search.none_help"), Buttons: []ui.Button{{Label: r.Say.Say("search.all_keys"), Href: "/keys", Icon: "key"}}}
}

// hits are what was found and may be seen, in the order of their kinds.
func (r *Request) hits(docs []store.Doc) (out []ui.Hit) {
	for _, kind := range []store.Thing{store.ItemThing, store.PersonThing, store.VehicleThing, store.PropertyThing, store.UnitThing, store.AreaThing} {
		for _, d := range docs {
			if d.Kind == kind && r.mayFind(kind) {
				out = append(out, ui.Hit{ID: "hit-" + d.ID, Group: r.Say.Say("nav." + navOf[kind]), Icon: iconOf[kind], Code: d.Code, Text: d.Title, End: d.Sub, Href: thingHref(d)})
			}
		}
	}
	return out
}

func (r *Request) mayFind(kind store.Thing) bool {
	return kind != store.PersonThing || r.Scope.Can(tenants.PeopleRead)
}

var navOf = map[store.Thing]string{store.ItemThing: "keys", store.PersonThing: "people", store.VehicleThing: "vehicles", store.PropertyThing: "units", store.UnitThing: "units", store.AreaThing: "areas"}

var iconOf = map[store.Thing]string{store.ItemThing: "key", store.PersonThing: "people", store.VehicleThing: "car", store.PropertyThing: "unit", store.UnitThing: "unit", store.AreaThing: "door"}

func thingHref(d store.Doc) string {
	switch d.Kind {
	case store.ItemThing:
		return "/keys/" + d.ID
	case store.PersonThing:
		return "/people/" + d.ID
	case store.VehicleThing:
		return "/vehicles/" + d.ID
	case store.PropertyThing:
		return "/units?property=" + d.ID
	case store.UnitThing:
		return "/units/" + d.ID
	}
	return "/areas/" + d.ID
}
